"""A ``.form`` file is read whole, or refused by component and reason."""

import json
from typing import Any

import pytest

from engine.forms import BrokenForm, load
from tests.engine.forms.building import component, form


@pytest.mark.parametrize(
    ("one", "words"),
    [
        ({"type": "iframe", "id": "marco", "url": "https://malo"}, "no component type 'iframe'"),
        ({"type": "textfield", "id": "a"}, "no key"),
        (component("textfield", "a b"), "no key: letters"),
        (component("textfield", "0"), "no key: letters"),
        (component("textfield", conditional={"hide": "=1 +"}), "expected"),
        (component("textfield", conditional="x"), "not an object"),
        (component("textfield", label="{{ x"), "no matching"),
        (component("textfield", validate={"pattern": "(?=a)"}), "pattern"),
        (component("textfield", validate={"minLength": "tres"}), "tres"),
        (component("textfield", validate={"validationType": "iban"}), "iban"),
        (component("textfield", properties={"validate": "x != y"}), "FEEL"),
        (component("textfield", properties={"maxBytes": "many"}), "many"),
        (component("select"), "needs one of"),
        (component("select", values=[{"label": "A"}]), "has no value"),
        (component("radio", values=["a", "a"]), "one that another has"),
        (component("datetime", subtype="fecha"), "subtype"),
        (component("expression", expression="1 + 1"), "FEEL"),
        (component("dynamiclist", ""), "no path"),
        ({"type": "image", "id": "foto", "source": "https://malo/pixel.png"}, "path of this site"),
        ({"type": "image", "id": "foto", "source": "//malo/pixel.png"}, "path of this site"),
        ("texto", "not an object"),
    ],
)
def test_a_fault_is_named_by_component_and_reason(one: Any, words: str) -> None:
    with pytest.raises(BrokenForm) as refused:
        form(one)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"components": {}}',
        b'{"components": [], "components": []}',
        b'{"components": [NaN]}',
        b"[" * 100_000,
        b'{"components": []' + b" " * 1_000_001,
    ],
)
def test_what_is_no_form_is_refused(data: bytes) -> None:
    with pytest.raises(BrokenForm, match="the file"):
        load(data)


def test_two_fields_with_one_key_are_refused() -> None:
    with pytest.raises(BrokenForm, match="same key"):
        form(component("textfield"), component("group", "", components=[component("number")]))


def test_a_field_cannot_be_a_group_too() -> None:
    with pytest.raises(BrokenForm, match="same key"):
        form(component("textfield", "a"), component("textfield", "a.b"))
    with pytest.raises(BrokenForm, match="same key"):
        form(component("textfield", "a.b"), component("textfield", "a"))


def test_too_many_and_too_deep_are_refused() -> None:
    with pytest.raises(BrokenForm, match="more than"):
        form(*(component("textfield", f"x{n}") for n in range(501)))
    deep: dict[str, Any] = component("textfield")
    for n in range(12):
        deep = component("group", f"g{n}", components=[deep])
    with pytest.raises(BrokenForm, match="deeper"):
        form(deep)


def test_fields_are_listed_with_what_is_asked_of_them() -> None:
    one = form(
        component("group", "alcalde", properties={"personal": "true"}, components=[component("textfield", "dni")]),
        component("dynamiclist", "filas", components=[component("number", "n", validate={"required": True})]),
        component("select", "ubigeo", properties={"options": "ubigeo"}),
    )
    told = [(f.path, f.type, f.label, f.personal, f.required, f.options) for f in one.fields()]
    assert told == [
        ("alcalde.dni", "textfield", "Dni", True, False, ""),
        ("filas.*.n", "number", "N", False, True, ""),
        ("ubigeo", "select", "Ubigeo", False, False, "ubigeo"),
    ]


def test_the_names_read_from_outside_are_told() -> None:
    one = form(
        {"type": "text", "id": "t", "text": "Hola {{ persona.nombre }}"},
        component("textfield", "a", conditional={"hide": "=b != tipo"}, readonly="=cerrado", label="=etiqueta"),
        component("select", "b", valuesKey="lista.de"),
        component("radio", "c", valuesExpression="=[uno, dos]"),
        component("textfield", "d", properties={"validate": "=d != otra", "warn": "=d = rara"}),
        component("expression", "e", expression="=calculo + 1"),
    )
    expected = {"persona", "tipo", "cerrado", "etiqueta", "lista", "uno", "dos", "otra", "rara", "calculo"}
    assert one.names() == expected


def test_a_form_of_the_editor_is_read() -> None:
    data = {
        "schemaVersion": 18,
        "exporter": {"name": "x"},
        "components": [{"type": "button", "id": "b", "label": "Go"}],
    }
    assert load(b"\xef\xbb\xbf" + json.dumps(data).encode()).fields() == ()
