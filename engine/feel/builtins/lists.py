"""Lists: members, order, statistics, sorting."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from decimal import Decimal

from engine.feel.builtins.registry import builtin, whole
from engine.feel.calls import invoke
from engine.feel.errors import Nothing
from engine.feel.operators import add, equal, order
from engine.feel.runtime import Run
from engine.feel.values import BOOLEAN, DECIMAL, LIST, NUMBER, Function, Value, finite, kind, number

List = Sequence[Value]


@builtin("list contains", "list: list, element: any", run=True)
def list_contains(run: Run, items: List, element: Value) -> bool:
    run.step(len(items) // 8)
    return any(equal(item, element) is True for item in items)


@builtin("count", "list: list")
def count(items: List) -> Decimal:
    return Decimal(len(items))


# -- least, greatest, sums --------------------------------------------------------------------------------------------


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


# -- other lists ------------------------------------------------------------------------------------------------------


def position_in(items: List, position: Value, *, beyond: int = 0) -> int:
    """A FEEL position as a Python index; raises :class:`Nothing` outside the list (plus ``beyond``)."""
    found = whole(position, "the position")
    if found == 0 or abs(found) > len(items) + beyond:
        raise Nothing("the position lies outside the list")
    return found - 1 if found > 0 else len(items) + found


@builtin("sublist", "list: list, start position: number, length?: number")
def sublist(items: List, start: Decimal, length: Decimal | None = None) -> list[Value]:
    first = position_in(items, start)
    if length is None:
        return list(items[first:])
    size = whole(length, "the length")
    if size < 1 or first + size > len(items):
        raise Nothing("the part lies outside the list")
    return list(items[first : first + size])


@builtin("append", "list: list, *item: any", run=True)
def append(run: Run, items: List, *more: Value) -> list[Value]:
    run.check_list(len(items) + len(more))
    run.step(len(items) // 8)
    return [*items, *more]


@builtin("append", "list: list")
def append_nothing(items: List) -> list[Value]:
    return list(items)


@builtin("concatenate", "*list: list", run=True)
def concatenate(run: Run, *lists: List) -> list[Value]:
    size = sum(map(len, lists))
    run.check_list(size)
    run.step(size // 8)
    return [item for items in lists for item in items]


@builtin("insert before", "list: list, position: number, newItem: any", run=True)
def insert_before(run: Run, items: List, position: Decimal, item: Value) -> list[Value]:
    run.check_list(len(items) + 1)
    index = position_in(items, position)
    return [*items[:index], item, *items[index:]]


@builtin("remove", "list: list, position: number")
def remove(items: List, position: Decimal) -> list[Value]:
    index = position_in(items, position)
    return [*items[:index], *items[index + 1 :]]


@builtin("list replace", "list: list, position: number, newItem: any")
def list_replace(items: List, position: Decimal, item: Value) -> list[Value]:
    index = position_in(items, position)
    return [*items[:index], item, *items[index + 1 :]]


@builtin("list replace", "list: list, match: function, newItem: any", run=True)
def list_replace_matching(run: Run, items: List, match: Function, new: Value) -> list[Value]:
    if match.least > 2 or (match.most is not None and match.most < 2):
        raise Nothing("the match takes the item and the new item")
    found = []
    for item in items:
        answer = invoke(run, match, [item, new])
        if kind(answer) != BOOLEAN:
            raise Nothing("the match must answer true or false")
        found.append(new if answer else item)
    return found


@builtin("reverse", "list: list")
def reverse(items: List) -> list[Value]:
    return list(reversed(items))


@builtin("index of", "list: list, match: any", run=True)
def index_of(run: Run, items: List, match: Value) -> list[Value]:
    run.step(len(items) // 8)
    return [Decimal(index) for index, item in enumerate(items, 1) if equal(item, match) is True]


def distinct(run: Run, items: List) -> list[Value]:
    """Each value once, where it comes first. Strings and numbers are found by hash, the rest by comparing."""
    found: list[Value] = []
    seen: set[Value] = set()
    rest: list[Value] = []
    for item in items:
        if type(item) in (str, Decimal):
            if item not in seen:
                seen.add(item)
                found.append(item)
            continue
        run.step(1 + len(rest) // 8)
        if not any(equal(item, other) is True for other in rest):
            rest.append(item)
            found.append(item)
    return found


@builtin("distinct values", "list: list", run=True)
def distinct_values(run: Run, items: List) -> list[Value]:
    return distinct(run, items)


@builtin("union", "*list: list", run=True)
def union(run: Run, *lists: List) -> list[Value]:
    return distinct(run, concatenate(run, *lists))


@builtin("flatten", "list: list", run=True)
def flatten(run: Run, items: List) -> list[Value]:
    found: list[Value] = []
    _flatten(run, items, found)
    return found


def _flatten(run: Run, items: List, found: list[Value]) -> None:
    for item in items:
        run.step()
        if kind(item) == LIST:
            _flatten(run, item, found)
        else:
            found.append(item)
            run.check_list(len(found))


@builtin("sort", "list: list, precedes: function", run=True)
def sort(run: Run, items: List, precedes: Function) -> list[Value]:
    if precedes.least > 2 or (precedes.most is not None and precedes.most < 2):
        raise Nothing("the order is a function of two items")

    def compare(left: Value, right: Value) -> int:
        if invoke(run, precedes, [left, right]) is True:
            return -1
        return 1 if invoke(run, precedes, [right, left]) is True else 0

    return sorted(items, key=functools.cmp_to_key(compare))


@builtin("sort", "list: list", run=True)
def sort_naturally(run: Run, items: List) -> list[Value]:
    def compare(left: Value, right: Value) -> int:
        run.step()
        sign = order(left, right)
        if sign is None:
            raise Nothing("the items have no common order")
        return sign

    return sorted(items, key=functools.cmp_to_key(compare))


# -- Camunda's --------------------------------------------------------------------------------------------------------


@builtin("duplicate values", "list: list", run=True)
def duplicate_values(run: Run, items: List) -> list[Value]:
    run.step(len(items) ** 2 // 8)
    twice = [item for item in items if sum(equal(item, other) is True for other in items) > 1]
    return distinct(run, twice)


@builtin("is empty", "list: list")
def is_empty(items: List) -> bool:
    return not items


@builtin("partition", "list: list, size: number")
def partition(items: List, size: Decimal) -> list[Value]:
    step = whole(size, "the size")
    if step < 1:
        raise Nothing("the size must be at least 1")
    return [list(items[start : start + step]) for start in range(0, len(items), step)]
