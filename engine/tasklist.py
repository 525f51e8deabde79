"""The list of open user tasks, answered from indexes: its order, its pages and its count cost the same at a thousand
tasks and at a million.

The order is by priority, then due date, then age. An index holds it ready for every combination of candidate groups
(and for every assignee), so a list is a merge of a few such *roads*, each read from where the last page ended.

A search attribute that few open instances have is looked up first, and the tasks of those instances are sorted. One
that many have is checked while walking a road, since one task in every few has it; and counted along its own index.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal, or_, select, true, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from engine.database import connection
from engine.models import SearchValue, UserTask

#: Counting stops here: "more than" is enough for a person, and a full count costs more the more there is.
MOST_COUNTED = 1_000
#: An attribute that no more open instances have than this is looked up first. About the square root of a page times a
#: million, where both ways cost the same.
FEW = 5_000

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


def find(
    session: Session, roads: Sequence[Road], attributes: Mapping[str, str], after: Place | None, size: int
) -> Found:
    """A page of the tasks on any of ``roads`` whose instance has all ``attributes``."""
    if not roads:
        return Found((), None, 0)
    rarest, few = _rarest(session, attributes)
    checks = [_has(UserTask.instance_key, name, value) for name, value in attributes.items()]
    if few:
        roads = [_few(roads, checks, _open(rarest, attributes[rarest]))]
        counted = _counted(roads)
    else:
        counted = _counted_from(roads, rarest, attributes) if attributes else _counted(roads)
        roads = [[*road, *checks] for road in roads]
    behind = [] if after is None else [tuple_(literal(after.rank), _deadline(after), literal(after.key)) < _BEHIND]
    rows = session.execute(_merged([[*road, *behind] for road in roads], size + 1)).all()
    last = rows[size - 1] if len(rows) > size else None
    keys = tuple(int(row.key) for row in rows[:size])
    total = session.scalar(counted) if last or after else len(keys)
    return Found(keys, Place(last.rank, last.deadline, last.key) if last else None, total or 0)


def first_of(session: Session, assignee: str) -> int | None:
    """The most urgent task that somebody holds."""
    found = connection(session).execute(_FIRST_HELD, {"held_by": assignee}).first()
    return found.key if found else None


def first_free(session: Session, groups: Iterable[str]) -> int | None:
    """The most urgent task that nobody holds, of these combinations of groups."""
    each = (connection(session).execute(_FIRST_FREE, {"of_groups": names}).first() for names in groups)
    found = min((row for row in each if row is not None), default=None)
    return found.key if found else None


_ACTIVE: ColumnElement[bool] = SearchValue.active == true()
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


def _merged(roads: Sequence[Road], size: int) -> Select[int, datetime, int]:
    """The first tasks of several roads: of each as many as may be needed, then of all."""
    parts = [select(*_ORDER).where(*road).order_by(*_ORDER).limit(size) for road in roads]
    if len(parts) == 1:
        return parts[0]
    each = union_all(*(select(part.subquery()) for part in parts)).subquery()
    return (
        select(each.c.rank, each.c.deadline, each.c.key).order_by(each.c.rank, each.c.deadline, each.c.key).limit(size)
    )


def _counted(roads: Sequence[Road]) -> Select[int]:
    most = MOST_COUNTED + 1
    parts = [select(UserTask.key).where(*road).limit(most).subquery() for road in roads]
    each = union_all(*(select(part) for part in parts)).subquery()
    return select(func.count()).select_from(select(each).limit(most).subquery())


def _rarest(session: Session, attributes: Mapping[str, str]) -> tuple[str, bool]:
    """The attribute that the fewest open instances have, and whether they are few."""
    counts = {"": FEW + 1}
    for name, value in attributes.items():
        some = select(SearchValue.instance_key).where(*_open(name, value)).limit(FEW + 1).subquery()
        counts[name] = session.scalar(select(func.count()).select_from(some)) or 0
    rarest = min(reversed(counts), key=lambda name: counts[name])
    return rarest, counts[rarest] <= FEW


def _few(roads: Sequence[Road], checks: Road, rare: Road) -> Road:
    """All roads as one, walked from the instances that have the rare attribute."""
    return [UserTask.instance_key.in_(select(SearchValue.instance_key).where(*rare)), _hidden(roads), *checks]


def _counted_from(roads: Sequence[Road], rarest: str, attributes: Mapping[str, str]) -> Select[int]:
    """Counting what many have: along the index of the rarest attribute, since a thousand are soon found there."""
    checks = [_has(SearchValue.instance_key, name, value) for name, value in attributes.items() if name != rarest]
    found = select(UserTask.key).join(SearchValue, SearchValue.instance_key == UserTask.instance_key)
    found = found.where(*_open(rarest, attributes[rarest]), *checks, _hidden(roads)).limit(MOST_COUNTED + 1)
    return select(func.count()).select_from(found.subquery())


def _hidden(roads: Sequence[Road]) -> ColumnElement[bool]:
    """On any of the roads; hidden from indexes, which would tempt the database to walk a whole road in order."""
    return func.coalesce(or_(*(and_(*road) for road in roads)), False)


def _open(name: str, value: str) -> Road:
    return [SearchValue.name == name, SearchValue.value == value, _ACTIVE]


def _has(instance: InstrumentedAttribute[int], name: str, value: str) -> ColumnElement[bool]:
    """Looked up one by one: a subquery that gives a value, which no database turns into a join of everything."""
    other = aliased(SearchValue)
    here = (other.instance_key == instance, other.name == name, other.value == value, other.active == true())
    return select(other.instance_key).where(*here).scalar_subquery().is_not(None)


def groups(session: Session) -> list[str]:
    """Every combination of candidate groups that an open task has."""
    return [str(row[0]) for row in connection(session).execute(_GROUPS)]


def _hops(column: InstrumentedAttribute[str], *where: ColumnElement[bool]) -> Select[str]:
    """Every value of an indexed column, by hopping along the index instead of reading every row: the first value,
    then always the next greater one.
    """
    hops = select(func.min(column).label("value")).where(*where).cte("hops", recursive=True)
    following = select(func.min(column)).where(*where, column > hops.c.value).scalar_subquery()
    hops = hops.union_all(select(following).where(hops.c.value.is_not(None)))
    return select(hops.c.value).where(hops.c.value.is_not(None))


def ranks(session: Session, road: Road) -> Iterable[int]:
    """The ranks that stand on a road, by hopping."""
    found = session.scalar(select(func.min(UserTask.rank)).where(*road))
    while found is not None:
        yield found
        found = session.scalar(select(func.min(UserTask.rank)).where(UserTask.rank > found, *road))


def choices(session: Session, most: int) -> dict[str, list[str]]:
    """Search attributes of open instances with their values, where they are more than one and no more than ``most``."""
    found = {}
    for name in session.scalars(_NAMES):
        values = [str(value) for value in session.scalars(_VALUES, {"of_name": name, "most": most + 1})]
        if 1 < len(values) <= most:
            found[name] = values
    return found


_GROUPS = _hops(UserTask.groups)
_NAMES = _hops(SearchValue.name, _ACTIVE)
_VALUES = _hops(SearchValue.value, SearchValue.name == bindparam("of_name"), _ACTIVE).limit(bindparam("most"))
