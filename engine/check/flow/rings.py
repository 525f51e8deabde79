"""Circles of a level in which nothing waits."""

from collections.abc import Callable, Collection
from typing import Final

from engine.check.flow.graph import Graph
from engine.drawing import Element, Process

#: Nodes at which the engine stops and saves; a circle without one runs within a single step.
WAITS: Final = frozenset(
    {
        "userTask",
        "receiveTask",
        "serviceTask",
        "sendTask",
        "intermediateCatchEvent",
        "callActivity",
        "eventBasedGateway",
        "task",  # another rule says that it needs a type; here it is taken for somebody's work
    }
)


def waits(element: Element, process: Process, types: Collection[str] = WAITS) -> bool:
    """Whether the engine stops at the element, or inside it: at one of these types."""
    if element.type == "subProcess":
        return any(waits(inner, process, types) for inner in process.inside(element.id))
    return element.type in types


def rings(graph: Graph, held: Callable[[Element], bool]) -> list[list[Element]]:
    """The strongly connected parts of what remains when every node that holds a token is taken out."""
    free = _knotted(graph, {n.id for n in graph.nodes.values() if not held(n)})
    reach = {ident: _reach(graph, ident, free) for ident in free}
    found: list[list[Element]] = []
    settled: set[str] = set()
    for ident in graph.nodes:
        if ident in free and ident not in settled and ident in reach[ident]:
            ring = [other for other in graph.nodes if other in reach[ident] and ident in reach.get(other, ())]
            settled.update(ring)
            found.append([graph.nodes[other] for other in ring])
    return found


def _knotted(graph: Graph, free: set[str]) -> set[str]:
    """What is left of these when what leads nowhere or comes from nowhere is taken out, again and again."""
    todo = list(free)
    while todo:
        ident = todo.pop()
        after = [flow.target for flow in graph.outgoing[ident] if flow.target in free]
        before = [flow.source for flow in graph.incoming[ident] if flow.source in free]
        if ident in free and not (after and before):
            free.discard(ident)
            todo += after + before
    return free


def _reach(graph: Graph, begin: str, free: set[str]) -> set[str]:
    found: set[str] = set()
    todo = [begin]
    while todo:
        for flow in graph.outgoing[todo.pop()]:
            if flow.target in free and flow.target not in found:
                found.add(flow.target)
                todo.append(flow.target)
    return found
