"""The candidate groups of a user task: as drawn, as an expression gives them, and as a row keeps them.

A drawing names them in its ``candidateGroups`` (names with commas, or FEEL) or, where it names nobody at all, by the
task's lane. Its ``candidateUsers`` are groups of one person each, written ``@name``. A row keeps them all sorted and
joined by ``|``, so that one combination of groups is one text that an index can hold.
"""

from collections.abc import Iterable
from typing import Any, Final, Protocol

from engine.names import names_in

BAR: Final = "|"
_PERSON: Final = "@"


class Step(Protocol):
    """What a drawing says of an element: ``candidateGroups`` and ``candidateUsers`` as written, its lane's name."""

    @property
    def groups(self) -> str | None:
        """``candidateGroups``."""

    @property
    def users(self) -> str | None:
        """``candidateUsers``."""

    @property
    def lane(self) -> str | None:
        """The lane's name."""


def drawn(step: Step) -> tuple[str, ...]:
    """The groups that the drawing alone tells; none where an expression decides, or nobody is named."""
    if step.groups or step.users:
        people = map(of_person, _written(step.users))
        return (*_written(step.groups), *people)
    return (step.lane,) if step.lane else ()


def _written(text: str | None) -> list[str]:
    return [] if not text or text.lstrip().startswith("=") else names_in(text)


def of_person(name: str) -> str:
    """The group that one person alone belongs to."""
    return _PERSON + name


def shown(step: Step) -> tuple[str, ...]:
    """Whose step it is, for pages: :func:`drawn`; where an expression decides, the lane's, or else that expression."""
    return drawn(step) or tuple(filter(None, (step.lane or step.groups or step.users,)))


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
