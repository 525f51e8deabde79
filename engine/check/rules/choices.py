"""The choices of exclusive and inclusive gateways: always one way to go, never a way that is closed by another."""

from typing import Any, Final

from engine.check.bundle import Bundle
from engine.check.data.samples import Undecided, examples, in_words
from engine.check.flow.graph import Graph, levels
from engine.check.report import Report
from engine.check.rules.written_down import shortened
from engine.check.source import Source
from engine.check.words import listed
from engine.drawing import Element, Flow

#: A sample of the variables, and which conditions hold for it.
Example = tuple[dict[str, Any], list[bool]]
_CHOOSING: Final = ("exclusiveGateway", "inclusiveGateway", "complexGateway")


def choices(bundle: Bundle, report: Report) -> None:
    """Every gateway that chooses, and every activity that goes on by conditions."""
    for source, process in bundle.processes():
        for graph in levels(process):
            for element in graph.nodes.values():
                flows = graph.outgoing[element.id]
                if element.type in _CHOOSING and _chooses(element, flows):
                    _choice(source, graph, element, report)
                elif len(flows) > 1 and _leaves_by_conditions(element, flows):
                    _compared(
                        source, element, [f for f in flows if f.id != element.default], bool(element.default), report
                    )


def _leaves_by_conditions(element: Element, flows: list[Flow]) -> bool:
    """Whether an activity or an event goes on only where a condition holds."""
    plain = not element.type.endswith("Gateway")
    return plain and all(flow.condition for flow in flows if flow.id != element.default)


def _chooses(gateway: Element, flows: list[Flow]) -> bool:
    """One way out is a choice too where it has a condition: the others were taken out, and it may be closed."""
    return len(flows) > 1 or any(flow.condition and flow.id != gateway.default for flow in flows)


def _choice(source: Source, graph: Graph, gateway: Element, report: Report) -> None:
    """A choice has a condition on every flow but one, and that one is its default."""
    flows = graph.outgoing[gateway.id]
    bare = [flow for flow in flows if not flow.condition and flow.id != gateway.default]
    defaulted = any(flow.id == gateway.default for flow in flows)
    node = source.node(gateway.id)
    if len(bare) == len(flows) - defaulted:
        report.about("no-conditions", source, node)
    elif len(bare) == 1 and not defaulted:
        changes = gateway.type != "exclusiveGateway" or bare[0] is not flows[-1]  # it was followed, whatever else was
        facts = {"flow": bare[0].id, "to": _called(bare[0]), "provisional": changes}
        report.about("default-not-marked", source, node, None, **facts)
    elif bare:
        for flow in bare:
            report.about("condition-missing", source, source.node(flow.id), gateway=gateway.name or gateway.id)
    else:
        _compared(source, gateway, [flow for flow in flows if flow.id != gateway.default], defaulted, report)


def _called(flow: Flow) -> str:
    return flow.name or flow.target


def _compared(source: Source, gateway: Element, flows: list[Flow], defaulted: bool, report: Report) -> None:
    """Conditions of which none holds, or of which one is never reached, or two at once."""
    node = source.node(gateway.id)
    try:
        found = examples([flow.condition or "" for flow in flows])
    except Undecided:
        found = []
    gap = next((sample for sample, held in found if not any(held)), None)
    if not defaulted and (gap is not None or not found):
        when = f", por ejemplo con {in_words(gap)}" if gap else ""
        facts = {"flow": flows[-1].id, "to": _called(flows[-1]), "when": when}
        report.about("no-default", source, node, None, **facts)
    if gateway.type == "exclusiveGateway":
        _overlaps(source, gateway, flows, [(s, held) for s, held in found if any(held)], report)


def _overlaps(source: Source, gateway: Element, flows: list[Flow], found: list[Example], report: Report) -> None:
    node = source.node(gateway.id)
    for at, flow in enumerate(flows):
        holds = [(sample, held) for sample, held in found if held[at]]
        same = next((f for f in flows[:at] if _plain(f) == _plain(flow)), None)
        names = listed([_called(f) for f in flows[:at]])
        text = shortened(flow.condition or "")
        if same is not None:
            facts = {"text": text, "flows": listed([_called(same), _called(flow)])}
            report.about("conditions-same", source, node, source.place(source.node(flow.id)), **facts)
        elif holds and all(any(held[:at]) for _, held in holds):
            report.about("condition-closed", source, source.node(flow.id), None, text=text, others=names)
        elif both := next((pair for pair in holds if any(pair[1][:at])), None):
            other = next(f for f, held in zip(flows, both[1], strict=True) if held)
            facts = {"flows": listed([_called(other), _called(flow)]), "when": in_words(both[0]), "to": _called(other)}
            report.about("conditions-overlap", source, node, source.place(source.node(flow.id)), **facts)


def _plain(flow: Flow) -> str:
    return " ".join((flow.condition or "").removeprefix("=").split())
