"""Events: what each may wait for or throw."""

from typing import Final

from engine.check.bundle import Bundle
from engine.check.report import Report
from engine.check.source import MODEL, Source
from engine.check.words import EVENTS
from engine.drawing import Element, drawn_interrupting

#: Event tag → kinds of definition that run. ``None``: no definition at all.
RUNS: Final[dict[str, frozenset[str | None]]] = {
    "startEvent": frozenset({None, "message", "timer"}),
    "intermediateCatchEvent": frozenset({"message", "timer"}),
    "boundaryEvent": frozenset({"message", "timer", "error"}),
    "intermediateThrowEvent": frozenset({None}),
    "endEvent": frozenset({None, "error", "terminate"}),
}
_REASONS: Final = {
    "message": "El motor no lanza mensajes por sí mismo: di qué servicio lo envía, o usa una tarea de envío.",
    "signal": "Nadie reparte señales entre instancias; usa un mensaje con clave de correlación.",
    "escalation": "El motor no reparte escalamientos; usa un evento de error o de mensaje.",
    "conditional": "Nadie vigila la condición mientras se espera; usa una puerta exclusiva, un tiempo o un mensaje.",
    "cancel": "Cancelar pertenece a las transacciones, que no se ejecutan.",
    "error": "Un error solo se atrapa en el borde de la actividad que falla, y solo se lanza en un evento de fin.",
    "timer": "Un evento de tiempo solo espera; no se puede lanzar.",
    "terminate": "Terminar todo solo cabe en un evento de fin.",
}
_THROWN: Final = ("intermediateThrowEvent", "endEvent")


def definitions(bundle: Bundle, report: Report) -> None:
    """Each event has at most one definition, of a kind that runs there."""
    for source, process in bundle.processes():
        for element in process.elements.values():
            if (allowed := RUNS.get(element.type)) is not None:
                _definition(source, element, allowed, report)


def _definition(source: Source, element: Element, allowed: frozenset[str | None], report: Report) -> None:
    node = source.node(element.id)
    kinds = [event.kind for event in element.events]
    kinds += ["several"] * len(list(node.iterfind(MODEL + "eventDefinitionRef")))
    if len(kinds) > 1:
        report.about("several-event-definitions", source, node)
    elif not kinds:
        if None not in allowed:
            hangs = element.type == "boundaryEvent"
            report.about("event-without-definition", source, node, None, **({"repair": ""} if hangs else {}))
    elif kinds[0] not in allowed and not _sent_by_a_service(element, kinds[0]):
        _refuse(source, element, kinds[0], report)
    elif kinds[0] == "error" and not drawn_interrupting(node, element.type):
        report.about("error-interrupts", source, node)


def _sent_by_a_service(element: Element, kind: str) -> bool:
    """A thrown message with a service to send it is a task of that service."""
    return kind == "message" and element.type in _THROWN and bool(element.job_type)


def _refuse(source: Source, element: Element, kind: str, report: Report) -> None:
    node = source.node(element.id)
    if kind == "compensate":
        report.about("compensation", source, node)
    elif kind == "link":
        link = next((d.get("name") or "" for d in node.iterfind(MODEL + "linkEventDefinition")), "")
        report.about("link-event", source, node, link=link)
    else:
        reason = _REASONS.get(kind, "El motor no conoce este tipo de evento.")
        fix = stand_in(element.type, kind)
        report.about("unsupported-event", source, node, event=EVENTS.get(kind, kind), reason=reason, fix=fix)


def stand_in(tag: str, kind: str) -> str:
    """What the provisional repair of such an event would do, empty where there is none."""
    if tag in _THROWN:
        return "Dejar un evento simple en su lugar, que no envía nada."
    if kind in ("signal", "conditional", "escalation") and tag != "startEvent":
        return "Esperar en su lugar un mensaje con el mismo nombre."
    return "Iniciar sin condición." if tag == "startEvent" else ""


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
            if element.type == "boundaryEvent" and element.interrupting:
                report.about("cycle-interrupts", source, node, at)
            elif element.type == "intermediateCatchEvent":
                report.about("cycle-not-here", source, node, at)
