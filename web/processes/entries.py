"""Which processes there are in force, who may start them, and as which entry of the start page."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import candidate_groups
from engine.definitions.library import NEWEST_OF_EACH
from engine.drawing import Process
from engine.drawing.properties import Property
from engine.execution.runtime import Runtime
from engine.models.process import ProcessDefinition
from web.identity import ADMINISTRADOR, ANALISTA, SOLICITANTE
from web.properties import ENTRY, ENTRY_TEXT, OFFICE, OFFICE_BUTTON, PUBLIC


@dataclass(frozen=True)
class Entry:
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
            if element.type == "userTask":
                found.update(candidate_groups.drawn(element))
    return sorted(found - {SOLICITANTE})


def public(session: Session, runtime: Runtime) -> list[Process]:
    """The processes whose drawing says that anybody may start them, by name."""
    drawn = (runtime.library.bundle(session, d.bundle_key).processes[d.process_id] for d in newest(session))
    return [process for process in drawn if PUBLIC.says_yes(process)]


def public_with(session: Session, runtime: Runtime, wanted: Property) -> list[Process]:
    """The public processes that carry a property."""
    return [process for process in public(session, runtime) if wanted.stands_on(process)]


def entries(session: Session, runtime: Runtime) -> list[Entry]:
    """The entries of the start page: the processes that name one; all public ones, where no drawing does."""
    found = public(session, runtime)
    named = [process for process in found if ENTRY.stands_on(process)] or found
    return [Entry(p.id, ENTRY.text(p, p.name), ENTRY_TEXT.text(p)) for p in named]


def office_entries(session: Session, runtime: Runtime, groups: Collection[str]) -> list[Entry]:
    """What members of these groups may start, by the words of its button."""
    drawn = (runtime.library.bundle(session, d.bundle_key).processes[d.process_id] for d in newest(session))
    found = [process for process in drawn if may_start(process, groups)]
    return [Entry(p.id, OFFICE_BUTTON.text(p, p.name), p.documentation) for p in found]


def may_start(process: Process, groups: Collection[str]) -> bool:
    """Whether the drawing lets members of one of these groups start the process."""
    return not set(OFFICE.names(process)).isdisjoint(groups)
