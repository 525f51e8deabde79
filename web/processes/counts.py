"""Versions of a process as the pages list them, and where the tokens of their instances wait."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from engine.drawing import Element, Process
from engine.models.process import History, Incident, Instance, ProcessDefinition
from engine.queries import instances, open_counts
from web.diagram.live import Live
from web.properties import CONFIRMS_INTO


def versions(session: Session, process_id: str) -> list[ProcessDefinition]:
    """All versions of a process, newest first."""
    found = select(ProcessDefinition).where(ProcessDefinition.process_id == process_id)
    return list(session.scalars(found.order_by(ProcessDefinition.version.desc())))


def live(session: Session, definition_key: int, process: Process) -> Live:
    """Waiting tokens and open incidents of a version's active instances, by element."""
    incidents = _incidents(session, Instance.definition_key == definition_key)
    return _live(process, open_counts.waiting_tokens(session, definition_key), incidents)


def live_of_instance(session: Session, instance_key: int, process: Process) -> Live:
    """The same for one instance, with the elements it has passed."""
    tokens: dict[str, int] = {}
    for waiting in instances.waiting(session, instance_key):
        tokens[waiting.element_id] = tokens.get(waiting.element_id, 0) + 1
    passed = select(History.element_id).where(History.instance_key == instance_key, History.kind == "completed")
    found = _live(process, tokens, _incidents(session, Instance.key == instance_key))
    return replace(found, passed=frozenset(filter(None, session.scalars(passed.distinct()))))


def _live(process: Process, tokens: Mapping[str, int], incidents: Mapping[str, int]) -> Live:
    """A token with an incident is counted once, as stuck. What may happen at a border is no work: a term is counted
    apart, a message that a button sends not at all.
    """
    left = {element: rest for element, n in tokens.items() if (rest := n - incidents.get(element, 0)) > 0}
    borders = {element.id: element for element in process.elements.values() if at_border(element)}
    terms = {ident for ident, event in borders.items() if any(one.kind == "timer" for one in event.events)}
    return Live(
        tokens={element: n for element, n in left.items() if element not in borders},
        incidents=incidents,
        terms={element: n for element, n in left.items() if element in terms},
    )


def at_border(element: Element) -> bool:
    """Whether an event waits beside the work: on the border of an activity, to begin an event subprocess, or for the
    link of a mail.
    """
    return element.type in ("boundaryEvent", "startEvent") or CONFIRMS_INTO.stands_on(element)


def counts(session: Session) -> dict[str, tuple[int, int]]:
    """Per process: active instances, and those of them with an open incident (two in one case count once)."""
    stuck = dict(
        session.execute(
            select(Instance.process_id, func.count(Instance.key.distinct()))
            .join(Incident, Incident.instance_key == Instance.key)
            .where(Incident.resolved.is_(None))
            .group_by(Instance.process_id)
        ).all()
    )
    return {
        process: (number, stuck.get(process, 0)) for process, number in open_counts.active_by_process(session).items()
    }


def _incidents(session: Session, which: ColumnElement[bool]) -> dict[str, int]:
    query = (
        select(Incident.element_id, func.count())
        .join(Instance, Instance.key == Incident.instance_key)
        .where(Incident.resolved.is_(None), which)
        .group_by(Incident.element_id)
    )
    return dict(session.execute(query).all())
