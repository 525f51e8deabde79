"""Open terms computed again, from what ``now()`` meant when they were set: for when a calendar changes under them.

Tasks' due dates and timers keep their expression and that instant (the *anchor*). What already happened stays: a
reminder that was sent is no timer any more, so it is not sent again. Each change is in the instance's history, with
the reason. A cycle goes on from its own last time, which no calendar moves.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.errors import Refusal
from engine.models import Job, UserTask
from engine.picture import after, instant
from engine.runtime import Opened, Runtime
from engine.scopes import Chain
from engine.spiff import tokens
from engine.step import Step

_AT_ONCE = 200
_Reading = Callable[[Step, Chain, str, datetime | None], datetime | None]


def affected(runtime: Runtime) -> Iterator[int]:
    """Keys of the instances with an open term that asks a function of the host: of the calendar, say."""
    last = 0
    while keys := _some(runtime, last):
        yield from keys
        last = keys[-1]


def _some(runtime: Runtime, last: int) -> list[int]:
    names = list(runtime.functions)
    asks = [UserTask.due_expression.contains(name, autoescape=True) for name in names]
    fires = [Job.expression.contains(name, autoescape=True) for name in names]
    tasks = select(UserTask.instance_key).where(or_(*asks), UserTask.instance_key > last)
    timers = select(Job.instance_key).where(or_(*fires), Job.kind == "timer", Job.instance_key > last)
    with runtime.database.read() as session:
        return list(session.scalars(tasks.union(timers).order_by("instance_key").limit(_AT_ONCE)))


def recompute(runtime: Runtime, instance_key: int, actor: Actor, reason: str) -> int:
    """Set an instance's open terms anew, in one step; returns how many changed. ``reason`` goes into its history.

    Raises :class:`engine.errors.NotFound`.
    """
    with runtime.database.write() as session:
        opened = runtime.open(session, instance_key)
        changed = [*_tasks(session, opened, reason), *_timers(session, opened, reason)]
        if changed:
            runtime.settle(opened, actor)
    if changed:
        runtime.wake()
    return len(changed)


def _tasks(session: Session, opened: Opened, reason: str) -> Iterator[UserTask]:
    for row in session.scalars(select(UserTask).where(UserTask.instance_key == opened.instance.key)).all():
        if _moves(opened, row, row.due_expression, instant, reason):
            yield row


def _timers(session: Session, opened: Opened, reason: str) -> Iterator[Job]:
    timers = Job.instance_key == opened.instance.key, Job.kind == "timer", Job.state == "waiting"
    for row in session.scalars(select(Job).where(*timers)).all():
        task = tokens.find(opened.step.workflow, row.token)
        kind = tokens.timer_of(task.task_spec.element).timer
        if kind != "cycle" and _moves(opened, row, row.expression, after if kind == "duration" else instant, reason):
            yield row


def _moves(opened: Opened, row: UserTask | Job, text: str | None, read: _Reading, reason: str) -> bool:
    """Whether a row's term is another now. One that can no longer be computed stays as it was."""
    if not text or row.due_at is None:
        return False
    task = tokens.find(opened.step.workflow, row.token)
    try:
        due = read(opened.step, opened.step.chain(task), text, row.anchor)
    except Refusal:
        return False
    if due is None or due == row.due_at:
        return False
    detail = {"reason": reason, "from": row.due_at.isoformat(), "to": due.isoformat()}
    opened.step.record("rescheduled", row.element_id, detail)
    row.due_at = due
    return True
