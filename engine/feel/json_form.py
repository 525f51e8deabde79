"""The one JSON form of FEEL values: what variables look like in the database, in history and on the API.

Strings, booleans, null, lists, contexts and whole numbers below 2^53 are what they are in JSON. Everything else is
tagged, because JSON would lose it: ``{"@": "date", "v": "2026-07-28"}``. A context that itself has an entry named
``@`` is wrapped: ``{"@": "context", "v": {…}}``. A function is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from engine.feel.errors import FeelError
from engine.feel.temporal_text import (
    read_date,
    read_date_time,
    read_duration,
    read_time,
)
from engine.feel.text import FARTHEST, moment_text, string
from engine.feel.values import (
    BOOLEAN,
    CONTEXT,
    DATE,
    DATE_TIME,
    DAYS_TIME,
    LIST,
    NULL,
    NUMBER,
    RANGE,
    STRING,
    TIME,
    YEARS_MONTHS,
    DaysTime,
    Range,
    Value,
    YearsMonths,
    kind,
    number,
)

Json: TypeAlias = Any
EXACT = 2**53
TAG, TEXT = "@", "v"


class NotJson(FeelError):
    """A {kind} has no JSON form."""


class BrokenJson(FeelError):
    """This is not the JSON form of a value: {found}."""


MAX_DEPTH = 100


def encode(value: Value) -> Json:
    """A value as what `json.dumps` takes; :class:`NotJson` for functions and for what is no FEEL value.

    A value nested deeper than a hundred levels is refused too: nothing that reads it back would bear it.
    """
    return _encode(value, 0)


def _encode(value: Value, depth: int) -> Json:
    if depth > MAX_DEPTH:
        raise NotJson(kind="value nested this deep")
    found = kind(value)
    if found in (NULL, BOOLEAN):
        return value
    if found == STRING:
        return str(value)
    if found == NUMBER:
        return _encode_number(number(value))
    if found == LIST:
        return [_encode(item, depth + 1) for item in value]
    if found == CONTEXT:
        return _encode_context(value, depth)
    if found == RANGE:
        return {TAG: RANGE, TEXT: _encode_range(value, depth)}
    if found in _READ:
        return {TAG: found, TEXT: moment_text(value)}
    raise NotJson(kind=found or type(value).__name__)


def plain(value: Value, depth: int = 0) -> Json:
    """A value as other programs write it in JSON, without tags: dates and their like are texts (Camunda, `to json`).

    What comes back from it is text where a date went in. Numbers are :class:`Decimal` for a writer that keeps them.
    """
    if depth > MAX_DEPTH:
        raise NotJson(kind="value nested this deep")
    found = kind(value)
    if found == NUMBER:
        return number(value)
    if found == LIST:
        return [plain(item, depth + 1) for item in value]
    if found == CONTEXT:
        return {str(name): plain(value[name], depth + 1) for name in value}
    if found in _READ:
        return moment_text(value)
    if found == RANGE:
        return string(value)
    return _encode(value, depth)


def from_plain(found: Json) -> Value:
    """The value of JSON as other programs write it: its numbers, texts, lists and objects, and nothing else."""
    if isinstance(found, list):
        return [from_plain(item) for item in found]
    if isinstance(found, Mapping):
        return {str(name): from_plain(item) for name, item in found.items()}
    value = decode(found)
    if isinstance(value, Decimal) and abs(value.adjusted()) > FARTHEST:
        raise BrokenJson(found=str(found)[:40])
    return value


def _encode_number(value: Decimal) -> Json:
    if not value.is_finite():
        raise NotJson(kind="number that is not finite")
    if value == value.to_integral_value() and value.copy_abs() < EXACT and not (value.is_zero() and value.is_signed()):
        return int(value)
    return {TAG: NUMBER, TEXT: str(value)}


def _encode_context(value: Mapping[str, Value], depth: int) -> Json:
    found = {str(name): _encode(value[name], depth + 1) for name in value}
    return {TAG: CONTEXT, TEXT: found} if TAG in found else found


def _encode_range(value: Range, depth: int) -> Json:
    """A range keeps its bounds in this very form, so nothing about them is lost."""
    ends = [value.low_included, _encode(value.low, depth + 1), _encode(value.high, depth + 1), value.high_included]
    return [*ends, True] if value.null_end else ends


def decode(found: Json) -> Value:
    """The value of a JSON form (as `json.loads` answers it); :class:`BrokenJson` for a tag or text that is none."""
    if isinstance(found, bool) or found is None or isinstance(found, str):
        return found
    if isinstance(found, (int, float, Decimal)):
        value = number(found)
        if not value.is_finite():
            raise BrokenJson(found=str(found))
        return value
    if isinstance(found, list):
        return [decode(item) for item in found]
    if not isinstance(found, Mapping):
        raise BrokenJson(found=type(found).__name__)
    if TAG not in found:
        return {name: decode(item) for name, item in found.items()}
    return _decode_tagged(found)


def _decode_tagged(found: Mapping[str, Json]) -> Value:
    tag, text = found[TAG], found.get(TEXT)
    if tag == CONTEXT and isinstance(text, Mapping):
        return {name: decode(item) for name, item in text.items()}
    if tag == RANGE and isinstance(text, list) and len(text) in (4, 5):
        low, high = decode(text[1]), decode(text[2])
        return Range(low, high, bool(text[0]), bool(text[3]), len(text) == 5)
    if tag in _READ and isinstance(text, str):
        value = _READ[tag](text)
        if value is not None:
            return value
    raise BrokenJson(found=f"{tag}: {text!r:.80}")


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except ArithmeticError:
        return None
    return value if value.is_finite() and abs(value.adjusted()) <= FARTHEST else None


def _date_time(text: str) -> Value:
    return read_date_time(text) if "T" in text else None


def _duration(wanted: type) -> Callable[[str], Value]:
    def read(text: str) -> Value:
        value = read_duration(text)
        return value if isinstance(value, wanted) else None

    return read


_READ: dict[str, Callable[[str], Value]] = {
    NUMBER: _number,
    DATE: read_date,
    TIME: read_time,
    DATE_TIME: _date_time,
    YEARS_MONTHS: _duration(YearsMonths),
    DAYS_TIME: _duration(DaysTime),
}
