"""Dates, times and their arithmetic over the whole range FEEL has: nine-digit years, nanoseconds, named zones.

Python's types hold what people use (years 1 to 9999, microseconds) and stay in use wherever they suffice. Everything
computed here is first lifted into the wide types, then lowered again, so there is one arithmetic and not two.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from functools import lru_cache

from engine.feel.values import DaysTime, Value, WideDate, WideDateTime, WideTime, YearsMonths

SECOND = 1_000_000_000
DAY = 86_400 * SECOND
MAX_YEAR = 999_999_999
UTC = dt.UTC


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    if month == 2:
        return 29 if is_leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def days_of(day: WideDate) -> int:
    """Days since 1970-01-01 in the proleptic Gregorian calendar."""
    year = day.year - (day.month <= 2)
    era, year_of_era = divmod(year, 400)
    day_of_year = (153 * (day.month + (-3 if day.month > 2 else 9)) + 2) // 5 + day.day - 1
    return era * 146_097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719_468


def date_of(days: int) -> WideDate:
    """The inverse of :func:`days_of`."""
    era, day_of_era = divmod(days + 719_468, 146_097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + (3 if shifted < 10 else -9)
    return WideDate(era * 400 + year_of_era + (month <= 2), month, day_of_year - (153 * shifted + 2) // 5 + 1)


def valid_date(year: int, month: int, day: int) -> bool:
    return abs(year) <= MAX_YEAR and 1 <= month <= 12 and 1 <= day <= days_in_month(year, month)


def lift_date(value: Value) -> WideDate:
    """The date part of a date or of a date and time."""
    if isinstance(value, WideDate):
        return value
    if isinstance(value, WideDateTime):
        return value.date
    return WideDate(value.year, value.month, value.day)


def lift_time(value: Value) -> WideTime:
    """The time part of a time or of a date and time; a date stands for midnight in UTC (DMN 10.3.2.3.5)."""
    if isinstance(value, WideTime):
        return value
    if isinstance(value, WideDateTime):
        return value.time
    if isinstance(value, (dt.datetime, dt.time)):
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        return WideTime(seconds * SECOND + value.microsecond * 1000, value.tzinfo)
    return WideTime(0, UTC)


def lift(value: Value) -> WideDateTime:
    return value if isinstance(value, WideDateTime) else WideDateTime(lift_date(value), lift_time(value))


def lower_date(day: WideDate) -> Value:
    """Python's date where it can hold the day, else the wide one."""
    return dt.date(day.year, day.month, day.day) if 1 <= day.year <= 9999 else day


def lower_time(moment: WideTime) -> Value:
    """Python's time where it can hold the moment, else the wide one."""
    if moment.nanoseconds % 1000:
        return moment
    return _time_of(moment)


def lower(moment: WideDateTime) -> Value:
    """Python's datetime where it can hold the moment, else the wide one."""
    day, time = moment.date, moment.time
    if time.nanoseconds % 1000 or not 1 <= day.year <= 9999:
        return moment
    return dt.datetime.combine(dt.date(day.year, day.month, day.day), _time_of(time))


