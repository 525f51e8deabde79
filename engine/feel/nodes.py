"""The syntax tree: what the parser builds and the compiler reads. Every node is plain data."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from operator import attrgetter
from typing import Any, Final, TypeAlias

from engine.feel.values import Value


@dataclass(frozen=True, slots=True)
class Constant:
    value: Value


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Path:
    target: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter:
    target: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Call:
    target: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Arithmetic:
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negation:
    operand: Node


@dataclass(frozen=True, slots=True)
class Logic:
    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between:
    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In:
    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class InstanceOf:
    value: Node
    type: TypeName


@dataclass(frozen=True, slots=True)
class If:
    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Iterator:
    name: str
    start: Node
    end: Node | None


@dataclass(frozen=True, slots=True)
class For:
    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified:
    every: bool
    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    parameters: tuple[tuple[str, TypeName | None], ...]
    body: Node
    external: bool = False


@dataclass(frozen=True, slots=True)
class ListOf:
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextOf:
    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class RangeOf:
    low: Node | None
    high: Node | None
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True)
class OperatorTest:
    """`> 5` in a cell: compare the input with the operand."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Tests:
    """A whole cell: any of the tests, or none of them; no tests at all (`-`) is always met."""

    tests: tuple[Node, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class TypeName:
    """A type as written: `number`, `list<string>`, `context<a: number>`, `function<number> -> string`."""

    name: str
    arguments: tuple[TypeName, ...] = ()
    entries: tuple[tuple[str, TypeName], ...] = ()
    result: TypeName | None = None


Node: TypeAlias = (
    Constant | Name | Path | Filter | Call | Arithmetic | Negation | Logic | Comparison | Between | In | InstanceOf
    | If | For | Quantified | FunctionDefinition | ListOf | ContextOf | RangeOf | OperatorTest | Tests
)  # fmt: skip

#: So many nodes of an expression are one step of work, each time it is evaluated within a loop.
_NODES_A_STEP: Final = 8


def cost(node: Node) -> int:
    """How many steps of work it is to evaluate this once, whatever loops it holds: those count their own turns."""
    size, left = 0, list[Any]([node])
    while left:
        each = left.pop()
        if isinstance(each, tuple):
            left.extend(each)
        elif is_dataclass(each) and not isinstance(each, Constant):
            size += 1
            left.extend(attrgetter(part.name)(each) for part in fields(each))
    return 1 + size // _NODES_A_STEP
