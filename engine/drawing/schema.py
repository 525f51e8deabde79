"""Values as BPMN's XML schema has them: what is written between the quotes is not yet what is meant.

A boolean may be ``1``, a reference may carry a prefix, blanks around either do not count, and a comment within a text
is no part of it.
"""

from collections.abc import Iterator
from typing import Final

from lxml import etree

_BLANKS: Final = " \t\r\n"


def boolean(text: str | None, otherwise: bool = False) -> bool:
    """``xsd:boolean``: ``true``, ``1``, ``false`` or ``0``; ``otherwise`` where it is absent or none of them."""
    written = (text or "").strip(_BLANKS)
    return written in ("true", "1") if written in ("true", "1", "false", "0") else otherwise


def reference(text: str | None) -> str | None:
    """``xsd:QName`` or ``xsd:IDREF``: the id that is meant, without its prefix; ``None`` where nothing is."""
    return (text or "").strip(_BLANKS).rpartition(":")[2] or None


def folded(text: str | None) -> str:
    """A name as people read it: runs of blanks are one, none at its ends."""
    return " ".join((text or "").split())


def text_of(node: etree._Element | None) -> str:
    """All text of a tag, without the comments within it and the blanks around it."""
    return "".join(_pieces(node)).strip(_BLANKS) if node is not None else ""


def _pieces(node: etree._Element) -> Iterator[str]:
    yield node.text or ""
    for child in node:
        if isinstance(child.tag, str):
            yield from _pieces(child)
        yield child.tail or ""
