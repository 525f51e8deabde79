"""Which names an expression reads from outside: for the check, and for whoever wants to load only those."""

from __future__ import annotations

from collections.abc import Iterator

from engine.feel import nodes as n


def free_names(node: n.Node, bound: frozenset[str] = frozenset()) -> Iterator[tuple[str, bool]]:
    """Yields (name, sure). Inside a filter a name may also be an entry of the item filtered: then it is not sure."""
    yield from _walk(node, bound, True)


def _walk(node: n.Node, bound: frozenset[str], sure: bool) -> Iterator[tuple[str, bool]]:
    match node:
        case n.Name(name):
            if name not in bound:
                yield name, sure
        case n.Call(target, arguments, _):
            yield from _walk(target, bound, sure)
            yield from _each(arguments, bound, sure)
        case n.Path(target, _):
            yield from _walk(target, bound, sure)
        case n.Filter(target, condition):
            yield from _walk(target, bound, sure)
            yield from _walk(condition, bound | {"item"}, False)
        case n.For(iterators, body):
            yield from _iterated(iterators, body, bound | {"partial"}, sure)
        case n.Quantified(_, iterators, body):
            yield from _iterated(iterators, body, bound, sure)
        case n.FunctionDefinition(parameters, body, _):
            yield from _walk(body, bound | {name for name, _ in parameters}, sure)
        case n.ContextOf(entries):
            for name, entry in entries:
                yield from _walk(entry, bound, sure)
                bound = bound | {name}
        case _:
            yield from _each(children(node), bound, sure)


def _each(found: tuple[n.Node, ...], bound: frozenset[str], sure: bool) -> Iterator[tuple[str, bool]]:
    for child in found:
        yield from _walk(child, bound, sure)


def _iterated(
    iterators: tuple[n.Iterator, ...], body: n.Node, bound: frozenset[str], sure: bool
) -> Iterator[tuple[str, bool]]:
    for iterator in iterators:
        yield from _walk(iterator.start, bound, sure)
        if iterator.end is not None:
            yield from _walk(iterator.end, bound, sure)
        bound = bound | {iterator.name}
    yield from _walk(body, bound, sure)


def children(node: n.Node) -> tuple[n.Node, ...]:
    """The parts of a node that brings no names of its own."""
    match node:
        case n.Arithmetic(_, left, right) | n.Comparison(_, left, right):
            return left, right
        case n.Negation(operand) | n.OperatorTest(_, operand):
            return (operand,)
        case n.Logic(_, operands) | n.ListOf(operands) | n.Tests(operands, _):
            return operands
        case n.Between(value, low, high):
            return value, low, high
        case n.In(value, tests):
            return value, *tests
        case n.InstanceOf(value, _):
            return (value,)
        case n.If(condition, then, otherwise):
            return condition, then, otherwise
        case n.RangeOf(low, high, _, _):
            return tuple(bound for bound in (low, high) if bound is not None)
        case _:
            return ()


def reads_input(node: n.Node) -> bool:
    """Whether a test speaks of its input as `?` (and so is a condition rather than a value to compare with)."""
    return any(name == "?" for name, _ in free_names(node))
