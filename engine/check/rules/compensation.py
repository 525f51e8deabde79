"""Compensation: each of its three parts is of use only with the others."""

from collections.abc import Iterator

from engine.check.bundle import Bundle
from engine.check.report import Report
from engine.drawing import Element, Process


def compensation(bundle: Bundle, report: Report) -> None:
    """An event on a border is joined with what undoes its activity, and what is thrown finds something to undo."""
    for source, process in bundle.processes():
        for element in process.elements.values():
            if (lacks := _lacks(process, element)) is not None:
                report.about("compensation", source, source.node(element.id), None, lacks=lacks)


def _lacks(process: Process, element: Element) -> str | None:
    compensates = any(event.kind == "compensate" for event in element.events)
    if element.compensation:
        joined = any(element.id in (flow.source, flow.target) for flow in process.flows.values())
        alone = element.id not in process.compensations.values()
        return (
            "le llega o le sale un flujo"
            if joined
            else "ningún evento de borde la une a lo que deshace"
            if alone
            else None
        )
    if not compensates:
        return None
    if element.type == "boundaryEvent":
        found = element.attached_to in process.compensations
        return None if found else "no está unido por una asociación a una actividad marcada como compensación"
    undone = _in_reach(process, element.parent)
    wanted = element.events[0].ref
    if wanted is not None:
        undone = (activity for activity in undone if activity == wanted or _is_within(process, activity, wanted))
    return None if any(undone) else "no encuentra en su tramo nada que deshacer"


def _in_reach(process: Process, level: str | None) -> Iterator[str]:
    """The activities that can be undone from a level: its own, those inside its subprocesses, and, of an event
    subprocess, those of the level around.
    """
    while level is not None and process.elements[level].triggered_by_event:
        level = process.elements[level].parent
    return (activity for activity in process.compensations if level is None or _is_within(process, activity, level))


def _is_within(process: Process, activity: str, holder: str) -> bool:
    parent = process.elements[activity].parent
    return parent is not None and (parent == holder or _is_within(process, parent, holder))
