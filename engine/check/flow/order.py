"""What may have happened before an element: the flow of all levels of a process as one graph.

An element is before another if a path leads from it there, or if both may be under way at once (branches of a parallel
or inclusive split, or a non-interrupting event beside its activity), since then nobody knows which is first.
"""

from collections import deque
from collections.abc import Iterable
from functools import cached_property

from engine.check.flow.graph import has_inside, levels
from engine.drawing import Process

_FORKS = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})


class Order:
    """The order of a process' elements, subprocesses taken apart into beginning and end (``id#``)."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self._next: dict[str, set[str]] = {}
        for graph in levels(process):
            if graph.level is not None and not graph.nodes:
                self._link(graph.level, [graph.level + "#"])  # nothing is in it: what comes is gone at once
            beside = [event.id for event in process.boundaries(graph.level)] if graph.level is not None else []
            begun = [node.id for node in graph.nodes.values() if node.triggered_by_event]
            for ident, node in graph.nodes.items():
                leaves = self._leaving(ident)
                self._link(ident, (other for other in begun if other != ident))
                self._link(leaves, (other for other in begun if other != ident))
                self._link(leaves, (flow.target for flow in graph.outgoing[ident]))
                self._link(ident, (event.id for event in graph.boundaries.get(ident, ())))
                if graph.level is not None:
                    if node.type == "startEvent" or not graph.starts:
                        self._link(graph.level, [ident])
                    self._link(leaves, [graph.level + "#"])
                    self._link(ident, beside)
        for activity, handler in process.compensations.items():
            self._link(self._leaving(activity), [handler])
        self._after: dict[str, frozenset[str]] = {}
        self._beside = self._concurrent()

    def _link(self, ident: str, targets: Iterable[str]) -> None:
        self._next.setdefault(ident, set()).update(targets)

    def after(self, ident: str) -> frozenset[str]:
        """The elements to which a path leads; the element itself only if it lies in a loop."""
        if ident not in self._after:
            found: set[str] = set()
            todo = list(self._next.get(ident, ()))
            while todo:
                other = todo.pop()
                if other not in found:
                    found.add(other)
                    todo.extend(self._next.get(other, ()))
            self._after[ident] = frozenset(found)
        return self._after[ident]

    @cached_property
    def reached(self) -> frozenset[str]:
        """The elements to which a path leads from a start; all of them where the process has no start."""
        starts = [e.id for e in self.process.inside(None) if e.type == "startEvent"]
        return frozenset(starts).union(*map(self.after, starts)) if starts else frozenset(self.process.elements)

    def leading(self, ident: str) -> set[str]:
        """The elements from which a path leads here."""
        leading = self._leading.get(ident, 0)
        return {other for other, bit in self._bits.items() if leading & bit}

    @cached_property
    def _bits(self) -> dict[str, int]:
        """Each element as a bit of one number: thousands of them are handed on at once."""
        return {ident: 1 << number for number, ident in enumerate(self.process.elements)}

    @cached_property
    def _leading(self) -> dict[str, int]:
        """For each place, the elements from which a path leads there: handed on along the flow until nothing is new."""
        own = {self._leaving(ident): bit for ident, bit in self._bits.items()}
        found: dict[str, int] = {}
        todo = deque(self._next)
        while todo:
            ident = todo.popleft()
            given = found.get(ident, 0) | own.get(ident, 0)
            for other in self._next.get(ident, ()):
                if (more := given | found.get(other, 0)) != found.get(other, 0):
                    found[other] = more
                    todo.append(other)
        return found

    def before(self, ident: str) -> set[str]:
        """The elements that may have been done when this one begins."""
        found = self.leading(ident)
        return found | (self._beside.get(ident, set()) & self.process.elements.keys())

    def _leaving(self, ident: str) -> str:
        return ident + "#" if _ends_later(self.process, ident) else ident

    def _concurrent(self) -> dict[str, set[str]]:
        beside: dict[str, set[str]] = {}
        for branches in self._branches():
            for number, one in enumerate(branches):
                others = set().union(*(branch for at, branch in enumerate(branches) if at != number))
                for ident in one:
                    beside.setdefault(ident, set()).update(others)
        return beside

    def _branches(self) -> list[list[frozenset[str]]]:
        """For each split into branches that run at once, the elements of each branch."""
        found = []
        going: dict[str, list[str]] = {}
        for flow in self.process.flows.values():
            going.setdefault(flow.source, []).append(flow.target)
        for ident, element in self.process.elements.items():
            targets = going.get(ident, [])
            if len(targets) > 1 and (element.type in _FORKS or not element.type.endswith("Gateway")):
                found.append([self.after(target) | {target} for target in targets])
            if element.triggered_by_event and any(not start.interrupting for start in self.process.inside(ident)):
                around = [e.id for e in self.process.inside(element.parent) if e.id != ident]
                found.append([self.after(ident) | {ident}, frozenset().union(*map(self.after, around), around)])
            if element.type == "boundaryEvent" and not element.interrupting and element.attached_to:
                host = element.attached_to
                found.append([self.after(ident) | {ident}, self.after(host) | {host}])
        return found


def _ends_later(process: Process, ident: str) -> bool:
    """Whether an event on its border may come before what is inside."""
    return has_inside(process.elements[ident])
