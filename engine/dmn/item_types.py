"""Item definitions: the types a decision model declares, as FEEL types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from engine.dmn.errors import BrokenDecision
from engine.dmn.xml import Element, child, children, label, name_of, text
from engine.feel import compile_unary_tests
from engine.feel.errors import FeelError
from engine.feel.types import ANY, SIMPLE, Type
from engine.feel.values import CONTEXT, FUNCTION, LIST, Value

# what Camunda's older tables write
_OTHER = {"integer": SIMPLE["number"], "long": SIMPLE["number"], "double": SIMPLE["number"]}


class ItemTypes:
    """The types of one model and, under their prefix, of the models it imports. A name that is no type means Any."""

    def __init__(self, definitions: Element, imported: Mapping[str, Mapping[str, Type]]) -> None:
        self._nodes = {name_of(node): node for node in children(definitions, "itemDefinition")}
        self._found: dict[str, Type] = {
            f"{prefix}.{name}" if prefix else name: found
            for prefix, types in imported.items()
            for name, found in types.items()
        }
        self._open: set[str] = set()
        self.own = {name: self.named(name) for name in self._nodes}
        self.all: Mapping[str, Type] = self._found

    def named(self, name: str | None) -> Type:
        """The type of a `typeRef`; Any where there is none."""
        if not name:
            return ANY
        if name in self._found:
            return self._found[name]
        if name in self._nodes:
            return self._define(name)
        plain = name.removeprefix("feel:")
        found = SIMPLE.get(plain) or _OTHER.get(plain)
        if found is None and ":" in name:
            return self.named(name.partition(":")[2])
        return found or ANY

    def of(self, node: Element | None) -> Type | None:
        """The type an element asks of its value; None when it asks for none."""
        if node is None:
            return None
        found = self.named(node.get("typeRef"))
        return None if found is ANY else found

    def _define(self, name: str) -> Type:
        if name in self._open:
            raise BrokenDecision(element=f"itemDefinition “{name}”", reason="it is made of itself")
        self._open.add(name)
        found = self._type(self._nodes[name])
        self._open.discard(name)
        self._found[name] = found
        return found

    def _type(self, node: Element) -> Type:
        base = self._base(node)
        if (values := child(node, "allowedValues")) is not None and text(values):
            base = replace(base, allows=_both(base.allows, _constraint(node, text(values))))
        if node.get("isCollection") == "true":
            base = Type(LIST, item=base)
        if (values := child(node, "typeConstraint")) is not None and text(values):
            base = replace(base, allows=_both(base.allows, _constraint(node, text(values))))
        return base

    def _base(self, node: Element) -> Type:
        components = list(children(node, "itemComponent"))
        if components:
            return Type(CONTEXT, entries={name_of(part): self._type(part) for part in components})
        if (function := child(node, "functionItem")) is not None:
            parameters = tuple(self.named(part.get("typeRef")) for part in children(function, "parameters"))
            return Type(FUNCTION, parameters=parameters, result=self.named(function.get("outputTypeRef")))
        reference = child(node, "typeRef")
        return self.named((reference.text or "").strip() if reference is not None else None)


def _constraint(node: Element, tests: str) -> Callable[[Value], bool]:
    try:
        compiled = compile_unary_tests(tests)
    except FeelError as fault:
        raise BrokenDecision(element=label(node), reason=f"its allowed values: {fault}") from None
    return lambda value: value is None or compiled.matches(value, {})


def _both(first: Callable[[Value], bool] | None, second: Callable[[Value], bool]) -> Callable[[Value], bool]:
    return second if first is None else lambda value: first(value) and second(value)
