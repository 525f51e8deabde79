"""The candidate groups of a user task: as drawn, as an expression gives them, and as a row keeps them.

A drawing names them in its ``candidateGroups`` (names with commas, or FEEL) or, without those, by the task's lane. A
row keeps them sorted and joined by ``|``, so that one combination of groups is one text that an index can hold.
"""

from collections.abc import Iterable
from typing import Any, Final

from engine.drawing import Element
from engine.names import names_in

BAR: Final = "|"


def drawn(element: Element) -> tuple[str, ...]:
    """The groups that the drawing alone tells; none where an expression decides, or nobody is named."""
    if element.groups:
        return () if element.groups.lstrip().startswith("=") else tuple(names_in(element.groups))
    return (element.lane,) if element.lane else ()


def told(element: Element) -> tuple[str, ...]:
    """Whose step it is, for pages: :func:`drawn`; where an expression decides, the lane's, or else that expression."""
    return drawn(element) or tuple(filter(None, (element.lane or element.groups,)))


def given(value: Any) -> list[str]:
    """The groups in the value of an expression: a list of names, or a text of names with commas."""
    parts = value if isinstance(value, list | tuple) else names_in(str(value or ""))
    return [name for part in parts if (name := str(part).strip())]


def join(groups: Iterable[str]) -> str:
    """The text that a row keeps."""
    return BAR.join(sorted(set(groups)))


def split(kept: str) -> tuple[str, ...]:
    """The groups in the text of a row."""
    return tuple(kept.split(BAR)) if kept else ()
