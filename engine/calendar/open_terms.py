"""Open terms computed again, from what ``now()`` meant when they were set: for when a calendar changes under them.

Tasks' due dates and timers keep their expression and that instant (the *anchor*); what an open task got by an input
mapping that asks a function of the host is mapped again with it. What already happened stays: a reminder that was sent
is no timer any more, so it is not sent again. Each change is in the instance's history, with the reason. A cycle goes
on from its own last time, which no calendar moves.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.drawing import Element, Mapping
from engine.errors import Refusal
from engine.execution.instants import after, instant
from engine.execution.loading import LoadedInstance
from engine.execution.runtime import Runtime
from engine.execution.scopes.variables import Chain
from engine.execution.step import Step
from engine.models.process import Job, UserTask
from engine.spiff import tokens

_AT_ONCE = 200
_Reading = Callable[[Step, Chain, str, datetime | None], datetime | None]


def affected(runtime: Runtime) -> Iterator[int]:
    """Keys of the instances with an open term that asks a function of the host: of the calendar, say."""
    mapped, last = _mapped(runtime), 0
    while keys := _some(runtime, mapped, last):
        yield from keys
        last = keys[-1]


def _some(runtime: Runtime, mapped: ColumnElement[bool], last: int) -> list[int]:
    names = list(runtime.loader.functions)
    asks = [UserTask.due_expression.contains(name, autoescape=True) for name in names]
    fires = [Job.expression.contains(name, autoescape=True) for name in names]
    tasks = select(UserTask.instance_key).where(or_(mapped, *asks), UserTask.instance_key > last)
    timers = select(Job.instance_key).where(or_(*fires), Job.kind == "timer", Job.instance_key > last)
    with runtime.database.read() as session:
        return list(session.scalars(tasks.union(timers).order_by("instance_key").limit(_AT_ONCE)))


def _mapped(runtime: Runtime) -> ColumnElement[bool]:
    """The open tasks of those steps that the drawing gives such a value by an input mapping."""
    with runtime.database.read() as session:
        steps = session.execute(select(UserTask.definition_key, UserTask.element_id).distinct()).all()
        asking = [step for step in steps if list(_asking(_element(runtime, session, *step), runtime))]
    of_step = [and_(UserTask.definition_key == key, UserTask.element_id == ident) for key, ident in asking]
    return or_(false(), *of_step)


def _element(runtime: Runtime, session: Session, definition_key: int, element_id: str) -> Element | None:
    process_id = runtime.library.definition(session, definition_key).process_id
    return runtime.library.bundle_of(session, definition_key).elements_of(process_id).get(element_id)


def _asking(element: Element | None, runtime: Runtime) -> Iterator[Mapping]:
    """The element's input mappings that ask a function of the host."""
    for mapping in element.inputs if element else ():
        if any(name in mapping.source for name in runtime.loader.functions):
            yield mapping


def recompute(runtime: Runtime, instance_key: int, actor: Actor, reason: str) -> int:
    """Set an instance's open terms anew, in one step; returns how many changed. ``reason`` goes into its history.

    Raises :class:`engine.errors.NotFound`.
    """
    with runtime.database.write() as session:
        loaded = runtime.loader.load_locked(session, instance_key)
        changed = [*_tasks(session, runtime, loaded, reason), *_timers(session, loaded, reason)]
        if changed:
            runtime.finish_step(loaded, actor)
    if changed:
        runtime.wake()
    return len(changed)


def _tasks(session: Session, runtime: Runtime, loaded: LoadedInstance, reason: str) -> Iterator[UserTask]:
    for row in session.scalars(select(UserTask).where(UserTask.instance_key == loaded.instance.key)).all():
        moved = _moves(loaded, row, row.due_expression, instant, reason)
        if _maps_again(runtime, loaded, row) and not moved:
            loaded.step.record("rescheduled", row.element_id, {"reason": reason})
            moved = True
        if moved:
            yield row


def _maps_again(runtime: Runtime, loaded: LoadedInstance, row: UserTask) -> bool:
    """Whether a mapped value of an open task is another now. One that can no longer be computed stays as it was."""
    step, task = loaded.step, tokens.find(loaded.step.workflow, row.token)
    asking = list(_asking(task.task_spec.element, runtime))
    if not asking:
        return False
    before = step.scopes.local(task.internal_data["scope"])
    try:
        step.map_in(task, asking, row.anchor)
    except Refusal:
        return False
    return step.scopes.local(task.internal_data["scope"]) != before


def _timers(session: Session, loaded: LoadedInstance, reason: str) -> Iterator[Job]:
    timers = Job.instance_key == loaded.instance.key, Job.kind == "timer", Job.state == "waiting"
    for row in session.scalars(select(Job).where(*timers)).all():
        task = tokens.find(loaded.step.workflow, row.token)
        kind = tokens.timer_of(task.task_spec.element).timer
        if kind != "cycle" and _moves(loaded, row, row.expression, after if kind == "duration" else instant, reason):
            yield row


def _moves(loaded: LoadedInstance, row: UserTask | Job, text: str | None, read: _Reading, reason: str) -> bool:
    """Whether a row's term is another now. One that can no longer be computed stays as it was."""
    if not text or row.due_at is None:
        return False
    task = tokens.find(loaded.step.workflow, row.token)
    try:
        due = read(loaded.step, loaded.step.chain(tokens.reader_of(task)), text, row.anchor)
    except Refusal:
        return False
    if due is None or due == row.due_at:
        return False
    detail = {"reason": reason, "from": row.due_at.isoformat(), "to": due.isoformat()}
    loaded.step.record("rescheduled", row.element_id, detail)
    row.due_at = due
    return True
