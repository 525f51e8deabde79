"""Times as analysts write them outside FEEL: ISO 8601 instants, lengths and cycles, and cron.

Camunda 8 documents more forms than FEEL reads: an instant may name a zone beside its offset, a length may count weeks
or mix months with hours, a cycle may be cron (six fields, the first of seconds). The engine computes with these very
functions, and the check asks them what will be understood.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from croniter import croniter

_INSTANT: Final = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?:T(?P<time>\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?P<offset>Z|[+-]\d\d:\d\d(?::\d\d)?)?"
    r"(?:\[(?P<zone>[\w+/-]+)\]|@(?P<at>[\w+/-]+))?)?"
)
_NUMBER: Final = r"[+-]?\d+"
_LENGTH: Final = re.compile(
    rf"(?P<sign>[+-]?)P(?=[\dT+-])(?:(?P<years>{_NUMBER})Y)?(?:(?P<months>{_NUMBER})M)?(?:(?P<weeks>{_NUMBER})W)?"
    rf"(?:(?P<days>{_NUMBER})D)?(?:T(?=[\d+-])(?:(?P<hours>{_NUMBER})H)?(?:(?P<minutes>{_NUMBER})M)?"
    r"(?:(?P<seconds>[+-]?\d+(?:\.\d{1,9})?)S)?)?"
)
_CYCLE: Final = re.compile(r"R(?P<times>\d{0,9})/(?:(?P<first>[^/]+)/)?(?P<every>[^/]+)")


@dataclass(frozen=True)
class Length:
    """A length of time: whole months, and the rest."""

    months: int
    rest: timedelta

    def after(self, start: datetime, times: int = 1) -> datetime | None:
        """The instant so many lengths later, its day the month's last where the month is shorter; ``None`` beyond the
        calendar.
        """
        month = start.year * 12 + start.month - 1 + self.months * times
        try:
            last = monthrange(month // 12, month % 12 + 1)[1]
            moved = start.replace(year=month // 12, month=month % 12 + 1, day=min(start.day, last))
            return (moved.astimezone(UTC) + self.rest * times).astimezone(start.tzinfo)
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True)
class Cycle:
    """A time that comes again: ``every`` length, counted from ``first`` where it names one; or as ``cron`` says.

    ``times``: how often, ``None`` without end.
    """

    times: int | None = None
    first: str | None = None
    every: Length | None = None
    cron: str | None = None


def read_instant(text: str, zone: tzinfo) -> datetime | None:
    """The instant of ``2027-01-01T00:00:00-05:00[America/Lima]`` and its shorter forms; a day is its first moment, and
    what names neither offset nor zone is in ``zone``. ``None`` for any other text, and a day that no calendar has.
    """
    found = _INSTANT.fullmatch(text.strip())
    if found is None:
        return None
    try:
        named = found["zone"] or found["at"]
        where = ZoneInfo(named) if named else zone
        moment = datetime.fromisoformat(f"{found['day']}T{found['time'] or '00:00'}{found['offset'] or ''}")
    except (ValueError, KeyError, OSError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=where)


def read_length(text: str) -> Length | None:
    """The length of ``P1Y2M3DT4H``, ``P2W`` or ``-PT5M``; ``None`` for any other text."""
    found = _LENGTH.fullmatch(text.strip())
    if found is None or not any(found[part] for part in _PARTS):
        return None
    sign = -1 if found["sign"] == "-" else 1
    given = {part: float(found[part] or 0) for part in _PARTS[2:]}
    try:
        return Length(sign * (int(found["years"] or 0) * 12 + int(found["months"] or 0)), sign * timedelta(**given))
    except OverflowError:
        return None


_PARTS: Final = ("years", "months", "weeks", "days", "hours", "minutes", "seconds")


def read_cycle(text: str) -> Cycle | None:
    """The cycle of ``R3/PT1H``, ``R/2027-01-01T00:00:00Z/P1Y``, ``0 0 9 * * MON-FRI`` or ``@daily``; else ``None``."""
    plain = text.strip()
    found = _CYCLE.fullmatch(plain)
    if found is None:
        return Cycle(cron=plain) if _is_cron(plain) else None
    every = read_length(found["every"])
    times = int(found["times"]) if found["times"] else None
    return Cycle(times, found["first"], every) if every else None


def next_by_cron(cron: str, after: datetime) -> datetime | None:
    """The first instant after another that a cron expression names, in the other's zone; ``None`` if none comes."""
    try:
        found: datetime = _cron(cron, after).get_next(datetime)
    except (ValueError, KeyError):
        return None
    return found


def _is_cron(text: str) -> bool:
    if not text.startswith("@") and len(text.split()) != 6:
        return False
    return next_by_cron(text, datetime(2026, 1, 1, tzinfo=UTC)) is not None


def _cron(text: str, after: datetime) -> croniter:
    # As Camunda 8, which counts a day that both its day of the month and its day of the week name.
    return croniter(text, after, second_at_beginning=True, day_or=False)
