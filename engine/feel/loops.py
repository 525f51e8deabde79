"""`for`, `some`, `every` and filters: all that repeats, each turn counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from engine.feel import calendar
from engine.feel import nodes as n
from engine.feel.closures import Closure, Compiler
from engine.feel.operators import order
from engine.feel.runtime import ITEM, Frame, Run
from engine.feel.values import CONTEXT, DATE, LIST, NUMBER, RANGE, Range, Value, kind, number


class NoDomain(Exception):
    """What a loop should run over is nothing it can run over."""


Domain = Callable[[Frame], Sequence[Value]]


def looped(compiler: Compiler, node: n.For) -> Closure:
    domains, inner = iterators(compiler.within("partial"), node.iterators)
    body, cost = inner.compile(node.body), n.cost(node.body)

    def run(frame: Frame) -> Value:
        results: list[Value] = []
        try:
            for turn in turns(domains, Frame({"partial": results}, frame, frame.run), cost):
                results.append(body(turn))
                frame.run.check_list(len(results))
                frame.run.weigh(ITEM)
        except NoDomain as problem:
            frame.run.warn(str(problem))
            return None
        return results

    return run


def quantified(compiler: Compiler, node: n.Quantified) -> Closure:
    domains, inner = iterators(compiler, node.iterators)
    body, every, cost = inner.compile(node.body), node.every, n.cost(node.body)

    def run(frame: Frame) -> Value:
        try:
            return decide((body(turn) for turn in turns(domains, frame, cost)), every)
        except NoDomain as problem:
            frame.run.warn(str(problem))
            return None

    return run


def decide(answers: Iterator[Value], every: bool) -> bool | None:
    """All or any of the answers, three-valued; an answer that is neither boolean nor null makes the whole null."""
    result: bool | None = every
    for answer in answers:
        if answer is None:
            result = None if result is every else result
        elif not isinstance(answer, bool):
            return None
        elif answer is not every:
            return answer
    return result


def iterators(compiler: Compiler, parts: Sequence[n.Iterator]) -> tuple[list[tuple[str, Domain]], Compiler]:
    """Each variable with its domain; a domain sees the variables before it."""
    domains: list[tuple[str, Domain]] = []
    for part in parts:
        domains.append((part.name, domain(compiler, part.start, part.end)))
        compiler = compiler.within(part.name)
    return domains, compiler


def domain(compiler: Compiler, start: n.Node, end: n.Node | None) -> Domain:
    """What a loop runs over: the items of an expression, or the series from a start to an end."""
    first = compiler.compile(start)
    return _between(first, compiler.compile(end)) if end is not None else _items(first)


def turns(domains: Sequence[tuple[str, Domain]], frame: Frame, cost: int) -> Iterator[Frame]:
    """A frame for every combination of the variables' values, the last variable turning fastest. ``cost``: how many
    steps the work is that is done in each.
    """
    (name, items), rest = domains[0], domains[1:]
    run = frame.run
    for item in items(frame):
        run.step(1 if rest else cost)
        own = Frame({name: item}, frame, run)
        if rest:
            yield from turns(rest, own, cost)
        else:
            yield own


def _items(start: Closure) -> Domain:
    def items(frame: Frame) -> Sequence[Value]:
        return items_of(frame.run, start(frame))

    return items


def items_of(run: Run, value: Value) -> Sequence[Value]:
    """A list's items, a range's whole numbers or days, or the one value itself; raises :class:`NoDomain`."""
    found = kind(value)
    if found == LIST:
        items: Sequence[Value] = value
        return items
    if found == RANGE:
        return _steps_of(run, value)
    if value is None:
        raise NoDomain("There is nothing to loop over: null.")
    return [value]


def _steps_of(run: Run, interval: Range) -> Sequence[Value]:
    items = _series(run, interval.low, interval.high)
    if items and not interval.low_included:
        items = items[1:]
    if items and not interval.high_included and order(items[-1], interval.high) == 0:
        items = items[:-1]
    return items


def _between(start: Closure, end: Closure) -> Domain:
    return lambda frame: _series(frame.run, start(frame), end(frame))


def _series(run: Run, first: Value, last: Value) -> Sequence[Value]:
    """The whole numbers, or the days, from first to last, backwards if last is the smaller."""
    found = kind(first)
    if found != kind(last) or found not in (NUMBER, DATE):
        raise NoDomain("A loop runs from a number to a number or from a date to a date.")
    low, high = _position(first, found), _position(last, found)
    run.check_list(abs(high - low) + 1)
    run.weigh((abs(high - low) + 1) * ITEM)
    numbers = range(low, high + 1) if low <= high else range(low, high - 1, -1)
    if found == NUMBER:
        return [Decimal(item) for item in numbers]
    return [calendar.lower_date(calendar.date_of(item)) for item in numbers]


def _position(value: Value, found: str | None) -> int:
    if found == DATE:
        return calendar.days_of(calendar.lift_date(value))
    exact = number(value)
    if not exact.is_finite() or exact.adjusted() > 30 or exact != exact.to_integral_value():
        raise NoDomain("A loop runs over whole numbers.")
    return int(exact)


# -- filters ----------------------------------------------------------------------------------------------------------


def filtered(compiler: Compiler, node: n.Filter) -> Closure:
    target = compiler.compile(node.target)
    if isinstance(node.condition, n.Constant) and kind(node.condition.value) == NUMBER:
        position = node.condition.value
        return lambda frame: at_position(as_list(target(frame)), position)
    condition, cost = compiler.within("item").compile(node.condition), n.cost(node.condition)
    return lambda frame: select(frame, target(frame), condition, cost)


def as_list(value: Value) -> Sequence[Value]:
    """A filter works on lists; another value is the list of it, null the empty list."""
    found = kind(value)
    if found == LIST:
        items: Sequence[Value] = value
        return items
    return [] if value is None else [value]


def select(frame: Frame, target: Value, condition: Callable[[Frame], Value], cost: int = 1) -> Value:
    """The items that meet the condition, or the one item at the position it turns out to be. ``cost``: how many steps
    it is to ask one.
    """
    if target is None:
        frame.run.warn("Null has no items to filter.")
        return None
    items = as_list(target)
    if not items:
        return _select_from_nothing(frame, condition)
    found: list[Value] = []
    for item in items:
        frame.run.step(cost)
        answer = condition(item_frame(frame, item))
        if answer is True:
            found.append(item)
        elif kind(answer) == NUMBER:
            return at_position(items, answer)
        elif answer is not None and answer is not False:
            frame.run.warn("A filter must be a condition or a position.")
            return None
    return found


def _select_from_nothing(frame: Frame, condition: Callable[[Frame], Value]) -> Value:
    return None if kind(condition(item_frame(frame, None))) == NUMBER else []


def item_frame(frame: Frame, item: Value) -> Frame:
    """Inside a filter `item` is the item, and the entries of a context are names of their own."""
    own = Frame({"item": item}, frame, frame.run)
    return Frame(item, own, frame.run) if kind(item) == CONTEXT else own


def at_position(items: Sequence[Value], position: Any) -> Value:
    """The item at a place counted from 1, or from -1 at the end; null beyond."""
    exact = number(position)
    if not exact.is_finite() or exact.adjusted() > 12 or exact != exact.to_integral_value():
        return None
    index = int(exact)
    size = len(items)
    if 1 <= index <= size:
        return items[index - 1]
    return items[size + index] if -size <= index <= -1 else None
