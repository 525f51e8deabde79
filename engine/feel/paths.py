"""What stands behind a point: a context's entry, a date's year, a range's start (DMN 1.5, tables 60 to 66).

The properties are a closed table by kind of value. Nothing here asks a Python object for an attribute named in a text.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Mapping
from decimal import Decimal

from engine.feel import calendar
from engine.feel.runtime import ITEM, Run
from engine.feel.values import (
    CONTEXT,
    DATE,
    DATE_TIME,
    DAYS_TIME,
    LIST,
    RANGE,
    TIME,
    YEARS_MONTHS,
    DaysTime,
    Value,
    days_time,
    kind,
    number,
)


def entry(run: Run, target: Value, name: str) -> Value:
    """`target.name`; over a list, the list of each item's entry; null (and a warning) where there is none."""
    found = kind(target)
    if found == CONTEXT:
        return _from_context(run, target, name)
    if found == LIST:
        run.step(len(target))
        run.weigh(len(target) * ITEM)
        return [entry(run, item, name) for item in target]
    read = PROPERTIES.get(found or "", {}).get(name)
    if read is None:
        run.warn(f"{(found or 'This value').capitalize()} has no “{name}”.")
        return None
    return read(target)


def _from_context(run: Run, target: Mapping[str, Value], name: str) -> Value:
    try:
        value = target[name]
    except KeyError:
        run.warn(f"The context has no entry “{name}”.")
        return None
    return number(value) if type(value) in (int, float) else value


def weekday(value: Value) -> Decimal:
    """1 for Monday to 7 for Sunday."""
    return Decimal((calendar.days_of(calendar.lift_date(value)) + 3) % 7 + 1)


def _clock(divisor: int, modulus: int) -> Callable[[Value], Value]:
    return lambda value: Decimal(calendar.lift_time(value).nanoseconds // divisor % modulus)


def _offset(value: Value) -> Value:
    if kind(value) == TIME:
        seconds = calendar.time_offset(calendar.lift_time(value))
    else:
        seconds = calendar.offset_seconds(calendar.lift(value))
    return None if seconds is None else DaysTime(seconds * calendar.SECOND)


def _timezone(value: Value) -> Value:
    zone = calendar.lift_time(value).zone
    return zone.key if isinstance(zone, zoneinfo.ZoneInfo) else None


def _part(divisor: int, modulus: int | None) -> Callable[[Value], Value]:
    def read(value: Value) -> Value:
        size = days_time(value).nanoseconds
        whole = abs(size) // divisor
        part = whole % modulus if modulus else whole
        return Decimal(-part if size < 0 else part)

    return read


def _duration_seconds(value: Value) -> Value:
    size = days_time(value).nanoseconds
    rest = Decimal(abs(size) % (60 * calendar.SECOND)) / calendar.SECOND
    return -rest if size < 0 else rest


def _months(value: Value) -> Value:
    return Decimal(abs(value.months) % 12 * (-1 if value.months < 0 else 1))


def _years(value: Value) -> Value:
    return Decimal(abs(value.months) // 12 * (-1 if value.months < 0 else 1))


_DAY: dict[str, Callable[[Value], Value]] = {
    "year": lambda value: Decimal(calendar.lift_date(value).year),
    "month": lambda value: Decimal(calendar.lift_date(value).month),
    "day": lambda value: Decimal(calendar.lift_date(value).day),
    "weekday": weekday,
}
_CLOCK: dict[str, Callable[[Value], Value]] = {
    "hour": _clock(3600 * calendar.SECOND, 24),
    "minute": _clock(60 * calendar.SECOND, 60),
    "second": _clock(calendar.SECOND, 60),
    "time offset": _offset,
    "timezone": _timezone,
}
PROPERTIES: dict[str, Mapping[str, Callable[[Value], Value]]] = {
    DATE: _DAY,
    TIME: _CLOCK,
    DATE_TIME: {**_DAY, **_CLOCK},
    YEARS_MONTHS: {"years": _years, "months": _months},
    DAYS_TIME: {
        "days": _part(calendar.DAY, None),
        "hours": _part(3600 * calendar.SECOND, 24),
        "minutes": _part(60 * calendar.SECOND, 60),
        "seconds": _duration_seconds,
    },
    RANGE: {
        "start": lambda value: value.low,
        "end": lambda value: value.high,
        "start included": lambda value: value.low_included,
        "end included": lambda value: value.high_included,
    },
}
