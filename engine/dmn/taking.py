"""Taking a decision: what it requires is found first, each decision once, and all that was read is remembered."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from engine.dmn.errors import BrokenDecision
from engine.dmn.node import Node, Place
from engine.dmn.record import Evaluated, TableRun
from engine.dmn.xml import label
from engine.feel.calls import user_function
from engine.feel.runtime import Frame, Run
from engine.feel.types import Mismatch, coerce
from engine.feel.values import Function, Value

NO_NAMES: Mapping[str, Value] = {}


class Recorded(Mapping[str, Value]):
    """The caller's variables, remembering which were read: they are the decision's inputs."""

    def __init__(self, scope: Mapping[str, Value]) -> None:
        self._scope = scope
        self.seen: dict[str, Value] = {}

    def __getitem__(self, name: str) -> Value:
        value = self._scope[name]
        self.seen[name] = value
        return value

    def below(self, name: str) -> Recorded:
        """The variables inside a context, and behind them these."""
        try:
            inside = self[name]
        except KeyError:
            return self
        return Recorded(ChainMap(inside, self)) if isinstance(inside, dict) else self  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[str]:
        return iter(self.seen)

    def __len__(self) -> int:
        return len(self.seen)


class Elements(Protocol):
    """What is asked of a model while a decision is taken: its elements, and the models it imports by their names."""

    @property
    def imported(self) -> Mapping[str, Elements]: ...

    def at(self, place: Place) -> Node: ...


class Taking:
    """One evaluation of one model: what was decided so far, each decision once.

    A model that is imported twice is taken twice: each import has its own inputs, under the import's name.
    """

    def __init__(self, model: Elements, scope: Recorded, run: Run, given: Mapping[str, Value] | None = None) -> None:
        self.model = model
        self.scope = scope
        self.run = run
        self.values: dict[str, Value] = dict(given or {})
        self.functions: dict[str, Function] = {}
        self.evaluated: list[Evaluated] = []
        self._imports: dict[str, Taking] = {}
        self._open: list[str] = []

    def imported(self, prefix: str) -> Taking:
        """The taking of an imported model: its inputs are looked up under the import's name, then beside it."""
        if prefix not in self._imports:
            scope = self.scope.below(prefix) if prefix else self.scope
            self._imports[prefix] = Taking(self.model.imported[prefix], scope, self.run)
            self._imports[prefix].evaluated = self.evaluated
        return self._imports[prefix]

    def required(self, place: Place) -> Value:
        """The value, or the function, of what stands at a place."""
        prefix, _ = place
        node = self.model.at(place)
        return _REQUIRED[node.kind](self if prefix is None else self.imported(prefix), node)

    def decide(self, node: Node) -> Value:
        """A decision's value; taken once."""
        if node.id in self.values:
            return self.values[node.id]
        if node.id in self._open:
            raise BrokenDecision(element=label(node.element), reason="it requires itself")
        self._open.append(node.id)
        self.values[node.id] = value = self._take(node)
        self._open.pop()
        return value

    def _take(self, node: Node) -> Value:
        if node.fault:
            raise node.fault
        frame = Frame(self.names(node), Frame(self.scope, None, self.run), self.run)
        if node.body is None:
            return None
        tables: list[TableRun] = []
        before, self.run.note = self.run.note, tables.append
        try:
            value = node.body(frame)
        finally:
            self.run.note = before
        self.evaluated.append(Evaluated(node.id, node.name, value, tuple(tables)))
        return value

    def names(self, node: Node) -> dict[str, Value]:
        """What a node requires, by name; what comes from an imported model stands under the import's name."""
        found: dict[str, Value] = {}
        also: list[tuple[dict[str, Value], tuple[str, ...], Value]] = []
        for place in node.requires:
            value, called = self.required(place), self.model.at(place).called
            level = found.setdefault(place[0], {}) if place[0] else found
            level[called[0]] = value
            also.append((level, called[1:], value))
        for level, others, value in also:  # last: a name is stronger than another's id
            for name in others:
                level.setdefault(name, value)
        return found

    def given(self, node: Node) -> Value:
        """An input's value, converted to its type; null when it is missing or of another type."""
        if node.id not in self.values:
            try:
                value = self.scope[node.name]
            except KeyError:
                self.run.warn(f"There is no variable “{node.name}”.")
                value = None
            self.values[node.id] = self.converted(node, value)
        return self.values[node.id]

    def converted(self, node: Node, value: Value) -> Value:
        try:
            return coerce(value, node.type)
        except Mismatch:
            self.run.warn(f"“{node.name}” is not of its type.")
            return None

    def knowledge(self, node: Node) -> Function:
        """A business knowledge model as a function; it sees its own requirements only."""
        if node.fault:
            raise node.fault
        if node.id not in self.functions:
            names: dict[str, Value] = {}
            make: Callable[[Frame], Function] = node.body  # type: ignore[assignment]
            self.functions[node.id] = make(Frame(names, Frame(NO_NAMES, None, self.run), self.run))
            names.update(self.names(node))
        return self.functions[node.id]

    # -- decision services ----------------------------------------------------------------------------------------

    def service(self, node: Node) -> Value:
        """A decision service over the caller's variables."""
        return self._serve(node, [self.scope.get(self.model.at(place).name) for place in node.inputs])

    def _serve(self, node: Node, arguments: Sequence[Value]) -> Value:
        """Decide the service's outputs from its inputs alone."""
        inner = Taking(self.model, Recorded(NO_NAMES), self.run)
        inner.evaluated = self.evaluated
        for place, value in zip(node.inputs, arguments, strict=True):
            required = self.model.at(place)
            target = inner if place[0] is None else inner.imported(place[0])
            target.values[required.id] = self.converted(required, value)
        results = {self.model.at(place).name: inner.required(place) for place in node.outputs}
        value = next(iter(results.values())) if len(results) == 1 else results
        try:
            return coerce(value, node.result_type)
        except Mismatch:
            self.run.warn(f"What the service “{node.name}” answers is not of its type.")
            return None

    def serving(self, node: Node) -> Function:
        """A decision service as a function of its inputs: input data first, then input decisions."""
        inputs = [self.model.at(place) for place in node.inputs]
        names = [required.name for required in inputs]
        return user_function(
            node.name,
            names,
            [required.type for required in inputs],
            lambda frame: self._serve(node, [frame.names[name] for name in names]),
            Frame(NO_NAMES, None, self.run),
        )


_REQUIRED: Mapping[str, Callable[[Taking, Node], Value]] = {
    "inputData": Taking.given,
    "decision": Taking.decide,
    "businessKnowledgeModel": Taking.knowledge,
    "decisionService": Taking.serving,
}
