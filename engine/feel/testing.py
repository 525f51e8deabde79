"""Unary tests: the cells of a decision table, and what stands right of `in`.

A test is compiled to a function of the frame and the input, so that the commonest cells, constants and comparisons
with constants, cost one Python comparison.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from engine.feel import nodes as n
from engine.feel.closures import Compiler
from engine.feel.names import reads_input
from engine.feel.operators import COMPARE, equal, includes, unequal
from engine.feel.runtime import Context, Frame, Run
from engine.feel.values import LIST, RANGE, Value, kind

Test: TypeAlias = Callable[[Frame, Value], bool | None]
_QUICK = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "!=": operator.ne}


def tests(compiler: Compiler, node: n.Tests) -> Test | None:
    """A whole cell; None for the cell that any input meets."""
    if not node.tests:
        return None
    met = _set_of_strings(node) or _any_of([test(compiler, part) for part in node.tests])
    if not node.negated:
        return met

    def negated(frame: Frame, value: Value) -> bool | None:
        answer = met(frame, value)
        return None if answer is None else not answer

    return negated


def _any_of(parts: list[Test]) -> Test:
    if len(parts) == 1:
        return parts[0]

    def met(frame: Frame, value: Value) -> bool | None:
        result: bool | None = False
        for part in parts:
            answer = part(frame, value)
            if answer:
                return True
            if answer is None:
                result = None
        return result

    return met


def _set_of_strings(node: n.Tests) -> Test | None:
    words = {part.value for part in node.tests if isinstance(part, n.Constant) and type(part.value) is str}
    if len(words) < len(node.tests) or len(words) < 2:
        return None
    return lambda frame, value: value in words if type(value) is str else None if kind(value) != "list" else False


def test(compiler: Compiler, node: n.Node) -> Test:
    """One test."""
    if isinstance(node, n.OperatorTest):
        return _comparison(compiler, node)
    if reads_input(node):
        return _condition(compiler, node)
    if isinstance(node, n.Constant):
        return _constant(node.value)
    if isinstance(node, n.RangeOf) and _is_constant(node.low) and _is_constant(node.high):
        return _interval(compiler, node)
    expected = compiler.compile(node)
    return lambda frame, value: met_by(value, expected(frame), condition=True)


def _is_constant(node: n.Node | None) -> bool:
    return node is None or isinstance(node, n.Constant)


def _interval(compiler: Compiler, node: n.RangeOf) -> Test:
    """A range of constants: built once, and two comparisons for a value of the bounds' own type."""
    interval = compiler.compile(node)(Frame({}, None, Run(Context())))
    if interval is None or type(interval.low) is not type(interval.high) or type(interval.low) is not Decimal:
        return lambda frame, value: None if interval is None else met_by(value, interval)
    low, high = interval.low, interval.high
    above = operator.le if interval.low_included else operator.lt
    below = operator.le if interval.high_included else operator.lt
    return lambda frame, value: (
        above(low, value) and below(value, high) if type(value) is Decimal else met_by(value, interval)
    )


def _constant(constant: Value) -> Test:
    plain = type(constant)
    if constant is None:
        return lambda frame, value: value is None
    return lambda frame, value: value == constant if type(value) is plain else met_by(value, constant)


def _comparison(compiler: Compiler, node: n.OperatorTest) -> Test:
    sign = node.operator
    slow = {"=": equal, "!=": unequal}.get(sign) or COMPARE[sign]
    if isinstance(node.operand, n.Constant) and type(node.operand.value) in (Decimal, str):
        constant, plain, quick = node.operand.value, type(node.operand.value), _QUICK[sign]
        return lambda frame, value: bool(quick(value, constant)) if type(value) is plain else slow(value, constant)
    operand = compiler.within("?").compile(node.operand)
    return lambda frame, value: slow(value, operand(Frame({"?": value}, frame, frame.run)))


def _condition(compiler: Compiler, node: n.Node) -> Test:
    condition = compiler.within("?").compile(node)

    def met(frame: Frame, value: Value) -> bool | None:
        answer = condition(Frame({"?": value}, frame, frame.run))
        return answer if isinstance(answer, bool) else None if answer is None else met_by(value, answer)

    return met


def met_by(value: Value, expected: Value, *, condition: bool = False) -> bool | None:
    """Whether a value is the expected one, is among those of a list, or lies in a range.

    With ``condition`` an expected boolean is an answer by itself when the input is no boolean: `other > 5` in a cell.
    """
    found = kind(expected)
    if found == LIST:
        return _among(value, expected)
    if found == RANGE and kind(value) != RANGE:
        return includes(expected, value)
    if condition and isinstance(expected, bool) and not isinstance(value, bool):
        return expected
    return equal(value, expected)


def _among(value: Value, expected: list[Value]) -> bool | None:
    if kind(value) == LIST and equal(value, expected) is True:
        return True
    for item in expected:
        answer = includes(item, value) if kind(item) == RANGE and kind(value) != RANGE else equal(value, item)
        if answer is True:
            return True
    return False
