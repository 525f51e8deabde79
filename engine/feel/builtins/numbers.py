"""Numbers: rounding, roots, logarithms, remainders."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)

from engine.feel.builtins.registry import builtin, whole
from engine.feel.errors import Nothing
from engine.feel.operators import minus
from engine.feel.values import DECIMAL, DaysTime, Value, YearsMonths, days_time, finite, kind

MIN_SCALE, MAX_SCALE = -6111, 6176  # DMN 1.5, table 79


def rounded(value: Decimal, scale: Value, mode: str) -> Decimal:
    """A number with ``scale`` digits after the point (negative: before it)."""
    digits = whole(scale, "the scale")
    if not MIN_SCALE <= digits <= MAX_SCALE:
        raise Nothing(f"the scale lies between {MIN_SCALE} and {MAX_SCALE}")
    if not value.is_finite() or -int(value.as_tuple().exponent) <= digits:
        return value
    if value.adjusted() + digits < -1:  # less than a tenth of the last digit kept: spare the work
        value = Decimal(0 if value.is_zero() else 1).scaleb(-digits - 2).copy_sign(value)
    return value.quantize(Decimal(1).scaleb(-digits), rounding=mode, context=DECIMAL)


def _declare(name: str, mode: str, signature: str) -> None:
    @builtin(name, signature)
    def round_(value: Decimal, scale: Value = None) -> Decimal | None:
        return finite(rounded(value, Decimal(0) if scale is None else scale, mode))


_declare("decimal", ROUND_HALF_EVEN, "n: number, scale: number")
_declare("floor", ROUND_FLOOR, "n: number, scale?: number")
_declare("ceiling", ROUND_CEILING, "n: number, scale?: number")
_declare("round up", ROUND_UP, "n: number, scale?: number")
_declare("round down", ROUND_DOWN, "n: number, scale?: number")
_declare("round half up", ROUND_HALF_UP, "n: number, scale?: number")
_declare("round half down", ROUND_HALF_DOWN, "n: number, scale?: number")
_declare("round half even", ROUND_HALF_EVEN, "n: number, scale?: number")


_MODES = {
    "UP": ROUND_UP,
    "DOWN": ROUND_DOWN,
    "CEILING": ROUND_CEILING,
    "FLOOR": ROUND_FLOOR,
    "HALF_UP": ROUND_HALF_UP,
    "HALF_DOWN": ROUND_HALF_DOWN,
    "HALF_EVEN": ROUND_HALF_EVEN,
}


@builtin("decimal", "n: number, scale: number, mode: string")
def decimal_in_mode(value: Decimal, scale: Decimal, mode: str) -> Decimal | None:
    """A number rounded in a way named as Camunda names it; `UNNECESSARY` refuses what would have to be rounded."""
    if mode.upper() == "UNNECESSARY":
        exact = rounded(value, scale, ROUND_DOWN)
        if exact != value:
            raise Nothing("the number would have to be rounded")
        return finite(exact)
    if mode.upper() not in _MODES:
        raise Nothing(f"the modes are {', '.join(_MODES)} and UNNECESSARY")
    return finite(rounded(value, scale, _MODES[mode.upper()]))


@builtin("abs", "n: number|days and time duration|years and months duration")
def absolute(value: Value) -> Value:
    if isinstance(value, YearsMonths):
        return YearsMonths(abs(value.months))
    if kind(value) != "number":
        return DaysTime(abs(days_time(value).nanoseconds))
    return minus(value) if value < 0 else value


@builtin("modulo", "dividend: number, divisor: number")
def modulo(dividend: Decimal, divisor: Decimal) -> Decimal | None:
    """`dividend - divisor * floor(dividend / divisor)`: the sign is the divisor's."""
    rest = finite(DECIMAL.remainder(dividend, divisor))
    if rest is None:
        raise Nothing("has no result for this divisor")
    return DECIMAL.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


def _function_of_one(name: str, compute: Callable[[Decimal], Decimal]) -> None:
    @builtin(name, "number: number")
    def of_one(value: Decimal) -> Decimal | None:
        result = finite(compute(value))
        if result is None:
            raise Nothing("has no result for this number")
        return result


_function_of_one("sqrt", DECIMAL.sqrt)
_function_of_one("log", DECIMAL.ln)
_function_of_one("exp", DECIMAL.exp)


@builtin("odd", "number: number")
def odd(value: Decimal) -> bool:
    return value == value.to_integral_value() and not even(value)


@builtin("even", "number: number")
def even(value: Decimal) -> bool:
    """Beyond 34 digits the last one known is followed by a zero."""
    return value == value.to_integral_value() and (value.adjusted() > 33 or DECIMAL.remainder(value, Decimal(2)) == 0)


@builtin("random number", "")
def random_number() -> Decimal:
    """Between 0 and 1; for samples, not for secrets."""
    return Decimal(repr(random.random()))  # noqa: S311 - Camunda's `random number()` promises no secrecy
