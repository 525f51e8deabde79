"""What was decided: the value, the values it was decided from, the rules that matched. Kept with the instance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.feel.json_form import Json, encode
from engine.feel.values import FUNCTION, Value, kind


@dataclass(frozen=True, slots=True)
class MatchedRule:
    """A row of a decision table that matched: its number from 1, its id, and its outputs by column."""

    index: int
    id: str
    outputs: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class TableRun:
    """One evaluation of a decision table: the value in each input column, the rows that matched."""

    inputs: Mapping[str, Value]
    rules: tuple[MatchedRule, ...]


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One decision evaluated on the way: its value and the tables it ran."""

    id: str
    name: str
    value: Value
    tables: tuple[TableRun, ...]

    @property
    def rules(self) -> tuple[MatchedRule, ...]:
        return tuple(rule for table in self.tables for rule in table.rules)


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision taken. ``inputs`` are the variables read, ``evaluated`` the decisions in the order they were taken."""

    id: str
    name: str
    value: Value
    inputs: Mapping[str, Value]
    evaluated: tuple[Evaluated, ...]
    warnings: tuple[str, ...] = field(default=())

    @property
    def rules(self) -> tuple[MatchedRule, ...]:
        """The rules of the decision itself that matched."""
        return tuple(rule for found in self.evaluated if found.id == self.id for rule in found.rules)

    def parts(self) -> list[Value]:
        """All values that :meth:`as_json` writes."""
        tables = [table for found in self.evaluated for table in found.tables]
        outputs = [rule.outputs for table in tables for rule in table.rules]
        return [
            self.value,
            self.inputs,
            *(found.value for found in self.evaluated),
            *(t.inputs for t in tables),
            *outputs,
        ]

    def as_json(self) -> Json:
        """For history and the instance's page: values in the documented JSON form (functions by their name only)."""
        return {
            "id": self.id,
            "name": self.name,
            "value": _json(self.value),
            "inputs": {name: _json(value) for name, value in self.inputs.items()},
            "evaluated": [_evaluated(found) for found in self.evaluated],
            "warnings": list(self.warnings),
        }


def _evaluated(found: Evaluated) -> Json:
    return {
        "id": found.id,
        "name": found.name,
        "value": _json(found.value),
        "tables": [
            {
                "inputs": {name: _json(value) for name, value in table.inputs.items()},
                "rules": [
                    {"index": rule.index, "id": rule.id, "outputs": {k: _json(v) for k, v in rule.outputs.items()}}
                    for rule in table.rules
                ],
            }
            for table in found.tables
        ],
    }


def _json(value: Value) -> Json:
    if kind(value) == "list":
        return [_json(item) for item in value]
    if kind(value) == "context":
        return {name: _json(item) for name, item in value.items()}
    return f"function {value.name}".strip() if kind(value) == FUNCTION else encode(value)
