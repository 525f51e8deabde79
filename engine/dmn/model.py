"""A decision model: decisions that require inputs, other decisions and business knowledge, and how one is taken.

Everything is compiled when the file is read, so a fault shows at the check and not at the first applicant. A fault in
one element leaves the others usable: it is kept in ``faults`` and raised when that element is needed.

A decision sees what it requires. Names it does not require are looked up among the caller's variables, so that a table
drawn alone, without input data (as the desktop Modeler lets one), works as it does in Camunda.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.dmn.boxed import box
from engine.dmn.building import Builder, typed
from engine.dmn.errors import BrokenDecision, NoSuchDecision
from engine.dmn.findings import TableFinding, findings_of
from engine.dmn.item_types import ItemTypes
from engine.dmn.node import Node, Place
from engine.dmn.record import Decision
from engine.dmn.taking import Recorded, Taking
from engine.dmn.xml import Element, child, children, label, name_of, namespace, tag, text
from engine.feel.calls import external, user_function
from engine.feel.errors import FeelLimit
from engine.feel.runtime import Context, Frame, Run
from engine.feel.values import Function, Value
from engine.feel.weight import weigh


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
        self.imported = imported
        self.types: ItemTypes = ItemTypes(root, {prefix: model.types.all for prefix, model in imported.items()})
        self._nodes: dict[str, Node] = {}
        for element in children(root, *_KINDS):
            self._add(element)
        for node in self._nodes.values():
            self._require(node)
        for node in self._nodes.values():
            self._compile(node)
        self.faults = tuple(node.fault for node in self._nodes.values() if node.fault)
        self.decisions: Mapping[str, DecisionInfo] = {
            node.id: DecisionInfo(node.id, node.name, tuple(self._inputs_of(node)))
            for node in self._nodes.values()
            if node.kind in _DECIDING
        }

    # -- reading --------------------------------------------------------------------------------------------------

    def _add(self, element: Element) -> None:
        found = element.get("id") or name_of(element)
        if found in self._nodes:
            raise BrokenDecision(element=label(element), reason="its id is used twice")
        variable = child(element, "variable")
        name, also = name_of(element), name_of(variable) if variable is not None else ""
        called = tuple(dict.fromkeys(filter(None, (name, also, found))))
        self._nodes[found] = Node(found, name, tag(element), self.types.of(variable), element, called)

    def _require(self, node: Node) -> None:
        for requirement in children(node.element, *_REQUIREMENTS):
            for reference in children(requirement, "requiredInput", "requiredDecision", "requiredKnowledge"):
                node.requires.append(self._place(node, reference))
        node.outputs = [self._place(node, part) for part in children(node.element, "outputDecision")]
        node.inputs = [self._place(node, part) for part in children(node.element, "inputData")]
        node.inputs += [self._place(node, part) for part in children(node.element, "inputDecision")]

    def _place(self, node: Node, reference: Element) -> Place:
        href = reference.get("href") or ""
        namespace, _, found = href.rpartition("#")
        if namespace in ("", self.namespace) and found in self._nodes:
            return None, found
        for prefix, model in self.imported.items():
            if namespace in (model.namespace, *(() if prefix else ("",))) and found in model._nodes:
                return prefix, found
        raise BrokenDecision(element=label(node.element), reason=f"it requires {href}, which is not there")

    def at(self, place: Place) -> Node:
        """The element at a place."""
        prefix, found = place
        return (self if prefix is None else self.imported[prefix])._nodes[found]

    def _compile(self, node: Node) -> None:
        read: set[str] = set()
        names = frozenset(self._visible(node))
        builder = Builder(self.types, box, names | self._component_names, label(node.element), names, read)
        try:
            if node.kind == "decision":
                node.body = typed(builder.inside(node.element), node.type)
            elif node.kind == "businessKnowledgeModel":
                node.body = _knowledge(builder, node)
        except BrokenDecision as fault:
            node.fault = fault
        node.read = frozenset(read)

    def _visible(self, node: Node) -> Iterator[str]:
        """The names of what a node requires; what is imported stands under the import's name, if it has one."""
        for place in node.requires:
            yield from (place[0],) if place[0] else self.at(place).called

    @cached_property
    def _component_names(self) -> frozenset[str]:
        """Names of parts (of types, contexts, outputs): they stand behind a point or in a filter, anywhere."""
        return frozenset(
            name_of(part)
            for part in self.root.iter()
            if isinstance(part.tag, str)
            and (tag(part) in ("itemComponent", "column") or (tag(part) == "output" and part.get("name")))
        ) - {""}

    def _inputs_of(self, node: Node) -> list[str]:
        """The names of the variables a decision needs, also through the decisions it requires, each looked at once."""
        if node.kind == "decisionService":
            return [self.at(place).name for place in node.inputs]
        found: dict[str, None] = {}
        seen, open_ones = {node.id}, [(node, iter(node.requires))]
        while open_ones:
            asking, places = open_ones[-1]
            place = next(places, None)
            if place is None:
                found.update(dict.fromkeys(sorted(asking.read)))
                open_ones.pop()
                continue
            required = self.at(place)
            if place[0] or required.kind == "inputData":
                found[place[0] or required.name] = None
            elif required.kind == "decision" and required.id not in seen:
                seen.add(required.id)
                open_ones.append((required, iter(required.requires)))
        return list(found)

    def findings(self) -> list[TableFinding]:
        """Gaps, overlaps and rules never reached, of every table of the file, as far as they can be computed."""
        found: list[TableFinding] = []
        for node in self._nodes.values():
            for table in node.element.iter(f"{{{namespace(self.root)}}}decisionTable"):
                found += findings_of(node.id, table, [self._allowed(column) for column in children(table, "input")])
        return found

    def _allowed(self, column: Element) -> str:
        """The values a column may take: its own list, else the ones its type allows."""
        if own := text(child(column, "inputValues")):
            return own
        expression = child(column, "inputExpression")
        wanted = expression.get("typeRef") if expression is not None else None
        for item in children(self.root, "itemDefinition"):
            if name_of(item) == wanted and item.get("isCollection") != "true":
                return text(child(item, "allowedValues"))
        return ""

    # -- deciding -------------------------------------------------------------------------------------------------

    def evaluate(self, decision: str, scope: Mapping[str, Value], context: Context | None = None) -> Decision:
        """Take a decision, named by id or else by name, over the caller's variables (asked only for names needed).

        Raises :class:`NoSuchDecision`, :class:`BrokenDecision` when it or what it needs is at fault, FeelLimit.
        """
        node = self._named(decision)
        context = context or Context()
        taking = Taking(self, Recorded(scope), Run(context))
        try:
            value = taking.service(node) if node.kind == "decisionService" else taking.decide(node)
        except RecursionError:
            raise FeelLimit(limit=context.limits.call_depth, what="calls within calls") from None
        taken = Decision(
            node.id, node.name, value, dict(taking.scope.seen), tuple(taking.evaluated), tuple(context.warnings)
        )
        weigh(value, context.limits.result)
        weigh(taken.parts(), context.limits.result * RECORD)
        return taken

    def _named(self, decision: str) -> Node:
        found = self._nodes.get(decision)
        if found is None or found.kind not in _DECIDING:
            named = (node for node in self._nodes.values() if node.name == decision and node.kind in _DECIDING)
            found = next(named, None)
        if found is None:
            raise NoSuchDecision(what="decision", key=decision)
        return found


def _knowledge(builder: Builder, node: Node) -> Callable[[Frame], Function]:
    logic = child(node.element, "encapsulatedLogic")
    if logic is None:
        return lambda frame: external(0)
    parameters = [name_of(part) for part in children(logic, "formalParameter")]
    types = [builder.types.of(part) for part in children(logic, "formalParameter")]
    if (logic.get("kind") or "FEEL") != "FEEL":
        return lambda frame: external(len(parameters))
    body = builder.within(*parameters).inside(logic)
    result = node.result_type
    return lambda frame: user_function(node.name, parameters, types, body, frame, result)


#: What is kept of a decision, its inputs included, may weigh so many times a value.
RECORD = 3
_DECIDING = ("decision", "decisionService")
_KINDS = ("inputData", "decision", "businessKnowledgeModel", "decisionService")
_REQUIREMENTS = ("informationRequirement", "knowledgeRequirement")
