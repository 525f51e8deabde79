"""The values FEEL knows, and nothing else.

A value is null, a boolean, a number, a string, a date, a time, a date and time, one of the two durations, a list, a
context, a range or a function. Python's own types carry them where they can (`Decimal`, `str`, `date`, …); the types
of this module carry what Python has no type for. Whatever is none of these has no kind, and every operation on it is
null: this is the wall that keeps Python objects out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any, TypeAlias

Value: TypeAlias = Any  # mypy cannot narrow a recursive union through closures; kind() is the check at run time

# decimal128, as section 10.3.2.3.1 of DMN asks; no traps: an impossible result is NaN or infinite and becomes null
DECIMAL = Context(prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=[])

NULL, BOOLEAN, NUMBER, STRING = "null", "boolean", "number", "string"
DATE, TIME, DATE_TIME = "date", "time", "date and time"
YEARS_MONTHS, DAYS_TIME = "years and months duration", "days and time duration"
LIST, CONTEXT, RANGE, FUNCTION = "list", "context", "range", "function"


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A years and months duration, counted in months."""

    months: int


@dataclass(frozen=True, slots=True, order=True)
class DaysTime:
    """A days and time duration, counted in nanoseconds."""

    nanoseconds: int

    def timedelta(self) -> dt.timedelta:
        """As Python's own type, cut to microseconds; OverflowError beyond 999,999,999 days."""
        return dt.timedelta(microseconds=self.nanoseconds // 1000)


@dataclass(frozen=True, slots=True)
class WideDate:
    """A date `datetime.date` cannot hold: FEEL's years reach from -999,999,999 to 999,999,999."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class WideTime:
    """A time of day in nanoseconds, with its offset, its named zone or neither."""

    nanoseconds: int
    zone: dt.tzinfo | None = None


@dataclass(frozen=True, slots=True)
class WideDateTime:
    """A date and time `datetime.datetime` cannot hold: a far year or nanoseconds."""

    date: WideDate
    time: WideTime


@dataclass(frozen=True, slots=True)
class Range:
    """An interval. A bound that is None is open to that side (`> 5` has no high bound).

    ``null_end``: a bound was written and turned out to be null (`[1..null]`): nobody knows what lies within.
    """

    low: Value
    high: Value
    low_included: bool = True
    high_included: bool = True
    null_end: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """Something FEEL can call: a built-in, a function definition, a decision's knowledge.

    ``call`` takes the evaluation's run, the positional arguments and, if they were given by name, the names: it
    answers a value, and null rather than an error. ``least`` and ``most`` bound the number of arguments; ``parameters``
    names them where there is one signature.
    """

    name: str
    least: int
    most: int | None
    call: Callable[[Any, Sequence[Value], Sequence[str] | None], Value]
    parameters: tuple[str, ...] | None = None
    types: tuple[Any, ...] = ()  # of the parameters: engine.feel.types.Type, or None where any will do
    result: Any = None


_KINDS: dict[type, str] = {
    type(None): NULL,
    bool: BOOLEAN,
    Decimal: NUMBER,
    int: NUMBER,
    float: NUMBER,
    str: STRING,
    dt.date: DATE,
    WideDate: DATE,
    dt.time: TIME,
    WideTime: TIME,
    dt.datetime: DATE_TIME,
    WideDateTime: DATE_TIME,
    YearsMonths: YEARS_MONTHS,
    DaysTime: DAYS_TIME,
    dt.timedelta: DAYS_TIME,
    list: LIST,
    tuple: LIST,
    dict: CONTEXT,
    Range: RANGE,
    Function: FUNCTION,
}


def kind(value: Value) -> str | None:
    """The name of the value's FEEL type, or None for what is not a FEEL value."""
    found = _KINDS.get(type(value))
    if found is None:
        return _kind_by_inheritance(value)
    return found


def _kind_by_inheritance(value: Value) -> str | None:
    """Hosts pass str enums, dict views and the like; only true data types are let in, never an arbitrary object."""
    if isinstance(value, Mapping):
        return CONTEXT
    for base in (str, Decimal, dt.datetime, dt.date, dt.time, list):
        if isinstance(value, base):
            return _KINDS[base]
    return None


def number(value: Value) -> Decimal:
    """A FEEL number as a Decimal; the caller has checked the kind."""
    if type(value) is Decimal:
        return value
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def finite(result: Decimal) -> Decimal | None:
    """A computed number, or null when it is not one (division by zero, overflow, an even root of a negative)."""
    return result if result.is_finite() else None


def days_time(value: Value) -> DaysTime:
    """A days and time duration, also from Python's own type."""
    if isinstance(value, dt.timedelta):
        return DaysTime((value.days * 86_400 + value.seconds) * 1_000_000_000 + value.microseconds * 1000)
    found: DaysTime = value
    return found
