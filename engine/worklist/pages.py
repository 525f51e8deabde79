"""The list of open user tasks, a page at a time: at a million tasks it costs what it costs at a thousand.

The order is by priority, then due date, then age, and indexes hold it ready (:mod:`engine.worklist.filters`). A page
goes on from the place where the last one ended; nothing is counted or sorted beyond what is shown. Of several
criteria the rarest one's list is read (:func:`_rarest`), and its tasks are looked up in the lists of the others.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Executable,
    Integer,
    String,
    bindparam,
    literal_column,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from engine.database.sessions import connection, planned_anew
from engine.models.process import SearchValue, TaskTrait, UserTask
from engine.names import alphabetical
from engine.worklist import statements, words
from engine.worklist.filters import LAST, Criterion, Section, Word, attributes
from engine.worklist.statements import ReadPlan

#: Counting stops here: "more than" is enough for a person, and a full count costs more the more there is.
MOST_COUNTED = 1_000
#: How rare a criterion is is known from where its task of this number stands in the list; one with fewer is rare
#: enough.
SAMPLE = 100
#: Lists of which none is so many times as dense as the rarest are counted by one walk down all of them.
ALIKE = 4
#: The beginning of more words than this has no list of its own.
MOST_BEGUN = 8
#: Tasks with such a beginning are sorted up to this number; else enough of them stand near the top of the list.
FEW = 5_000
#: More words than this are not looked for.
MOST_WORDS = 8


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
            found = cls(int(rank), moment, int(key))
            return found if max(abs(found.rank), abs(found.key)) < 2**63 else None  # else no database takes it
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True)
class Found:
    """Rows in order, where to go on (``None`` at the end), and a count that is exact up to :data:`MOST_COUNTED`."""

    rows: Sequence[Any]
    after: Place | None
    total: int


def find(
    session: Session, sections: Sequence[Section], criteria: Sequence[Criterion], after: Place | None, size: int
) -> Found:
    """A page of the tasks on any of ``sections`` that match all ``criteria``."""
    if not sections or not all(each.lists for each in criteria):
        return Found((), None, 0)
    values: dict[str, Any] = {"size": size + 1, "most": MOST_COUNTED + 1}
    given = statements.shapes(sections, "section", values), statements.shapes(criteria, "criterion", values)
    read = _read_plan(session, sections, criteria, given, values)
    if after:
        values |= {f"after_{name}": value for name, value in vars(after).items()}
    with planned_anew(session, wanted=len(criteria) > 1):
        rows = connection(session).execute(statements.page(*given, read, after is not None), values).all()
    if not rows and after:
        return Found((), None, connection(session).execute(statements.number(*given, read), values).scalar_one())
    place = Place(*rows[size - 1][1:4]) if len(rows) > size else None
    return Found([row[4:] for row in rows[:size]], place, rows[0][0] if rows else 0)


def _read_plan(
    session: Session,
    sections: Sequence[Section],
    criteria: Sequence[Criterion],
    given: tuple[Any, Any],
    values: dict[str, Any],
) -> ReadPlan:
    """Which lists are read for the page and for the count.

    Lists that are not in order are sorted while they are short. Of longer ones enough stand near the top of the list.
    """
    if not criteria or any(section.asks_the_task_row for section in sections):
        return ReadPlan()
    if ordered := [at for at, each in enumerate(criteria) if each.in_order]:
        if len(ordered) == 1:
            return ReadPlan(ordered[0], ordered[0])
        lead, alike = _rarest(session, given, ordered, values)
        return ReadPlan(lead, lead, alike and all(len(each.lists) == 1 for each in criteria))
    length = statements.number(given[0], given[1][:1], ReadPlan(0, 0))
    few = connection(session).execute(length, {**values, "most": FEW + 1}).scalar_one() <= FEW
    return ReadPlan(0 if few else None, 0)


def _rarest(
    session: Session, given: tuple[Any, Any], ordered: Sequence[int], values: dict[str, Any]
) -> tuple[int, bool]:
    """Which criterion's list is read, and whether the count had better intersect all lists (PostgreSQL sees for
    itself).

    Nobody counts them. In lists of one order, the hundredth task of a rare criterion is further down than the hundredth
    of a frequent one: where *quispe* is at 9 May after a hundred tasks and *lima* still at 1 May, *quispe* is rarer.
    """
    look = statements.places(given[0], tuple(given[1][at] for at in ordered))

    def places(sample: int) -> list[Any]:
        asked = {**values, "sample": sample, "before_sample": sample - 1}
        found = {row[0]: tuple(row[1:]) for row in connection(session).execute(look, asked)}
        return [found.get(at) for at in range(len(ordered))]

    near = places(SAMPLE)
    lead = max(range(len(ordered)), key=lambda at: (near[at] is None, near[at] or ()))
    if near[lead] is None or connection(session).dialect.name != "sqlite":
        return ordered[lead], False
    return ordered[lead], all(place is None or place >= near[lead] for place in places(SAMPLE * ALIKE))


class MostUrgent(NamedTuple):
    """The first task of a list; ``groups``: whose list, ``None`` of what somebody holds."""

    groups: str | None
    rank: int
    deadline: datetime
    key: int
    instance_key: int
    definition_key: int
    element_id: str


def most_urgent(session: Session, assignee: str) -> list[MostUrgent]:
    """The most urgent task that somebody holds, if any, and of each combination of groups the one that nobody holds,
    the most urgent first.
    """
    found = connection(session).execute(_MOST_URGENT, {"held_by": assignee})
    return sorted((MostUrgent(*row) for row in found), key=lambda each: (each.rank, each.deadline, each.key))


def _first(task: Any, *where: ColumnElement[bool]) -> Any:
    order = [getattr(task, name) for name in ("rank", "deadline", "key")]
    return select(*_first_columns(task)).where(*where).order_by(*order).limit(1)


def _first_columns(task: Any) -> list[Any]:
    return [getattr(task, name) for name in MostUrgent._fields[1:]]


def _most_urgent() -> Executable:
    held = _first(UserTask, UserTask.assignee == bindparam("held_by")).subquery().c
    distinct_values, other = statements.distinct_values(UserTask.groups).subquery(), aliased(UserTask)
    free = _first(other, other.groups == distinct_values.c.value, other.free == true()).with_only_columns(other.key)
    each = select(distinct_values.c.value, *_first_columns(UserTask))
    each = each.select_from(distinct_values).join(UserTask, UserTask.key == free.scalar_subquery())
    return union_all(select(null(), *held), each)


_MOST_URGENT = _most_urgent()


_MOST: Any = bindparam("most", type_=Integer)
_NAMES = statements.distinct_values(UserTask.name, most=500)


def criteria(
    session: Session, asked: Mapping[str, str], text: str = "", secret: Callable[[str], str] | None = None
) -> list[Criterion]:
    """What is asked for: search attributes with their values, and the words of a text (``secret``: a word's hash)."""
    found = attributes(asked)
    if typed := words.words(text)[:MOST_WORDS]:
        names = {name: words.words(name) for name in connection(session).execute(_NAMES).scalars()}
        hashes = [secret(word) if secret else None for word in typed]
        for word, whole in zip(typed, _stored(session, typed, hashes), strict=True):
            named = [name for name, own in names.items() if any(each.startswith(word) for each in own)]
            known = len(whole) + len(named) <= MOST_BEGUN
            own = whole if known else [each for each in whole if each.startswith(words.HASH)]
            found.append(Word(tuple(own), tuple(named), None if known else word))
    return found


def _stored(session: Session, typed: Sequence[str], hashes: Sequence[str | None]) -> list[list[str]]:
    """The stored words that begin as each of those typed, or are its hash."""
    given: dict[str, Any] = {f"begun_{at}": word for at, word in enumerate(typed)}
    given |= {f"hash_{at}": each for at, each in enumerate(hashes)}
    found: list[list[str]] = [[] for _ in typed]
    for at, word in connection(session).execute(_begun(len(typed)), {**given, "most": MOST_BEGUN + 1}):
        found[at].append(word)
    return found


@lru_cache
def _begun(typed: int) -> Executable:
    parts = []
    for at in range(typed):
        number: Any = literal_column(str(at)).label("at")
        word = bindparam(f"begun_{at}", type_=String)
        begun = (
            statements.distinct_values(TaskTrait.trait, TaskTrait.trait < word + LAST, since=word)
            .limit(_MOST)
            .subquery()
        )
        parts.append(select(number, begun.c.value))
        whole = TaskTrait.trait == bindparam(f"hash_{at}")
        parts.append(select(number, select(TaskTrait.trait).where(whole).limit(1).subquery().c.trait))
    return union_all(*parts)


def choices(session: Session, names: Iterable[str], most: int) -> dict[str, list[str]]:
    """The values that these search attributes have in open instances, in alphabetical order, where they are more than
    one and at most ``most``.
    """
    wanted = sorted(set(names))
    if not wanted:
        return {}
    found: dict[str, list[str]] = {}
    statement, given = _offered(len(wanted)), {f"name_{at}": name for at, name in enumerate(wanted)}
    for at, value in session.execute(statement, {**given, "most": most + 1}):
        found.setdefault(wanted[at], []).append(value)
    return {name: sorted(values, key=alphabetical) for name, values in found.items() if 1 < len(values) <= most}


@lru_cache
def _offered(names: int) -> Executable:
    """Built once for each number of names: building it costs more than running it."""
    parts = []
    for at in range(names):
        here = SearchValue.name == bindparam(f"name_{at}", type_=String)
        each = statements.distinct_values(SearchValue.value, here, SearchValue.active == true()).limit(_MOST)
        parts.append(select(literal_column(str(at)).label("at"), each.subquery().c.value))
    return union_all(*parts)
