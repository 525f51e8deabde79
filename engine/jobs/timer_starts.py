"""Processes that begin by the clock: the timer start events of the newest versions.

A row per event says when it is next due, so that of all workers one begins the instance, in the transaction that sets
the next time. Publishing a drawing with another time begins to count anew; one with the same time changes nothing. What
was due while nobody worked begins once, not once for every time that was missed, and a date that had passed when
it was published begins nothing.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import String, Text, delete, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.actor import MACHINE
from engine.database.locks import one_at_a_time
from engine.database.sessions import Base, Instant
from engine.definitions.library import NEWEST_OF_EACH
from engine.drawing import Element
from engine.execution import instants
from engine.execution.runtime import Runtime
from engine.models.process import ProcessDefinition

_TOP = ((0, True),)  # variables of the instance itself: there are none yet


class TimerStart(Base):
    """One timer start event. ``due_at``: empty once it has no next time; ``left``: how often still (none: for ever)."""

    __tablename__ = "timer_start"
    process_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    element_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    expression: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    left: Mapped[int | None]


def begin_due(runtime: Runtime) -> int:
    """Begin what is due; returns how many instances that were. To be called every minute or so."""
    with runtime.database.read() as session:
        drawn = list(_drawn(runtime, session))
        kept = {(row.process_id, row.element_id): row for row in session.scalars(select(TimerStart))}
    now = runtime.clock()
    begun = 0
    for definition, element in drawn:
        row = kept.pop((element.process, element.id), None)
        if row is None or row.expression != _expression(element) or (row.due_at and row.due_at <= now):
            begun += _look(runtime, definition, element)
    if kept:
        with runtime.database.write() as session:
            gone = tuple_(TimerStart.process_id, TimerStart.element_id).in_(kept)
            session.execute(delete(TimerStart).where(gone))
    return begun


def _drawn(runtime: Runtime, session: Session) -> Iterator[tuple[ProcessDefinition, Element]]:
    for definition in session.scalars(select(ProcessDefinition).where(ProcessDefinition.key.in_(NEWEST_OF_EACH))):
        bundle = runtime.library.bundle(session, definition.bundle_key)
        for element in bundle.processes[definition.process_id].inside(None):
            if element.type == "startEvent" and element.events and element.events[0].kind == "timer":
                yield definition, element


def _look(runtime: Runtime, definition: ProcessDefinition, element: Element) -> int:
    """Under the event's lock: begin an instance if it is (still) due, and write when it is next."""
    with runtime.database.write() as session:
        one_at_a_time(session, f"start {element.process} {element.id}")
        row = session.get(TimerStart, (element.process, element.id))
        if row is None or row.expression != _expression(element):
            row = row or TimerStart(process_id=element.process, element_id=element.id)
            row.expression = _expression(element)
            row.left, row.due_at = _first(runtime, session, definition, element)
            session.add(row)
            return 0
        if row.due_at is None or row.due_at > runtime.clock():
            return 0
        runtime.start_at(session, definition, element.id, MACHINE)
        again = element.events[0].timer == "cycle" and row.left != 0
        row.left = row.left - 1 if again and row.left else row.left
        row.due_at = _first(runtime, session, definition, element, row.due_at)[1] if again else None
        return 1


def set_right(runtime: Runtime) -> int:
    """After a clock that was ahead: what would be due earlier, were it counted now, is. Returns how many that is."""
    with runtime.database.read() as session:
        drawn = list(_drawn(runtime, session))
    return sum(_bring_near(runtime, definition, element) for definition, element in drawn)


def _bring_near(runtime: Runtime, definition: ProcessDefinition, element: Element) -> int:
    with runtime.database.write() as session:
        one_at_a_time(session, f"start {element.process} {element.id}")
        row = session.get(TimerStart, (element.process, element.id))
        due = _first(runtime, session, definition, element)[1]
        if row is None or row.due_at is None or due is None or row.due_at <= due:
            return 0
        row.due_at = due
        return 1


def _first(
    runtime: Runtime,
    session: Session,
    definition: ProcessDefinition,
    element: Element,
    since: datetime | None = None,
) -> tuple[int | None, datetime | None]:
    """How often still after the next time, and when that is, from now on. ``since``: the time of a cycle before."""
    step, text = runtime.loader.step_before_start(session, definition), _expression(element)
    kind = element.events[0].timer
    if kind == "cycle":
        return instants.cycle(step, _TOP, text, since)
    due = instants.after(step, _TOP, text) if kind == "duration" else instants.instant(step, _TOP, text)
    return 0, due if due and due > step.now else None


def _expression(element: Element) -> str:
    return element.events[0].expression or ""
