"""What begins apart from the main road in the token game: each is a game of its own, which costs a sum and no product.

Start events of event subprocesses, the insides of what undoes, and what an ad hoc subprocess may begin with. They share
no place with what runs beside them, so playing them together would show nothing more.
"""

from collections.abc import Iterator
from typing import Protocol

from engine.check.flow.bits import union
from engine.check.flow.graph import Graph
from engine.drawing import Element, Process


class Places(Protocol):
    """The game, as far as it is asked here."""

    process: Process
    graphs: dict[str | None, Graph]

    def bit(self, name: str) -> int:
        """The place of this name."""

    def after(self, graph: Graph, node: str) -> int:
        """The places behind a node."""


def apart(net: Places) -> Iterator[int]:
    """The state after each of these has begun."""
    for level, graph in net.graphs.items():
        holder = net.process.elements[level] if level else None
        if holder is None:
            continue
        if holder.triggered_by_event:
            yield from (net.after(graph, start.id) for start in graph.starts)
        elif holder.compensation:
            yield from (net.after(graph, start.id) for start in graph.starts[:1])
        elif holder.type == "adHocSubProcess":
            yield from (union(place(net, entry) for entry in group) for group in _together(graph))


def place(net: Places, entry: str) -> int:
    """Where a token stands before an entry of an ad hoc subprocess, to which no flow leads."""
    return net.bit("b:" + entry)


def is_entry(graph: Graph, node: Element) -> bool:
    """Whether an ad hoc subprocess may begin with this node of its level."""
    holder = graph.process.elements[graph.level] if graph.level else None
    if holder is None or holder.type != "adHocSubProcess" or graph.incoming[node.id]:
        return False
    return node.type not in ("boundaryEvent", "startEvent") and not (node.triggered_by_event or node.compensation)


def entries(graph: Graph) -> list[Element]:
    """What an ad hoc subprocess may begin with; of any other level nothing."""
    return [node for node in graph.nodes.values() if is_entry(graph, node)]


def _together(graph: Graph) -> list[set[str]]:
    """The entries in groups: those that a parallel gateway wants to see together begin together, all others alone,
    since the drawing's list may name any of them.
    """
    groups = [({entry.id}, graph.reachable([entry.id])) for entry in entries(graph)]
    for join in (n.id for n in graph.nodes.values() if n.type == "parallelGateway" and len(graph.incoming[n.id]) > 1):
        meeting = [group for group in groups if join in group[1]]
        rest = [group for group in groups if join not in group[1]]
        if meeting:
            ids, reached = zip(*meeting, strict=True)
            groups = [*rest, (set().union(*ids), set().union(*reached))]
    return [ids for ids, _reached in groups]
