"""From syntax tree to Python closures: each node becomes a function of the frame, built once and run many times.

Straight code is not counted: it is bounded by the text's length. What can multiply (loops, filters, calls) counts
steps in `loops` and `calls`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeAlias

from engine.feel import nodes as n
from engine.feel.calls import call, definition
from engine.feel.closures import Builder, Closure, Compiler
from engine.feel.loops import filtered, looped, quantified
from engine.feel.operators import ARITHMETIC, COMPARE, equal, includes, minus, order, unequal
from engine.feel.paths import entry
from engine.feel.runtime import ITEM, MISSING, Frame, find
from engine.feel.testing import test
from engine.feel.types import Type, conforms, resolve
from engine.feel.values import Function, Range, Value, kind, number

Closure2: TypeAlias = Callable[[Value, Value], Value]
_QUICK = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "!=": operator.ne}


def _constant(compiler: Compiler, node: n.Constant) -> Closure:
    value = node.value
    return lambda frame: value


def _name(compiler: Compiler, node: n.Name) -> Closure:
    name, builtin = node.name, compiler.builtins.get(node.name)
    if compiler.inner:

        def look(frame: Frame) -> Value:
            value = find(frame, name)
            return _missing(frame, name, builtin) if value is MISSING else _number(value)

        return look

    def read(frame: Frame) -> Value:
        try:
            value = frame.names[name]
        except KeyError:
            return _missing(frame, name, builtin)
        return _number(value)

    return read


def _number(value: Value) -> Value:
    return number(value) if type(value) in (int, float) else value


def _missing(frame: Frame, name: str, builtin: Function | None) -> Value:
    if builtin is not None:
        return builtin
    frame.run.warn(f"There is no variable “{name}”.")
    return None


def _path(compiler: Compiler, node: n.Path) -> Closure:
    target, name = compiler.compile(node.target), node.name
    return lambda frame: entry(frame.run, target(frame), name)


def _arithmetic(compiler: Compiler, node: n.Arithmetic) -> Closure:
    left, right = compiler.compile(node.left), compiler.compile(node.right)
    compute, sign = ARITHMETIC[node.operator], node.operator

    def computed(frame: Frame) -> Value:
        a, b = left(frame), right(frame)
        value = compute(frame.run, a, b)
        if value is None:
            frame.run.warn(f"“{sign}” has no result for {kind(a)} and {kind(b)}.")
        return value

    return computed


def _negation(compiler: Compiler, node: n.Negation) -> Closure:
    operand = compiler.compile(node.operand)
    return lambda frame: minus(operand(frame))


def _logic(compiler: Compiler, node: n.Logic) -> Closure:
    deciding = node.operator == "or"
    operands = [compiler.compile(operand) for operand in node.operands]
    if len(operands) == 2:
        return _pair(operands[0], operands[1], deciding)

    def decided(frame: Frame) -> Value:
        result: bool | None = not deciding
        for operand in operands:
            value = operand(frame)
            if value is deciding:
                return deciding
            if value is not (not deciding):
                result = None
        return result

    return decided


def _pair(left: Closure, right: Closure, deciding: bool) -> Closure:
    other = not deciding

    def decided(frame: Frame) -> Value:
        a = left(frame)
        if a is deciding:
            return deciding
        b = right(frame)
        if b is deciding:
            return deciding
        return other if a is other and b is other else None

    return decided


def _comparison(compiler: Compiler, node: n.Comparison) -> Closure:
    left, right = compiler.compile(node.left), compiler.compile(node.right)
    sign = node.operator
    slow = {"=": equal, "!=": unequal}.get(sign) or COMPARE[sign]
    if isinstance(node.right, n.Constant) and type(node.right.value) in (Decimal, str):
        constant, plain, quick = node.right.value, type(node.right.value), _QUICK[sign]
        return _with_constant(compiler, node.left, left, constant, plain, quick, slow)
    return lambda frame: slow(left(frame), right(frame))


def _with_constant(
    compiler: Compiler, node: n.Node, left: Closure, constant: Value, plain: type, quick: Closure2, slow: Closure2
) -> Closure:
    """The commonest condition, `variable > 5`, without a detour."""
    if isinstance(node, n.Name) and not compiler.inner:
        name = node.name

        def compared_variable(frame: Frame) -> Value:
            try:
                value = frame.names[name]
            except KeyError:
                value = left(frame)
            return quick(value, constant) if type(value) is plain else slow(value, constant)

        return compared_variable

    def compared(frame: Frame) -> Value:
        value = left(frame)
        return quick(value, constant) if type(value) is plain else slow(value, constant)

    return compared


def _between(compiler: Compiler, node: n.Between) -> Closure:
    value, low, high = (compiler.compile(part) for part in (node.value, node.low, node.high))

    def within(frame: Frame) -> Value:
        found, lowest, highest = value(frame), low(frame), high(frame)
        if None in (found, lowest, highest):
            return None
        return includes(Range(lowest, highest), found)

    return within


def _in(compiler: Compiler, node: n.In) -> Closure:
    value = compiler.compile(node.value)
    tests = [test(compiler, part) for part in node.tests]

    def contained(frame: Frame) -> Value:
        found, unknown = value(frame), False
        for meets in tests:
            answer = meets(frame, found)
            if answer is True:
                return True
            unknown = unknown or answer is None
        return None if unknown else False

    return contained


def _instance_of(compiler: Compiler, node: n.InstanceOf) -> Closure:
    value, wanted, name = compiler.compile(node.value), resolve(node.type, compiler.types), node.type.name

    def conforming(frame: Frame) -> Value:
        found = value(frame)
        if wanted is None:
            frame.run.warn(f"There is no type “{name}”.")
            return None
        if found is None or wanted.kind == "null":
            return found is None and wanted.kind == "null"
        return conforms(found, wanted, allowed=False)

    return conforming


def _if(compiler: Compiler, node: n.If) -> Closure:
    condition, then, otherwise = (compiler.compile(part) for part in (node.condition, node.then, node.otherwise))
    return lambda frame: then(frame) if condition(frame) is True else otherwise(frame)


def _list(compiler: Compiler, node: n.ListOf) -> Closure:
    items = [compiler.compile(item) for item in node.items]
    weight = len(items) * ITEM

    def built(frame: Frame) -> Value:
        frame.run.weigh(weight)
        return [item(frame) for item in items]

    return built


def _context(compiler: Compiler, node: n.ContextOf) -> Closure:
    inner = compiler.within()
    entries = []
    for name, part in node.entries:
        entries.append((name, inner.compile(part)))
        inner = inner.within(name)
    names = [name for name, _ in entries]
    repeated = len(set(names)) < len(names)

    def built(frame: Frame) -> Value:
        if repeated:
            frame.run.warn("A context names one entry twice.")
            return None
        frame.run.weigh(len(entries) * ITEM)
        found: dict[str, Value] = {}
        own = Frame(found, frame, frame.run)
        for name, part in entries:
            found[name] = part(own)
        return found

    return built


def _range(compiler: Compiler, node: n.RangeOf) -> Closure:
    low = compiler.compile(node.low) if node.low is not None else None
    high = compiler.compile(node.high) if node.high is not None else None
    low_included, high_included = node.low_included, node.high_included

    def interval(frame: Frame) -> Value:
        lowest = low(frame) if low else None
        highest = high(frame) if high else None
        if low and high and not _ordered(lowest, highest):
            frame.run.warn("The bounds of a range must be of one type, the lower first.")
            return None
        unknown = (low is not None and lowest is None) or (high is not None and highest is None)
        return Range(
            lowest, highest, low_included and lowest is not None, high_included and highest is not None, unknown
        )

    return interval


def _ordered(low: Value, high: Value) -> bool:
    if low is None or high is None:
        return low is not high
    sign = order(low, high)
    return sign is not None and sign <= 0


_BUILDERS: dict[type, Builder] = {
    n.Constant: _constant,
    n.Name: _name,
    n.Path: _path,
    n.Filter: filtered,
    n.Call: call,
    n.Arithmetic: _arithmetic,
    n.Negation: _negation,
    n.Logic: _logic,
    n.Comparison: _comparison,
    n.Between: _between,
    n.In: _in,
    n.InstanceOf: _instance_of,
    n.If: _if,
    n.For: looped,
    n.Quantified: quantified,
    n.FunctionDefinition: definition,
    n.ListOf: _list,
    n.ContextOf: _context,
    n.RangeOf: _range,
}


def compiler_over(
    builtins: Mapping[str, Function],
    declared: frozenset[str] = frozenset(),
    types: Mapping[str, Type] | None = None,
    local: frozenset[str] = frozenset(),
    inner: bool = False,
) -> Compiler:
    """A compiler of every kind of node, for a text with these surroundings."""
    return Compiler(_BUILDERS, builtins, declared, types, local, inner)
