"""The shape of each level: a start, an end, everything on a way from the one to the other."""

from typing import Final

from lxml import etree

from engine.check.bundle import Bundle
from engine.check.flow.graph import Graph, levels
from engine.check.report import Report
from engine.check.rules.events import begins_by_event
from engine.check.source import MODEL, Source
from engine.check.words import EVENTS, joined
from engine.drawing import Element, Flow, Process

#: What is told of a flow that leads nowhere.
_LOOSE: Final = frozenset({"flow-without-end", "flow-across-pools", "crossing-flow"})
GATEWAYS: Final = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway"})


def starts_and_ends(bundle: Bundle, report: Report) -> None:
    """One plain start, at least one end, nothing before the one or after the other."""
    for source, process in bundle.processes():
        for graph in levels(process):
            holder = source.node(graph.level or process.id)
            if not graph.nodes:
                report.about("empty-subprocess", source, holder)
                continue
            unordered = graph.level is not None and process.elements[graph.level].ad_hoc is not None
            if not begins_by_event(process, graph.level) and not unordered:  # another rule looks at their start
                _starts(source, graph, holder, report)
            if not unordered and not graph.ends:
                report.about("no-end", source, holder)
            for end in graph.ends:
                if graph.outgoing[end.id]:
                    report.about("end-with-outgoing", source, source.node(end.id))


def _starts(source: Source, graph: Graph, holder: etree._Element, report: Report) -> None:
    plain = [start for start in graph.starts if not start.events]
    begins = [e for e in graph.nodes.values() if not graph.incoming[e.id] and _unentered(graph, e) != "unreachable"]
    if begins and not graph.starts:
        for element in begins:
            report.about("begins-by-catch", source, source.node(element.id))
    elif not graph.starts:
        unled = graph.process.unled(graph.level)
        first = source.called(unled[0] if unled else next(iter(graph.nodes)))
        report.about("no-start", source, holder, first=first, provisional=not unled)
    if len(plain) > 1:
        report.about("several-starts", source, holder, source.place(source.node(plain[1].id)), count=len(plain))
    for start in graph.starts:
        if graph.incoming[start.id]:
            report.about("start-with-incoming", source, source.node(start.id))
        if graph.level is not None and start.events:
            awaits = joined([EVENTS.get(event.kind, event.kind) for event in start.events])
            report.about("typed-start-inside", source, source.node(start.id), None, awaits=awaits)


def event_subprocesses(bundle: Bundle, report: Report) -> None:
    """An event subprocess begins by one event, and no flow leads there or goes on."""
    for source, process in bundle.processes():
        for element in process.elements.values():
            if not element.triggered_by_event:
                continue
            starts = [start for start in process.inside(element.id) if start.type == "startEvent"]
            if len(starts) != 1 or not starts[0].events:
                report.about("event-subprocess", source, source.node(element.id))
            joined = any(element.id in (flow.source, flow.target) for flow in process.flows.values())
            if joined or element.loop or any(process.boundaries(element.id)):
                report.about("event-subprocess-joined", source, source.node(element.id))


def attachments(bundle: Bundle, report: Report) -> None:
    """A boundary event sits on an activity of its own level, is entered by no flow, and leads somewhere."""
    for source, process in bundle.processes():
        for graph in levels(process):
            for event in graph.nodes.values():
                if event.type == "boundaryEvent":
                    _attachment(source, graph, event, report)


def _attachment(source: Source, graph: Graph, event: Element, report: Report) -> None:
    node = source.node(event.id)
    host = graph.nodes.get(event.attached_to or "")
    if host is None or not host.type.endswith(("Task", "task", "Process", "Activity", "transaction")):
        ref = f" (dice «{event.attached_to}»)" if event.attached_to else ""
        report.about("boundary-host", source, node, source.place(node, "attachedToRef"), ref=ref)
    if graph.incoming[event.id]:
        report.about("boundary-with-incoming", source, node)
    if not graph.outgoing[event.id] and not any(e.kind == "compensate" for e in event.events):
        report.about("boundary-without-outgoing", source, node)


def reachability(bundle: Bundle, report: Report) -> None:
    """Every node lies on a way from a start, and on a way to an end. What follows from a loose flow is not told too."""
    for source, process in bundle.processes():
        loose = _loose_ends(source, process, report)
        ended = any(event.kind == "terminate" for e in process.elements.values() for event in e.events)
        for graph in levels(process):
            reached = graph.reachable([start.id for start in graph.starts])
            _begun(source, graph, reached, loose, report)
            over = graph.leading_to(e.id for e in graph.nodes.values() if not graph.outgoing[e.id])
            unordered = graph.level is not None and process.elements[graph.level].ad_hoc is not None
            for element in graph.nodes.values():
                if element.triggered_by_event or element.compensation or element.id in loose:
                    continue
                if not graph.outgoing[element.id]:
                    told = not graph.ends or (graph.starts and element.id not in reached)
                    if not told and not unordered and _should_lead_on(element):
                        report.about("dead-end", source, source.node(element.id))
                elif element.id not in over and not ended and element.id in reached:
                    report.about("no-way-out", source, source.node(element.id))


