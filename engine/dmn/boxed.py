"""Boxed expressions: the ways DMN draws an expression (DMN 1.5, 10.2.2), each compiled to a closure of the frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from engine.dmn.errors import BrokenDecision
from engine.dmn.item_types import ItemTypes
from engine.dmn.tables import AGGREGATIONS, POLICIES, Column, Output, Row, Table
from engine.dmn.xml import Element, child, children, name_of, tag, text
from engine.feel import nodes as n
from engine.feel import parse, parse_domain, parse_tests, telling
from engine.feel.builtins import BUILTINS
from engine.feel.calls import external, invoke, user_function
from engine.feel.compiler import Compiler
from engine.feel.errors import FeelError
from engine.feel.loops import Domain, NoDomain, decide, domain, items_of, select
from engine.feel.names import free_names
from engine.feel.runtime import Frame
from engine.feel.testing import Test, tests
from engine.feel.types import Mismatch, Type, coerce
from engine.feel.values import Function, Value

Closure: TypeAlias = Callable[[Frame], Value]
EXPRESSIONS = (
    "literalExpression",
    "decisionTable",
    "invocation",
    "context",
    "list",
    "relation",
    "functionDefinition",
    "conditional",
    "for",
    "some",
    "every",
    "filter",
)


@dataclass(frozen=True)
class Builder:
    """What an expression's place in the model fixes: the names in scope, the types, which element to blame."""

    types: ItemTypes
    names: frozenset[str]
    element: str
    local: frozenset[str] = frozenset()
    read: set[str] | None = None  # collects the names read from outside

    def within(self, *names: str) -> Builder:
        """The same, with names of an inner frame."""
        return replace(self, names=self.names.union(names), local=self.local.union(names))

    # -- FEEL text ------------------------------------------------------------------------------------------------

    def feel(self, source: str, where: str = "expression") -> Closure:
        """A text compiled; empty text is null."""
        if not source:
            return lambda frame: None
        try:
            node = parse(source, telling(self.names))
        except FeelError as fault:
            raise BrokenDecision(element=self.element, reason=f"its {where} “{source:.60}”: {fault}") from None
        self._note(node)
        return self._compiler().compile(node)

    def cell(self, source: str, where: str) -> Test | None:
        """A cell's tests compiled; None for a cell that anything meets."""
        try:
            node = parse_tests(source, telling(self.names))
        except FeelError as fault:
            raise BrokenDecision(element=self.element, reason=f"{where} “{source:.60}”: {fault}") from None
        self._note(node)
        return tests(self._compiler(), node)

    def _compiler(self) -> Compiler:
        return Compiler(BUILTINS, telling(self.names), self.types.all, self.local, inner=True)

    def _note(self, node: n.Node) -> None:
        if self.read is not None:
            self.read.update(name for name, sure in free_names(node, self.local) if sure and name != "?")

    def domain(self, node: Element | None) -> Domain:
        """What a boxed loop runs over."""
        found = child(node, *EXPRESSIONS) if node is not None else None
        if found is None or tag(found) != "literalExpression":
            items = self.inside(node)
            return lambda frame: items_of(frame.run, items(frame))
        source = text(found)
        try:
            start, end = parse_domain(source, telling(self.names))
        except FeelError as fault:
            raise BrokenDecision(element=self.element, reason=f"its loop over “{source:.60}”: {fault}") from None
        self._note(start)
        if end is not None:
            self._note(end)
        return domain(self._compiler(), start, end)

    # -- boxes ----------------------------------------------------------------------------------------------------

    def inside(self, node: Element | None) -> Closure:
        """The one expression inside an element (`then`, `in`, `binding`, …)."""
        found = child(node, *EXPRESSIONS) if node is not None else None
        if found is None:
            return lambda frame: None
        return self.box(found)

    def box(self, node: Element) -> Closure:
        """An expression element, its value converted to its `typeRef`."""
        language = node.get("expressionLanguage")
        if language and "FEEL" not in language.upper():
            raise BrokenDecision(element=self.element, reason=f"its language {language} is not FEEL")
        return typed(_BOXES[tag(node)](self, node), self.types.of(node))


def typed(closure: Closure, wanted: Type | None) -> Closure:
    """A closure whose value is converted to a type, or null when it cannot be."""
    if wanted is None:
        return closure

    def checked(frame: Frame) -> Value:
        try:
            return coerce(closure(frame), wanted)
        except Mismatch:
            frame.run.warn(f"A value is not of its type ({wanted.kind}).")
            return None

    return checked


def _literal(builder: Builder, node: Element) -> Closure:
    return builder.feel(text(node))


def _conditional(builder: Builder, node: Element) -> Closure:
    condition, then, otherwise = (builder.inside(child(node, part)) for part in ("if", "then", "else"))
    return lambda frame: then(frame) if condition(frame) is True else otherwise(frame)


def _for(builder: Builder, node: Element) -> Closure:
    name, items = node.get("iteratorVariable") or "item", builder.domain(child(node, "in"))
    body = builder.within(name, "partial").inside(child(node, "return"))

    def looped(frame: Frame) -> Value:
        results: list[Value] = []
        try:
            for item in items(frame):
                frame.run.step()
                results.append(body(Frame({name: item, "partial": results}, frame, frame.run)))
        except NoDomain as problem:
            frame.run.warn(str(problem))
            return None
        return results

    return looped


def _quantified(builder: Builder, node: Element) -> Closure:
    every, name = tag(node) == "every", node.get("iteratorVariable") or "item"
    items_in = builder.domain(child(node, "in"))
    body = builder.within(name).inside(child(node, "satisfies"))

    def decided(frame: Frame) -> Value:
        try:
            items = items_in(frame)
        except NoDomain as problem:
            frame.run.warn(str(problem))
            return None
        frame.run.step(len(items))
        return decide((body(Frame({name: item}, frame, frame.run)) for item in items), every)

    return decided


