"""How much of a version its scenarios went through: sequence flows, rules of decision tables, fields of forms."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.definitions.bundle import Bundle
from engine.dmn.xml import children
from engine.models.process import DecisionTaken, History, Instance


@dataclass(frozen=True, order=True)
class Flow:
    """A sequence flow of a process."""

    process: str
    id: str


@dataclass(frozen=True, order=True)
class Rule:
    """A row of a decision table, numbered from 1."""

    decision: str
    number: int


@dataclass(frozen=True, order=True)
class Field:
    """A field of a form; the rows of a list are ``*``."""

    form: str
    path: str


@dataclass
class Walked:
    """What was gone through."""

    flows: set[Flow] = field(default_factory=set)
    rules: set[Rule] = field(default_factory=set)
    fields: set[Field] = field(default_factory=set)

    def add(self, other: "Walked") -> None:
        """Take in what another scenario went through."""
        self.flows |= other.flows
        self.rules |= other.rules
        self.fields |= other.fields

    def submit(self, form: str, values: Mapping[str, Any]) -> None:
        """Somebody filled these fields of a form."""
        self.fields |= {Field(form, path) for path in _filled(values, "")}

    def submit_first(self, session: Session, bundle: Bundle, instance: int, values: Mapping[str, Any]) -> None:
        """Somebody filled the form of the first task, which is no open task any more."""
        elements = bundle.elements_of(session.get_one(Instance, instance).process_id)
        passed = select(History.element_id).where(History.instance_key == instance, History.kind == "completed")
        for ident in session.scalars(passed.order_by(History.sequence)):
            element = elements.get(ident or "")
            if element is not None and element.type == "userTask" and element.form:
                self.submit(element.form, values)
                return

    def read(self, session: Session, bundle: Bundle, instance: int) -> None:
        """What an instance's history and decisions say it went through. Nothing here is encrypted."""
        process = session.get_one(Instance, instance).process_id
        passed = select(History.detail).where(History.instance_key == instance, History.kind == "completed")
        for detail in session.scalars(passed):
            taken = detail or {}
            self.flows |= {Flow(taken.get("process", process), flow) for flow in taken.get("flows", ())}
        records = session.scalars(select(DecisionTaken.record).where(DecisionTaken.instance_key == instance))
        for each in (each for record in records for each in json.loads(record)["evaluated"]):
            rows = (rule for table in each["tables"] for rule in table["rules"])
            self.rules |= {Rule(each["id"], rule["index"]) for rule in rows}


@dataclass(frozen=True)
class Coverage:
    """All there is in a version, and what of it was walked."""

    flows: frozenset[Flow]
    rules: frozenset[Rule]
    fields: frozenset[Field]
    walked: Walked

    @property
    def figures(self) -> dict[str, tuple[int, int]]:
        """Kind -> how many were walked, of how many."""
        kinds: dict[str, tuple[frozenset[Any], set[Any]]] = {
            "flows": (self.flows, self.walked.flows),
            "rules": (self.rules, self.walked.rules),
            "fields": (self.fields, self.walked.fields),
        }
        return {name: (len(every & walked), len(every)) for name, (every, walked) in kinds.items()}

    @property
    def missing_flows(self) -> list[Flow]:
        """The sequence flows that nobody took."""
        return sorted(self.flows - self.walked.flows)

    @property
    def missing_rules(self) -> list[Rule]:
        """The rules that never matched."""
        return sorted(self.rules - self.walked.rules)

    @property
    def missing_fields(self) -> list[Field]:
        """The fields that nobody filled."""
        return sorted(self.fields - self.walked.fields)


def coverage(bundle: Bundle, walked: Walked) -> Coverage:
    """The coverage of a version."""
    flows = frozenset(Flow(p.id, flow) for p in bundle.processes.values() for flow in p.flows)
    fields = frozenset(Field(form, path) for form in _forms(bundle) for path in _fillable(bundle, form))
    return Coverage(flows, frozenset(_rules(bundle)), fields, walked)


def _rules(bundle: Bundle) -> Iterator[Rule]:
    for model in {id(model): model for model in bundle.decisions.values()}.values():
        for decision in model.root.iter("{*}decision"):
            for table in decision.iter("{*}decisionTable"):
                for number, _rule in enumerate(children(table, "rule"), 1):
                    yield Rule(decision.get("id") or "", number)


def _forms(bundle: Bundle) -> set[str]:
    """The forms that the drawings use; a computed name counts for nothing."""
    used = {e.form for process in bundle.processes.values() for e in process.elements.values() if e.form}
    return {form for form in used if f"forms/{form}.form" in bundle.files}


def _fillable(bundle: Bundle, form: str) -> Iterator[str]:
    for info in bundle.form(form).fields():
        if info.type != "expression":
            yield info.path


def _filled(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _filled(item, f"{path}.{name}".strip("."))
    if isinstance(value, list):
        for item in value:
            yield from _filled(item, f"{path}.*")
    if value not in (None, "", [], {}):
        yield path
