"""``aliado properties``: the properties that a drawing may carry, as analysts read them; a page, in Markdown.

``docs/analistas/propiedades.md`` is what it prints; a test finds a page that is behind.
"""

from collections.abc import Iterator
from typing import Final

from engine.check.data.property_values import WANTED
from engine.check.words import PLACES, capital
from engine.drawing.properties import Property
from web.commands.printing import no_arguments, printing
from web.properties import PROPERTIES

_HEAD: Final = """# Propiedades del dibujo

En el editor, cada elemento tiene una lista de propiedades (*Extension properties*): un nombre y un valor. Estas son las
que el programa lee. Con ellas se decide, sin programar, qué se lee, quién puede qué y por dónde se busca.

La revisión (`aliado check`, y el botón de publicar) avisa de las demás: un nombre mal escrito, o puesto donde nadie lo
lee, no deja publicar; uno que no se parece a ninguno es una advertencia. Los nombres con punto
(`inbound.type`) y los que empiezan con `camundaModeler:` son de otros programas y se dejan como están.

Un nombre que termina en dos puntos (`search:`) se completa con el que tú le des: `search:distrito`.
"""


def page() -> str:
    """The page, in Markdown."""
    return _HEAD + "".join(f"\n{part}" for part in _parts())


configure, run = no_arguments, printing(page)


def _parts() -> Iterator[str]:
    for place, words in PLACES.items():
        rows = [_row(each) for each in PROPERTIES.values() if place in each.places]
        if rows:
            head = f"## En {words}\n\n| propiedad | su valor | qué hace |\n|---|---|---|\n"
            yield head + "".join(rows)


def _row(each: Property) -> str:
    name = f"`{each.name}`" + ("…" if each.is_family else "")
    return f"| {name} | {capital(WANTED[each.kind])} | {each.does} |\n"
