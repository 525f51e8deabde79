"""A timer that is due: its token goes on, in the transaction that the worker commits.

When a timer is due the drawing says; which are due now the dispatcher finds. Timers at rest have no job
(``engine/execution/resting_timers.py``).

Timers on one border that do not interrupt are reminders of one thing. Where nobody fired them for a while (the office
was down), the ones before the last would say what is no longer so: they are passed over, unless the drawing says
``timer:late``.
"""

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from engine.drawing.properties import TIMER_LATE
from engine.execution.loading import LoadedInstance
from engine.jobs.leases import Leases
from engine.models.process import Job
from engine.spiff import tokens
from engine.spiff.tokens import Token

#: A timer that is late by less is on time: workers have other things to do, too.
ON_TIME = timedelta(hours=1)


def fired(leases: Leases, key: int, fence: int | None, session: Session) -> LoadedInstance | None:
    """The instance, its timer fired or passed over; nothing where the job is gone, or another's.

    ``key``: the timer's job; ``fence``: of the lease that was taken for it, ``None`` without one.
    """
    job, loaded = leases.take(session, key, fence)
    if job is None or loaded is None:
        return None
    token = tokens.find(loaded.step.workflow, job.token)
    if _is_true_no_more(session, job, token, loaded.step.now):
        loaded.step.record("passed_over", job.element_id)
        tokens.pass_over(token)
    else:
        loaded.step.record("fired", job.element_id)
        tokens.fire(token, job.due_at)
    return loaded


def _is_true_no_more(session: Session, job: Job, token: Token, now: datetime) -> bool:
    """Whether a reminder is late, and a later event of the same border is due as well."""
    element = token.task_spec.element
    if now - job.due_at < ON_TIME or element.interrupting or TIMER_LATE.says_yes(element):
        return False
    others = [other.id.hex for other in tokens.around(token)]
    same = (Job.instance_key == job.instance_key, Job.token.in_(others), Job.kind == "timer", Job.state != "failed")
    return bool(session.scalar(select(exists().where(*same, Job.due_at > job.due_at, Job.due_at <= now))))
