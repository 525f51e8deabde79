"""Ranges and points compared: `before`, `meets`, `overlaps` and the rest of DMN 1.5, table 78."""

from __future__ import annotations

from engine.feel.builtins.registry import builtin
from engine.feel.errors import Nothing
from engine.feel.operators import order
from engine.feel.values import RANGE, Range, Value, kind

_POINT = "number|string|date|time|date and time|days and time duration|years and months duration"


def _sign(left: Value, right: Value) -> int:
    """The order of two bounds; raises :class:`Nothing` when there is none."""
    sign = order(left, right)
    if sign is None:
        raise Nothing("the values have no order")
    return sign


def as_range(value: Value) -> Range:
    """A point is the range that holds only it."""
    return value if kind(value) == RANGE else Range(value, value)


def ends_before(left: Range, right: Range) -> bool:
    """Whether all of left lies before all of right; an open side reaches for ever."""
    if left.high is None or right.low is None:
        return False
    sign = _sign(left.high, right.low)
    return sign < 0 or (sign == 0 and not (left.high_included and right.low_included))


def compare_low(left: Range, right: Range) -> int:
    """Which range starts first (negative: the left one)."""
    if left.low is None or right.low is None:
        return (left.low is not None) - (right.low is not None)
    return _sign(left.low, right.low) or int(right.low_included) - int(left.low_included)


def compare_high(left: Range, right: Range) -> int:
    """Which range ends first (negative: the left one)."""
    if left.high is None or right.high is None:
        return (left.high is None) - (right.high is None)
    return _sign(left.high, right.high) or int(left.high_included) - int(right.high_included)


def holds(outer: Range, inner: Range) -> bool:
    return compare_low(outer, inner) <= 0 and compare_high(inner, outer) <= 0


_ALL = [
    f"point1: {_POINT}, point2: {_POINT}",
    f"point: {_POINT}, range: range",
    f"range: range, point: {_POINT}",
    "range1: range, range2: range",
]
_RANGES = ["range1: range, range2: range"]
_POINT_RANGE = [f"point: {_POINT}, range: range", *_RANGES]
_RANGE_POINT = [f"range: range, point: {_POINT}", *_RANGES]


@builtin("before", *_ALL)
def before(left: Value, right: Value) -> bool:
    return ends_before(as_range(left), as_range(right))


@builtin("after", *_ALL)
def after(left: Value, right: Value) -> bool:
    return ends_before(as_range(right), as_range(left))


@builtin("meets", *_RANGES)
def meets(left: Range, right: Range) -> bool:
    if left.high is None or right.low is None:
        return False
    return left.high_included and right.low_included and _sign(left.high, right.low) == 0


@builtin("met by", *_RANGES)
def met_by(left: Range, right: Range) -> bool:
    return meets(right, left)


@builtin("overlaps", *_RANGES)
def overlaps(left: Range, right: Range) -> bool:
    return not ends_before(left, right) and not ends_before(right, left)


@builtin("overlaps before", *_RANGES)
def overlaps_before(left: Range, right: Range) -> bool:
    return overlaps(left, right) and compare_low(left, right) < 0 and compare_high(left, right) <= 0


@builtin("overlaps after", *_RANGES)
def overlaps_after(left: Range, right: Range) -> bool:
    return overlaps_before(right, left)


@builtin("finishes", *_POINT_RANGE)
def finishes(left: Value, right: Range) -> bool:
    inner = as_range(left)
    return compare_high(inner, right) == 0 and compare_low(right, inner) <= 0


@builtin("finished by", *_RANGE_POINT)
def finished_by(left: Range, right: Value) -> bool:
    return finishes(right, left)


@builtin("starts", *_POINT_RANGE)
def starts(left: Value, right: Range) -> bool:
    inner = as_range(left)
    return compare_low(inner, right) == 0 and compare_high(inner, right) <= 0


@builtin("started by", *_RANGE_POINT)
def started_by(left: Range, right: Value) -> bool:
    return starts(right, left)


@builtin("includes", *_RANGE_POINT)
def includes(left: Range, right: Value) -> bool:
    return holds(left, as_range(right))


@builtin("during", *_POINT_RANGE)
def during(left: Value, right: Range) -> bool:
    return holds(right, as_range(left))


@builtin("coincides", f"point1: {_POINT}, point2: {_POINT}", *_RANGES)
def coincides(left: Value, right: Value) -> bool:
    first, second = as_range(left), as_range(right)
    return compare_low(first, second) == 0 and compare_high(first, second) == 0
