"""Dates, times and durations: their constructors and what is asked of them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from engine.feel import calendar, paths
from engine.feel import nodes as n
from engine.feel.builtins.registry import builtin, whole
from engine.feel.errors import Nothing
from engine.feel.runtime import Run
from engine.feel.temporal_text import read_date, read_date_time, read_duration, read_time
from engine.feel.values import Value, WideDate, WideDateTime, WideTime, YearsMonths, days_time, kind

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _known(value: Value, what: str) -> Value:
    if value is None:
        raise Nothing(f"the text is no {what}")
    return value


@builtin("date", "from: string")
def date_from_text(text: str) -> Value:
    return _known(read_date(text), "date")


@builtin("date", "from: date|date and time")
def date_from_moment(value: Value) -> Value:
    return calendar.lower_date(calendar.lift_date(value))


@builtin("date", "year: number, month: number, day: number")
def date_from_parts(year: Decimal, month: Decimal, day: Decimal) -> Value:
    parts = [whole(part, "a part of the date") for part in (year, month, day)]
    if not calendar.valid_date(*parts):
        raise Nothing("there is no such day")
    return calendar.lower_date(WideDate(*parts))


@builtin("time", "from: string")
def time_from_text(text: str) -> Value:
    return _known(read_time(text), "time")


@builtin("time", "from: time|date and time|date")
def time_from_moment(value: Value) -> Value:
    return calendar.lower_time(calendar.lift_time(value))


@builtin("time", "hour: number, minute: number, second: number, offset?: days and time duration?")
def time_from_parts(hour: Decimal, minute: Decimal, second: Decimal, offset: Value = None) -> Value:
    hours, minutes = whole(hour, "the hour"), whole(minute, "the minute")
    if not (0 <= hours < 24 and 0 <= minutes < 60 and 0 <= second < 60):
        raise Nothing("there is no such time")
    nanoseconds = (hours * 3600 + minutes * 60) * calendar.SECOND + int(second * calendar.SECOND)
    return calendar.lower_time(WideTime(nanoseconds, _zone(offset)))


def _zone(offset: Value) -> dt.tzinfo | None:
    if offset is None:
        return None
    seconds = days_time(offset).nanoseconds // calendar.SECOND
    if abs(seconds) > 18 * 3600:
        raise Nothing("an offset has at most 18 hours")
    return dt.timezone(dt.timedelta(seconds=seconds)) if seconds else dt.UTC


@builtin("date and time", "from: string")
def date_time_from_text(text: str) -> Value:
    return _known(read_date_time(text), "date and time")


@builtin("date and time", "from: date and time")
def date_time_itself(value: Value) -> Value:
    return value


@builtin("date and time", "date: date|date and time, time: time")
def date_time_from_parts(day: Value, time: Value) -> Value:
    return calendar.lower(WideDateTime(calendar.lift_date(day), calendar.lift_time(time)))


@builtin("date and time", "date: string, timezone: string")
def date_time_from_text_in_zone(text: str, name: str) -> Value:
    return date_time_in_zone(_known(read_date_time(text), "date and time"), name)


@builtin("date and time", "date: date and time, timezone: string")
def date_time_in_zone(moment: Value, name: str) -> Value:
    """The same instant seen in another zone (Camunda)."""
    zone = calendar.zone_of(name)
    if zone is None:
        raise Nothing(f"there is no time zone “{name}”")
    wide = calendar.lift(moment)
    if wide.time.zone is None:
        return calendar.lower(WideDateTime(wide.date, WideTime(wide.time.nanoseconds, zone)))
    moved = calendar.at_instant(calendar.instant(wide), zone)
    return None if moved is None else calendar.lower(moved)


@builtin("duration", "from: string")
def duration_from_text(text: str) -> Value:
    return _known(read_duration(text), "duration")


@builtin("duration", "from: days and time duration|years and months duration")
def duration_itself(value: Value) -> Value:
    return value


@builtin("years and months duration", "from: date|date and time, to: date|date and time")
def years_and_months(start: Value, end: Value) -> YearsMonths:
    return calendar.months_between(start, end)


@builtin("now", "", run=True)
def now(run: Run) -> dt.datetime:
    return run.context.now().astimezone(run.context.zone)


@builtin("today", "", run=True)
def today(run: Run) -> dt.date:
    return now(run).date()


@builtin("day of week", "date: date|date and time")
def day_of_week(value: Value) -> str:
    return DAYS[int(paths.weekday(value)) - 1]


@builtin("month of year", "date: date|date and time")
def month_of_year(value: Value) -> str:
    return MONTHS[calendar.lift_date(value).month - 1]


@builtin("day of year", "date: date|date and time")
def day_of_year(value: Value) -> Decimal:
    day = calendar.lift_date(value)
    return Decimal(calendar.days_of(day) - calendar.days_of(WideDate(day.year, 1, 1)) + 1)


@builtin("week of year", "date: date|date and time")
def week_of_year(value: Value) -> Decimal:
    """The ISO week: the one that holds the day's Thursday."""
    thursday = calendar.days_of(calendar.lift_date(value)) + 4 - int(paths.weekday(value))
    first = calendar.days_of(WideDate(calendar.date_of(thursday).year, 1, 1))
    return Decimal((thursday - first) // 7 + 1)


@builtin("last day of month", "date: date|date and time")
def last_day_of_month(value: Value) -> Value:
    day = calendar.lift_date(value)
    last = WideDate(day.year, day.month, calendar.days_in_month(day.year, day.month))
    return calendar.lower_date(last)


_LITERAL_CALLS = {
    "date": read_date,
    "time": read_time,
    "date and time": read_date_time,
    "duration": read_duration,
}


def literal_call(node: object) -> Value:
    """The value of `date("…")` and its like with a literal inside; raises :class:`Nothing` for anything else."""
    match node:
        case n.Call(n.Name(name), (n.Constant(str() as text),), None) if name in _LITERAL_CALLS:
            return _known(_LITERAL_CALLS[name](text), name)
        case n.Call(n.Name("date"), (n.Constant(year), n.Constant(month), n.Constant(day)), None):
            if all(kind(part) == "number" for part in (year, month, day)):
                return date_from_parts(year, month, day)
    raise Nothing("a bound must be a literal")