def _should_lead_on(element: Element) -> bool:
    return element.type not in ("endEvent", "boundaryEvent") and not _link_throw(element)


def _begun(source: Source, graph: Graph, begun: set[str], loose: set[str], report: Report) -> None:
    """What no start leads to: the head of each such way."""
    for element in graph.nodes.values() if graph.starts else ():
        if element.id in begun or element.triggered_by_event or element.compensation or element.id in loose:
            continue
        if not graph.incoming[element.id]:
            if element.type != "boundaryEvent":
                report.about(_unentered(graph, element), source, source.node(element.id))
        elif _first_unreached(graph, element, begun):
            report.about("unreachable", source, source.node(element.id))


def _loose_ends(source: Source, process: Process, report: Report) -> set[str]:
    """The elements at the ends of flows that are told to join nothing, and whatever only they lead to."""
    loose = set[str]()
    for flow in process.flows.values():
        if not _LOOSE.isdisjoint(report.codes_in(source.path, [flow.id])):
            loose |= {flow.source, flow.target} & process.elements.keys()
    return loose


def _unentered(graph: Graph, element: Element) -> str:
    """What an element is told to which nothing leads: that it could begin the process, where it waits for a message."""
    waits = element.type == "intermediateCatchEvent" and any(event.kind == "message" for event in element.events)
    return "begins-by-catch" if graph.level is None and (waits or element.type == "receiveTask") else "unreachable"


def _first_unreached(graph: Graph, element: Element, begun: set[str]) -> bool:
    """Whether no other unreached node leads here, so that a chain is reported once, at its head; a ring, everywhere."""
    sources = {flow.source for flow in graph.incoming[element.id]} - begun
    return not sources or element.id in graph.reachable(flow.target for flow in graph.outgoing[element.id])


def _link_throw(element: Element) -> bool:
    return any(event.kind == "link" for event in element.events)


def gateways(bundle: Bundle, report: Report) -> None:
    """Gateways that do nothing, or wait for nothing."""
    for source, process in bundle.processes():
        for graph in levels(process):
            for element in graph.nodes.values():
                coming, going = graph.incoming[element.id], graph.outgoing[element.id]
                if element.type in GATEWAYS and len(coming) == 1 and len(going) == 1:
                    report.about("gateway-alone", source, source.node(element.id))
                if element.type == "eventBasedGateway":
                    _event_gateway(source, graph, element, report)


def _event_gateway(source: Source, graph: Graph, gateway: Element, report: Report) -> None:
    going = graph.outgoing[gateway.id]
    if len(going) < 2:
        report.about("event-gateway-branches", source, source.node(gateway.id), count=len(going))
    for flow in going:
        target = graph.nodes[flow.target]
        if target.type not in ("intermediateCatchEvent", "receiveTask"):
            report.about("event-gateway-target", source, source.node(target.id))


def implicit(bundle: Bundle, report: Report) -> None:
    """Splits without a gateway, and conditions where nobody looks at them."""
    for source, process in bundle.processes():
        for graph in levels(process):
            for element in graph.nodes.values():
                _conditions(source, graph, element, report)
                if element.type in GATEWAYS or element.type == "eventBasedGateway":
                    continue
                going = graph.outgoing[element.id]
                node = source.node(element.id)
                if len(going) > 1 and element.type != "endEvent":
                    chosen = element.default or any(flow.condition for flow in going)
                    gateway = "inclusiva" if chosen else "paralela"
                    report.about("implicit-split", source, node, count=len(going), gateway=gateway)


def _conditions(source: Source, graph: Graph, element: Element, report: Report) -> None:
    """Conditions that nobody looks at, that stand alone, or where BPMN has none."""
    going = graph.outgoing[element.id]
    for flow in going:
        if flow.condition and (code := _fault_of(flow, element, len(going))):
            node = source.node(flow.id)
            at = source.place(next(node.iter(MODEL + "conditionExpression"), node))
            report.about(code, source, node, at, giver=source.called(element.id))


def _fault_of(flow: Flow, element: Element, flows: int) -> str | None:
    if flow.id == element.default or element.type in ("parallelGateway", "eventBasedGateway"):
        return "condition-ignored"
    if element.type.endswith("Event"):
        return "condition-after-event"
    return "condition-alone" if flows == 1 and element.type not in GATEWAYS else None