def _time_of(moment: WideTime) -> dt.time:
    seconds, nanoseconds = divmod(moment.nanoseconds, SECOND)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return dt.time(hour, minute, second, nanoseconds // 1000, moment.zone)


@lru_cache(1)
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def named_zone(name: str) -> zoneinfo.ZoneInfo | None:
    """A zone of the IANA list; the list is closed, so a text can never name a file."""
    return zoneinfo.ZoneInfo(name) if name in _zones() else None


def zone_of(name: str) -> dt.tzinfo | None:
    """A zone as people name it: of the IANA list, `Z`, or an offset such as `-05:00`."""
    if name == "Z":
        return dt.UTC
    if found := re.fullmatch(r"([+-])([01]\d):([0-5]\d)", name, re.ASCII):
        offset = dt.timedelta(hours=int(found[2]), minutes=int(found[3]))
        return dt.timezone(offset if found[1] == "+" else -offset)
    return named_zone(name)


def offset_seconds(moment: WideDateTime) -> int | None:
    """How far the moment's clock is ahead of UTC; None for a local moment.

    The rules of a named zone end at year 9999 in Python; they repeat every 400 years, so a far year borrows a near one.
    """
    if moment.time.zone is None:
        return None
    day = moment.date
    year = day.year if 1 < day.year < 9999 else 2000 + day.year % 400
    near = dt.datetime.combine(dt.date(year, day.month, day.day), _time_of(moment.time))
    offset = near.utcoffset()
    return None if offset is None else offset.days * 86_400 + offset.seconds


def time_offset(moment: WideTime) -> int | None:
    """A time's offset in seconds. A named zone needs a date to know it: the epoch's day stands in."""
    return offset_seconds(WideDateTime(WideDate(1970, 1, 1), moment))


def instant(moment: WideDateTime) -> int:
    """Nanoseconds since the epoch; a local moment counts as if it were UTC (compare like with like only)."""
    return days_of(moment.date) * DAY + moment.time.nanoseconds - (offset_seconds(moment) or 0) * SECOND


def at_instant(nanoseconds: int, zone: dt.tzinfo | None) -> WideDateTime | None:
    """The moment in a zone, None beyond the calendar's end."""
    days, rest = divmod(nanoseconds, DAY)
    day = date_of(days)
    if abs(day.year) > MAX_YEAR:
        return None
    moment = WideDateTime(day, WideTime(rest, zone))
    if zone is None or zone is UTC:
        return moment
    shifted = _shift(nanoseconds, zone, day)
    days, rest = divmod(nanoseconds + shifted * SECOND, DAY)
    return WideDateTime(date_of(days), WideTime(rest, zone))


def _shift(nanoseconds: int, zone: dt.tzinfo, day: WideDate) -> int:
    year = day.year if 1 < day.year < 9999 else 2000 + day.year % 400
    seconds = nanoseconds % DAY // SECOND
    utc = dt.datetime(year, day.month, day.day, tzinfo=UTC) + dt.timedelta(seconds=seconds)
    offset = utc.astimezone(zone).utcoffset() or dt.timedelta()
    return offset.days * 86_400 + offset.seconds


def add_months(day: WideDate, months: int) -> WideDate | None:
    """The same day of a later month, or that month's last; None beyond the calendar's end."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if abs(year) > MAX_YEAR:
        return None
    return WideDate(year, month + 1, min(day.day, days_in_month(year, month + 1)))


def plus_years_months(value: Value, duration: YearsMonths) -> Value:
    """A date, or a date and time, moved by months; null beyond the calendar's end."""
    day = add_months(lift_date(value), duration.months)
    if day is None:
        return None
    if isinstance(value, (dt.datetime, WideDateTime)):
        return lower(WideDateTime(day, lift_time(value)))
    return lower_date(day)


def plus_days_time(value: Value, duration: DaysTime) -> Value:
    """A date (back to a date), a date and time, or a time (around the clock) moved by a span of time."""
    if isinstance(value, (dt.time, WideTime)):
        moment = lift_time(value)
        return lower_time(WideTime((moment.nanoseconds + duration.nanoseconds) % DAY, moment.zone))
    wide = lift(value)
    moved = at_instant(instant(wide) + duration.nanoseconds, wide.time.zone)
    if moved is None:
        return None
    if isinstance(value, (dt.datetime, WideDateTime)):
        return lower(moved)
    return lower_date(moved.date)


def same_clock(left: Value, right: Value) -> bool:
    """Whether both have a zone or neither has: only then is there a span of time between them."""
    return (lift_time(left).zone is None) == (lift_time(right).zone is None)


def between(later: Value, earlier: Value) -> DaysTime | None:
    """The span between two dates (and times), None when only one of them knows its zone."""
    if not same_clock(later, earlier):
        return None
    return DaysTime(instant(lift(later)) - instant(lift(earlier)))


def time_instant(value: Value) -> int:
    """A time's nanoseconds in UTC (may leave the day on either side)."""
    moment = lift_time(value)
    return moment.nanoseconds - (time_offset(moment) or 0) * SECOND


def months_between(start: Value, end: Value) -> YearsMonths:
    """Whole months from ``start`` to ``end`` (`years and months duration(from, to)`), by the days alone."""
    first, last = lift_date(start), lift_date(end)
    months = (last.year - first.year) * 12 + last.month - first.month
    if months > 0 and last.day < first.day:
        months -= 1
    elif months < 0 and last.day > first.day:
        months += 1
    return YearsMonths(months)
