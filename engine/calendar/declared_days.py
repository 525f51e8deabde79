"""The editable calendar: declared closed and open days with the norm cited, and how a calendar is built from them.

A row is never changed and never deleted: one that was wrong, or that a later decree withdraws, gets the instant from
which it no longer holds (``valid_to``). So the calendar as it stood at any past instant can be built again, and a
term computed then can be explained. The public holidays of the country come from the package ``holidays``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, Date, Index, String, bindparam, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.calendar.working_days import Calendar, NotCounted, Rest
from engine.database.reads import Listed
from engine.database.sessions import Base, Instant, Key


class CalendarDay(Base):
    """One declared day. ``region`` empty: everywhere. Holds from ``valid_from`` until just before ``valid_to``."""

    __tablename__ = "calendar_day"
    __table_args__ = (
        CheckConstraint("kind IN ('closed', 'open')", name="kind"),
        Index(None, "day"),
    )
    key: Mapped[int] = mapped_column(Key, primary_key=True)
    day: Mapped[date] = mapped_column(Date)
    region: Mapped[str | None] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(6))
    name: Mapped[str] = mapped_column(String(200))
    norm: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[datetime] = mapped_column(Instant)
    valid_to: Mapped[datetime | None] = mapped_column(Instant)
    created: Mapped[datetime] = mapped_column(Instant)


class Declared(NamedTuple):
    """What a declared day says."""

    day: date
    kind: str
    name: str
    norm: str


@dataclass(frozen=True, eq=False)
class Office:
    """What a calendar needs to know of an office: its zone, its country's holidays, its region, its weekly rest.

    Keep it: what is built for it is remembered by its identity.

    ``country``: an ISO 3166 code that the package ``holidays`` knows; ``language``: the one of the holidays' names;
    ``norm``: the text that declares the national holidays; ``norms``: by holiday name, where another text says more.
    """

    zone: ZoneInfo
    country: str
    language: str
    norm: str
    norms: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    region: str | None = None
    rest: Rest = field(default_factory=Rest)


def load(session: Session, office: Office, as_of: datetime) -> Calendar:
    """The calendar of ``office`` as it was known at ``as_of``."""
    return built(office, as_of, DECLARED.read(session, asked(office, as_of)))


def asked(office: Office, as_of: datetime) -> dict[str, Any]:
    """The parameters of :data:`DECLARED`.

    They span the decade of ``as_of`` and the ones before and after, so that a calendar's version stays the same while
    no day changes.
    """
    decade = as_of.year // 10 * 10
    return {
        "first": date(decade - 10, 1, 1),
        "last": date(decade + 19, 12, 31),
        "as_of": as_of,
        "of_region": office.region,
    }


def built(office: Office, as_of: datetime, declared: Iterable[Declared]) -> Calendar:
    """The calendar of ``office`` of what :data:`DECLARED` gave for ``as_of``.

    A declared day wins over a holiday, a regional one over a national one, a later one over an earlier.
    """
    span = asked(office, as_of)
    return _built(office, span["first"], span["last"], tuple(declared))


@lru_cache(32)
def _built(office: Office, first: date, last: date, declared: tuple[Declared, ...]) -> Calendar:
    """Built once for the same declared days: every page and every term asks for a calendar."""
    closed = {
        day: NotCounted(day, name, office.norms.get(name, office.norm))
        for day, name in _holidays(office.country, office.language, first.year, last.year)
    }
    opened: set[date] = set()
    for row in declared:
        if row.kind == "open":
            opened.add(row.day)
        else:
            opened.discard(row.day)
            closed[row.day] = NotCounted(row.day, row.name, row.norm)
    return Calendar(office.zone, first, last, MappingProxyType(closed), frozenset(opened), office.rest)


def withdraw(session: Session, row: CalendarDay, now: datetime) -> None:
    """Let a declared day hold no longer; what was computed with it can still be explained."""
    row.valid_to = now
    session.flush()


@lru_cache(8)
def _holidays(country: str, language: str, first: int, last: int) -> tuple[tuple[date, str], ...]:
    """Thirty years take most of a second to compute; they are the same for every office of the country."""
    import holidays  # slow to import; the first term that is computed pays for it, not every start

    found = holidays.country_holidays(country, years=range(first, last + 1), language=language)
    return tuple(sorted(found.items()))


#: The rows in force, the ones that win last.
DECLARED = Listed(
    select(CalendarDay.day, CalendarDay.kind, CalendarDay.name, CalendarDay.norm)
    .where(
        CalendarDay.day.between(bindparam("first"), bindparam("last")),
        CalendarDay.valid_from <= bindparam("as_of"),
        or_(CalendarDay.valid_to.is_(None), CalendarDay.valid_to > bindparam("as_of")),
        or_(CalendarDay.region.is_(None), CalendarDay.region == bindparam("of_region")),
    )
    .order_by(CalendarDay.day, CalendarDay.region.is_not(None), CalendarDay.valid_from, CalendarDay.key),
    Declared._make,
)
