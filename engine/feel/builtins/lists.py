"""Lists: members, order, statistics, sorting."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from decimal import Decimal

from engine.feel.builtins.registry import builtin, whole
from engine.feel.calls import invoke
from engine.feel.errors import Nothing
from engine.feel.operators import equal, order
from engine.feel.runtime import Run
from engine.feel.values import BOOLEAN, LIST, Function, Value, kind

List = Sequence[Value]


@builtin("list contains", "list: list, element: any", run=True)
def list_contains(run: Run, items: List, element: Value) -> bool:
    run.step(len(items) // 8)
    return any(equal(item, element) is True for item in items)


@builtin("count", "list: list")
def count(items: List) -> Decimal:
    return Decimal(len(items))


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
