"""The statements of the task list, each built once for its shape: building one costs more than running it.

A shape is a road or a trait with a parameter's name in the place of each value.
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
from engine.worklist.filters import Road, Table, Trait

#: What of a task and its instance a line shows.
LINE = (
    UserTask.key,
    UserTask.instance_key,
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
class Reading:
    """Of which trait the lists are read, for the page and for the count; ``None``: the roads themselves.

    ``abreast``: the count goes down the lists of all traits at once, each trait having one.
    """

    lead: int | None = None
    counting: int | None = None
    abreast: bool = False


def shapes(parts: Iterable[Road | Trait], prefix: str, values: dict[str, Any]) -> Shapes:
    """The shapes of roads or traits; their values are put into ``values``, by the parameters' names."""
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
def page(roads: Shapes, traits: Shapes, read: Reading, after: bool) -> Select[Any]:
    """:data:`LINE` of the first tasks (``size``; behind ``after_…``), with their place and how many there are (up to
    ``most``) before it.
    """
    first = Lists.of(roads, traits, read.lead, after).first("size").subquery().c
    total = number(roads, traits, read).scalar_subquery()
    found = select(total, *first, *LINE).join(UserTask, UserTask.key == first.key)
    found = found.join(Instance, Instance.key == UserTask.instance_key)
    return found.order_by(first.rank, first.deadline, first.key)


@lru_cache(512)
def number(roads: Shapes, traits: Shapes, read: Reading) -> Select[int]:
    """How many tasks there are, up to ``most``."""
    found = Lists.abreast(roads, traits) if read.abreast else Lists.of(roads, traits, read.counting)
    return found.number()


@lru_cache(512)
def places(roads: Shapes, traits: Shapes) -> CompoundSelect[Any]:
    """Of each trait that has so many tasks the number, and the place of its task of number ``sample``."""
    looks = []
    for at in range(len(traits)):
        first = Lists.of(roads, traits[at : at + 1], 0).first("sample").subquery().c
        last = select(*first).order_by(first.rank, first.deadline, first.key).limit(1).offset(_most("before_sample"))
        looks.append(select(literal_column(str(at)).label("at"), *last.subquery().c))
    return union_all(*looks)


@dataclass(frozen=True)
class Lists:
    """Lists that are read as one. ``twice``: a task may stand in several of them."""

    parts: list[Any]
    twice: bool = False

    @classmethod
    def of(cls, roads: Shapes, traits: Shapes, lead: int | None, after: bool = False) -> "Lists":
        """What of the lists of a trait, or of the list of all tasks, is on the roads and has all traits."""
        along, asked = _filled(roads), _filled(traits)
        if lead is None:
            return cls([_part(UserTask, after, road, [], asked) for road in along])
        leading = asked.pop(lead)
        halves = [half for road in along for half in road.halves]
        parts = [_part(table, after, road, [at], asked) for road in halves for table, at in leading.lists]
        if not leading.in_order:
            parts = [part.distinct() for part in parts]
        return cls(parts, twice=len(leading.lists) > 1)

    @classmethod
    def abreast(cls, roads: Shapes, traits: Shapes) -> "Lists":
        """What stands in the one list of every trait. SQLite walks down all of them at once, since they are sorted."""
        asked = [each.lists[0] for each in _filled(traits)]
        parts = []
        for road in (half for each in _filled(roads) for half in each.halves):
            each = intersect(*(_part(table, False, road, [at], []) for table, at in asked))
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
    table: Table, after: bool, road: Road, where: Sequence[ColumnElement[bool]], traits: Sequence[Trait]
) -> Select[Any]:
    order = [getattr(table, name) for name in _ORDER]
    place = [bindparam(f"after_{name}", type_=column.type) for name, column in zip(_ORDER, order, strict=True)]
    behind = [tuple_(*order) > tuple_(*place)] if after else []
    chosen = (column.label(name) for name, column in zip(_ORDER, order, strict=True))
    holding = (each.holds(table, road) for each in traits)
    return select(*chosen).where(*where, *road.on(table), *behind, *holding)


def _most(name: str) -> Any:
    return bindparam(name, type_=Integer)


def hops(
    column: InstrumentedAttribute[Any], *where: ColumnElement[bool], since: Any = None, most: int | None = None
) -> Select[Any]:
    """Every value of an indexed column, by hopping along the index instead of reading every row.

    ``since``: the first value to look for. Each hop has one lower bound: of two, SQLite may read on from the wrong one.
    """
    first = where if since is None else (*where, column >= since)
    found = select(func.min(column).label("value")).where(*first).cte(recursive=True)
    following = select(func.min(column)).where(*where, column > found.c.value).scalar_subquery()
    found = found.union_all(select(following).where(found.c.value.is_not(None)))
    return select(found.c.value).where(found.c.value.is_not(None)).limit(most)


@lru_cache(512)
def ranks(roads: Shapes) -> Select[int]:
    """The ranks that stand on a road."""
    return hops(UserTask.rank, *_filled(roads)[0].on(UserTask))
