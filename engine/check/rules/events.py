"""Events: what each may wait for or throw."""

from typing import Final

from engine.check.bundle import Bundle
from engine.check.report import Report
from engine.check.source import MODEL, Source
from engine.check.words import EVENTS
from engine.drawing import Element, Process, drawn_interrupting

#: Event tag → kinds of definition that run. ``None``: no definition at all.
RUNS: Final[dict[str, frozenset[str | None]]] = {
    "startEvent": frozenset({None, "message", "timer", "signal"}),
    "intermediateCatchEvent": frozenset({"message", "timer", "signal", "conditional", "link"}),
    "boundaryEvent": frozenset({"message", "timer", "signal", "conditional", "error", "escalation", "compensate"}),
    "intermediateThrowEvent": frozenset({None, "signal", "escalation", "compensate", "link"}),
    "endEvent": frozenset({None, "signal", "error", "escalation", "compensate", "terminate"}),
}
#: The same for the start event of an event subprocess.
BEGINS: Final[frozenset[str | None]] = frozenset({"message", "timer", "signal", "conditional", "error", "escalation"})
_REASONS: Final = {
    "message": "El motor no lanza mensajes por sí mismo: di qué servicio lo envía, o usa una tarea de envío.",
    "escalation": "Un escalamiento se atrapa en el borde de un subproceso o al inicio de un subproceso de evento.",
    "conditional": "Antes de empezar no hay datos que vigilar: quien cambia el dato puede lanzar una señal.",
    "cancel": "Cancelar pertenece a las transacciones, que no se ejecutan.",
    "error": "Un error se atrapa en el borde de la actividad que falla o al inicio de un subproceso de evento, y se "
    "lanza en un evento de fin.",
    "link": "Un enlace une dos eventos intermedios.",
    "timer": "Un evento de tiempo solo espera; no se puede lanzar.",
    "terminate": "Terminar todo solo cabe en un evento de fin.",
}
_THROWN: Final = ("intermediateThrowEvent", "endEvent")


def definitions(bundle: Bundle, report: Report) -> None:
    """Each event has at most one definition, of a kind that runs there."""
    for source, process in bundle.processes():
        for element in process.elements.values():
            if (allowed := RUNS.get(element.type)) is not None:
                begins = element.type == "startEvent" and begins_by_event(process, element.parent)
                _definition(source, element, BEGINS if begins else allowed, report)


def begins_by_event(process: Process, level: str | None) -> bool:
    """Whether a level is the inside of an event subprocess."""
    return level in process.elements and process.elements[level or ""].triggered_by_event


def _definition(source: Source, element: Element, allowed: frozenset[str | None], report: Report) -> None:
    node = source.node(element.id)
    kinds = [event.kind for event in element.events]
    kinds += ["several"] * len(list(node.iterfind(MODEL + "eventDefinitionRef")))
    if len(kinds) > 1:
        report.about("several-event-definitions", source, node)
    elif not kinds:
        if None not in allowed and allowed is not BEGINS:  # another rule asks that of them
            hangs = element.type == "boundaryEvent"
            report.about("event-without-definition", source, node, None, **({"repair": ""} if hangs else {}))
    elif kinds[0] not in allowed and not _sent_by_a_service(element, kinds[0]):
        _refuse(source, element, kinds[0], report)
    elif kinds[0] == "error" and not drawn_interrupting(node, element.type):
        report.about("error-interrupts", source, node)
    elif kinds[0] == "escalation" and element.type in _THROWN and not _has_code(source, element):
        report.about("escalation-without-code", source, node)


def signals(bundle: Bundle, report: Report) -> None:
    """Whoever waits for a signal, or throws one, says which."""
    for source, process in bundle.processes():
        for element in process.elements.values():
            for event in element.events:
                if event.kind == "signal" and not source.drawing.signals.get(event.ref or ""):
                    report.about("signal-unnamed", source, source.node(element.id))


def conditions(bundle: Bundle, report: Report) -> None:
    """Whoever waits for a condition says which."""
    for source, process in bundle.processes():
        for element in process.elements.values():
            if any(event.kind == "conditional" and not event.expression for event in element.events):
                report.about("conditional-empty", source, source.node(element.id))


def _has_code(source: Source, element: Element) -> bool:
    return bool(source.drawing.escalations.get(element.events[0].ref or ""))


def _sent_by_a_service(element: Element, kind: str) -> bool:
    """A thrown message with a service to send it is a task of that service."""
    return kind == "message" and element.type in _THROWN and bool(element.job_type)


def _refuse(source: Source, element: Element, kind: str, report: Report) -> None:
    node = source.node(element.id)
    reason = _REASONS.get(kind, "El motor no conoce este tipo de evento.")
    fix = stand_in(element.type, kind)
    report.about("unsupported-event", source, node, event=EVENTS.get(kind, kind), reason=reason, fix=fix)


def stand_in(tag: str, kind: str) -> str:
    """What the provisional repair of such an event would do, empty where there is none."""
    if tag in _THROWN:
        return "Dejar un evento simple en su lugar, que no envía nada."
    return "Iniciar sin condición." if tag == "startEvent" else ""


def links(bundle: Bundle, report: Report) -> None:
    """A link leads to the one event of its level that has the same name."""
    for source, process in bundle.processes():
        for element in process.elements.values():
            if element.type == "intermediateThrowEvent" and element.events and element.events[0].kind == "link":
                link = element.events[0].ref
                level = (other for other in process.inside(element.parent) if other.type == "intermediateCatchEvent")
                count = sum(event.kind == "link" and event.ref == link for one in level for event in one.events)
                if count != 1 or not link:
                    report.about("link-event", source, source.node(element.id), None, link=link or "", count=count)


def cycles(bundle: Bundle, report: Report) -> None:
    """A timer cycle fits a non-interrupting boundary event; elsewhere the wait would never end."""
    for source, process in bundle.processes():
        for element in process.elements.values():
            node = source.node(element.id)
            if any(event.kind == "timer" and event.timer is None for event in element.events):
                report.about("timer-empty", source, node)
            if not any(event.timer == "cycle" for event in element.events):
                continue
            at = source.place(next(node.iter(MODEL + "timeCycle"), node))
            begins = element.type == "startEvent" and element.parent is not None
            if (element.type == "boundaryEvent" or begins) and element.interrupting:
                report.about("cycle-interrupts", source, node, at)
            elif element.type == "intermediateCatchEvent":
                report.about("cycle-not-here", source, node, at)
