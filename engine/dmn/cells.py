"""Cells of a decision table as sets that can be counted.

The constants a column's cells name cut the column into atoms: each constant, and the stretches between them (or, where
there is no order, "all others"). A cell is then a set of atoms, kept as the bits of an integer. A cell that is not made
of constants covers nobody knows what, and is left out of all claims.
"""

from __future__ import annotations

import functools
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.feel import calendar, parse_tests
from engine.feel import nodes as n
from engine.feel.builtins import BUILTINS
from engine.feel.compiler import compiler_over
from engine.feel.errors import FeelError
from engine.feel.names import free_names
from engine.feel.operators import includes, order
from engine.feel.runtime import Context, Frame, Run
from engine.feel.text import literal
from engine.feel.values import (
    BOOLEAN,
    CONTEXT,
    DATE,
    DATE_TIME,
    DAYS_TIME,
    FUNCTION,
    LIST,
    NUMBER,
    STRING,
    TIME,
    YEARS_MONTHS,
    Range,
    Value,
    days_time,
    kind,
    number,
)

_CHANGING = frozenset({"now", "today", "random number", "uuid"})


class NotConstant(Exception):
    """A cell or a column cannot be counted."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A constant, or the stretch between two (None: for ever), or all values that no cell names."""

    low: Value
    high: Value
    stretch: bool = False
    others: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One value, or (``excluded``) every other one."""

    value: Value
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell covers: any of its points and intervals, or (``negated``) all but them."""

    parts: tuple[Point | Range, ...]
    negated: bool = False
    anything: bool = False

    def constants(self) -> Iterator[Value]:
        for part in self.parts:
            if isinstance(part, Point):
                yield part.value
            else:
                yield from (bound for bound in (part.low, part.high) if bound is not None)


def read_cell(source: str) -> Cell | None:
    """A cell, or None when it is not made of constants."""
    try:
        node = parse_tests(source, frozenset())
        return Cell(tuple(_part(test) for test in node.tests), node.negated, not node.tests)
    except (FeelError, NotConstant):
        return None


def _part(test: n.Node) -> Point | Range:
    if isinstance(test, n.OperatorTest):
        return _compared(test.operator, _value(test.operand))
    value = _value(test)
    if kind(value) in (LIST, CONTEXT, FUNCTION) or (isinstance(value, Range) and value.null_end):
        raise NotConstant
    return value if isinstance(value, Range) else Point(value)


def _compared(sign: str, value: Value) -> Point | Range:
    if sign in ("=", "!="):
        return Point(value, excluded=sign == "!=")
    if value is None or kind(value) in (STRING, BOOLEAN):
        raise NotConstant
    if sign in ("<", "<="):
        return Range(None, value, False, sign == "<=")
    return Range(value, None, sign == ">=", False)


def _value(node: n.Node) -> Value:
    names = {name for name, _ in free_names(node)}
    if names - set(BUILTINS) or names & _CHANGING:
        raise NotConstant
    return compiler_over(BUILTINS).compile(node)(Frame({}, None, Run(Context())))


def _sign(left: Value, right: Value) -> int:
    sign = order(left, right)
    if sign is None:
        raise NotConstant
    return sign


