"""Working days: what a legal term counts, and what it skips and why.

A :class:`Calendar` is an immutable value: the closed days of a span of years, each with its reason and its norm, the
days declared open, and the weekly rest. It reads no database and no clock; :mod:`engine.calendar.declared_days`
builds one from the public holidays of a country and an editable table. A term runs from the working day after its
start, in consecutive working days, and ends at the last moment of its last day in the office's zone.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate
from types import MappingProxyType
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from engine.errors import Refusal

_DAY = timedelta(days=1)


class OutsideCalendar(Refusal):
    """The calendar knows the years {first} to {last}; {day} lies outside."""


class NotATerm(Refusal):
    """A term is a whole number of working days, zero or more; {days} is none."""


class NaiveStart(Refusal):
    """A term starts at an instant whose zone is known."""


class NotCounted(NamedTuple):
    """A day that a term skipped: ``reason`` as people call it, ``norm`` the text that closes it."""

    day: date
    reason: str
    norm: str


#: The functions that terms are counted with, under the names analysts write.
ADD_WORKING_DAYS: Final = "add working days"
WORKING_DAYS_BETWEEN: Final = "working days between"
FUNCTIONS: Final = (ADD_WORKING_DAYS, WORKING_DAYS_BETWEEN)


@dataclass(frozen=True)
class Rest:
    """The weekly rest: weekday (0 is Monday) to its name, and the norm that keeps it out of terms."""

    names: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({5: "sábado", 6: "domingo"}))
    norm: str = ""


@dataclass(frozen=True)
class Calendar:
    """The working days of one office in one region, from ``first`` to ``last`` inclusive.

    ``closed`` holds every holiday, also those that fall on a rest day; ``opened`` holds the dates on which the office
    works although they would be closed or rest.
    """

    zone: ZoneInfo
    first: date
    last: date
    closed: Mapping[date, NotCounted]
    opened: frozenset[date] = frozenset()
    rest: Rest = field(default_factory=Rest)

    @cached_property
    def version(self) -> str:
        """16 hex digits that change whenever any day, reason or norm does: kept beside every computed term."""
        lines = [f"{self.zone.key}|{self.first}|{self.last}|{sorted(self.rest.names.items())}|{self.rest.norm}"]
        lines += [f"-{day}|{why.reason}|{why.norm}" for day, why in sorted(self.closed.items())]
        lines += [f"+{day}" for day in sorted(self.opened)]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]

    def why_closed(self, day: date) -> NotCounted | None:
        """Why the office does not work on ``day``, or ``None`` when it does; raises :class:`OutsideCalendar`.

        On a rest day the rest is the reason, whatever else is celebrated: it holds without any further norm.
        """
        if not self.first <= day <= self.last:
            raise OutsideCalendar(first=self.first.year, last=self.last.year, day=day)
        if day in self.opened:
            return None
        if (name := self.rest.names.get(day.weekday())) is not None:
            return NotCounted(day, name, self.rest.norm)
        return self.closed.get(day)

    def is_working(self, day: date) -> bool:
        """Whether terms count this day."""
        return self.why_closed(day) is None

    def add_working_days(self, start: datetime | date, days: int) -> datetime:
        """The last moment, in the office's zone, of the ``days``-th working day after the day of ``start``.

        ``start`` is an aware instant (its day is the local one) or a local date. Zero days end with that day itself,
        or with the next working one. Raises :class:`NotATerm`, :class:`NaiveStart`, :class:`OutsideCalendar`.
        """
        if days < 0 or days != int(days):
            raise NotATerm(days=days)
        day = self.local_day(start)
        if days == 0 and not self.is_working(day):
            days = 1
        for _ in range(int(days)):
            day = self._next_working(day)
        return self.end_of(day)

    def working_days_between(self, start: datetime | date, end: datetime | date) -> int:
        """Working days after the day of ``start`` up to and with that of ``end``; negative when ``end`` is earlier.

        The inverse of :meth:`add_working_days`: what lies between a term's start and its end is its length.
        """
        first, last = self.local_day(start), self.local_day(end)
        if last < first:
            return -self.working_days_between(last, first)
        return self._counted_until(last) - self._counted_until(first)

    def excluded(self, start: datetime | date, end: datetime | date) -> list[NotCounted]:
        """The days after ``start`` up to ``end`` that a term does not count, in order, with reason and norm."""
        whys = (self.why_closed(day) for day in _days(self.local_day(start), self.local_day(end)))
        return [why for why in whys if why is not None]

    def local_day(self, moment: datetime | date) -> date:
        """The office's date at an aware instant; a date is already one. Raises :class:`NaiveStart`."""
        if not isinstance(moment, datetime):
            return moment
        if moment.tzinfo is None:
            raise NaiveStart
        return moment.astimezone(self.zone).date()

    def end_of(self, day: date) -> datetime:
        """The last moment of a local day, aware."""
        return datetime.combine(day, time.max, self.zone)

    def functions(self) -> dict[str, Callable[..., object]]:
        """What expressions may call, under the names analysts write: hand them to the expression context."""
        return {ADD_WORKING_DAYS: self.add_working_days, WORKING_DAYS_BETWEEN: self.working_days_between}

    def _counted_until(self, day: date) -> int:
        """The working days of the calendar up to and with ``day``."""
        if not self.first <= day <= self.last:
            raise OutsideCalendar(first=self.first.year, last=self.last.year, day=day)
        return self._counts[(day - self.first).days]

    @cached_property
    def _counts(self) -> list[int]:
        """For each day of the calendar the working days up to it: a queue asks for twenty terms a page."""
        days = (self.first + timedelta(number) for number in range((self.last - self.first).days + 1))
        return list(accumulate(self.is_working(day) for day in days))

    def _next_working(self, day: date) -> date:
        day += _DAY
        while not self.is_working(day):
            day += _DAY
        return day


def _days(after: date, until: date) -> Iterator[date]:
    """The dates after the first up to and with the second."""
    while after < until:
        after += _DAY
        yield after
