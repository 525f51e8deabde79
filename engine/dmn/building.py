"""What every boxed expression needs while it is compiled: the names in sight, the types, whom to blame for a fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from engine.dmn.errors import BrokenDecision
from engine.dmn.item_types import ItemTypes
from engine.dmn.xml import Element, child, tag, text
from engine.feel import nodes as n
from engine.feel import parse, parse_domain, parse_tests, telling
from engine.feel.builtins import BUILTINS
from engine.feel.closures import Compiler
from engine.feel.compiler import compiler_over
from engine.feel.errors import FeelError
from engine.feel.loops import Domain, domain, items_of
from engine.feel.names import free_names
from engine.feel.runtime import Frame
from engine.feel.testing import Test, tests
from engine.feel.types import Mismatch, Type, coerce
from engine.feel.values import Value

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
    boxes: Callable[[Builder, Element], Closure]
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
        return compiler_over(BUILTINS, telling(self.names), self.types.all, self.local, inner=True)

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
        return typed(self.boxes(self, node), self.types.of(node))


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
