"""A decision model: decisions that require inputs, other decisions and business knowledge, and how one is taken.

Everything is compiled when the file is read, so a fault shows at the check and not at the first applicant. A fault in
one element leaves the others usable: it is kept in ``faults`` and raised when that element is needed.

A decision sees what it requires. Names it does not require are looked up among the caller's variables, so that a table
drawn alone, without input data (as the desktop Modeler lets one), works as it does in Camunda.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.dmn.boxed import Builder, Closure, typed
from engine.dmn.errors import BrokenDecision, NoSuchDecision
from engine.dmn.item_types import ItemTypes
from engine.dmn.record import Decision, Evaluated, TableRun
from engine.dmn.xml import Element, child, children, label, name_of, tag
from engine.feel.calls import external, user_function
from engine.feel.errors import FeelLimit
from engine.feel.runtime import Context, Frame, Run
from engine.feel.types import Mismatch, Type, coerce
from engine.feel.values import FUNCTION, Function, Value

NO_NAMES: Mapping[str, Value] = {}


@dataclass(slots=True)
class Node:
    """An element of the requirements graph. ``requires`` are the keys of what it needs."""

    key: str
    id: str
    name: str
    kind: str
    type: Type | None
    element: Element
    prefix: str = ""
    requires: list[str] = field(default_factory=list)
    body: Closure | None = None
    read: frozenset[str] = frozenset()
    fault: BrokenDecision | None = None
    outputs: list[str] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DecisionInfo:
    """A decision, or a decision service, as it can be called: the names of the variables it needs."""

    id: str
    name: str
    inputs: tuple[str, ...]


class Model:
    """A decision file, compiled. Immutable once built; safe to share between threads."""

    def __init__(self, root: Element, imported: Mapping[str, Model]) -> None:
        self.namespace = root.get("namespace") or ""
        self.name = name_of(root)
        self.root = root
        self.types: ItemTypes = ItemTypes(root, {prefix: model.types.own for prefix, model in imported.items()})
        self._nodes: dict[str, Node] = {}
        for prefix, model in imported.items():
            for node in model._nodes.values():
                self._nodes[node.key] = _seen_from(node, prefix)
        self._own = [self._node(element) for element in children(root, *_KINDS)]
        self._nodes.update({node.key: node for node in self._own})
        for node in self._own:
            self._require(node)
        self._knowledge: dict[str, Function] = {}
        for node in self._own:
            self._compile(node)
        self.faults = tuple(node.fault for node in self._own if node.fault)
        self.decisions: Mapping[str, DecisionInfo] = {
            node.id: DecisionInfo(node.id, node.name, tuple(self._inputs_of(node)))
            for node in self._own
            if node.kind in ("decision", "decisionService")
        }

    # -- reading --------------------------------------------------------------------------------------------------

    def _node(self, element: Element) -> Node:
        found = element.get("id") or name_of(element)
        key = f"{self.namespace}#{found}"
        if key in self._nodes:
            raise BrokenDecision(element=label(element), reason="its id is used twice")
        variable = child(element, "variable")
        return Node(key, found, name_of(element), tag(element), self.types.of(variable), element)

    def _require(self, node: Node) -> None:
        for requirement in children(node.element, *_REQUIREMENTS):
            for reference in children(requirement, "requiredInput", "requiredDecision", "requiredKnowledge"):
                node.requires.append(self._target(node, reference))
        node.outputs = [self._target(node, part) for part in children(node.element, "outputDecision")]
        node.inputs = [self._target(node, part) for part in children(node.element, "inputData")]
        node.inputs += [self._target(node, part) for part in children(node.element, "inputDecision")]

    def _target(self, node: Node, reference: Element) -> str:
        href = reference.get("href") or ""
        namespace, _, found = href.rpartition("#")
        key = f"{namespace or self.namespace}#{found}"
        if key not in self._nodes:
            raise BrokenDecision(element=label(node.element), reason=f"it requires {href}, which is not there")
        return key

    def _compile(self, node: Node) -> None:
        read: set[str] = set()
        names = frozenset(self._visible(node))
        builder = Builder(self.types, names | self._component_names(), label(node.element), names, read)
        try:
            if node.kind == "decision":
                node.body = typed(builder.inside(node.element), node.type)
            elif node.kind == "businessKnowledgeModel":
                node.body = _knowledge(builder, node)
        except BrokenDecision as fault:
            node.fault = fault
        node.read = frozenset(read)

    def _visible(self, node: Node) -> Iterator[str]:
        for key in node.requires:
            required = self._nodes[key]
            yield required.prefix or required.name

    def _component_names(self) -> frozenset[str]:
        """Names of parts (of types, contexts, outputs): they stand behind a point or in a filter, anywhere."""
        return frozenset(
            name_of(part)
            for part in self.root.iter()
            if isinstance(part.tag, str)
            and (tag(part) in ("itemComponent", "column") or (tag(part) == "output" and part.get("name")))
        ) - {""}

    def _inputs_of(self, node: Node, seen: frozenset[str] = frozenset()) -> list[str]:
        """The names of the variables a decision needs, also through the decisions it requires."""
        if node.kind == "decisionService":
            return [self._nodes[key].name for key in node.inputs]
        found: dict[str, None] = {}
        for key in node.requires:
            required = self._nodes[key]
            if required.kind == "inputData":
                found[required.name] = None
            elif required.kind == "decision" and key not in seen:
                found.update(dict.fromkeys(self._inputs_of(required, seen | {key})))
        found.update(dict.fromkeys(sorted(node.read)))
        return list(found)

    # -- deciding -------------------------------------------------------------------------------------------------

    def evaluate(self, decision: str, scope: Mapping[str, Value], context: Context | None = None) -> Decision:
        """Take a decision, named by id or else by name, over the caller's variables (asked only for names needed).

        Raises :class:`NoSuchDecision`, :class:`BrokenDecision` when it or what it needs is at fault, FeelLimit.
        """
        node = self._named(decision)
        context = context or Context()
        taking = Taking(self, scope, Run(context))
        try:
            value = taking.service(node) if node.kind == "decisionService" else taking.decide(node.key)
        except RecursionError:
            raise FeelLimit(limit=context.limits.call_depth, what="calls within calls") from None
        return Decision(
            node.id, node.name, value, dict(taking.scope.seen), tuple(taking.evaluated), tuple(context.warnings)
        )

    def _named(self, decision: str) -> Node:
        callable_nodes = [node for node in self._own if node.kind in ("decision", "decisionService")]
        for node in callable_nodes:
            if node.id == decision:
                return node
        for node in callable_nodes:
            if node.name == decision:
                return node
        raise NoSuchDecision(what="decision", key=decision)


class Recorded(Mapping[str, Value]):
    """The caller's variables, remembering which were read: they are the decision's inputs."""

    def __init__(self, scope: Mapping[str, Value]) -> None:
        self._scope = scope
        self.seen: dict[str, Value] = {}

    def __getitem__(self, name: str) -> Value:
        value = self._scope[name]
        self.seen[name] = value
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self.seen)

    def __len__(self) -> int:
        return len(self.seen)


class Taking:
    """One evaluation: what was decided so far, each decision once."""

    def __init__(
        self, model: Model, scope: Mapping[str, Value], run: Run, given: Mapping[str, Value] | None = None
    ) -> None:
        self.model = model
        self.scope = Recorded(scope)
        self.run = run
        self.values: dict[str, Value] = dict(given or {})
        self.functions: dict[str, Function] = {}
        self.evaluated: list[Evaluated] = []
        self._open: list[str] = []

    def decide(self, key: str) -> Value:
        """A decision's value; taken once."""
        if key in self.values:
            return self.values[key]
        node = self.model._nodes[key]
        if key in self._open:
            raise BrokenDecision(element=label(node.element), reason="it requires itself")
        self._open.append(key)
        value = self._take(node)
        self._open.pop()
        self.values[key] = value
        return value

    def _take(self, node: Node) -> Value:
        frame = Frame(self.names(node), Frame(self.scope, None, self.run), self.run)
        if node.fault:
            raise node.fault
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
        for key in node.requires:
            required = self.model._nodes[key]
            value = _REQUIRED[required.kind](self, required)
            if required.prefix:
                found.setdefault(required.prefix, {})[required.name] = value
            else:
                found[required.name] = value
        return found

    def given(self, node: Node) -> Value:
        """An input's value, converted to its type; null when it is missing or of another type."""
        if node.key in self.values:
            return self.values[node.key]
        try:
            value = self.scope[node.name]
        except KeyError:
            self.run.warn(f"There is no variable “{node.name}”.")
            value = None
        self.values[node.key] = value = self.converted(node, value)
        return value

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
        if node.key not in self.functions:
            names: dict[str, Value] = {}
            make: Callable[[Frame], Function] = node.body  # type: ignore[assignment]
            self.functions[node.key] = make(Frame(names, Frame(NO_NAMES, None, self.run), self.run))
            names.update(self.names(node))
        return self.functions[node.key]

    # -- decision services ----------------------------------------------------------------------------------------

    def service(self, node: Node) -> Value:
        """A decision service over the caller's variables."""
        values = {}
        for key in node.inputs:
            required = self.model._nodes[key]
            values[key] = self.converted(required, self.scope.get(required.name))
        return self._serve(node, values)

    def _serve(self, node: Node, values: Mapping[str, Value]) -> Value:
        inner = Taking(self.model, NO_NAMES, self.run, values)
        results = {self.model._nodes[key].name: inner.decide(key) for key in node.outputs}
        self.evaluated += inner.evaluated
        value = next(iter(results.values())) if len(results) == 1 else results
        wanted = node.type.result if node.type and node.type.kind == FUNCTION else node.type
        try:
            return coerce(value, wanted)
        except Mismatch:
            self.run.warn(f"What the service “{node.name}” answers is not of its type.")
            return None

    def serving(self, node: Node) -> Function:
        """A decision service as a function of its inputs: input data first, then input decisions."""
        inputs = [self.model._nodes[key] for key in node.inputs]
        names = [required.name for required in inputs]

        def serve(frame: Frame) -> Value:
            return self._serve(node, {required.key: frame.names[required.name] for required in inputs})

        types = [required.type for required in inputs]
        return user_function(node.name, names, types, serve, Frame(NO_NAMES, None, self.run))


