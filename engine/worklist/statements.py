"""The SQL of the task list, each statement built once for its shape: building one costs more than running it.

An example. *The first 25 free tasks of "office" with the words "quispe" and "lima"*: one section, two criteria, each
with a list in the order of every list::

    quispe:  (rank, deadline, key)  (0, 3 May, 17)  (0, 9 May, 40)  …        12 tasks
    lima:    (rank, deadline, key)  (0, 1 May, 11)  (0, 3 May, 17)  …     8,000 tasks

The rarer list is read from its beginning, and each of its tasks is looked up in the other one, at the very place where
it would stand; :func:`page` makes this of it (shortened)::

    SELECT … FROM (
      SELECT t.rank, t.deadline, t.task_key FROM task_trait t
       WHERE t.trait = 'quispe' AND t.groups = 'office' AND t.free
         AND EXISTS (SELECT 1 FROM task_trait o WHERE o.trait = 'lima' AND o.groups = 'office' AND o.free
                        AND o.rank = t.rank AND o.deadline = t.deadline AND o.task_key = t.task_key)
       ORDER BY t.rank, t.deadline, t.task_key LIMIT 26) AS first
    JOIN user_task ON … JOIN instance ON …

It costs what 26 matches cost, however many open tasks there are. Several sections (several combinations of groups) are
such selects under UNION ALL, of which the first 26 are taken.

A *shape* is a section or a criterion with a parameter's name in the place of each value: what is equal in shape shares
a statement.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    bindparam,
    func,
    intersect,
    literal_column,
    select,
    tuple_,
    union,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from engine.models.process import Instance, UserTask
from engine.worklist.filters import Criterion, Section, Table

#: What of a task and its instance a line shows.
LINE = (
    UserTask.key,
    UserTask.instance_key,
    UserTask.definition_key,
    Instance.process_id,
    UserTask.element_id,
    UserTask.name,
    UserTask.groups,
    UserTask.assignee,
    UserTask.priority,
    UserTask.created,
    UserTask.due_at,
    Instance.search,
)
Shapes = tuple[tuple[type[Any], tuple[Any, ...]], ...]
_ORDER = ("rank", "deadline", "key")


@dataclass(frozen=True)
class ReadPlan:
    """Which criterion's lists are read (its number), for the page (``lead``) and for the count; ``None``: the indexes
    of ``user_task``. ``intersected``: the count intersects the lists of all criteria, each having one.
    """

    lead: int | None = None
    counting: int | None = None
    intersected: bool = False


def shapes(parts: Iterable[Section | Criterion], prefix: str, values: dict[str, Any]) -> Shapes:
    """The shapes of sections or criteria; their values are put into ``values``, by the parameters' names."""
    return tuple((type(part), tuple(_named(part, f"{prefix}{at}", values))) for at, part in enumerate(parts))


def _named(part: Any, prefix: str, values: dict[str, Any]) -> Iterable[Any]:
    for field in fields(part):
        value, name = getattr(part, field.name), f"{prefix}_{field.name}"
        if value is None or isinstance(value, bool):
            yield value
        elif isinstance(value, tuple):
            names = tuple(f"{name}_{at}" for at in range(len(value)))
            values.update(zip(names, value, strict=True))
            yield names
        else:
            values[name] = value
            yield name


def _filled(given: Shapes) -> list[Any]:
    return [kind(*(_parameter(each) for each in shape)) for kind, shape in given]


def _parameter(named: Any) -> Any:
    if isinstance(named, tuple):
        return tuple(bindparam(name) for name in named)
    return bindparam(named) if isinstance(named, str) else named


@lru_cache(512)
def page(sections: Shapes, criteria: Shapes, read: ReadPlan, after: bool) -> Select[Any]:
    """:data:`LINE` of the first tasks (``size``; behind ``after_…``), with their place and how many there are (up to
    ``most``) before it.
    """
    first = Lists.of(sections, criteria, read.lead, after).first("size").subquery().c
    total = number(sections, criteria, read).scalar_subquery()
    found = select(total, *first, *LINE).join(UserTask, UserTask.key == first.key)
    found = found.join(Instance, Instance.key == UserTask.instance_key)
    return found.order_by(first.rank, first.deadline, first.key)


@lru_cache(512)
def number(sections: Shapes, criteria: Shapes, read: ReadPlan) -> Select[int]:
    """How many tasks there are, up to ``most``."""
    found = Lists.intersected(sections, criteria) if read.intersected else Lists.of(sections, criteria, read.counting)
    return found.number()


