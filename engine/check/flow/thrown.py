"""Where an error that an end event throws goes in the token game: what it sweeps away, and where it puts a token."""

from collections.abc import Mapping
from typing import Protocol

from engine.check.flow.bits import union
from engine.check.flow.graph import Graph
from engine.drawing import Element, Process


class Places(Protocol):
    """The game, as far as it is asked here."""

    process: Process
    errors: Mapping[str, str]
    graphs: dict[str | None, Graph]

    def bit(self, name: str) -> int:
        """The place of this name."""

    def after(self, graph: Graph, node: str) -> int:
        """The places behind a node."""

    def inside(self, ident: str) -> int:
        """Every place within a subprocess."""


def code_of(net: Places, event: Element) -> str:
    """The error code of an error event; empty catches everything."""
    return net.errors.get(next(each.ref or "" for each in event.events if each.kind == "error"), "")


def thrown(net: Places, graph: Graph, code: str) -> tuple[int, int]:
    """What an error puts and sweeps: it goes outward, level by level, until it begins an event subprocess there, or an
    event on the border of the level catches it.
    """
    within = ""
    while True:
        if (begun := _begun(net, graph, code, within)) is not None:
            return begun
        if graph.level is None:
            return 0, -1
        holder, within = net.process.elements[graph.level], graph.level
        graph = net.graphs[holder.parent]
        border = graph.boundaries.get(holder.id, ())
        swept = net.inside(holder.id) | union(net.bit(f"n:{event.id}") for event in border) | net.bit(f"a:{holder.id}")
        if (event := next((event for event in border if _catches(net, event, code)), None)) is not None:
            return net.after(graph, event.id), swept


def _begun(net: Places, graph: Graph, code: str, within: str) -> tuple[int, int] | None:
    """The same, of the event subprocess of a level that the error begins, unless it comes from ``within`` that one."""
    for holder in graph.nodes.values():
        inside = net.graphs[holder.id] if holder.triggered_by_event and holder.id != within else None
        for start in inside.starts if inside else ():
            if inside and _catches(net, start, code):
                return net.after(inside, start.id), net.inside(graph.level) if graph.level else -1
    return None


def _catches(net: Places, event: Element, code: str) -> bool:
    return any(each.kind == "error" for each in event.events) and code_of(net, event) in ("", code)
