"""What `+`, `=`, `<`, `and` and their like mean for every pair of values (DMN 1.5, tables 45 to 54)."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable
from decimal import Decimal

from engine.feel import calendar
from engine.feel.runtime import Run
from engine.feel.values import (
    BOOLEAN,
    CONTEXT,
    DATE,
    DATE_TIME,
    DAYS_TIME,
    DECIMAL,
    FUNCTION,
    LIST,
    NUMBER,
    RANGE,
    STRING,
    TIME,
    YEARS_MONTHS,
    DaysTime,
    Range,
    Value,
    YearsMonths,
    days_time,
    finite,
    kind,
    number,
)

_SAME_TYPE = frozenset({Decimal, str, bool, dt.date, YearsMonths, DaysTime})
_ORDERED_TYPE = frozenset({Decimal, str, dt.date, YearsMonths, DaysTime})
_DATES = (DATE, DATE_TIME)
_MOMENTS = (DATE, DATE_TIME, TIME)


# -- three-valued logic -----------------------------------------------------------------------------------------------


def negate(value: Value) -> bool | None:
    return not value if isinstance(value, bool) else None


# -- equality and order -----------------------------------------------------------------------------------------------


def equal(left: Value, right: Value) -> bool | None:
    """`left = right`: null when the kinds differ, false when only one is null."""
    if type(left) is type(right) and type(left) in _SAME_TYPE:
        return bool(left == right)
    if left is None or right is None:
        return left is right
    same = kind(left)
    if same is None or same != kind(right):
        return None
    return _EQUAL[same](left, right)


def _equal_lists(left: Value, right: Value) -> bool:
    return len(left) == len(right) and all(equal(a, b) is True for a, b in zip(left, right, strict=True))


def _equal_contexts(left: Value, right: Value) -> bool:
    return len(left) == len(right) and all(name in right and equal(left[name], right[name]) is True for name in left)


def _equal_ranges(left: Range, right: Range) -> bool:
    return (
        (left.low_included, left.high_included, left.null_end)
        == (right.low_included, right.high_included, right.null_end)
        and equal(left.low, right.low) is True
        and equal(left.high, right.high) is True
    )


def _equal_moments(left: Value, right: Value) -> bool:
    if not calendar.same_clock(left, right):
        return False
    return calendar.instant(calendar.lift(left)) == calendar.instant(calendar.lift(right))


def _equal_times(left: Value, right: Value) -> bool:
    return calendar.same_clock(left, right) and calendar.time_instant(left) == calendar.time_instant(right)


_EQUAL: dict[str, Callable[[Value, Value], bool]] = {
    BOOLEAN: operator.eq,
    NUMBER: lambda a, b: number(a) == number(b),
    STRING: operator.eq,
    DATE: lambda a, b: calendar.lift_date(a) == calendar.lift_date(b),
    TIME: _equal_times,
    DATE_TIME: _equal_moments,
    YEARS_MONTHS: operator.eq,
    DAYS_TIME: lambda a, b: days_time(a) == days_time(b),
    LIST: _equal_lists,
    CONTEXT: _equal_contexts,
    RANGE: _equal_ranges,
    FUNCTION: operator.is_,
}


def order(left: Value, right: Value) -> int | None:
    """Negative, zero or positive as left is before, equal to or after right; None when they have no order."""
    same = kind(left)
    if same != kind(right):
        return None
    if same == NUMBER:
        return _sign(number(left), number(right))
    if same in (STRING, YEARS_MONTHS):
        return _sign(left, right)
    if same == DAYS_TIME:
        return _sign(days_time(left), days_time(right))
    if same in _MOMENTS and calendar.same_clock(left, right):
        read = calendar.time_instant if same == TIME else _instant
        return _sign(read(left), read(right))
    return None


def _instant(value: Value) -> int:
    return calendar.instant(calendar.lift(value))


def _sign(left: Value, right: Value) -> int:
    return int(left > right) - int(left < right)


def compare(symbol: str) -> Callable[[Value, Value], bool | None]:
    """The function of `<`, `<=`, `>` or `>=`; null for what has no order."""
    quick = _PYTHON[symbol]

    def compared(left: Value, right: Value) -> bool | None:
        if type(left) is type(right) and type(left) in _ORDERED_TYPE:
            return bool(quick(left, right))
        sign = order(left, right)
        return None if sign is None else bool(quick(sign, 0))

    return compared


_PYTHON: dict[str, Callable[[Value, Value], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
COMPARE = {symbol: compare(symbol) for symbol in _PYTHON}


def unequal(left: Value, right: Value) -> bool | None:
    return negate(equal(left, right))


def includes(interval: Range, value: Value) -> bool | None:
    """Whether a range holds a value; null when they cannot be compared."""
    if interval.null_end:
        return None
    low = high = True
    if interval.low is not None:
        sign = order(interval.low, value)
        if sign is None:
            return None
        low = sign < 0 or (sign == 0 and interval.low_included)
    if interval.high is not None:
        sign = order(value, interval.high)
        if sign is None:
            return None
        high = sign < 0 or (sign == 0 and interval.high_included)
    return low and high


# -- arithmetic -------------------------------------------------------------------------------------------------------


def add(run: Run, left: Value, right: Value) -> Value:
    a, b = kind(left), kind(right)
    if a == b == NUMBER:
        return finite(DECIMAL.add(number(left), number(right)))
    if a == b == STRING:
        run.check_string(len(left) + len(right))
        run.weigh(len(left) + len(right))
        return left + right
    if a == b == YEARS_MONTHS:
        return YearsMonths(left.months + right.months)
    if a == b == DAYS_TIME:
        return DaysTime(days_time(left).nanoseconds + days_time(right).nanoseconds)
    if b in _MOMENTS:
        left, right, a, b = right, left, b, a
    if a in _MOMENTS and b == DAYS_TIME:
        return calendar.plus_days_time(left, days_time(right))
    if a in _DATES and b == YEARS_MONTHS:
        return calendar.plus_years_months(left, right)
    return None


def subtract(run: Run, left: Value, right: Value) -> Value:
    a, b = kind(left), kind(right)
    if a == b == NUMBER:
        return finite(DECIMAL.subtract(number(left), number(right)))
    if a in _DATES and b in _DATES:
        return calendar.between(left, right)
    if a == b == TIME:
        if not calendar.same_clock(left, right):
            return None
        return DaysTime(calendar.time_instant(left) - calendar.time_instant(right))
    if b in (DAYS_TIME, YEARS_MONTHS) and a in (b, *_MOMENTS):
        return add(run, left, _opposite(right))
    return None


def _opposite(duration: Value) -> Value:
    if isinstance(duration, YearsMonths):
        return YearsMonths(-duration.months)
    return DaysTime(-days_time(duration).nanoseconds)


def minus(value: Value) -> Value:
    """`-value`."""
    found = kind(value)
    if found == NUMBER:
        return DECIMAL.minus(number(value))
    return _opposite(value) if found in (DAYS_TIME, YEARS_MONTHS) else None


def multiply(run: Run, left: Value, right: Value) -> Value:
    a, b = kind(left), kind(right)
    if a == b == NUMBER:
        return finite(DECIMAL.multiply(number(left), number(right)))
    if a == NUMBER:
        left, right, a, b = right, left, b, a
    if b != NUMBER:
        return None
    return _scaled(left, number(right), DECIMAL.multiply) if a in (DAYS_TIME, YEARS_MONTHS) else None


def divide(run: Run, left: Value, right: Value) -> Value:
    a, b = kind(left), kind(right)
    if a == b == NUMBER:
        return finite(DECIMAL.divide(number(left), number(right)))
    if a not in (DAYS_TIME, YEARS_MONTHS):
        return None
    if b == NUMBER:
        return _scaled(left, number(right), DECIMAL.divide)
    return finite(DECIMAL.divide(_size(left), _size(right))) if a == b else None


def _size(duration: Value) -> Decimal:
    if isinstance(duration, YearsMonths):
        return Decimal(duration.months)
    return Decimal(days_time(duration).nanoseconds)


def _scaled(duration: Value, factor: Decimal, scale: Callable[[Decimal, Decimal], Decimal]) -> Value:
    size = scale(_size(duration), factor)
    if not size.is_finite() or size.adjusted() > 30:
        return None
    return YearsMonths(int(size)) if isinstance(duration, YearsMonths) else DaysTime(int(size))


def power(run: Run, left: Value, right: Value) -> Value:
    if kind(left) != NUMBER or kind(right) != NUMBER:
        return None
    return finite(DECIMAL.power(number(left), number(right)))


ARITHMETIC: dict[str, Callable[[Run, Value, Value], Value]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "**": power,
}
