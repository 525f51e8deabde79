"""Every kind of fault, by its code: the check's table of contents (``docs/check.md`` is written from it)."""

from typing import Final

from engine.check.codes import (
    exchange,
    expressions,
    files,
    fit,
    pages,
    properties,
    references,
    soundness,
    structure,
    support,
    zeebe,
)
from engine.check.finding import Code

#: The families, in the order in which ``docs/check.md`` shows them.
FAMILIES: Final[dict[str, dict[str, Code]]] = {
    "Archivos": files.CODES,
    "Lo que el motor no ejecuta": support.CODES,
    "Referencias": references.CODES,
    "Páginas del dibujo": pages.CODES,
    "Estructura": structure.CODES,
    "El flujo, jugado hasta el final": soundness.CODES,
    "Expresiones": expressions.CODES,
    "Propiedades": properties.CODES,
    "El vocabulario zeebe": zeebe.CODES,
    "Encaje con la casa": fit.CODES,
    "Errores, mensajes y llamadas": exchange.CODES,
}

CODES: Final[dict[str, Code]] = {code: words for family in FAMILIES.values() for code, words in family.items()}
