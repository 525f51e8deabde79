"""Waits that never come, or are over at once: timers without a time to wait, events beside work that never waits."""

from typing import Final

from engine.check.bundle import Bundle
from engine.check.data.timers import idle
from engine.check.flow.graph import levels
from engine.check.flow.rings import WAITS, rings, waits
from engine.check.report import Report
from engine.check.source import MODEL, Source
from engine.drawing import Element, Process

_SAID: Final = {"past": "ya pasó", "none": "no dura nada", "negative": "es negativo"}
#: What a circle may come round through as fast as the machine can: somebody waits in it, but no time passes.
_WORK: Final = frozenset({"serviceTask", "sendTask"})
_PASSING: Final = frozenset({"manualTask", "scriptTask", "businessRuleTask"})


def at_once(bundle: Bundle, report: Report) -> None:
    """A timer waits for something; one that does not, in a circle in which nobody else waits, blocks."""
    for source, process in bundle.processes():
        found = {ident: why for ident, element in process.elements.items() if (why := idle(element, bundle))}
        racing = _racing(process, set(found)) if found else set()
        for ident, why in found.items():
            node = source.node(ident)
            tag = next(node.iterfind(f"{MODEL}timerEventDefinition/*"), node)
            text = " ".join((tag.text or "").split())
            worst = why == "negative" or ident in racing
            round_ = ", y está en un bucle donde no se espera a nadie más" if ident in racing else ""
            facts = {"text": text, "given": _SAID[why] + round_, "severity": "blocks" if worst else "warns"}
            report.about("timer-at-once", source, node, source.text_place(tag), **facts)


def _racing(process: Process, idle_timers: set[str]) -> set[str]:
    """Those of the timers that lie in a circle in which nobody else waits, but for services."""

    def held(element: Element) -> bool:
        return element.id not in idle_timers and waits(element, process, WAITS - _WORK)

    circles = (ring for graph in levels(process) for ring in rings(graph, held))
    return {element.id for ring in circles for element in ring} & idle_timers


def beside(bundle: Bundle, report: Report) -> None:
    """An event on an activity's border has time to come: the activity waits for somebody or something."""
    for source, process in bundle.processes():
        for element in process.elements.values():
            host = process.elements.get(element.attached_to or "")
            kinds = {event.kind for event in element.events}
            if host is not None and kinds & {"timer", "message"} and _is_over_at_once(host):
                _tell(source, element, host, report)


def _is_over_at_once(host: Element) -> bool:
    return host.type in _PASSING and not host.job_type and not host.loop


def _tell(source: Source, element: Element, host: Element, report: Report) -> None:
    facts = {"host": source.called(host.id)}
    report.about("boundary-too-late", source, source.node(element.id), None, **facts)
