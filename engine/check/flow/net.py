"""The flow of a process as a token game, small enough to be played through completely.

A state is a set of marked places, kept as the bits of one integer. Places are sequence flows, plus for an activity with
boundary events (or with an inside) that it is under way, plus that a non-interrupting event may still fire. Each event
that does not interrupt is played at most once per activation: more often adds tokens, but no new kind of fault.
Straight runs of steps share one place, since what happens between two of them changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import Final

from engine.check.flow.bits import SUBSETS, roots, subsets, union
from engine.check.flow.entries import apart, entries, is_entry, place
from engine.check.flow.graph import Graph, has_inside
from engine.check.flow.thrown import code_of, thrown
from engine.drawing import Element, Process

_CHOICES: Final = frozenset({"exclusiveGateway", "eventBasedGateway"})
_JOINS: Final = frozenset({"parallelGateway"})
_INCLUSIVE: Final = frozenset({"inclusiveGateway", "complexGateway"})
#: Of a process that is looked at without its file: every error event catches every error.
NO_ERRORS: Final[Mapping[str, str]] = MappingProxyType({})
#: More ways through a node than this are played in two moves, in and out.
_FANNED: Final = 64


@dataclass(frozen=True)
class Move:
    """One step of the game: what it takes, what it puts, what it sweeps away, and what must be empty for it."""

    node: str
    takes: int
    puts: int
    sweeps: int = 0
    without: int = 0


class Net:
    """The token game of one process.

    ``together``: branches of events that do not interrupt are played along with everything else. Otherwise each is a
    game of its own, which is the same, and far less to play, where such a branch never comes back to the main road.
    """

    def __init__(self, process: Process, together: bool = False, errors: Mapping[str, str] = NO_ERRORS) -> None:
        """``errors``: the code of each error of the file, by its id."""
        self.process = process
        self.errors = errors
        self.graphs: dict[str | None, Graph] = {None: Graph(process, None)}
        for element in process.elements.values():
            if has_inside(element):
                self.graphs[element.id] = Graph(process, element.id)
        self._together = together
        self._bits: dict[str, int] = {}
        self._merged = self._straight_runs()
        self._taking: dict[int, list[Move]] = {}
        for graph in self.graphs.values():
            for node in graph.nodes.values():
                if not node.triggered_by_event:
                    self._moves_of(graph, node)

    # -- playing -----------------------------------------------------------------------------------------------------

    @property
    def beginnings(self) -> list[int]:
        """The state after each of the process' start events, and after each event that is played apart."""
        top = self.graphs[None]
        found = [self.after(top, start.id) for start in top.starts]
        beside = [] if self._together else self.side_events
        return [*found, *(self.after(graph, event.id) for graph, event in beside), *apart(self)]

    @property
    def side_events(self) -> list[tuple[Graph, Element]]:
        """The boundary events that do not interrupt, with their level."""
        boundaries = [(g, event) for g in self.graphs.values() for events in g.boundaries.values() for event in events]
        return [(graph, event) for graph, event in boundaries if not event.interrupting]

    @property
    def entangled(self) -> bool:
        """Whether the branch of an event that does not interrupt comes back to the main road before it ends."""
        branches: dict[Graph, list[str]] = {}
        for graph, event in self.side_events:
            branches.setdefault(graph, []).extend(flow.target for flow in graph.outgoing[event.id])
        return any(
            graph.nodes[ident].type != "endEvent"
            for graph, begun in branches.items()
            for ident in _main_road(graph) & graph.reachable(begun)
        )

    def moves(self, state: int) -> Iterator[Move]:
        """The moves possible in a state."""
        rest = state
        while rest:
            lowest = rest & -rest
            rest ^= lowest
            for move in self._taking.get(lowest, ()):
                if state & move.takes == move.takes and not state & move.without:
                    yield move

    def places(self, state: int) -> list[str]:
        """The names of the marked places."""
        return [name for name, bit in self._bits.items() if state & bit]

    @property
    def size(self) -> int:
        """How many places there are."""
        return len(self._bits)

    def flow_bit(self, flow: str) -> int:
        """The place of a sequence flow."""
        return self.bit("f:" + self._merged.get(flow, flow))

    # -- building ----------------------------------------------------------------------------------------------------

    def bit(self, name: str) -> int:
        """The place of this name."""
        return self._bits.setdefault(name, 1 << len(self._bits))

    def _straight_runs(self) -> dict[str, str]:
        """Flow → the flow whose place it shares: the one before a node that only passes the token on."""
        same: dict[str, str] = {}
        for graph in self.graphs.values():
            for node in graph.nodes.values():
                coming, going = graph.incoming[node.id], graph.outgoing[node.id]
                plain = not graph.boundaries.get(node.id) and not has_inside(node)
                if plain and len(coming) == 1 and len(going) == 1 and coming[0].id != going[0].id:
                    same[going[0].id] = coming[0].id
        return roots(same)

    def passed_over(self, node: str) -> bool:
        """Whether the node only passes the token on and so has no move of its own."""
        graph = next(g for g in self.graphs.values() if node in g.nodes)
        coming, going = graph.incoming[node], graph.outgoing[node]
        return len(coming) == 1 and len(going) == 1 and going[0].id in self._merged

    def after(self, graph: Graph, node: str) -> int:
        """The places behind a node."""
        bits = 0
        for flow in graph.outgoing[node]:
            bits |= self.flow_bit(flow.id)
        return bits

    def _add(self, node: str, takes: int, puts: int, sweeps: int = 0, without: int = 0) -> None:
        self._taking.setdefault(takes & -takes, []).append(Move(node, takes, puts, sweeps, without & ~takes))

    def _moves_of(self, graph: Graph, node: Element) -> None:
        if node.type in ("startEvent", "boundaryEvent") or self.passed_over(node.id):
            return
        flows = [self.flow_bit(flow.id) for flow in graph.incoming[node.id]]
        if is_entry(graph, node):
            flows.append(place(self, node.id))
        if node.type in _JOINS and len(flows) > 1:
            self._add(node.id, union(flows), self.after(graph, node.id))
        elif node.type in _INCLUSIVE and len(flows) > 1:
            self._inclusive_join(graph, node)
        elif has_inside(node) or graph.boundaries.get(node.id):
            self._activity(graph, node, flows)
        elif node.type == "endEvent":
            for flow in flows:
                self._end(graph, node, flow)
        else:
            self._passing(graph, node, flows)

    def _passing(self, graph: Graph, node: Element, flows: list[int]) -> None:
        """A node that takes each token as it comes; through a place of its own where its ways in and out are many."""
        choices = list(self._choices(graph, node))
        if len(flows) * len(choices) <= _FANNED:
            for flow in flows:
                for puts in choices:
                    self._add(node.id, flow, puts)
            return
        middle = self.bit("a:" + node.id)
        for flow in flows:
            self._add(node.id, flow, middle)
        for puts in choices:
            self._add(node.id, middle, puts)

    def _choices(self, graph: Graph, node: Element) -> Iterable[int]:
        """The ways in which a node may pass its token on."""
        flows = graph.outgoing[node.id]
        bits = [self.flow_bit(flow.id) for flow in flows]
        if node.type in _CHOICES:
            return bits or [0]
        conditional = node.type in _INCLUSIVE or any(flow.condition for flow in flows)
        if node.type in _JOINS or not conditional or len(flows) < 2:
            return [union(bits)]
        return list(dict.fromkeys(subsets(bits)))

    def _inclusive_join(self, graph: Graph, node: Element) -> None:
        """BPMN 2.0.2, table 13.3: a token that reaches an empty flow is waited for, unless it also reaches a flow that
        has its token; in a loop every token reaches every flow.
        """
        flows = graph.incoming[node.id]
        bits = {flow.id: self.flow_bit(flow.id) for flow in flows}
        upstream = {flow.id: self._upstream(graph, node.id, flow.source) | bits[flow.id] for flow in flows}
        for count in range(1, len(flows) + 1):
            if 1 < count < len(flows) and len(flows) > SUBSETS:
                continue
            for chosen in combinations(bits, count):
                takes = union(bits[flow] for flow in chosen)
                reaching = union(upstream[flow] for flow in chosen)
                without = union(upstream[flow] for flow in bits if flow not in chosen) & ~reaching
                for puts in self._choices(graph, node):
                    self._add(node.id, takes, puts, 0, without)

    def _upstream(self, graph: Graph, join: str, begin: str) -> int:
        """The places from which a token could still come to ``begin`` without passing the join."""
        found, todo, bits = {begin}, [begin], 0
        while todo:
            ident = todo.pop()
            node = graph.nodes[ident]
            before = [flow.source for flow in graph.incoming[ident]]
            bits |= union(self.flow_bit(flow.id) for flow in graph.incoming[ident])
            if node.type == "boundaryEvent" and node.attached_to in graph.nodes:
                before.append(node.attached_to or "")
            if has_inside(node) or graph.boundaries.get(ident):
                bits |= self.bit("a:" + ident)
            for source in before:
                if source not in found and source != join:
                    found.add(source)
                    todo.append(source)
        return bits

    def _activity(self, graph: Graph, node: Element, flows: list[int]) -> None:
        """An activity that takes its time: entered, left, interrupted."""
        active, inside = self.bit("a:" + node.id), self.inside(node.id)
        armed = {event.id: self.bit("n:" + event.id) for event in self._events(graph, node) if not event.interrupting}
        begins = active | union(armed.values()) | self._begin_inside(node)
        for flow in flows:
            self._add(node.id, flow, begins)
        for puts in self._choices(graph, node):
            self._add(node.id, active, puts, union(armed.values()), inside)
        for event in self._events(graph, node):
            puts = self.after(graph, event.id)
            if event.interrupting:
                self._add(event.id, active, puts, inside | union(armed.values()))
            else:
                self._add(event.id, active | armed[event.id], puts | active)

    def _events(self, graph: Graph, node: Element) -> list[Element]:
        return [event for event in graph.boundaries.get(node.id, ()) if event.interrupting or self._together]

    def _begin_inside(self, node: Element) -> int:
        graph = self.graphs.get(node.id)
        return union(self.after(graph, start.id) for start in graph.starts[:1]) if graph else 0

    def inside(self, ident: str) -> int:
        """Every place within a subprocess."""
        graph = self.graphs.get(ident)
        if graph is None:
            return 0
        bits = 0
        for node in graph.nodes.values():
            bits |= union(self.flow_bit(flow.id) for flow in graph.outgoing[node.id])
            if len(graph.incoming[node.id]) > 1:
                bits |= self.bit("a:" + node.id)
            if has_inside(node) or graph.boundaries.get(node.id):
                bits |= self.bit("a:" + node.id) | self.inside(node.id)
            bits |= union(self.bit("n:" + event.id) for event in graph.boundaries.get(node.id, ()))
        return bits | union(place(self, entry.id) for entry in entries(graph))

    def _end(self, graph: Graph, node: Element, flow: int) -> None:
        kinds = {event.kind for event in node.events}
        if "terminate" in kinds:
            sweeps = self.inside(graph.level) if graph.level else -1
            self._add(node.id, flow, 0, sweeps)
        elif "error" in kinds:
            self._add(node.id, flow, *thrown(self, graph, code_of(self, node)))
        else:
            self._add(node.id, flow, 0)


def _main_road(graph: Graph) -> set[str]:
    """The nodes reached from the starts of a level without events that do not interrupt."""
    found: set[str] = set()
    todo = [start.id for start in graph.starts]
    while todo:
        ident = todo.pop()
        if ident not in found:
            found.add(ident)
            todo += [flow.target for flow in graph.outgoing[ident]]
            todo += [event.id for event in graph.boundaries.get(ident, ()) if event.interrupting]
    return found
