"""An element of a decision model: an input, a decision, a piece of knowledge, a service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from engine.dmn.errors import BrokenDecision
from engine.dmn.xml import Element
from engine.feel.runtime import Frame
from engine.feel.types import Type
from engine.feel.values import FUNCTION

Place: TypeAlias = tuple[str | None, str]
"""Where an element stands: the name of the import it comes by (None: this file), and its id."""


@dataclass(slots=True)
class Node:
    """An element of the requirements graph. ``requires`` are the keys of what it needs.

    ``called``: the names that those who require it may use: its own, its variable's, and, as in Camunda, its id.
    """

    id: str
    name: str
    kind: str
    type: Type | None
    element: Element
    called: tuple[str, ...]
    requires: list[Place] = field(default_factory=list)
    body: Callable[[Frame], Any] | None = None
    read: frozenset[str] = frozenset()
    fault: BrokenDecision | None = None
    outputs: list[Place] = field(default_factory=list)
    inputs: list[Place] = field(default_factory=list)

    @property
    def result_type(self) -> Type | None:
        """The type of what a function answers: its variable has the function's type, before DMN 1.3 the result's."""
        return self.type.result if self.type and self.type.kind == FUNCTION else self.type
