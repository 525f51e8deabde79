"""Booleans: `not`, `all`, `any`, `is`."""

from __future__ import annotations

from collections.abc import Sequence

from engine.feel.builtins.registry import builtin
from engine.feel.errors import Nothing
from engine.feel.operators import equal
from engine.feel.temporal_text import write_date, write_date_time, write_time
from engine.feel.values import DATE, DATE_TIME, TIME, Value, kind


@builtin("not", "negand: any")
def negated(value: Value) -> bool | None:
    if not isinstance(value, bool):
        raise Nothing("takes a boolean")
    return not value


def _booleans(values: Sequence[Value]) -> Sequence[bool | None]:
    if any(value is not None and not isinstance(value, bool) for value in values):
        raise Nothing("takes booleans only")
    return values


@builtin("all", "list: list")
def all_of(values: Sequence[Value]) -> bool | None:
    known = _booleans(values)
    return False if False in known else None if None in known else True


@builtin("all", "*b: any")
def all_of_these(*values: Value) -> bool | None:
    if values == (None,):
        raise Nothing("takes booleans only")
    return all_of(values)


@builtin("any", "list: list")
def any_of(values: Sequence[Value]) -> bool | None:
    known = _booleans(values)
    return True if True in known else None if None in known else False


@builtin("any", "*b: any")
def any_of_these(*values: Value) -> bool | None:
    if values == (None,):
        raise Nothing("takes booleans only")
    return any_of(values)


@builtin("is", "value1: any, value2: any")
@builtin("is", "value1: any", "value2: any", named=True)
def same(left: Value, right: Value = None) -> bool:
    """Equal in kind and in writing: unlike `=`, two moments in different zones are not the same."""
    if kind(left) != kind(right):
        return False
    written = {DATE: write_date, TIME: write_time, DATE_TIME: write_date_time}.get(kind(left) or "")
    if written:
        return written(left) == written(right)
    return equal(left, right) is True