def _filter(builder: Builder, node: Element) -> Closure:
    items = builder.inside(child(node, "in"))
    condition = builder.within("item").inside(child(node, "match"))
    return lambda frame: select(frame, items(frame), condition)


def _list(builder: Builder, node: Element) -> Closure:
    items = [builder.box(part) for part in children(node, *EXPRESSIONS)]
    return lambda frame: [item(frame) for item in items]


def _relation(builder: Builder, node: Element) -> Closure:
    names = [name_of(column) for column in children(node, "column")]
    types = [builder.types.of(column) for column in children(node, "column")]
    rows = [
        [typed(builder.box(part), wanted) for part, wanted in zip(children(row, *EXPRESSIONS), types, strict=False)]
        for row in children(node, "row")
    ]
    return lambda frame: [dict(zip(names, (cell(frame) for cell in row), strict=False)) for row in rows]


def _context(builder: Builder, node: Element) -> Closure:
    entries: list[tuple[str | None, Closure]] = []
    for part in children(node, "contextEntry"):
        variable = child(part, "variable")
        value = typed(builder.inside(part), builder.types.of(variable))
        name = name_of(variable) if variable is not None else None
        entries.append((name, value))
        if name:
            builder = builder.within(name)

    def built(frame: Frame) -> Value:
        found: dict[str, Value] = {}
        own = Frame(found, frame, frame.run)
        for name, value in entries:
            if name is None:
                return value(own)
            found[name] = value(own)
        return found

    return built


def _function(builder: Builder, node: Element) -> Closure:
    parameters = [name_of(part) for part in children(node, "formalParameter")]
    types = [builder.types.of(part) for part in children(node, "formalParameter")]
    if (node.get("kind") or "FEEL") != "FEEL":
        return lambda frame: external(len(parameters))
    body = builder.within(*parameters).inside(node)
    return lambda frame: user_function("", parameters, types, body, frame)


def _invocation(builder: Builder, node: Element) -> Closure:
    callee = builder.inside(node)
    bound = list(children(node, "binding"))
    names = [name_of(part) for binding in bound for part in children(binding, "parameter")]
    values = [typed(builder.inside(binding), builder.types.of(child(binding, "parameter"))) for binding in bound]

    def called(frame: Frame) -> Value:
        function = callee(frame)
        if not isinstance(function, Function):
            frame.run.warn("What is invoked is not a function.")
            return None
        given = dict(zip(names, (value(frame) for value in values), strict=True))
        if function.parameters and set(given) <= set(function.parameters):
            given = {name: given.get(name) for name in function.parameters}
        return invoke(frame.run, function, list(given.values()), list(given) or None)

    return called


# -- decision tables --------------------------------------------------------------------------------------------------


def _table(builder: Builder, node: Element) -> Closure:
    policy, aggregation = node.get("hitPolicy") or "UNIQUE", node.get("aggregation")
    if policy not in POLICIES or (aggregation and aggregation not in AGGREGATIONS):
        raise BrokenDecision(element=builder.element, reason=f"its hit policy {policy} {aggregation or ''} is unknown")
    columns = tuple(_column(builder, part) for part in children(node, "input"))
    outputs = tuple(_output(builder, part) for part in children(node, "output"))
    if not outputs:
        raise BrokenDecision(element=builder.element, reason="its table has no output")
    rows = tuple(
        _row(builder, index, part, len(columns), len(outputs)) for index, part in enumerate(children(node, "rule"), 1)
    )
    return Table(policy, aggregation if policy == "COLLECT" else None, columns, outputs, rows)


def _column(builder: Builder, node: Element) -> Column:
    source = text(child(node, "inputExpression"))
    if not source:
        raise BrokenDecision(element=builder.element, reason=f"the input “{node.get('label') or ''}” has no expression")
    return Column(node.get("label") or source, builder.feel(source, "input"), _allowed(builder, node, "inputValues"))


def _allowed(builder: Builder, node: Element, name: str) -> Test | None:
    source = text(child(node, name))
    return builder.cell(source, "the allowed values") if source else None


def _output(builder: Builder, node: Element) -> Output:
    values = text(child(node, "outputValues"))
    default = text(child(node, "defaultOutputEntry"))
    return Output(
        name_of(node),
        None,
        _allowed(builder, node, "outputValues"),
        builder.feel(f"[{values}]", "output values") if values else None,
        builder.feel(default, "default output") if default else None,
    )


def _row(builder: Builder, index: int, node: Element, columns: int, outputs: int) -> Row:
    inputs = [text(part) for part in children(node, "inputEntry")]
    results = [text(part) for part in children(node, "outputEntry")]
    if len(inputs) != columns or len(results) != outputs:
        raise BrokenDecision(element=builder.element, reason=f"rule {index} has not one cell for every column")
    cells = (builder.cell(source, f"rule {index}, input {place}") for place, source in enumerate(inputs, 1))
    return Row(
        index,
        node.get("id") or "",
        tuple((place, cell) for place, cell in enumerate(cells) if cell is not None),
        tuple(builder.feel("" if source == "-" else source, f"output in rule {index}") for source in results),
    )


_BOXES: Mapping[str, Callable[[Builder, Element], Closure]] = {
    "literalExpression": _literal,
    "decisionTable": _table,
    "invocation": _invocation,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "functionDefinition": _function,
    "conditional": _conditional,
    "for": _for,
    "some": _quantified,
    "every": _quantified,
    "filter": _filter,
}
