"""What an open task may be asked for besides its place in the list: a search attribute, a word.

Each trait can be checked of one task, counted up to a limit, and walked from its own side, along its own index.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, true, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from engine.models import SearchValue, SearchWord, UserTask

Column = ColumnElement[int] | InstrumentedAttribute[int]
Name = ColumnElement[str] | InstrumentedAttribute[str]
#: Greater than any letter: the end of all words with the same beginning.
_LAST = "\U0010ffff"


class Trait(Protocol):
    """Something that some open tasks have."""

    def rows(self) -> list[Select[int]]:
        """Rows of an index, at least one for each instance or task that has it."""

    def holds(self, instance: Column, name: Name = UserTask.name) -> ColumnElement[bool]:
        """Whether the task at hand has it: columns that hold the key of its instance, and its name."""

    def among(self) -> ColumnElement[bool]:
        """The same, for finding all tasks that have it; good while they are few."""

    def tasks(self, others: Sequence["Trait"]) -> list[Select[int]]:
        """The keys of all tasks that have it and ``others`` too, each once."""


@dataclass(frozen=True)
class Attribute:
    """A search attribute with this value."""

    name: str
    value: str

    def rows(self) -> list[Select[int]]:
        """See :class:`Trait`."""
        return [select(SearchValue.instance_key).where(*self._here(SearchValue))]

    def holds(self, instance: Column, name: Name = UserTask.name) -> ColumnElement[bool]:
        """See :class:`Trait`. A subquery that gives a value, which no database turns into a join of everything."""
        other = aliased(SearchValue)
        found = select(other.instance_key).where(other.instance_key == instance, *self._here(other))
        return found.scalar_subquery().is_not(None)

    def among(self) -> ColumnElement[bool]:
        """See :class:`Trait`."""
        return UserTask.instance_key.in_(self.rows()[0])

    def tasks(self, others: Sequence[Trait]) -> list[Select[int]]:
        """See :class:`Trait`. Attributes meet in a join: PostgreSQL merges their indexes."""
        found = select(UserTask.key).join(SearchValue, SearchValue.instance_key == UserTask.instance_key)
        checks = [
            other._meets(SearchValue.instance_key)
            if isinstance(other, Attribute)
            else other.holds(SearchValue.instance_key)
            for other in others
        ]
        return [found.where(*self._here(SearchValue), *checks)]

    def _meets(self, instance: Column) -> ColumnElement[bool]:
        other = aliased(SearchValue)
        found = select(literal(1)).where(other.instance_key == instance, *self._here(other))
        return exists(found)

    def _here(self, values: type[SearchValue]) -> list[ColumnElement[bool]]:
        return [values.name == self.name, values.value == self.value, values.active == true()]


@dataclass(frozen=True)
class Word:
    """A word that the instance is found by, or that stands in the task's name.

    ``start``: the beginning of a word in clear; ``secret``: the whole word's hash, where it may be asked for;
    ``names``: the names of tasks that have such a word.
    """

    start: str
    secret: str | None = None
    names: tuple[str, ...] = ()

    def instances(self, active: bool = True) -> list[Select[int]]:
        """The keys of instances with such a word, some of them more than once."""
        return [select(SearchWord.instance_key).where(SearchWord.active == active, at) for at in self._at(SearchWord)]

    def found(self, instance: Column) -> ColumnElement[bool]:
        """Whether an instance has such a word; each look on its own goes straight to its place in the index."""
        looks = []
        for place in range(len(self._at(SearchWord))):
            other = aliased(SearchWord)
            look = select(func.min(other.word)).where(other.instance_key == instance, self._at(other)[place])
            looks.append(look.scalar_subquery().is_not(None))
        return or_(*looks)

    def rows(self) -> list[Select[int]]:
        """See :class:`Trait`."""
        return [*self.instances(), *([select(UserTask.key).where(UserTask.name.in_(self.names))] if self.names else [])]

    def holds(self, instance: Column, name: Name = UserTask.name) -> ColumnElement[bool]:
        """See :class:`Trait`."""
        return or_(name.in_(self.names), self.found(instance)) if self.names else self.found(instance)

    def among(self) -> ColumnElement[bool]:
        """See :class:`Trait`."""
        of_instances = select(UserTask.key).where(UserTask.instance_key.in_(union_all(*self.instances())))
        named = select(UserTask.key).where(UserTask.name.in_(self.names))
        return UserTask.key.in_(union_all(of_instances, named) if self.names else of_instances)

    def tasks(self, others: Sequence[Trait]) -> list[Select[int]]:
        """See :class:`Trait`: those with the name, those with the whole word, those with a word of the beginning."""
        checks = [other.holds(UserTask.instance_key) for other in others]
        unnamed = [UserTask.name.not_in(self.names)] if self.names else []
        joined = select(UserTask.key).join(SearchWord, SearchWord.instance_key == UserTask.instance_key)
        joined = joined.where(SearchWord.active == true(), *unnamed, *checks)
        found = [select(UserTask.key).where(UserTask.name.in_(self.names), *checks)] if self.names else []
        *whole, started = self._at(SearchWord)
        return [*found, *(joined.where(at) for at in whole), joined.where(started, *self._counted_already())]

    def _at(self, words: type[SearchWord]) -> list[ColumnElement[bool]]:
        """Where the word stands: whole and hashed, if it may be asked for; then all that begin with it."""
        started = and_(words.word >= self.start, words.word < self.start + _LAST)
        return [started] if self.secret is None else [words.word == self.secret, started]

    def _counted_already(self) -> list[ColumnElement[bool]]:
        """An instance is counted by its whole word, else by the smallest that begins so."""
        smaller, whole = aliased(SearchWord), aliased(SearchWord)
        of_instance = smaller.instance_key == SearchWord.instance_key
        found = [~exists().where(of_instance, smaller.word >= self.start, smaller.word < SearchWord.word)]
        if self.secret is not None:
            same = whole.instance_key == SearchWord.instance_key
            found.append(~exists().where(same, whole.word == self.secret))
        return found
