"""``aliado fields``: what a form may say of its fields, as analysts read it; a page, in Markdown.

``docs/analistas/campos.md`` is what it prints; a test finds a page that is behind.
"""

from collections.abc import Iterator
from typing import Final

from engine.check.words import capital
from engine.forms.components import CONTAINERS, DISPLAY, INPUTS, TYPES
from engine.forms.value_kinds import KINDS
from engine.forms.vocabulary import ENTRIES, Entry
from web.commands.printing import no_arguments, printing

_HEAD: Final = """# Lo que un formulario puede decir de sus campos

Un formulario (`.form`) es el de form-js. Estas son las entradas que un componente puede llevar, y qué hace cada una
aquí. La revisión avisa de las demás, con el nombre que quizá quisiste escribir; de las que están donde no se leen;
de un valor que no es el que se espera; y de las que aquí no cambian nada. En `properties` puede haber otras, que se
dejan como están.

| entrada | en | su valor | qué hace |
|---|---|---|---|
"""
_EVERYWHERE: Final = "cualquiera"


def page() -> str:
    """The page, in Markdown."""
    return _HEAD + "".join(_rows())


configure, run = no_arguments, printing(page)


def _rows() -> Iterator[str]:
    for rows in ENTRIES.values():
        for entry in rows:
            does = f"*Nada: {entry.unread}.*" if entry.unread else entry.does or "Junta las entradas que siguen."
            yield f"| `{entry.name}` | {_whose(entry)} | {capital(KINDS[entry.kind].words)} | {does} |\n"


def _whose(entry: Entry) -> str:
    if entry.types >= TYPES:
        return _EVERYWHERE
    groups = (("los que se llenan", INPUTS), ("los que contienen", CONTAINERS), ("los que se leen", DISPLAY))
    named, rest = [], set(entry.types)
    for words, group in groups:
        if group <= rest:
            named.append(words)
            rest -= group
    return ", ".join([*named, *(f"`{each}`" for each in sorted(rest))])
