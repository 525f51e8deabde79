"""The list of open user tasks, answered from indexes: its order, its pages and its count cost the same at a thousand
tasks and at a million.

The order is by priority, then due date, then age. An index holds it ready for every combination of candidate groups
(and for every assignee), so a list is a merge of a few such *roads*, each read from where the last page ended.

A trait (a search attribute, a word) that few open tasks have is looked up first, and those tasks are sorted. One that
many have is checked while walking a road, since one task in every few has it; and counted along its own index.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine import words
from engine.database import connection
from engine.models import SearchValue, UserTask
from engine.traits import Attribute, Trait, Word

#: Counting stops here: "more than" is enough for a person, and a full count costs more the more there is.
MOST_COUNTED = 1_000
#: A trait that no more open tasks have than this is looked up first. About the square root of a page times a
#: million, where both ways cost the same.
FEW = 5_000

#: These are looked up at once; of more, the first few hundred tasks are looked at before.
VERY_FEW, HEAD = 200, 500
#: More words than this are not looked for.
MOST_WORDS = 8

#: Conditions that hold along one road.
Road = list[ColumnElement[bool]]


@dataclass(frozen=True)
class Place:
    """Where a page ended: the rank, the deadline and the key of its last task."""

    rank: int
    deadline: datetime
    key: int

    def __str__(self) -> str:
        return f"{self.rank}_{self.deadline.isoformat()}_{self.key}"

    @classmethod
    def read(cls, text: str | None) -> "Place | None":
        """What :meth:`__str__` wrote; anything else is the top of the list."""
        try:
            rank, deadline, key = (text or "").split("_")
            moment = datetime.fromisoformat(deadline).astimezone(UTC)
            return cls(int(rank), moment, int(key))
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True)
class Found:
    """Keys in order, where to go on (``None`` at the end), and a count that is exact up to :data:`MOST_COUNTED`."""

    keys: tuple[int, ...]
    after: Place | None
    total: int


def find(session: Session, roads: Sequence[Road], traits: Sequence[Trait], after: Place | None, size: int) -> Found:
    """A page of the tasks on any of ``roads`` that have all ``traits``."""
    if not roads:
        return Found((), None, 0)
    behind = [] if after is None else [tuple_(literal(after.rank), _deadline(after), literal(after.key)) < _BEHIND]
    if traits:
        rows, counted = _with_traits(session, roads, traits, behind, size + 1)
    else:
        counted = _counted([select(UserTask.key).where(*road) for road in roads])
        rows = session.execute(_merged([[*road, *behind] for road in roads], size + 1)).all()
    last = rows[size - 1] if len(rows) > size else None
    keys = tuple(int(row.key) for row in rows[:size])
    total = session.scalar(counted) if last or after else len(keys)
    return Found(keys, Place(last.rank, last.deadline, last.key) if last else None, total or 0)


def _with_traits(
    session: Session, roads: Sequence[Road], traits: Sequence[Trait], behind: Road, size: int
) -> tuple[Sequence[Any], Select[int]]:
    """The first tasks with all traits, and how to count them.

    The few that have the rarest trait are sorted. Of others the head of the list is looked at first, for that is
    where a page of what many have is found; only then is it worth knowing whether they are few after all.
    """
    sources = [each.rows() for each in traits]
    at, number = rarest(session, sources, VERY_FEW if len(traits) == 1 else FEW)
    few = number <= VERY_FEW
    rows: Sequence[Any] = () if few else session.execute(_head(roads, traits, behind, size)).all()
    if not few and len(rows) < size:
        few = number <= FEW and (len(traits) > 1 or rarest(session, sources, FEW)[1] <= FEW)
    others = [*traits[:at], *traits[at + 1 :]]
    if few:
        roads = [[traits[at].among(), _hidden(roads), *(each.holds(UserTask.instance_key) for each in others)]]
        counted = _counted([select(UserTask.key).where(*roads[0])])
    else:
        counted = _counted_from(roads, traits[at], others)
        roads = [[*road, *(each.holds(UserTask.instance_key) for each in traits)] for road in roads]
    if len(rows) < size:
        rows = session.execute(_merged([[*road, *behind] for road in roads], size)).all()
    return rows, counted


def _head(roads: Sequence[Road], traits: Sequence[Trait], behind: Road, size: int) -> Select[int, datetime, int]:
    """What is found with all traits among the first :data:`HEAD` tasks."""
    columns = (*_ORDER, UserTask.instance_key, UserTask.name)
    task = _merged([[*road, *behind] for road in roads], HEAD, columns).subquery().c
    held = (each.holds(task.instance_key, task.name) for each in traits)
    found = select(task.rank, task.deadline, task.key).where(*held)
    return found.order_by(task.rank, task.deadline, task.key).limit(size)


def first_of(session: Session, assignee: str) -> int | None:
    """The most urgent task that somebody holds."""
    found = connection(session).execute(_FIRST_HELD, {"held_by": assignee}).first()
    return found.key if found else None


def first_free(session: Session, groups: Iterable[str]) -> int | None:
    """The most urgent task that nobody holds, of these combinations of groups."""
    each = (connection(session).execute(_FIRST_FREE, {"of_groups": names}).first() for names in groups)
    found = min((row for row in each if row is not None), default=None)
    return found.key if found else None


_ORDER = (UserTask.rank, UserTask.deadline, UserTask.key)
_BEHIND = tuple_(*_ORDER)
_FIRST_HELD = select(*_ORDER).where(UserTask.assignee == bindparam("held_by")).order_by(*_ORDER).limit(1)
_FIRST_FREE = (
    select(*_ORDER)
    .where(UserTask.groups == bindparam("of_groups"), UserTask.assignee.is_(None))
    .order_by(*_ORDER)
    .limit(1)
)


def _deadline(place: Place) -> ColumnElement[datetime]:
    return literal(place.deadline, UserTask.deadline.type)


def _merged(roads: Sequence[Road], size: int, columns: Sequence[Any] = _ORDER) -> Select[Any]:
    """The first tasks of several roads: of each as many as may be needed, then of all."""
    parts = [select(*columns).where(*road).order_by(*_ORDER).limit(size) for road in roads]
    if len(parts) == 1:
        return parts[0]
    each = union_all(*(select(part.subquery()) for part in parts)).subquery().c
    return select(*each).order_by(each.rank, each.deadline, each.key).limit(size)


def _counted(parts: Sequence[Select[int]]) -> Select[int]:
    """How many rows several selects have together, up to one more than is counted."""
    return _up_to(MOST_COUNTED + 1, parts)


def _up_to(most: int, parts: Sequence[Select[int]]) -> Select[int]:
    limited = [part.limit(most) for part in parts]
    if len(limited) > 1:
        each = union_all(*(select(part.subquery()) for part in limited)).subquery()
        limited = [select(each).limit(most)]
    return select(func.count()).select_from(limited[0].subquery())


def rarest(session: Session, sources: Sequence[Sequence[Select[int]]], most: int) -> tuple[int, int]:
    """Which of several sources (selects taken together) has the fewest rows, and how many: up to ``most``, and one."""
    counts = session.execute(select(*(_up_to(most + 1, parts).scalar_subquery() for parts in sources))).one()
    at = min(range(len(sources)), key=lambda index: int(counts[index]))
    return at, int(counts[at])


def _counted_from(roads: Sequence[Road], rarest: Trait, others: Sequence[Trait]) -> Select[int]:
    """Counting what many have: along the index of the rarest trait, since a thousand are soon found there."""
    return _counted([part.where(_hidden(roads)) for part in rarest.tasks(others)])


def _hidden(roads: Sequence[Road]) -> ColumnElement[bool]:
    """On any of the roads; hidden from indexes, which would tempt the database to walk a whole road in order."""
    return func.coalesce(or_(*(and_(*road) for road in roads)), False)


def hops(column: InstrumentedAttribute[Any], *where: ColumnElement[bool], most: int | None = None) -> Select[Any]:
    """Every value of an indexed column, by hopping along the index instead of reading every row."""
    found = select(func.min(column).label("value")).where(*where).cte(recursive=True)
    following = select(func.min(column)).where(*where, column > found.c.value).scalar_subquery()
    found = found.union_all(select(following).where(found.c.value.is_not(None)))
    return select(found.c.value).where(found.c.value.is_not(None)).limit(most)


_NAMES = hops(UserTask.name, most=500)


def traits(
    session: Session, attributes: Mapping[str, str], text: str = "", secret: Callable[[str], str] | None = None
) -> list[Trait]:
    """What is asked for: search attributes with their values, and the words of a text (``secret``: a word's hash)."""
    found: list[Trait] = [Attribute(name, value) for name, value in attributes.items()]
    if typed := words.words(text)[:MOST_WORDS]:
        names = {name: words.words(name) for name in session.scalars(_NAMES)}
        for word in typed:
            named = [name for name, own in names.items() if any(each.startswith(word) for each in own)]
            found.append(Word(word, secret(word) if secret else None, tuple(named)))
    return found


def choices(session: Session, names: Iterable[str], most: int) -> dict[str, list[str]]:
    """The values that these search attributes have in open instances, where they are more than one and at most
    ``most``.
    """
    wanted = sorted(set(names))
    if not wanted:
        return {}
    found: dict[str, list[str]] = {}
    statement, given = _offered(len(wanted)), {f"name_{at}": name for at, name in enumerate(wanted)}
    for at, value in session.execute(statement, {**given, "most": most + 1}):
        found.setdefault(wanted[at], []).append(value)
    return {name: values for name, values in found.items() if 1 < len(values) <= most}


@lru_cache
def _offered(names: int) -> Executable:
    """Built once for each number of names: building it costs more than running it."""
    parts = []
    for at in range(names):
        here = SearchValue.name == bindparam(f"name_{at}", type_=String)
        each = hops(SearchValue.value, here, SearchValue.active == true()).limit(bindparam("most", type_=Integer))
        parts.append(select(literal_column(str(at)).label("at"), each.subquery().c.value))
    return union_all(*parts)
