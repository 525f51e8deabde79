"""Boxed expressions: the ways DMN draws an expression (DMN 1.5, 10.2.2), each compiled to a closure of the frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.dmn.building import EXPRESSIONS, Builder, Closure, typed
from engine.dmn.table_reading import table
from engine.dmn.xml import Element, child, children, name_of, tag, text
from engine.feel.calls import external, invoke, user_function
from engine.feel.loops import NoDomain, decide, select
from engine.feel.runtime import Frame
from engine.feel.values import Function, Value


def _literal(builder: Builder, node: Element) -> Closure:
    return builder.feel(text(node))


def _conditional(builder: Builder, node: Element) -> Closure:
    condition, then, otherwise = (builder.inside(child(node, part)) for part in ("if", "then", "else"))

    def chosen(frame: Frame) -> Value:
        answer = condition(frame)
        if answer is not None and not isinstance(answer, bool):
            frame.run.warn("A condition must be true, false or null.")
            return None
        return then(frame) if answer else otherwise(frame)

    return chosen


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


def box(builder: Builder, node: Element) -> Closure:
    """Any boxed expression, compiled; its type is the builder's affair."""
    return _BOXES[tag(node)](builder, node)


_BOXES: Mapping[str, Callable[[Builder, Element], Closure]] = {
    "literalExpression": _literal,
    "decisionTable": table,
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
