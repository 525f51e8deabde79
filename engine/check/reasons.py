"""Why a file cannot be opened, in Spanish: what readers of XML, JSON, forms, templates, decisions and FEEL say.

They speak English, to developers too; analysts read these sentences. What is not listed is passed on as it is.
"""

import re
from collections.abc import Callable
from typing import Final

from engine.check.words import expected

_Said = str | Callable[[re.Match[str]], str]


def _feel(found: re.Match[str]) -> str:
    hint = f" ¿Quisiste decir «{found['hint']}»?" if found["hint"] else ""
    place = f"en la línea {found['line']}, columna {found['column']}"
    return f"{place}, se esperaba {expected(found['expected'])} y hay {expected(found['found'])}.{hint}"


_FEEL: Final = re.compile(
    r"Line (?P<line>\d+), column (?P<column>\d+): expected (?P<expected>.*?), found (?P<found>[^.]*?)\.?"
    r"(?: Did you mean “(?P<hint>.*?)”\?)?$"
)
_AT: Final = r": line (\d+) column (\d+) \(char \d+\)"
_ELEMENTS: Final = {"decision": "la decisión", "inputData": "el dato", "businessKnowledgeModel": "el conocimiento"}
#: In the order in which they are tried; several may apply to one text.
_SENTENCES: Final[tuple[tuple[re.Pattern[str], _Said], ...]] = (
    (_FEEL, _feel),
    *((re.compile(pattern), said) for pattern, said in (
        # XML
        (r",? line \d+, column \d+(?: \(<string>, line \d+\))?$", ""),
        (r"Start tag expected, '<' not found", "no empieza con una etiqueta «<…>»"),
        (r"Document is empty", "está vacío"),
        (r"Opening and ending tag mismatch: (\S+) line (\d+) and (\S+)", r"«\1» de la línea \2 se cierra como «\3»"),
        (r"Premature end of data in tag (\S+) line (\d+)", r"termina antes de cerrar «\1», de la línea \2"),
        (r"Extra content at the end of the document", "sigue algo después de su final"),
        (r"xmlParseEntityRef: no name", "tiene un «&» suelto, que se escribe «&amp;»"),
        (r"Entity '(.*?)' not defined", r"usa «&\1;», que no existe"),
        (r"Namespace prefix (\S+)(?: for (\S+))? on (\S+) is not defined", r"no declara el prefijo «\1» de «\3»"),
        (r"Attribute (\S+) redefined", r"repite el atributo «\1»"),
        (r"Couldn't find end of Start Tag (\S+)(?: line (\d+))?", r"no se cierra la etiqueta «\1»"),
        (r"AttValue: \" or ' expected", "le faltan comillas al valor de un atributo"),
        (r"Unescaped '<' not allowed in attributes values", "un atributo tiene un «<», que se escribe «&lt;»"),
        (r"expected '>'", "falta un «>»"),
        (r"attributes construct error", "tiene un atributo mal escrito"),
        (r"Input is not proper UTF-8.*|.*codec can't decode.*", "no es un texto UTF-8"),
        # JSON
        (r"not readable as JSON \((.*)\)", r"no se puede leer como JSON: \1"),
        (r"Expecting '(.)' delimiter" + _AT, r"falta «\1» en la línea \2, columna \3"),
        (r"Expecting value" + _AT, r"falta un valor en la línea \1, columna \2"),
        (r"Expecting property name enclosed in double quotes" + _AT, r"falta un nombre en la línea \1, columna \2"),
        (r"Unterminated string starting at" + _AT, r"no se cierra el texto de la línea \1, columna \2"),
        (r"Extra data" + _AT, r"sobra lo que sigue a la línea \1, columna \2"),
        (r"Invalid control character at" + _AT, r"hay un salto de línea dentro de un texto, línea \1, columna \2"),
        (r"Invalid \\\\?\w*escape" + _AT, r"hay una «\\\\» de más en la línea \1, columna \2"),
        (r"an object names one entry twice", "dice dos veces lo mismo"),
        (r"(\S+) is no number", r"«\1» no es un número"),
        # decisions
        (r"no file of the namespace (.*) was given", r"importa «\1», y ningún archivo tiene ese espacio de nombres"),
        (r"several files have the namespace (.*)", r"importa «\1», y varios archivos tienen ese espacio de nombres"),
        (r"the namespace (.*) imports itself", r"«\1» se importa a sí mismo"),
        (r"two imports have the name “(.*)”", r"dos importaciones se llaman «\1»"),
        (r"“(\S+)” is for .*, which there is none of here", r"«\1» es para un agente de inteligencia artificial"),
        # forms
        (r'it has no list "components"', "no tiene la lista «components»"),
        (r'"(\w+)" is not (?:a list|an object)', r"«\1» no tiene la forma que debe"),
        (r"not an object", "no es un componente"),
        (r"(?:it is )?nested deeper than (\d+) levels", r"tiene más de \1 niveles"),
        (r"more than (\d+) components", r"tiene más de \1 componentes"),
        (r"(?:it is )?(?:larger|longer) than (\d+) (?:bytes|characters)", r"pasa de \1 caracteres"),
        (r"there is no component type '?(.*?)'?$", r"no existe el tipo de componente «\1»"),
        (r"there is no (validationType|subtype) '?(.*?)'?$", r"no existe el «\1» «\2»"),
        (r"it has no (?:key|path)", "no tiene nombre («key» o «path»)"),
        (r"'(.*)' is no key: letters, digits and _, not beginning with a digit",
         r"«\1» no puede ser un nombre: solo letras, cifras y «_», y no empieza con una cifra"),
        (r"another field has the same key", "otro campo se llama igual"),
        (r'the property "(\w+)" is FEEL and begins with =', r"la propiedad «\1» es FEEL y empieza con «=»"),
        (r"its expression is not FEEL beginning with =", "su expresión es FEEL y empieza con «=»"),
        (r"the pattern '(.*)' cannot be used \((.*)\)", r"el patrón «\1» no se puede usar (\2)"),
        (r'"accept" cannot be FEEL', "«accept» no puede ser FEEL"),
        (r"it needs one of values, valuesExpression, valuesKey or the property options",
         "no dice de dónde salen sus opciones: values, valuesExpression, valuesKey o la propiedad options"),
        (r"an option of its values has no value, or one that another has", "una opción no tiene valor, o lo repite"),
        (r"an image comes from a path of this site, such as (\S+)", r"una imagen sale de este sitio, como \1"),
        (r"could not convert string to float: '(.*)'", r"«\1» no es un número"),
        # templates
        (r"(\{\{#\w+\}\}) is never closed", r"\1 no se cierra"),
        (r"(\{\{/\w+\}\}) closes nothing: .*", r"\1 no cierra nada"),
        (r"\{\{ has no matching \}\}", "hay «{{» sin su «}}»"),
        (r"(\{\{.*\}\}) is neither #if, #loop, /if nor /loop", r"\1 no es #if, #loop, /if ni /loop"),
        # decisions
        (r"^(\w+) “(.*?)”: ", lambda found: f"{_ELEMENTS.get(found[1], found[1])} «{found[2]}»: "),
        (r"rule (\d+) has not one cell for every column", r"la regla \1 no tiene una celda por columna"),
        (r"(?:its )?(?:rule|row) (\d+)", r"la regla \1"),
        (r"its table has no output", "su tabla no tiene salida"),
        (r"the input “(.*)” has no expression", r"la columna «\1» no tiene expresión"),
        (r"it requires (\S+), which is not there", r"necesita «\1», que no está"),
        (r"it requires itself", "se necesita a sí misma"),
        (r"its id is used twice", "su id está dos veces"),
        (r"its hit policy (.*?) +is unknown", r"no existe la política «\1»"),
        (r"its language (\S+) is not FEEL", r"su lenguaje «\1» no es FEEL"),
        (r"its root (\S+) is not the definitions of DMN 1.1 to 1.5", r"empieza con «\1» y no es DMN 1.1 a 1.5"),
    )),
)  # fmt: skip


def spanish(text: str) -> str:
    """The reason as an analyst reads it, without a full stop at its end."""
    for pattern, said in _SENTENCES:
        text = pattern.sub(said, text)
    return text.strip().rstrip(".")
