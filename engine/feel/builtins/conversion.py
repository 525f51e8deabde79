"""From text to values and back: `number`, `string`, `range`, `to json`, `from json`."""

from __future__ import annotations

import json
import re
from decimal import Decimal

from engine.feel import json_form
from engine.feel.builtins.registry import builtin
from engine.feel.errors import FeelSyntaxError, Nothing
from engine.feel.lexer import Multiword
from engine.feel.nodes import Constant, RangeOf
from engine.feel.operators import order
from engine.feel.parser import Parser
from engine.feel.runtime import Run
from engine.feel.text import NoLiteral, string
from engine.feel.values import (
    DATE,
    DATE_TIME,
    DAYS_TIME,
    DECIMAL,
    NUMBER,
    STRING,
    TIME,
    YEARS_MONTHS,
    Range,
    Value,
    kind,
)

_NUMBER = re.compile(r"-?(?:\d{1,400}(?:\.\d{1,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,4})?", re.ASCII)
#: Numbers longer than this are written with an exponent.
_LONGEST = 400
_SEPARATORS = (" ", ",", ".")
_BOUNDS = (NUMBER, STRING, DATE, TIME, DATE_TIME, DAYS_TIME, YEARS_MONTHS)


def read_number(text: str) -> Decimal:
    """A number as FEEL writes it; raises :class:`Nothing`."""
    if not _NUMBER.fullmatch(text):
        raise Nothing(f"“{text[:40]}” is no number")
    value = DECIMAL.create_decimal(text)
    if not value.is_finite():
        raise Nothing("the number is too large")
    return value


@builtin("number", "from: string")
def number_from(text: str) -> Decimal:
    return read_number(text)


@builtin("number", "from: number")
def number_itself(value: Decimal) -> Decimal:
    return value


@builtin("number", "from: string, grouping separator: string?, decimal separator?: string?")
def number_with_separators(text: str, grouping: str | None, point: str | None = None) -> Decimal:
    if grouping is not None and grouping not in _SEPARATORS:
        raise Nothing("the grouping separator is a space, a comma or a point")
    if point is not None and point not in (",", "."):
        raise Nothing("the decimal separator is a comma or a point")
    if grouping is not None and grouping == point:
        raise Nothing("the two separators must differ")
    if grouping is not None:
        text = text.replace(grouping, "")
    return read_number(text.replace(point, ".") if point else text)


@builtin("string", "from: any", run=True)
def string_of(run: Run, value: Value) -> str | None:
    if value is None:
        return None
    try:
        text = string(value)
    except NoLiteral as problem:
        raise Nothing(str(problem)) from None
    run.check_string(len(text))
    return text


@builtin("range", "from: string")
def range_from(text: str) -> Range:
    """`range("[1..10]")`: the bounds must be literals."""
    try:
        node = Parser(text, (), Multiword(("date and time",))).whole_expression()
    except FeelSyntaxError as problem:
        raise Nothing(str(problem)) from None
    if not isinstance(node, RangeOf):
        raise Nothing("the text is no range")
    low, high = _bound(node.low), _bound(node.high)
    if low is not None and high is not None and (order(low, high) or 0) > 0:
        raise Nothing("the lower bound must come first")
    if low is not None and high is not None and order(low, high) is None:
        raise Nothing("the bounds have no order")
    return Range(low, high, node.low_included, node.high_included)


def _bound(node: object) -> Value:
    """The value of a bound: a literal, or `date("…")` and its like."""
    from engine.feel.builtins.temporal import literal_call

    if node is None:
        return None
    value = node.value if isinstance(node, Constant) else literal_call(node)
    if kind(value) not in _BOUNDS:
        raise Nothing("a bound must be a literal")
    return value


@builtin("to json", "value: any")
def to_json(value: Value) -> str:
    """JSON as other programs write it: without blanks, dates and their like as texts, all digits of numbers."""
    try:
        return _written(json_form.plain(value))
    except json_form.NotJson as problem:
        raise Nothing(str(problem)) from problem


def _written(found: json_form.Json) -> str:
    if isinstance(found, Decimal):
        return format(found, "f") if abs(found.adjusted()) < _LONGEST else str(found)
    if isinstance(found, list):
        return f"[{','.join(map(_written, found))}]"
    if isinstance(found, dict):
        entries = (f"{json.dumps(name, ensure_ascii=False)}:{_written(item)}" for name, item in found.items())
        return "{" + ",".join(entries) + "}"
    return json.dumps(found, ensure_ascii=False)


@builtin("from json", "value: string")
def from_json(text: str) -> Value:
    try:
        return json_form.from_plain(json.loads(text, parse_float=Decimal))
    except (ValueError, RecursionError, json_form.BrokenJson) as problem:
        raise Nothing("the text is no JSON") from problem
