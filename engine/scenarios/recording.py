"""A scenario from a real instance: what happened, in order, with everybody's data replaced.

History knows who did what and when, and never a value; values are read from the variables as they stand now. So what
was typed and overwritten later is not known any more, and a choice is taken from the flow that it led to. A recorded
scenario is a draft: playing it says where something must be filled in.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import feel
from engine.definitions.bundle import Bundle
from engine.drawing import Element
from engine.errors import NotFound
from engine.execution.runtime import Runtime
from engine.feel.nodes import Call, Comparison, Constant, ContextOf, If, Logic, Name
from engine.forms import Form
from engine.forms.components import CHOICES
from engine.models.process import History, Instance, UserTask
from engine.scenarios.inventing import inventions
from engine.scenarios.replacing import Replacing

_EQUALS: Final = re.compile(r'=?\s*([\w.]+)\s*=\s*"([^"]*)"\s*')


def record(session: Session, runtime: Runtime, key: int) -> str:
    """The instance as a scenario file. Raises :class:`NotFound`."""
    row = session.get(Instance, key)
    if row is None:
        raise NotFound(what="instance", key=key)
    bundle = runtime.loader.bundle_of(session, row)
    history = select(History).where(History.instance_key == key).order_by(History.sequence)
    variables = runtime.loader.load(session, row).step.scopes.local(0)
    waiting = list(session.scalars(select(UserTask.element_id).where(UserTask.instance_key == key)))
    recording = Recording(bundle, bundle.elements_of(row.process_id), variables, runtime)
    return recording.text(row, list(session.scalars(history)), waiting)


@dataclass
class Recording:
    """One recording in the making."""

    bundle: Bundle
    elements: Mapping[str, Element]
    variables: Mapping[str, Any]
    runtime: Runtime
    answers: dict[str, list[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.replacing = Replacing(self.bundle)
        for element in self.elements.values():
            if element.type == "userTask" and (form := self._form(element)):
                for info in form.fields():
                    if info.type in CHOICES and not info.personal:
                        self.replacing.keep(_at(self.variables, info.path))

    def text(self, row: Instance, history: list[History], waiting: list[str]) -> str:
        """The whole file."""
        start, steps = self._steps(row, history)
        found: dict[str, Any] = {"name": f"Grabado del {self._local(row.created)[:10]}", "process": row.process_id}
        found["start"] = start
        if self.answers:
            found["services"] = {name: given if len(given) > 1 else given[0] for name, given in self.answers.items()}
        if steps:
            found["steps"] = steps
        end = {"end": row.outcome} if row.status == "completed" else {"waiting": waiting}
        found["expect"] = end
        return yaml.safe_dump({"scenarios": [found]}, allow_unicode=True, sort_keys=False, width=110)

    def _steps(self, row: Instance, history: list[History]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        start: dict[str, Any] = {"at": self._local(row.created)}
        steps: list[dict[str, Any]] = []
        for number, entry in enumerate(history):
            element = self.elements.get(entry.element_id or "")
            if entry.kind == "completed" and element is not None and element.type == "userTask":
                values = self._values(element, history[number + 1 :])
                if "submit" not in start and not steps and entry.at == row.created:
                    start |= {"as": element.lane or "", "submit": values}
                else:
                    steps.append({"complete": element.id, **({"values": values} if values else {})})
            elif entry.kind == "fired":
                steps.append({"clock": self._local(entry.at)})
            elif entry.kind == "message":
                steps.append({"message": (entry.detail or {}).get("name", "")})
            elif element is not None and element.job_type:
                self._answered(element, entry)
        return start, steps

    def _answered(self, element: Element, entry: History) -> None:
        if entry.kind == "refused":
            self.answers.setdefault(element.id, []).append({"error": (entry.detail or {}).get("error", "")})
        elif entry.kind == "completed":
            self.answers.setdefault(element.id, []).append({"result": self._result(element)})

    def _result(self, element: Element) -> dict[str, Any]:
        """What the service must have answered, as far as its output mappings can be read backwards."""
        if not element.outputs:
            service = self.runtime.catalogue.get(element.job_type or "")
            names = service.outputs if service else ()
            return {name: self._shown(self.variables[name]) for name in names if name in self.variables}
        found: dict[str, Any] = {}
        for mapping in element.outputs:
            for name, value in _backwards(mapping.source, _at(self.variables, mapping.target)):
                found[name] = self._shown(value)
        return found

    def _values(self, element: Element, after: list[History]) -> dict[str, Any]:
        form = self._form(element)
        found: dict[str, Any] = {}
        if form is None:
            return found
        flows = list(self._next(after))
        taken = [(path, text) for path, text, was in flows if was]
        left = [(path, text) for path, text, was in flows if not was and (path, text) not in taken]
        for path, value in inventions(form, left):
            _put(found, path.split("."), value)
        for info in form.fields():
            value = _at(self.variables, info.path)
            if info.type != "expression" and value is not None and (info.path, value) not in left:
                _put(found, info.path.split("."), self._shown(value))
        for path, text in taken:
            if any(info.path == path for info in form.fields()):
                _put(found, path.split("."), text)
        return found

    def _next(self, after: list[History]) -> Iterator[tuple[str, str, bool]]:
        """What the flows at the next gateways compare with what, and whether each was taken; until somebody acts."""
        for entry in after:
            element = self.elements.get(entry.element_id or "")
            if element is None or entry.kind != "completed":
                continue
            if element.type == "userTask":
                return
            taken = (entry.detail or {}).get("flows", ())
            for flow in self.bundle.processes[element.process].leaving(element.id):
                if flow.condition and (said := _EQUALS.fullmatch(flow.condition)):
                    yield said[1], said[2], flow.id in taken

    def _form(self, element: Element) -> Form | None:
        try:
            return self.bundle.form(element.form) if element.form and not element.form.startswith("=") else None
        except NotFound:
            return None

    def _shown(self, value: Any) -> Any:
        return self.replacing.value(value)

    def _local(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.runtime.zone):%Y-%m-%dT%H:%M:%S}"


def _backwards(source: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The outputs that a mapped value was made of."""
    try:
        node = feel.parse(source[1:], frozenset()) if source.startswith("=") else None
    except feel.FeelError:
        return
    yield from _undone(node, value)


def _undone(node: Any, value: Any) -> Iterator[tuple[str, Any]]:
    """``name``; ``{entry: name}``; of ``if name then … else null`` whether it was; where ``a and b`` held, both; where
    ``count(name) = 0`` did, an empty list.
    """
    if isinstance(node, Name):
        yield node.name, value
    elif isinstance(node, Logic) and node.operator == "and" and value is True:
        for operand in node.operands:
            yield from _undone(operand, True)
    elif isinstance(node, Comparison) and value is True:
        match node:
            case Comparison("=", Call(Name("count"), (Name(name),), _), Constant(0)):
                yield name, []
    elif isinstance(node, If) and isinstance(node.condition, Name):
        yield node.condition.name, value is not None
    elif isinstance(node, ContextOf) and isinstance(value, Mapping):
        for entry, part in node.entries:
            yield from _undone(part, value.get(entry))


def _at(variables: Mapping[str, Any], path: str) -> Any:
    value: Any = variables
    for name in path.split("."):
        if name == "*":
            return None
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _put(tree: dict[str, Any], path: list[str], value: Any) -> None:
    for name in path[:-1]:
        tree = tree.setdefault(name, {})
    tree[path[-1]] = value
