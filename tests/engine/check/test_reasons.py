"""Why a file cannot be opened is said in Spanish, whichever reader refused it."""

import json

import pytest

from engine.check import check
from tests.engine.check.drawings import PATH, around, table

FORM, DECISION, LETTER = "forms/f.form", "bpmn/d.dmn", "bpmn/carta.md"


def field(**more: object) -> bytes:
    return json.dumps({"components": [{"type": "textfield", "key": "x", **more}]}).encode()


@pytest.mark.parametrize(
    ("path", "data", "reason"),
    [
        (PATH, around("").replace(b"</bpmn:process>", b""), "«process» de la línea 3 se cierra como «definitions»"),
        (PATH, around("").replace(b"</bpmn:definitions>", b""), "termina antes de cerrar «definitions»"),
        (PATH, b"hola", "no empieza con una etiqueta «<…>»"),
        (PATH, b"", "está vacío"),
        (PATH, around("").replace(b'name="end"', b'name="a & b"'), "tiene un «&» suelto"),
        (FORM, b"\xff\xfe{", "no es un texto UTF-8"),
        (FORM, b'{"components": [}', "falta un valor en la línea 1, columna 17"),
        (FORM, b'{"components": [1 2]}', "falta «,» en la línea 1, columna 19"),
        (FORM, b'{"components": 1}', "no tiene la lista «components»"),
        (FORM, field(type="iframe"), "no existe el tipo de componente «iframe»"),
        (FORM, field(key=""), "no tiene nombre («key» o «path»)"),
        (FORM, field(key="a b"), "«a b» no puede ser un nombre"),
        (FORM, field(label="{{ 1 + }}"), "se esperaba un valor, un nombre o una expresión y hay el final del texto"),
        (FORM, field(conditional={"hide": "=1 +"}), "se esperaba un valor"),
        (FORM, field(validate={"pattern": "(?=a)"}), "el patrón «(?=a)» no se puede usar"),
        (FORM, field(validate={"maxLength": "diez"}), "«diez» no es un número"),
        (FORM, field(type="radio"), "no dice de dónde salen sus opciones"),
        (LETTER, b"{{#if x}} hola", "{{#if}} no se cierra"),
        (LETTER, b"hola {{/if}}", "{{/if}} no cierra nada"),
        (LETTER, b"hola {{ x", "hay «{{» sin su «}}»"),
        (DECISION, b"<x/>", "empieza con «x» y no es DMN"),
        (DECISION, table('"alta"', '"medio').replace(b"FIRST", b"COLLECT"), "la regla 1"),
    ],
)
def test_the_reason_is_in_words_of_analysts(path: str, data: bytes, reason: str) -> None:
    (finding, *_) = check({path: data}, {})
    assert reason in finding.message
