"""What many numbers amount to: least, greatest, sum, mean, median, mode, deviation."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from decimal import Decimal

from engine.feel.builtins.registry import builtin
from engine.feel.errors import Nothing
from engine.feel.operators import add, order
from engine.feel.runtime import Run
from engine.feel.values import DECIMAL, NUMBER, Value, finite, kind, number

List = Sequence[Value]


def extreme(items: List, wanted: int) -> Value:
    """The least (-1) or greatest (1) item; null of nothing, and of what has no order."""
    if not items:
        return None
    found = items[0]
    for item in items:
        sign = order(item, found)
        if sign is None:
            raise Nothing("takes items of one type that have an order")
        if sign == wanted:
            found = item
    return number(found) if kind(found) == NUMBER else found


@builtin("min", "list: list")
def least(items: List) -> Value:
    return extreme(items, -1)


@builtin("min", "*c: any")
def least_of(*items: Value) -> Value:
    return extreme(items, -1)


@builtin("max", "list: list")
def greatest(items: List) -> Value:
    return extreme(items, 1)


@builtin("max", "*c: any")
def greatest_of(*items: Value) -> Value:
    return extreme(items, 1)


def numbers(items: List) -> list[Decimal]:
    if any(kind(item) != NUMBER for item in items):
        raise Nothing("takes numbers only")
    return [number(item) for item in items]


@builtin("sum", "list: list", run=True)
def total(run: Run, items: List) -> Value:
    """Of numbers, or of durations of one kind; null of nothing."""
    if not items:
        return None
    found: Value = items[0]
    if kind(found) not in (NUMBER, "days and time duration", "years and months duration"):
        raise Nothing("takes numbers or durations")
    for item in items[1:]:
        if kind(item) != kind(items[0]):
            raise Nothing("takes items of one type")
        found = add(run, found, item)
    return found


@builtin("sum", "*n: any", run=True)
def total_of(run: Run, *items: Value) -> Value:
    return total(run, items)


@builtin("mean", "list: list")
def mean(items: List) -> Value:
    found = numbers(items)
    if not found:
        return None
    return finite(DECIMAL.divide(_sum(found), Decimal(len(found))))


@builtin("mean", "*n: any")
def mean_of(*items: Value) -> Value:
    return mean(items)


def _sum(items: Sequence[Decimal]) -> Decimal:
    return functools.reduce(DECIMAL.add, items, Decimal(0))


@builtin("product", "list: list")
def product(items: List) -> Value:
    found = numbers(items)
    return finite(functools.reduce(DECIMAL.multiply, found, Decimal(1))) if found else None


@builtin("product", "*n: any")
def product_of(*items: Value) -> Value:
    return product(items)


@builtin("median", "list: list")
def median(items: List) -> Value:
    found = sorted(numbers(items))
    if not found:
        return None
    middle = len(found) // 2
    if len(found) % 2:
        return found[middle]
    return finite(DECIMAL.divide(DECIMAL.add(found[middle - 1], found[middle]), Decimal(2)))


@builtin("median", "*n: any")
def median_of(*items: Value) -> Value:
    return median(items)


@builtin("stddev", "list: list")
def standard_deviation(items: List) -> Value:
    """Of a sample: needs two numbers at least."""
    found = numbers(items)
    if len(found) < 2:
        raise Nothing("takes two numbers at least")
    middle = DECIMAL.divide(_sum(found), Decimal(len(found)))
    squares = [DECIMAL.power(DECIMAL.subtract(item, middle), Decimal(2)) for item in found]
    return finite(DECIMAL.sqrt(DECIMAL.divide(_sum(squares), Decimal(len(found) - 1))))


@builtin("stddev", "*n: any")
def standard_deviation_of(*items: Value) -> Value:
    return standard_deviation(items)


@builtin("mode", "list: list")
def mode(items: List) -> list[Value]:
    """The numbers that come most often, in order."""
    found = numbers(items)
    counted: dict[Decimal, int] = {}
    for item in found:
        counted[item] = counted.get(item, 0) + 1
    most = max(counted.values(), default=0)
    return sorted(item for item, times in counted.items() if times == most)


@builtin("mode", "*n: any")
def mode_of(*items: Value) -> list[Value]:
    return mode(items)
