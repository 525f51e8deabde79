"""The common condition without ceremony: variables compared with constants, joined by `and` and `or`.

For the plain nodes a second, smaller closure is built over the variables themselves: no frame, no counters. It knows
only the plain cases of FEEL (values of Python's exact types, variables that exist) and gives up with :class:`Slow` on
anything else, whereupon the full closure, which alone holds the meaning of FEEL, answers. A test holds both to the same
answers.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from engine.feel import nodes as n
from engine.feel.values import DECIMAL, DaysTime, Value, YearsMonths

Quick: TypeAlias = Callable[[Mapping[str, Value]], Value]

_ORDERED = frozenset({Decimal, str, dt.date, YearsMonths, DaysTime})
_EQUAL = _ORDERED | {bool}
_SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}
_SUMS = {"+": DECIMAL.add, "-": DECIMAL.subtract, "*": DECIMAL.multiply, "/": DECIMAL.divide}


class Slow(Exception):
    """Not one of the plain cases."""


def quick(node: n.Node, hidden: frozenset[str]) -> Quick | None:
    """The small closure of a node, None when the node is not plain; ``hidden`` are names that hide built-ins."""
    build = _BUILD.get(type(node))
    if build is None:
        return None
    try:
        return build(node, hidden)
    except Slow:
        return None


def _part(node: n.Node, hidden: frozenset[str]) -> Quick:
    found = quick(node, hidden)
    if found is None:
        raise Slow
    return found


def _typed(node: n.Node, hidden: frozenset[str]) -> Quick:
    """A part whose user looks at the value's type: a variable then needs no look of its own."""
    return operator.itemgetter(node.name) if isinstance(node, n.Name) else _part(node, hidden)


def _constant(node: n.Constant, hidden: frozenset[str]) -> Quick:
    value = node.value
    return lambda scope: value


def _name(node: n.Name, hidden: frozenset[str]) -> Quick:
    name = node.name

    def read(scope: Mapping[str, Value]) -> Value:
        value = scope[name]
        if type(value) in (int, float):
            raise Slow
        return value

    return read


def _path(node: n.Path, hidden: frozenset[str]) -> Quick:
    name = node.name
    if isinstance(node.target, n.Name):
        variable = node.target.name

        def read_variable(scope: Mapping[str, Value]) -> Value:
            found = scope[variable]
            if type(found) is not dict or type(value := found[name]) in (int, float):
                raise Slow
            return value

        return read_variable
    target = _part(node.target, hidden)

    def read(scope: Mapping[str, Value]) -> Value:
        found = target(scope)
        if type(found) is not dict or type(value := found[name]) in (int, float):
            raise Slow
        return value

    return read


def _comparison(node: n.Comparison, hidden: frozenset[str]) -> Quick:
    sign, plain = _SIGNS[node.operator], _EQUAL if node.operator in ("=", "!=") else _ORDERED
    if isinstance(node.right, n.Constant) and type(node.right.value) in plain:
        return _with_constant(node.left, node.right.value, sign, hidden)
    left, right = _typed(node.left, hidden), _typed(node.right, hidden)

    def compared(scope: Mapping[str, Value]) -> Value:
        a, b = left(scope), right(scope)
        if type(a) is not type(b) or type(a) not in plain:
            raise Slow
        return sign(a, b)

    return compared


def _with_constant(node: n.Node, constant: Value, sign: Callable[[Any, Any], Any], hidden: frozenset[str]) -> Quick:
    wanted = type(constant)
    if isinstance(node, n.Name):
        name = node.name

        def compared_variable(scope: Mapping[str, Value]) -> Value:
            value = scope[name]
            if type(value) is not wanted:
                raise Slow
            return sign(value, constant)

        return compared_variable
    if isinstance(node, n.Path) and isinstance(node.target, n.Name):
        variable, entry = node.target.name, node.name

        def compared_entry(scope: Mapping[str, Value]) -> Value:
            context = scope[variable]
            if type(context) is not dict or type(value := context[entry]) is not wanted:
                raise Slow
            return sign(value, constant)

        return compared_entry
    left = _part(node, hidden)

    def compared(scope: Mapping[str, Value]) -> Value:
        value = left(scope)
        if type(value) is not wanted:
            raise Slow
        return sign(value, constant)

    return compared


