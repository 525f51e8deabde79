"""What may have happened before an element: the flow of all levels of a process as one graph.

An element is before another if a path leads from it there, or if both may be under way at once (branches of a parallel
or inclusive split, or a non-interrupting event beside its activity), since then nobody knows which is first.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property

from engine.check.flow.bits import union
from engine.check.flow.graph import has_inside, levels
from engine.check.flow.reach import handed_on, in_order, reversed_edges
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
        self._ordered = in_order(self._next)

    def _link(self, ident: str, targets: Iterable[str]) -> None:
        self._next.setdefault(ident, set()).update(targets)

    @cached_property
    def reached(self) -> frozenset[str]:
        """The elements to which a path leads from a start; all of them where the process has no start."""
        starts = [e.id for e in self.process.inside(None) if e.type == "startEvent"]
        return frozenset(self._named(union(map(self._from, starts))) if starts else self.process.elements)

    def leading(self, ident: str) -> set[str]:
        """The elements from which a path leads here."""
        return self._named(self._leading.get(ident, 0))

    def before(self, ident: str) -> set[str]:
        """The elements that may have been done when this one begins."""
        beside = self._beside.get(ident, 0) | self._beside_at.get(ident, 0)
        return self._named(self._leading.get(ident, 0) | beside)

    @cached_property
    def _bits(self) -> dict[str, int]:
        """Each element as a bit of one number: thousands of them are handed on at once."""
        return {ident: 1 << number for number, ident in enumerate(self.process.elements)}

    def _named(self, bits: int) -> set[str]:
        """The elements of a number's bits."""
        return {ident for ident, bit in zip(self._bits, reversed(f"{bits:b}"), strict=False) if bit == "1"}

    @cached_property
    def _leading(self) -> dict[str, int]:
        """For each place, the elements from which a path leads there."""
        own = {self._leaving(ident): bit for ident, bit in self._bits.items()}
        return handed_on(self._next, own, self._ordered)

    @cached_property
    def _after(self) -> dict[str, int]:
        """For each place, the elements to which a path leads from there."""
        return handed_on(reversed_edges(self._next), self._bits, self._ordered[::-1])

    def _from(self, ident: str) -> int:
        """An element and all to which a path leads from it."""
        return self._after.get(ident, 0) | self._bits.get(ident, 0)

    @cached_property
    def _beside_at(self) -> dict[str, int]:
        """For each element at which a branch begins, what is in the others."""
        found: dict[str, int] = {}
        for heads, others in self._branches():
            for head in heads:
                found[head] = found.get(head, 0) | others
        return found

    @cached_property
    def _beside(self) -> dict[str, int]:
        """For each place, what is in the branches beside those that lead there."""
        return handed_on(self._next, self._beside_at, self._ordered)

    def _leaving(self, ident: str) -> str:
        return ident + "#" if _ends_later(self.process, ident) else ident

    def _branches(self) -> Iterator[tuple[list[str], int]]:
        """For each branch that runs while others do, where it begins and what is in the others."""
        going: dict[str, list[str]] = {}
        for flow in self.process.flows.values():
            going.setdefault(flow.source, []).append(flow.target)
        for ident, element in self.process.elements.items():
            targets = going.get(ident, [])
            if len(targets) > 1 and (element.type in _FORKS or not element.type.endswith("Gateway")):
                yield from self._each_beside(targets)
            beside = [event.id for event in self.process.boundaries(ident) if not event.interrupting]
            if beside:
                yield beside, self._from(ident)
                yield [ident], union(map(self._from, beside))
        for level in {element.parent for element in self.process.elements.values() if element.triggered_by_event}:
            yield from self._events_beside(level)

    def _each_beside(self, heads: list[str]) -> Iterator[tuple[list[str], int]]:
        """Branches that all run at once."""
        after, rest = 0, [0]
        for head in reversed(heads):
            rest.append(rest[-1] | self._from(head))
        for head, others in zip(heads, rest[-2::-1], strict=True):
            yield [head], after | others
            after |= self._from(head)

    def _events_beside(self, level: str | None) -> Iterator[tuple[list[str], int]]:
        """Event subprocesses that do not interrupt, each beside everything else of its level."""
        inside = [element.id for element in self.process.inside(level)]
        begun = {
            each.id: self._from(each.id)
            for each in self.process.inside(level)
            if each.triggered_by_event and any(not start.interrupting for start in self.process.inside(each.id))
        }
        yield from ((heads, others) for heads, others in self._each_beside(inside) if heads[0] in begun)
        yield [ident for ident in inside if ident not in begun], union(begun.values())
        yield from self._each_beside(list(begun))


def _ends_later(process: Process, ident: str) -> bool:
    """Whether an event on its border may come before what is inside."""
    return has_inside(process.elements[ident])
