"""Decision tables: rows of tests, and the hit policy that says what the rows that match amount to (DMN 1.5, 8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from engine.dmn.record import MatchedRule, TableRun
from engine.feel.builtins.statistics import extreme, total
from engine.feel.errors import Nothing
from engine.feel.operators import equal
from engine.feel.runtime import Frame
from engine.feel.testing import Test
from engine.feel.types import Mismatch, Type, coerce
from engine.feel.values import Value

Closure: TypeAlias = Callable[[Frame], Value]


@dataclass(frozen=True, slots=True)
class Column:
    """An input: its label, its expression, the values it may take (None: any)."""

    label: str
    value: Closure
    allowed: Test | None


@dataclass(frozen=True, slots=True)
class Output:
    """An output: its name, its type, the values it may take, their order of priority, its default."""

    name: str
    type: Type | None
    allowed: Test | None
    priorities: Closure | None
    default: Closure | None


@dataclass(frozen=True, slots=True)
class Row:
    """A rule: its number from 1, its id, the tests of the columns that have one, its outputs."""

    index: int
    id: str
    tests: tuple[tuple[int, Test], ...]
    outputs: tuple[Closure, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that matched, with its outputs computed."""

    row: Row
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A compiled decision table; ``__call__`` evaluates it in a frame."""

    policy: str
    aggregation: str | None
    columns: tuple[Column, ...]
    outputs: tuple[Output, ...]
    rows: tuple[Row, ...]

    def __call__(self, frame: Frame) -> Value:
        values = [column.value(frame) for column in self.columns]
        if not self._allowed(frame, values):
            self._tell(frame, values, [])
            return None
        rows = self._matching(frame, values)
        hits = [Hit(row, tuple(output(frame) for output in row.outputs)) for row in rows]
        try:
            value = self._answer(frame, hits)
        except (Nothing, Mismatch) as reason:
            frame.run.warn(str(reason) or "An output is not of its column's type.")
            value = None
        self._tell(frame, values, hits)
        return value

    def _allowed(self, frame: Frame, values: Sequence[Value]) -> bool:
        for column, value in zip(self.columns, values, strict=True):
            if column.allowed and value is not None and column.allowed(frame, value) is not True:
                frame.run.warn(f"The input “{column.label}” has a value its column does not allow.")
                return False
        return True

    def _matching(self, frame: Frame, values: Sequence[Value]) -> list[Row]:
        found = []
        frame.run.step(1 + len(self.rows) // 8)
        for row in self.rows:
            for position, test in row.tests:
                if test(frame, values[position]) is not True:
                    break
            else:
                found.append(row)
                if self.policy == "FIRST":
                    break
        return found

    def _answer(self, frame: Frame, hits: list[Hit]) -> Value:
        if not hits:
            return self._without_hit(frame)
        for hit in hits:
            self._check(frame, hit)
        return _POLICIES[self.policy](self, frame, hits)

    def _without_hit(self, frame: Frame) -> Value:
        if any(output.default for output in self.outputs):
            value = self.shaped([output.default(frame) if output.default else None for output in self.outputs])
            return [value] if self.lists else value
        if self.lists and self.aggregation in (None, "COUNT"):
            return Decimal(0) if self.aggregation else []
        frame.run.warn("No rule of the decision table matches.")
        return None

    @property
    def lists(self) -> bool:
        """Whether the hit policy answers all hits rather than one."""
        return self.policy in ("COLLECT", "RULE ORDER", "OUTPUT ORDER")

    def _check(self, frame: Frame, hit: Hit) -> None:
        for output, value in zip(self.outputs, hit.values, strict=True):
            if output.allowed and value is not None and output.allowed(frame, value) is not True:
                raise Nothing(f"Rule {hit.row.index} answers a value that “{output.name}” does not allow.")

    def shaped(self, values: Sequence[Value]) -> Value:
        """One output is the value itself, several are a context by their names."""
        if len(self.outputs) == 1:
            return coerce(values[0], self.outputs[0].type)
        return {output.name: coerce(value, output.type) for output, value in zip(self.outputs, values, strict=True)}

    def _tell(self, frame: Frame, values: Sequence[Value], hits: list[Hit]) -> None:
        if frame.run.note is None:
            return
        names = [output.name or "output" for output in self.outputs]
        rules = tuple(MatchedRule(hit.row.index, hit.row.id, dict(zip(names, hit.values, strict=True))) for hit in hits)
        labels = [column.label for column in self.columns]
        frame.run.note(TableRun(dict(zip(labels, values, strict=True)), rules))


def _rows(hits: Sequence[Hit]) -> str:
    return ", ".join(str(hit.row.index) for hit in hits)


def _unique(table: Table, frame: Frame, hits: list[Hit]) -> Value:
    if len(hits) > 1:
        raise Nothing(f"The hit policy is UNIQUE, but the rules {_rows(hits)} match.")
    return table.shaped(hits[0].values)


def _any(table: Table, frame: Frame, hits: list[Hit]) -> Value:
    values = [table.shaped(hit.values) for hit in hits]
    if any(equal(value, values[0]) is not True for value in values):
        raise Nothing(f"The hit policy is ANY, but the rules {_rows(hits)} disagree.")
    return values[0]


def _first(table: Table, frame: Frame, hits: list[Hit]) -> Value:
    return table.shaped(hits[0].values)


def _by_priority(table: Table, frame: Frame, hits: list[Hit]) -> list[Hit]:
    """The hits ordered by the place of their outputs in the lists of output values, the first column first."""
    lists = [output.priorities(frame) if output.priorities else None for output in table.outputs]

    def place(hit: Hit) -> list[int]:
        return [_place(value, values) for value, values in zip(hit.values, lists, strict=True) if values is not None]

    return sorted(hits, key=place)


def _place(value: Value, values: Sequence[Value]) -> int:
    return next((index for index, other in enumerate(values) if equal(value, other) is True), len(values))


def _priority(table: Table, frame: Frame, hits: list[Hit]) -> Value:
    return table.shaped(_by_priority(table, frame, hits)[0].values)


def _output_order(table: Table, frame: Frame, hits: list[Hit]) -> Value:
    return [table.shaped(hit.values) for hit in _by_priority(table, frame, hits)]


def _rule_order(table: Table, frame: Frame, hits: list[Hit]) -> Value:
    return [table.shaped(hit.values) for hit in hits]


def _collect(table: Table, frame: Frame, hits: list[Hit]) -> Value:
    values = _rule_order(table, frame, hits)
    if table.aggregation is None:
        return values
    if len(table.outputs) == 1:
        return _AGGREGATORS[table.aggregation](frame, values)
    return {
        output.name: _AGGREGATORS[table.aggregation](frame, [value[output.name] for value in values])
        for output in table.outputs
    }


_AGGREGATORS: Mapping[str, Callable[[Frame, list[Value]], Value]] = {
    "SUM": lambda frame, values: total(frame.run, values),
    "MIN": lambda frame, values: extreme(values, -1),
    "MAX": lambda frame, values: extreme(values, 1),
    "COUNT": lambda frame, values: Decimal(len(values)),
}
_POLICIES: Mapping[str, Callable[[Table, Frame, list[Hit]], Value]] = {
    "UNIQUE": _unique,
    "ANY": _any,
    "FIRST": _first,
    "PRIORITY": _priority,
    "COLLECT": _collect,
    "RULE ORDER": _rule_order,
    "OUTPUT ORDER": _output_order,
}
POLICIES = frozenset(_POLICIES)
AGGREGATIONS = frozenset(_AGGREGATORS)
