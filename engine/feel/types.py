"""FEEL's types: which values conform to them, and the conversions the standard makes by itself (DMN 1.5, 10.3.2.9).

Three conversions exist: an item becomes the list of it, a list of one becomes its item, a date becomes its midnight in
UTC. What conforms to no type afterwards is null.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.feel import calendar
from engine.feel import nodes as n
from engine.feel.nodes import TypeName
from engine.feel.values import (
    BOOLEAN,
    CONTEXT,
    DATE,
    DATE_TIME,
    DAYS_TIME,
    FUNCTION,
    LIST,
    NUMBER,
    RANGE,
    STRING,
    TIME,
    YEARS_MONTHS,
    Function,
    Value,
    WideDateTime,
    WideTime,
    kind,
)


@dataclass(frozen=True, slots=True)
class Type:
    """A type: ``kind`` is a FEEL kind, "any" or "null"; the rest says more of lists, contexts, ranges, functions.

    ``allows`` is a further condition on a value (the allowed values of an item definition).
    """

    kind: str
    item: Type | None = None
    entries: Mapping[str, Type] | None = None
    parameters: tuple[Type, ...] | None = None
    result: Type | None = None
    allows: Callable[[Value], bool] | None = field(default=None, compare=False)


ANY = Type("any")
SIMPLE: dict[str, Type] = {
    "Any": ANY,
    "any": ANY,
    "Null": Type("null"),
    **{
        name: Type(name)
        for name in (BOOLEAN, NUMBER, STRING, DATE, TIME, DATE_TIME, YEARS_MONTHS, DAYS_TIME, LIST, CONTEXT, RANGE)
    },
    "function": Type(FUNCTION),
    "dateTime": Type(DATE_TIME),
    "dayTimeDuration": Type(DAYS_TIME),
    "yearMonthDuration": Type(YEARS_MONTHS),
}


def resolve(name: TypeName, custom: Mapping[str, Type] | None = None) -> Type | None:
    """The type a text names, with the decision model's own types; None when there is no such type."""
    if custom and name.name in custom:
        return custom[name.name]
    base = SIMPLE.get(name.name)
    if base is None or not (name.arguments or name.entries or name.result):
        return base
    arguments = tuple(resolve(argument, custom) for argument in name.arguments)
    entries = {key: resolve(entry, custom) for key, entry in name.entries}
    if None in arguments or None in entries.values():
        return None
    known = tuple(argument for argument in arguments if argument)
    if name.name == "function":
        return Type(FUNCTION, parameters=known, result=resolve(name.result, custom) if name.result else None)
    if name.name == "context":
        return Type(CONTEXT, entries={key: entry for key, entry in entries.items() if entry})
    return Type(name.name, item=known[0])


def conforms(value: Value, wanted: Type, *, allowed: bool = True) -> bool:
    """Whether a value that is not null is of a type (null conforms to every type).

    ``allowed``: and one that the type allows; `instance of` does not ask.
    """
    if value is None or wanted is ANY or wanted.kind == "any":
        return not allowed or wanted.allows is None or wanted.allows(value)
    if kind(value) != wanted.kind:
        return False
    if not _parts_conform(value, wanted, allowed=allowed):
        return False
    return not allowed or wanted.allows is None or wanted.allows(value)


def _parts_conform(value: Value, wanted: Type, *, allowed: bool) -> bool:
    if wanted.kind == LIST and wanted.item:
        return all(conforms(item, wanted.item, allowed=allowed) for item in value)
    if wanted.kind == CONTEXT and wanted.entries is not None:
        entries = wanted.entries.items()
        return all(name in value and conforms(value[name], entry, allowed=allowed) for name, entry in entries)
    if wanted.kind == RANGE and wanted.item:
        return all(conforms(end, wanted.item, allowed=allowed) for end in (value.low, value.high))
    if wanted.kind == FUNCTION and wanted.parameters is not None:
        return _function_conforms(value, wanted)
    return True


def _function_conforms(value: Function, wanted: Type) -> bool:
    """By number and type of parameters (a function may take more than is asked) and, where known, its result."""
    parameters = wanted.parameters or ()
    if len(parameters) < value.least or (value.most is not None and len(parameters) > value.most):
        return False
    fits = all(mine is None or within(theirs, mine) for theirs, mine in zip(parameters, value.types, strict=False))
    return fits and (value.result is None or wanted.result is None or within(value.result, wanted.result))


def within(narrow: Type, wide: Type) -> bool:
    """Whether every value of one type is a value of the other (DMN 1.5, 10.3.2.9.3)."""
    if wide.kind == "any" or narrow.kind == "null":
        return True
    if narrow.kind != wide.kind:
        return False
    if wide.item is not None:
        return narrow.item is not None and within(narrow.item, wide.item)
    if wide.entries is not None:
        mine = narrow.entries or {}
        return all(name in mine and within(mine[name], entry) for name, entry in wide.entries.items())
    return True


def inferred(node: n.Node, names: Mapping[str, Type | None]) -> Type | None:
    """The type of an expression where its text alone tells it."""
    match node:
        case n.Constant(value):
            return Type(kind(value) or "null")
        case n.Name(name):
            return names.get(name)
        case n.Comparison() | n.Logic() | n.Between() | n.In() | n.InstanceOf():
            return SIMPLE[BOOLEAN]
        case n.Arithmetic(_, left, right):
            one, other = inferred(left, names), inferred(right, names)
            return one if one == other and one in (SIMPLE[NUMBER], SIMPLE[STRING]) else None
        case _:
            return None


class Mismatch(Exception):
    """The value does not conform to the type, not even after conversion."""


def coerce(value: Value, wanted: Type | None) -> Value:
    """The value as the type wants it; raises :class:`Mismatch` when it cannot be."""
    if wanted is None or (value is None and wanted.allows is None):
        return value
    if conforms(value, wanted):
        return value
    if wanted.kind == LIST and kind(value) != LIST and wanted.item and conforms(value, wanted.item):
        converted: Value = [value]
    elif wanted.kind == LIST and kind(value) != LIST and not wanted.item:
        converted = [value]
    elif kind(value) == LIST and len(value) == 1 and wanted.kind != LIST:
        converted = value[0]
    elif wanted.kind == DATE_TIME and kind(value) == DATE:
        converted = calendar.lower(WideDateTime(calendar.lift_date(value), WideTime(0, dt.UTC)))
    else:
        raise Mismatch
    if not conforms(converted, wanted):
        raise Mismatch
    return converted
