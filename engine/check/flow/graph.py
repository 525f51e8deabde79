"""The flow of one level (a process, or the inside of a subprocess) as a graph of its elements.

Edges are the sequence flows in the order of the file, as the engine follows them; the ``incoming``/``outgoing`` lists
of the XML are not trusted. A boundary event hangs on its host: whoever reaches the host may reach the event.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property

from engine.drawing import SUBPROCESSES, Element, Flow, Process


class Graph:
    """One level of a process."""

    def __init__(self, process: Process, level: str | None) -> None:
        """``level``: the id of a subprocess, or ``None`` for the process itself."""
        self.process = process
        self.level = level
        self.nodes: dict[str, Element] = {element.id: element for element in process.inside(level)}
        self.outgoing: dict[str, list[Flow]] = {ident: [] for ident in self.nodes}
        self.incoming: dict[str, list[Flow]] = {ident: [] for ident in self.nodes}
        for flow in process.flows_inside(level):
            self.outgoing[flow.source].append(flow)
            self.incoming[flow.target].append(flow)

    @cached_property
    def boundaries(self) -> dict[str, list[Element]]:
        """Boundary events by the id of their host."""
        found: dict[str, list[Element]] = {}
        for element in self.nodes.values():
            undoes = any(event.kind == "compensate" for event in element.events)  # a sign: no token comes there
            if element.type == "boundaryEvent" and element.attached_to in self.nodes and not undoes:
                found.setdefault(element.attached_to or "", []).append(element)
        return found

    @cached_property
    def starts(self) -> list[Element]:
        """The start events of this level."""
        return [element for element in self.nodes.values() if element.type == "startEvent"]

    @cached_property
    def ends(self) -> list[Element]:
        """The end events of this level."""
        return [element for element in self.nodes.values() if element.type == "endEvent"]

    def after(self, ident: str) -> Iterator[str]:
        """The nodes that may come next: targets of flows, and boundary events on the node."""
        yield from (flow.target for flow in self.outgoing[ident])
        yield from (event.id for event in self.boundaries.get(ident, ()))

    def reachable(self, begin: Iterable[str]) -> set[str]:
        """The nodes on any path from these, themselves included."""
        found = set(begin)
        todo = list(found)
        while todo:
            for ident in self.after(todo.pop()):
                if ident not in found:
                    found.add(ident)
                    todo.append(ident)
        return found

    def leading_to(self, goals: Iterable[str]) -> set[str]:
        """The nodes from which one of these can be reached, themselves included."""
        before: dict[str, list[str]] = {}
        for ident in self.nodes:
            for target in self.after(ident):
                before.setdefault(target, []).append(ident)
        found = set(goals)
        todo = list(found)
        while todo:
            for ident in before.get(todo.pop(), ()):
                if ident not in found:
                    found.add(ident)
                    todo.append(ident)
        return found


def levels(process: Process) -> Iterator[Graph]:
    """The process itself, then each of its subprocesses."""
    yield Graph(process, None)
    for element in process.elements.values():
        if has_inside(element):
            yield Graph(process, element.id)


def has_inside(element: Element) -> bool:
    """Whether an element holds a level of its own."""
    return element.type in SUBPROCESSES