class Column:
    """A column's atoms; ``full`` is the set of those its input may take."""

    def __init__(self, label: str, cells: Iterable[Cell], allowed: Cell | None) -> None:
        """Raises :class:`NotConstant` when the constants have no common type."""
        self.label = label
        known = list(cells) if allowed is None else [*cells, allowed]
        self.atoms = list(_atoms(_distinct(value for found in known for value in found.constants())))
        self.named = frozenset(repr(bound) for atom in self.atoms for bound in (atom.low, atom.high))
        points = ((place, atom) for place, atom in enumerate(self.atoms) if not atom.stretch and not atom.others)
        self._places = {_same(atom.low): place for place, atom in points}
        self._is_line = any(atom.stretch for atom in self.atoms)
        self._first = next((place for place, atom in enumerate(self.atoms) if not _is_null(atom)), 0)
        self.full = self._all = (1 << len(self.atoms)) - 1
        self.full = self.set_of(allowed) if allowed is not None else self._without_null()

    def _without_null(self) -> int:
        """A missing value is no gap to speak of unless the allowed values name it."""
        return sum(1 << bit for bit, atom in enumerate(self.atoms) if not _is_null(atom))

    def set_of(self, found: Cell) -> int:
        """The atoms a cell covers, among those the input may take. (No cell is met by a part of an atom.)"""
        if found.anything:
            return self.full
        covered = 0
        for part in found.parts:
            covered |= self._at(part) if isinstance(part, Point) else self._between(part)
        return (~covered if found.negated else covered) & self.full

    def _at(self, point: Point) -> int:
        place = self._places.get(_same(point.value))
        bit = 0 if place is None else 1 << place
        return self._all & ~bit if point.excluded else bit

    def _between(self, part: Range) -> int:
        """The atoms of a range: of values in a line, those from one of its ends to the other."""
        if not self._is_line:
            return sum(1 << place for place, atom in enumerate(self.atoms) if _holds(part, atom))
        first, behind = self._first, len(self.atoms)
        if part.low is not None:
            first = self._places[_same(part.low)] + (not part.low_included)
        if part.high is not None:
            behind = self._places[_same(part.high)] + bool(part.high_included)
        return (1 << behind) - (1 << first) if first < behind else 0

    def text(self, mask: int) -> str:
        """A set of atoms as a cell that covers it."""
        if mask == self.full:
            return "-"
        inside = [atom for bit, atom in enumerate(self.atoms) if mask >> bit & 1]
        if any(atom.others for atom in inside):
            outside = [literal(atom.low) for bit, atom in enumerate(self.atoms) if not mask >> bit & 1]
            return f"not({', '.join(outside)})"
        return ", ".join(_write(run) for run in self._runs(mask))

    def _runs(self, mask: int) -> list[list[Atom]]:
        """Atoms that follow each other on the line, together; atoms without an order each by itself."""
        runs: list[list[Atom]] = []
        before = -2
        for bit, atom in enumerate(self.atoms):
            if mask >> bit & 1:
                joined = bit == before + 1 and (atom.stretch or runs[-1][-1].stretch)
                if joined:
                    runs[-1].append(atom)
                else:
                    runs.append([atom])
                before = bit
        return runs


def _same(value: Value) -> Hashable:
    """What two values have alike that are equal."""
    known = kind(value)
    if known in (TIME, DATE_TIME):
        moment = calendar.time_instant(value) if known == TIME else calendar.instant(calendar.lift(value))
        return known, calendar.lift_time(value).zone is None, moment
    if known == DATE:
        return known, calendar.days_of(calendar.lift_date(value))
    if known == DAYS_TIME:
        return known, days_time(value)
    return known, number(value) if known == NUMBER else value


def _holds(part: Range, atom: Atom) -> bool:
    return not atom.others and not _is_null(atom) and includes(part, atom.low) is True


def _distinct(values: Iterable[Value]) -> list[Value]:
    found: dict[Hashable, Value] = {}
    for value in values:
        found.setdefault(_same(value), value)
    return list(found.values())


def _atoms(constants: Sequence[Value]) -> Iterator[Atom]:
    values = [value for value in constants if value is not None]
    if len(values) < len(constants):
        yield Atom(None, None)
    if len({kind(value) for value in values}) > 1:
        raise NotConstant
    if values and kind(values[0]) == BOOLEAN:
        yield from (Atom(True, True), Atom(False, False))
    elif not values or kind(values[0]) == STRING:
        yield from (Atom(value, value) for value in values)
        yield Atom(None, None, others=True)
    else:
        yield from _line(values)


def _line(values: Sequence[Value]) -> Iterator[Atom]:
    """Points and stretches in order; days and months that are neighbours have no stretch between them."""
    before = None
    for point in sorted(values, key=functools.cmp_to_key(_sign)):
        if before is None or not neighbours(before, point):
            yield Atom(before, point, stretch=True)
        yield Atom(point, point)
        before = point
    yield Atom(before, None, stretch=True)


def neighbours(low: Value, high: Value) -> bool:
    """Whether no value lies between two of a type that counts in steps."""
    if kind(low) == DATE:
        return calendar.days_of(calendar.lift_date(high)) - calendar.days_of(calendar.lift_date(low)) == 1
    return kind(low) == YEARS_MONTHS and high.months - low.months == 1


def _is_null(atom: Atom) -> bool:
    return atom.low is None and not atom.stretch and not atom.others


def _write(run: list[Atom]) -> str:
    first, last = run[0], run[-1]
    if len(run) == 1 and not first.stretch:
        return literal(first.low)
    low, high = first.low, last.high
    if low is None:
        return f"{'<' if last.stretch else '<='} {literal(high)}"
    if high is None:
        return f"{'>' if first.stretch else '>='} {literal(low)}"
    return literal(Range(low, high, not first.stretch, not last.stretch))
