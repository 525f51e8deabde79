"""What a node becomes, a closure over the frame, and what the text around it fixes while it is made.

The builders of each kind of node are handed in (`compiler.py`), so that they may themselves compile what is inside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from engine.feel import nodes as n
from engine.feel.runtime import Frame
from engine.feel.types import Type
from engine.feel.values import Function, Value

Closure: TypeAlias = Callable[[Frame], Value]
Builder: TypeAlias = Callable[["Compiler", Value], Closure]


@dataclass(frozen=True)
class Compiler:
    """What the text around a node fixes: built-ins, names that hide them, the model's types, names of inner frames.

    ``builders``: for each kind of node, what makes its closure.
    """

    builders: Mapping[type, Builder]
    builtins: Mapping[str, Function]
    declared: frozenset[str] = frozenset()
    types: Mapping[str, Type] | None = None
    local: frozenset[str] = frozenset()
    inner: bool = False

    def within(self, *names: str) -> Compiler:
        """The same, one frame further in."""
        return replace(self, local=self.local.union(names), inner=True)

    def compile(self, node: n.Node) -> Closure:
        return self.builders[type(node)](self, node)

    def builtin(self, name: str) -> Function | None:
        """The built-in a name means for certain, because nothing in sight hides it."""
        return None if name in self.local or name in self.declared else self.builtins.get(name)