def _seen_from(node: Node, prefix: str) -> Node:
    """A node of an imported model as the importing one names it."""
    return Node(
        node.key, node.id, node.name, node.kind, node.type, node.element,
        f"{prefix}.{node.prefix}" if prefix and node.prefix else prefix or node.prefix,
        node.requires, node.body, node.read, node.fault, node.outputs, node.inputs,
    )  # fmt: skip


def _knowledge(builder: Builder, node: Node) -> Callable[[Frame], Function]:
    logic = child(node.element, "encapsulatedLogic")
    if logic is None:
        return lambda frame: external(0)
    parameters = [name_of(part) for part in children(logic, "formalParameter")]
    types = [builder.types.of(part) for part in children(logic, "formalParameter")]
    if (logic.get("kind") or "FEEL") != "FEEL":
        return lambda frame: external(len(parameters))
    body = builder.within(*parameters).inside(logic)
    result = node.type.result if node.type and node.type.kind == FUNCTION else node.type
    return lambda frame: user_function(node.name, parameters, types, body, frame, result)


_KINDS = ("inputData", "decision", "businessKnowledgeModel", "decisionService")
_REQUIREMENTS = ("informationRequirement", "knowledgeRequirement")
_REQUIRED: Mapping[str, Callable[[Taking, Node], Value]] = {
    "inputData": Taking.given,
    "decision": lambda taking, node: taking.decide(node.key),
    "businessKnowledgeModel": Taking.knowledge,
    "decisionService": Taking.serving,
}
