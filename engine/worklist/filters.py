"""What an open task may be asked for besides its place in the list: a search attribute, a word.

``task_trait`` holds, for everything that a task may be found by, the tasks that have it in the order of every list. So
what is asked for has one or a few such lists, to be read from the top, counted, or looked up at a task's place.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true, type_coerce
from sqlalchemy.orm import aliased

from engine.models.process import ProcessDefinition, TaskTrait, UserTask
from engine.models.search import LONGEST_OF_TWO

#: ``UserTask`` or ``TaskTrait`` (or one more of them in the same statement): both have a task's place in the list.
Table = Any
Conditions = list[ColumnElement[bool]]
#: Greater than any letter: the end of all words with the same beginning.
LAST = "\U0010ffff"


@dataclass(frozen=True)
class Road:
    """A stretch of the list: of one combination of groups, or what one person holds (of the combinations ``among``).

    ``free``: only what nobody holds, or only what somebody does. ``process``, ``element``, ``instance``: only these
    tasks, which only their own rows can tell.
    """

    groups: str | None = None
    assignee: str | None = None
    among: tuple[str, ...] | None = None
    free: bool | None = None
    rank: int | None = None
    most_rank: int | None = None
    since: datetime | None = None
    before: datetime | None = None
    process: str | None = None
    element: str | None = None
    instance: int | None = None

    @property
    def of_the_row(self) -> bool:
        """Whether only the task's own row can tell who is on it."""
        return self.groups is None or (self.process, self.element, self.instance) != (None, None, None)

    def on(self, table: Table) -> Conditions:
        """Which rows of a table are on it."""
        found = [*self._of_row(table), *self._between(table)]
        if self.groups is not None:
            found.append(table.groups == self.groups)
        if self.free is not None:
            found.append(table.free == _truth(self.free))
        return found

    @property
    def halves(self) -> list["Road"]:
        """What nobody holds and what somebody does: a trait has a list of each."""
        return [self] if self.free is not None else [replace(self, free=True), replace(self, free=False)]

    def _of_row(self, table: Table) -> Iterator[ColumnElement[bool]]:
        if self.assignee is not None:
            yield table.assignee == self.assignee
        if self.among is not None:
            yield table.groups.in_(self.among)
        if self.process is not None:
            versions = select(ProcessDefinition.key).where(ProcessDefinition.process_id == self.process)
            yield table.definition_key.in_(versions)
        if self.element is not None:
            yield table.element_id == self.element
        if self.instance is not None:
            yield table.instance_key == self.instance

    def _between(self, table: Table) -> Iterator[ColumnElement[bool]]:
        if self.rank is not None:
            yield table.rank == self.rank
        if self.most_rank is not None:
            yield table.rank <= self.most_rank
        if self.since is not None:
            yield table.deadline >= self.since
        if self.before is not None:
            yield table.deadline < self.before


class Trait(Protocol):
    """Something that some open tasks have. ``in_order``: whether each of its lists is in the order of every list."""

    @property
    def in_order(self) -> bool:
        """Whether each list stands in the order of every list."""

    @property
    def lists(self) -> list[tuple[Table, ColumnElement[bool]]]:
        """Where the tasks that have it stand: tables with conditions. A task may stand in several."""

    def holds(self, table: Table, road: Road) -> ColumnElement[bool]:
        """Whether the task of a row, on a road, has it."""


@dataclass(frozen=True)
class Attribute:
    """A search attribute with a value, or two of them: ``trait`` as ``engine/models/task_index.py`` writes it."""

    trait: str
    in_order = True

    @property
    def lists(self) -> list[tuple[Table, ColumnElement[bool]]]:
        """See :class:`Trait`."""
        return [(TaskTrait, TaskTrait.trait == self.trait)]

    def holds(self, table: Table, road: Road) -> ColumnElement[bool]:
        """See :class:`Trait`."""
        return _at_its_place(table, road, [self.trait])


def attributes(asked: Mapping[str, str]) -> list[Trait]:
    """Search attributes that must have these values: two and two, where they have a list together."""
    short = sorted(name for name, value in asked.items() if len(value) <= LONGEST_OF_TWO)
    pairs = list(zip(short[::2], short[1::2], strict=False))
    found = [f"&{a}={len(asked[a])}={asked[a]}&{b}={asked[b]}" for a, b in pairs]
    alone = asked.keys() - {name for pair in pairs for name in pair}
    return [Attribute(trait) for trait in (*found, *(f"={name}={asked[name]}" for name in sorted(alone)))]


@dataclass(frozen=True)
class Word:
    """A word that the instance is found by, or that stands in the task's name.

    ``whole``: the words, or hashes, that stand for it; ``names``: the names of tasks that have such a word; ``start``:
    what words begin with of which there are too many to be told one by one.
    """

    whole: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    start: str | None = None

    @property
    def in_order(self) -> bool:
        """See :class:`Trait`."""
        return self.start is None

    @property
    def lists(self) -> list[tuple[Table, ColumnElement[bool]]]:
        """See :class:`Trait`."""
        own = [TaskTrait.trait == each for each in self.whole]
        if self.start is not None:
            own.append(begins(TaskTrait.trait, self.start))
        return [*((TaskTrait, at) for at in own), *((UserTask, UserTask.name == name) for name in self.names)]

    def holds(self, table: Table, road: Road) -> ColumnElement[bool]:
        """See :class:`Trait`."""
        looks = [_at_its_place(table, road, self.whole)] if self.whole else []
        if self.start is not None:
            other = aliased(TaskTrait)
            looks.append(exists().where(other.key == table.key, begins(other.trait, self.start)))
        if self.names:
            task = aliased(UserTask)
            looks.append(exists().where(task.key == table.key, task.name.in_(self.names)))
        return or_(*looks)


def begins(column: Any, start: str | ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a word begins so, as a range of its index."""
    return and_(column >= start, column < type_coerce(start, column.type) + LAST)


def _at_its_place(table: Table, road: Road, traits: Sequence[str]) -> ColumnElement[bool]:
    """One look into the list of each trait, at the place where the task would stand.

    What the road says is not asked of the row: so PostgreSQL sees that both lists are in the same order.
    """
    other = aliased(TaskTrait)
    which = other.trait == traits[0] if len(traits) == 1 else other.trait.in_(traits)
    groups = table.groups if road.groups is None else road.groups
    free = table.free if road.free is None else _truth(road.free)
    same = (getattr(other, name) == getattr(table, name) for name in ("rank", "deadline", "key"))
    return exists().where(which, other.groups == groups, other.free == free, *same)


def _truth(value: bool) -> ColumnElement[bool]:
    return true() if value else false()
