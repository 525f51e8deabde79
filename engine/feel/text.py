"""Values as text: what `string()` answers, and the FEEL literal that reads back as the same value."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from engine.feel.errors import FeelError
from engine.feel.lexer import is_plain
from engine.feel.temporal_text import write_date, write_date_time, write_duration, write_time
from engine.feel.values import (
    BOOLEAN,
    CONTEXT,
    DATE,
    DATE_TIME,
    DAYS_TIME,
    FUNCTION,
    LIST,
    NULL,
    NUMBER,
    RANGE,
    STRING,
    TIME,
    YEARS_MONTHS,
    Range,
    Value,
    days_time,
    kind,
    number,
)

FARTHEST = 6200  # the decimal places a number of FEEL's own may have, and some
_SPECIAL = re.compile(r'[\\"\x00-\x1f\ud800-\udfff]')


class NoLiteral(FeelError):
    """A {kind} cannot be written as FEEL text."""


def write_number(value: Value) -> str:
    """Plain digits, no exponent, no superfluous zeros."""
    exact: Decimal = number(value)
    if not exact:
        return "0"
    if abs(exact.adjusted()) > FARTHEST:  # from outside: written out, it would fill the memory
        return str(exact)
    text = format(exact, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def quote(text: str) -> str:
    """A FEEL string literal."""
    return '"' + _SPECIAL.sub(lambda found: "\\" + _ESCAPES.get(found[0], f"u{ord(found[0]):04x}"), text) + '"'


_ESCAPES = {"\\": "\\", '"': '"', "\n": "n", "\r": "r", "\t": "t"}
_MOMENTS: dict[str, Callable[[Value], str]] = {
    DATE: write_date,
    TIME: write_time,
    DATE_TIME: write_date_time,
    YEARS_MONTHS: write_duration,
    DAYS_TIME: lambda value: write_duration(days_time(value)),
}


def moment_text(value: Value) -> str:
    """A date, time or duration in the standard's lexical form."""
    return _MOMENTS[kind(value) or ""](value)


def string(value: Value) -> str:
    """What FEEL's `string()` answers for a value that is not null."""
    if kind(value) == STRING:
        return str(value)
    if kind(value) in _MOMENTS:
        return moment_text(value)
    if kind(value) == RANGE:
        return _range(value, string)
    return literal(value)


def literal(value: Value) -> str:
    """A FEEL text that evaluates to the value; :class:`NoLiteral` for functions and for what is no FEEL value."""
    found = kind(value)
    if found is None or found == FUNCTION:
        raise NoLiteral(kind=found or type(value).__name__)
    return _LITERAL[found](value)


def _range(value: Range, write: Callable[[Value], str]) -> str:
    """As a range literal (DMN 1.5, rule 66): an open side is left blank, `[5..)`."""
    low = "(" if value.low is None else f"{'[' if value.low_included else '('}{write(value.low)}"
    high = ")" if value.high is None else f"{write(value.high)}{']' if value.high_included else ')'}"
    return f"{low}..{high}"


def _key(name: str) -> str:
    return name if is_plain(name) else quote(name)


_LITERAL: dict[str, Callable[[Value], str]] = {
    NULL: lambda value: "null",
    BOOLEAN: lambda value: "true" if value else "false",
    NUMBER: write_number,
    STRING: quote,
    **{found: (lambda value: f'@"{moment_text(value)}"') for found in _MOMENTS},
    LIST: lambda value: "[" + ", ".join(map(literal, value)) + "]",
    CONTEXT: lambda value: "{" + ", ".join(f"{_key(name)}: {literal(value[name])}" for name in value) + "}",
    RANGE: lambda value: _range(value, literal),
}
