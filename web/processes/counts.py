"""Published definitions as the pages list them: which processes anybody may start, versions, and who waits where."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from engine.definitions.library import NEWEST_OF_EACH
from engine.drawing import Process
from engine.execution.runtime import Runtime
from engine.models.process import History, Incident, Instance, ProcessDefinition
from engine.queries import instances
from web.diagram.svg import Live
from web.identity import ADMINISTRADOR, ANALISTA, SOLICITANTE

#: The process property that opens a process to everybody.
PUBLIC = "publico"
#: Process properties: the office groups that may start it, and the words of the button.
OFFICE, OFFICE_BUTTON = "oficina", "oficina:boton"
#: Process properties: the words of its door on the start page. Without one, links lead to a public process.
DOOR, DOOR_TEXT = "puerta", "puerta:texto"


@dataclass(frozen=True)
class Door:
    """One way to begin, as the start page shows it."""

    process_id: str
    name: str
    text: str


def newest(session: Session) -> list[ProcessDefinition]:
    """The newest version of every process, by name."""
    of_each = ProcessDefinition.key.in_(NEWEST_OF_EACH)
    query = select(ProcessDefinition).where(of_each).order_by(ProcessDefinition.name)
    return list(session.scalars(query))


def roles(session: Session, runtime: Runtime) -> list[str]:
    """Every group that a task of a drawing in force is for, applicants' left out, and the two beside the procedure."""
    found = {ANALISTA, ADMINISTRADOR}
    for definition in newest(session):
        process = runtime.library.bundle(session, definition.bundle_key).processes[definition.process_id]
        for element in process.elements.values():
            if element.type == "userTask" and not (element.groups or "").startswith("="):
                found |= {name.strip() for name in (element.groups or element.lane or "").split(",")}
    return sorted(found - {SOLICITANTE, ""})


def public(session: Session, runtime: Runtime) -> list[Process]:
    """The processes whose drawing says that anybody may start them, by name."""
    drawn = (runtime.library.bundle(session, d.bundle_key).processes[d.process_id] for d in newest(session))
    return [process for process in drawn if process.properties.get(PUBLIC) == "true"]


def public_with(session: Session, runtime: Runtime, name: str) -> list[Process]:
    """The public processes that carry a property."""
    return [process for process in public(session, runtime) if name in process.properties]


def doors(session: Session, runtime: Runtime) -> list[Door]:
    """The ways to begin that have a door of their own; all there are, where no drawing names one."""
    found = public(session, runtime)
    named = [process for process in found if DOOR in process.properties] or found
    return [Door(p.id, p.properties.get(DOOR, p.name), p.properties.get(DOOR_TEXT, "")) for p in named]


def office_doors(session: Session, runtime: Runtime, groups: Collection[str]) -> list[Door]:
    """What members of these groups may start, by the words of its button."""
    drawn = (runtime.library.bundle(session, d.bundle_key).processes[d.process_id] for d in newest(session))
    found = [process for process in drawn if opens_to(process, groups)]
    return [Door(p.id, p.properties.get(OFFICE_BUTTON, p.name), p.documentation) for p in found]


def opens_to(process: Process, groups: Collection[str]) -> bool:
    """Whether the drawing lets members of one of these groups start the process."""
    return any(name.strip() in groups for name in process.properties.get(OFFICE, "").split(","))


def versions(session: Session, process_id: str) -> list[ProcessDefinition]:
    """All versions of a process, newest first."""
    found = select(ProcessDefinition).where(ProcessDefinition.process_id == process_id)
    return list(session.scalars(found.order_by(ProcessDefinition.version.desc())))


def active_by_version(session: Session, process_id: str) -> dict[int, int]:
    """Definition key -> active instances on that version; versions without any are left out."""
    query = select(Instance.definition_key, func.count()).where(
        Instance.process_id == process_id, Instance.status == "active"
    )
    return dict(session.execute(query.group_by(Instance.definition_key)).all())


def live(session: Session, definition_key: int) -> Live:
    """Waiting tokens and open incidents of a version's active instances, by element."""
    incidents = _incidents(session, Instance.definition_key == definition_key)
    return Live(_without(instances.token_counts(session, definition_key), incidents), incidents)


def live_of_instance(session: Session, instance_key: int) -> Live:
    """The same for one instance, with the elements it has passed."""
    tokens: dict[str, int] = {}
    for waiting in instances.waiting(session, instance_key):
        tokens[waiting.element_id] = tokens.get(waiting.element_id, 0) + 1
    incidents = _incidents(session, Instance.key == instance_key)
    passed = select(History.element_id).where(History.instance_key == instance_key, History.kind == "completed")
    return Live(_without(tokens, incidents), incidents, frozenset(filter(None, session.scalars(passed.distinct()))))


def counts(session: Session) -> dict[str, tuple[int, int]]:
    """Per process: active instances, and those of them with an open incident (two in one case count once)."""
    active = session.execute(
        select(Instance.process_id, func.count()).where(Instance.status == "active").group_by(Instance.process_id)
    )
    stuck = dict(
        session.execute(
            select(Instance.process_id, func.count(Instance.key.distinct()))
            .join(Incident, Incident.instance_key == Instance.key)
            .where(Incident.resolved.is_(None))
            .group_by(Instance.process_id)
        ).all()
    )
    return {process: (number, stuck.get(process, 0)) for process, number in active}


def _incidents(session: Session, which: ColumnElement[bool]) -> dict[str, int]:
    query = (
        select(Incident.element_id, func.count())
        .join(Instance, Instance.key == Incident.instance_key)
        .where(Incident.resolved.is_(None), which)
        .group_by(Incident.element_id)
    )
    return dict(session.execute(query).all())


def _without(tokens: Mapping[str, int], incidents: Mapping[str, int]) -> dict[str, int]:
    """A token with an incident is counted once, as stuck."""
    return {element: left for element, n in tokens.items() if (left := n - incidents.get(element, 0)) > 0}
