"""The candidate groups of a user task: as drawn, as an expression gives them, and as a row keeps them.

A drawing names them in its ``candidateGroups`` (names with commas, or FEEL) or, without those, by the task's lane. A
row keeps them sorted and joined by ``|``, so that one combination of groups is one text that an index can hold.
"""

from collections.abc import Iterable
from typing import Any, Final, Protocol

from engine.names import names_in

BAR: Final = "|"


class Step(Protocol):
    """What a drawing says of an element: its ``candidateGroups`` as written, and the name of its lane."""

    @property
    def groups(self) -> str | None:
        """``candidateGroups``."""

    @property
    def lane(self) -> str | None:
        """The lane's name."""


def drawn(step: Step) -> tuple[str, ...]:
    """The groups that the drawing alone tells; none where an expression decides, or nobody is named."""
    if step.groups:
        return () if step.groups.lstrip().startswith("=") else tuple(names_in(step.groups))
    return (step.lane,) if step.lane else ()


def shown(step: Step) -> tuple[str, ...]:
    """Whose step it is, for pages: :func:`drawn`; where an expression decides, the lane's, or else that expression."""
    return drawn(step) or tuple(filter(None, (step.lane or step.groups,)))


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