@lru_cache(512)
def places(sections: Shapes, criteria: Shapes) -> CompoundSelect[Any]:
    """Of each criterion that has so many tasks the number, and the place of its task of number ``sample``."""
    looks = []
    for at in range(len(criteria)):
        first = Lists.of(sections, criteria[at : at + 1], 0).first("sample").subquery().c
        last = select(*first).order_by(first.rank, first.deadline, first.key).limit(1).offset(_most("before_sample"))
        looks.append(select(literal_column(str(at)).label("at"), *last.subquery().c))
    return union_all(*looks)


@dataclass(frozen=True)
class Lists:
    """Lists that are read as one. ``twice``: a task may stand in several of them."""

    parts: list[Any]
    twice: bool = False

    @classmethod
    def of(cls, sections: Shapes, criteria: Shapes, lead: int | None, after: bool = False) -> "Lists":
        """The lists of criterion ``lead`` (``None``: of all tasks), cut to the sections, with all other criteria
        looked up.
        """
        along, asked = _filled(sections), _filled(criteria)
        if lead is None:
            return cls([_part(UserTask, after, section, [], asked) for section in along])
        leading = asked.pop(lead)
        halves = [half for section in along for half in section.free_and_held]
        parts = [_part(table, after, section, [at], asked) for section in halves for table, at in leading.lists]
        if not leading.in_order:
            parts = [part.distinct() for part in parts]
        return cls(parts, twice=len(leading.lists) > 1)

    @classmethod
    def intersected(cls, sections: Shapes, criteria: Shapes) -> "Lists":
        """What stands in the one list of every criterion. SQLite reads all of them in step, since they are sorted."""
        asked = [each.lists[0] for each in _filled(criteria)]
        parts = []
        for section in (half for each in _filled(sections) for half in each.free_and_held):
            each = intersect(*(_part(table, False, section, [at], []) for table, at in asked))
            parts.append(each.order_by(*each.selected_columns))
        return cls(parts)

    def first(self, size: str) -> Any:
        """The first tasks in order: of each list as many as may be needed, then of all."""
        parts = [part.order_by(*part.selected_columns).limit(_most(size)) for part in self.parts]
        if len(parts) == 1:
            return parts[0]
        each = self._all(parts)
        return select(*each).order_by(each.rank, each.deadline, each.key).limit(_most(size))

    def number(self) -> Select[int]:
        """How many tasks there are, up to ``most``."""
        parts = [part.limit(_most("most")) for part in self.parts]
        found = parts[0] if len(parts) == 1 else select(*self._all(parts)).limit(_most("most"))
        return select(func.count()).select_from(found.subquery())

    def _all(self, parts: Sequence[Select[Any]]) -> Any:
        meet = union if self.twice else union_all
        return meet(*(select(part.subquery()) for part in parts)).subquery().c


def _part(
    table: Table, after: bool, section: Section, where: Sequence[ColumnElement[bool]], criteria: Sequence[Criterion]
) -> Select[Any]:
    order = [getattr(table, name) for name in _ORDER]
    place = [bindparam(f"after_{name}", type_=column.type) for name, column in zip(_ORDER, order, strict=True)]
    behind = [tuple_(*order) > tuple_(*place)] if after else []
    chosen = (column.label(name) for name, column in zip(_ORDER, order, strict=True))
    holding = (each.matches(table, section) for each in criteria)
    return select(*chosen).where(*where, *section.on(table), *behind, *holding)


def _most(name: str) -> Any:
    return bindparam(name, type_=Integer)


def distinct_values(
    column: InstrumentedAttribute[Any], *where: ColumnElement[bool], since: Any = None, most: int | None = None
) -> Select[Any]:
    """Every value of an indexed column, by asking the index for the next greater one again and again, not by every row.

    ``since``: the first value to look for. Each question has one lower bound: of two, SQLite may read on from the
    wrong one.
    """
    first = where if since is None else (*where, column >= since)
    found = select(func.min(column).label("value")).where(*first).cte(recursive=True)
    following = select(func.min(column)).where(*where, column > found.c.value).scalar_subquery()
    found = found.union_all(select(following).where(found.c.value.is_not(None)))
    return select(found.c.value).where(found.c.value.is_not(None)).limit(most)


@lru_cache(512)
def ranks(sections: Shapes) -> Select[int]:
    """The ranks that tasks of a section have."""
    return distinct_values(UserTask.rank, *_filled(sections)[0].on(UserTask))
