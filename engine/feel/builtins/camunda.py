"""What Camunda adds to the standard and its editors offer: `get or else`, `is defined`, `assert`, `cycle`.

Its other additions stand with their families (`is blank`, `is empty`, `trim`, `partition`, `last day of month`, …).
"""

from __future__ import annotations

from decimal import Decimal

from engine.feel.builtins.registry import builtin
from engine.feel.errors import FeelError, Nothing
from engine.feel.text import string
from engine.feel.values import Value


class AssertionFailed(FeelError):
    """The expression's own condition does not hold: {cause}"""


@builtin("get or else", "value: any, default: any")
def get_or_else(value: Value, default: Value) -> Value:
    return default if value is None else value


@builtin("is defined", "value: any")
def is_defined(value: Value) -> bool:
    return value is not None


@builtin("cycle", "interval: days and time duration|years and months duration")
def endless_cycle(interval: Value) -> str:
    return f"R/{string(interval)}"


@builtin("cycle", "repetitions: number?, interval: days and time duration|years and months duration")
def cycle(repetitions: Decimal | None, interval: Value) -> str:
    """What a timer repeats: `R3/PT1H`; without a number, for ever."""
    if repetitions is not None and (repetitions < 0 or repetitions != repetitions.to_integral_value()):
        raise Nothing("repetitions are a whole number, from 0")
    return f"R{'' if repetitions is None else int(repetitions)}/{string(interval)}"


@builtin("assert", "value: any, condition: any, cause?: string?")
def assert_that(value: Value, condition: Value, cause: str | None = None) -> Value:
    """The value when the condition is true; otherwise the expression is refused, which makes an incident."""
    if condition is not True:
        raise AssertionFailed(cause=cause or "the condition is not met")
    return value