def _logic(node: n.Logic, hidden: frozenset[str]) -> Quick:
    deciding = node.operator == "or"
    operands = [_typed(operand, hidden) for operand in node.operands]
    if len(operands) == 2:
        return _pair(operands[0], operands[1], deciding)

    def decided(scope: Mapping[str, Value]) -> Value:
        for operand in operands:
            value = operand(scope)
            if value is deciding:
                return deciding
            if type(value) is not bool:
                raise Slow
        return not deciding

    return decided


def _pair(left: Quick, right: Quick, deciding: bool) -> Quick:
    def decided(scope: Mapping[str, Value]) -> Value:
        first = left(scope)
        if first is deciding:
            return deciding
        second = right(scope)
        if type(first) is not bool or type(second) is not bool:
            raise Slow
        return second

    return decided


def _between(node: n.Between, hidden: frozenset[str]) -> Quick:
    value, low, high = (_typed(part, hidden) for part in (node.value, node.low, node.high))

    def within(scope: Mapping[str, Value]) -> Value:
        found, least, most = value(scope), low(scope), high(scope)
        if type(found) not in _ORDERED or not type(found) is type(least) is type(most):
            raise Slow
        return least <= found <= most

    return within


def _in(node: n.In, hidden: frozenset[str]) -> Quick:
    """Among constant strings."""
    words = {part.value for part in node.tests if isinstance(part, n.Constant) and type(part.value) is str}
    value = _typed(node.value, hidden)
    if len(words) < len(node.tests):
        raise Slow

    def among(scope: Mapping[str, Value]) -> Value:
        found = value(scope)
        if type(found) is not str:
            raise Slow
        return found in words

    return among


def _arithmetic(node: n.Arithmetic, hidden: frozenset[str]) -> Quick:
    compute = _SUMS.get(node.operator)
    if compute is None:
        raise Slow
    left, right, calculate = _typed(node.left, hidden), _typed(node.right, hidden), compute
    if isinstance(node.left, n.Name) and isinstance(node.right, n.Constant) and type(node.right.value) is Decimal:
        name, constant = node.left.name, node.right.value

        def computed_variable(scope: Mapping[str, Value]) -> Value:
            value = scope[name]
            if type(value) is not Decimal or not (result := calculate(value, constant)).is_finite():
                raise Slow
            return result

        return computed_variable

    def computed(scope: Mapping[str, Value]) -> Value:
        a, b = left(scope), right(scope)
        if type(a) is not Decimal or type(b) is not Decimal:
            raise Slow
        result = calculate(a, b)
        if not result.is_finite():
            raise Slow
        return result

    return computed


def _if(node: n.If, hidden: frozenset[str]) -> Quick:
    condition, then, otherwise = (_part(part, hidden) for part in (node.condition, node.then, node.otherwise))
    return lambda scope: then(scope) if condition(scope) is True else otherwise(scope)


def _not(node: n.Call, hidden: frozenset[str]) -> Quick:
    if node.target != n.Name("not") or "not" in hidden or len(node.arguments) != 1 or node.names:
        raise Slow
    operand = _typed(node.arguments[0], hidden)

    def negated(scope: Mapping[str, Value]) -> Value:
        value = operand(scope)
        if type(value) is not bool:
            raise Slow
        return not value

    return negated


_BUILD: dict[type, Callable[[Any, frozenset[str]], Quick]] = {
    n.Constant: _constant,
    n.Name: _name,
    n.Path: _path,
    n.Comparison: _comparison,
    n.Logic: _logic,
    n.Between: _between,
    n.In: _in,
    n.Arithmetic: _arithmetic,
    n.If: _if,
    n.Call: _not,
}
