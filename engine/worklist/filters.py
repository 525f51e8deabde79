"""What a list of open tasks is narrowed to: sections of the list, and criteria that its tasks must match.

Every list has the same order: rank (priority), deadline, key. Two tables hold it ready:

- ``user_task``, by an index for each combination of candidate groups and for each assignee. A :class:`Section` is what
  one of these indexes answers: *the free tasks of group "office"*.
- ``task_trait``, with one row for each thing that an open task can be found by, in that same order. A
  :class:`Criterion` is one of these things, a search attribute (``=district=150132``) or a word (``quispe``).

``statements`` makes SQL of both; an example stands there.
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
class Section:
    """A part of the list: of one combination of groups, or what one person holds (of the combinations ``among``).

    ``free``: only what nobody holds, or only what somebody does. ``process``, ``element``, ``instance``: only these
    tasks, which only their rows in ``user_task`` can tell.
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
    def asks_the_task_row(self) -> bool:
        """Whether only the rows of ``user_task`` tell which tasks are in it, so that no list of a criterion can be
        read.
        """
        return self.groups is None or (self.process, self.element, self.instance) != (None, None, None)

    def on(self, table: Table) -> Conditions:
        """The conditions by which rows of a table are in it."""
        found = [*self._of_row(table), *self._between(table)]
        if self.groups is not None:
            found.append(table.groups == self.groups)
        if self.free is not None:
            found.append(table.free == _truth(self.free))
        return found

    @property
    def free_and_held(self) -> list["Section"]:
        """The section itself, or its two parts: tasks nobody holds, tasks somebody does. A criterion has a list of
        each.
        """
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


class Criterion(Protocol):
    """Something that a task must have, and the lists of the tasks that have it."""

    @property
    def in_order(self) -> bool:
        """Whether each of its lists is in the one order, so that its beginning is the page. Not so where words are
        many.
        """

    @property
    def lists(self) -> list[tuple[Table, ColumnElement[bool]]]:
        """Its lists: tables, each with a condition. A task may stand in several."""

    def matches(self, table: Table, section: Section) -> ColumnElement[bool]:
        """Whether the task of a row of ``table``, in this section, has it: for rows that come from another list."""


@dataclass(frozen=True)
class Attribute:
    """A search attribute with a value, or two of them, as ``engine/models/task_index.py`` stores it:
    ``=district=150132``.
    """

    stored: str
    in_order = True

    @property
    def lists(self) -> list[tuple[Table, ColumnElement[bool]]]:
        """See :class:`Criterion`."""
        return [(TaskTrait, TaskTrait.trait == self.stored)]

    def matches(self, table: Table, section: Section) -> ColumnElement[bool]:
        """See :class:`Criterion`."""
        return _listed_at_its_place(table, section, [self.stored])


def attributes(asked: Mapping[str, str]) -> list[Criterion]:
    """Search attributes that must have these values. Two whose values are short have a list together."""
    short = sorted(name for name, value in asked.items() if len(value) <= LONGEST_OF_TWO)
    pairs = list(zip(short[::2], short[1::2], strict=False))
    found = [f"&{a}={len(asked[a])}={asked[a]}&{b}={asked[b]}" for a, b in pairs]
    alone = asked.keys() - {name for pair in pairs for name in pair}
    return [Attribute(criterion) for criterion in (*found, *(f"={name}={asked[name]}" for name in sorted(alone)))]


@dataclass(frozen=True)
class Word:
    """A word that the instance is found by, or that stands in the task's name.

    ``whole``: the stored words, or their keyed hashes, that fit what was typed; ``names``: the names of tasks with such
    a word; ``start``: what was typed, where more words begin so than are worth a list each.
    """

    whole: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    start: str | None = None

    @property
    def in_order(self) -> bool:
        """See :class:`Criterion`."""
        return self.start is None

    @property
    def lists(self) -> list[tuple[Table, ColumnElement[bool]]]:
        """See :class:`Criterion`."""
        own = [TaskTrait.trait == each for each in self.whole]
        if self.start is not None:
            own.append(begins(TaskTrait.trait, self.start))
        return [*((TaskTrait, at) for at in own), *((UserTask, UserTask.name == name) for name in self.names)]

    def matches(self, table: Table, section: Section) -> ColumnElement[bool]:
        """See :class:`Criterion`."""
        looks = [_listed_at_its_place(table, section, self.whole)] if self.whole else []
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


def _listed_at_its_place(table: Table, section: Section, criteria: Sequence[str]) -> ColumnElement[bool]:
    """Whether the task stands in the list of one of these criteria, looked up at the place where it would stand.

    Values that the section fixes are written as such instead of read from the row: only so does PostgreSQL see that
    both lists are in the same order.
    """
    other = aliased(TaskTrait)
    which = other.trait == criteria[0] if len(criteria) == 1 else other.trait.in_(criteria)
    groups = table.groups if section.groups is None else section.groups
    free = table.free if section.free is None else _truth(section.free)
    same = (getattr(other, name) == getattr(table, name) for name in ("rank", "deadline", "key"))
    return exists().where(which, other.groups == groups, other.free == free, *same)


def _truth(value: bool) -> ColumnElement[bool]:
    return true() if value else false()
