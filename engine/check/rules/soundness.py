"""What playing the process through shows: where it hangs, what runs twice, what never runs, what never ends."""

from functools import partial
from typing import Final

from engine.check.bundle import Bundle
from engine.check.flow.entries import entries
from engine.check.flow.graph import Graph, levels
from engine.check.flow.net import Move, Net
from engine.check.flow.rings import rings, waits
from engine.check.flow.soundness import Verdict, explore
from engine.check.report import Report
from engine.check.source import Source
from engine.check.words import capital, listed
from engine.drawing import Element, Process

#: Faults of the shape that make playing pointless: they are to be cured first.
_FIRST: Final = frozenset({"no-start", "begins-by-catch", "several-starts", "event-subprocess", "boundary-host"})
_CHANGES: Final = frozenset({"scriptTask", "businessRuleTask"})


def soundness(bundle: Bundle, report: Report) -> None:
    """Every process that has the shape for it is played through."""
    for source, process in bundle.processes():
        if _FIRST.isdisjoint(report.codes_in(source.path, [process.id, *process.elements])):
            _play(source, process, report)


def _play(source: Source, process: Process, report: Report) -> None:
    net = Net(process, errors=source.drawing.errors)
    verdict = explore(net)
    for place, move in verdict.doubled.items():
        _twice(source, net, place, move, report, "blocks")
    if not verdict.doubled and net.entangled:
        _together(source, process, report)
    _stuck(source, net, verdict, report)
    if not verdict.complete:
        report.about("too-many-states", source, source.node(process.id), count=verdict.states)
    elif not verdict.doubled and not verdict.stuck:
        _endless(source, net, verdict, report)
        _never_run(source, net, verdict, report)


def _together(source: Source, process: Process, report: Report) -> None:
    """A branch beside an activity comes back to the main road: does something there run twice?"""
    net = Net(process, together=True, errors=source.drawing.errors)
    main = Net(process, errors=source.drawing.errors)
    for place, move in explore(net).doubled.items():
        if any(move.node in graph.reachable(start.id for start in graph.starts) for graph in main.graphs.values()):
            _twice(source, net, place, move, report, "warns")
            return


def _graph_of(net: Net, ident: str) -> Graph:
    return next(graph for graph in net.graphs.values() if ident in graph.nodes)


def _twice(source: Source, net: Net, place: str, move: Move, report: Report, severity: str) -> None:
    """Two tokens on one place: whatever follows would run twice."""
    graph = _graph_of(net, move.node)
    node = graph.nodes[move.node]
    merges = len(graph.incoming[node.id]) > 1
    gateway = node.type.endswith("Gateway")
    after = (_next_task(net, place) if gateway or not merges else None) or node
    if after.type == "endEvent":
        return
    sources = [graph.nodes[flow.source] for flow in graph.incoming[node.id]]
    paths = listed([element.name or element.id for element in sources])
    code = "merge-twice" if merges and gateway else "runs-twice"
    what = source.called(after.id)
    sure = severity == "blocks" and merges
    repair = {} if sure else {"repair": ""}
    report.about(
        code,
        source,
        source.node(node.id),
        None,
        twice=what,
        Twice=capital(what),
        paths=paths,
        severity=severity,
        **repair,
    )


def _next_task(net: Net, place: str) -> Element | None:
    """The node to which a place leads."""
    kind, _, ident = place.partition(":")
    if kind != "f":
        return net.process.elements.get(ident)
    flow = net.process.flows.get(ident)
    return net.process.elements.get(flow.target) if flow else None


def _stuck(source: Source, net: Net, verdict: Verdict, report: Report) -> None:
    """States that wait for ever: the joins that hold a part of what they need."""
    blamed: set[str] = set()
    for state in verdict.stuck:
        for graph in net.graphs.values():
            for node in graph.nodes.values():
                flows = graph.incoming[node.id]
                missing = [flow for flow in flows if not state & net.flow_bit(flow.id)]
                if node.type == "parallelGateway" and 0 < len(missing) < len(flows) and node.id not in blamed:
                    blamed.add(node.id)
                    waits = listed([flow.name or graph.nodes[flow.source].name or flow.source for flow in missing])
                    because = _chooser(graph, node.id)
                    report.about("deadlock", source, source.node(node.id), None, waits=waits, because=because)


def _chooser(graph: Graph, join: str) -> str:
    """The gateway that sends the token down only one of the ways which the join wants to see together."""
    for node in graph.nodes.values():
        going = graph.outgoing[node.id]
        if node.type in ("exclusiveGateway", "eventBasedGateway") and len(going) > 1:
            entered = [_entries(graph, flow.target, join, flow.id) for flow in going]
            if all(entered) and len(set().union(*entered)) > 1 and any(one != entered[0] for one in entered):
                return f" «{node.name or node.id}» elige uno solo de los caminos."
    return ""


def _entries(graph: Graph, begin: str, join: str, flow: str) -> frozenset[str]:
    """The flows by which a path from ``begin`` enters the join."""
    if begin == join:
        return frozenset({flow})
    inside = graph.reachable([begin])
    return frozenset(f.id for f in graph.incoming[join] if f.source in inside)


def _endless(source: Source, net: Net, verdict: Verdict, report: Report) -> None:
    if not verdict.endless:
        return
    places = net.places(verdict.endless[0])
    node = next((found for place in places if (found := _next_task(net, place))), None)
    if node and "no-way-out" not in report.codes_in(source.path, list(net.process.elements)):
        report.about("no-way-out", source, source.node(node.id))


def _never_run(source: Source, net: Net, verdict: Verdict, report: Report) -> None:
    for graph in net.graphs.values():
        begun = graph.reachable(node.id for node in (*graph.starts, *entries(graph)))
        dead = {ident for ident in begun if _is_dead(net, graph, graph.nodes[ident], verdict)}
        for ident in dead:
            if dead.isdisjoint(flow.source for flow in graph.incoming[ident]):
                report.about("never-runs", source, source.node(ident))


def _is_dead(net: Net, graph: Graph, node: Element, verdict: Verdict) -> bool:
    if node.type in ("startEvent", "boundaryEvent") or node.triggered_by_event:
        return False
    if net.passed_over(node.id):
        return not any(verdict.marked & net.flow_bit(flow.id) for flow in graph.incoming[node.id])
    return node.id not in verdict.played and bool(graph.incoming[node.id])


def loops(bundle: Bundle, report: Report) -> None:
    """A loop in which nothing waits runs within one step: at best for long, at worst for ever."""
    for source, process in bundle.processes():
        for graph in levels(process):
            for ring in rings(graph, partial(waits, process=process)):
                node = next((n for n in ring if n.type.endswith("Gateway") and len(graph.outgoing[n.id]) > 1), ring[0])
                changes = any(n.type in _CHANGES or n.type == "subProcess" for n in ring)
                code = "loop-without-wait" if changes else "loop-without-change"
                names = listed([n.name or n.id for n in ring if not n.type.endswith("Gateway")] or [node.id])
                passing = next((n.id for n in ring if n.type == "manualTask"), "")
                more = {"passing": passing} if passing else {"repair": ""}
                report.about(code, source, source.node(node.id), None, ring=names, **more)
