"""A clock that was ahead and was set right leaves work behind that waits for an instant nobody meant.

A service called during that time is due "now", which is days away; a timer counts from an anchor that has not come yet.
No lease and no index tells them from work that really waits, so whoever sees the clock go back, or has just begun and
cannot know, looks once through what waits (:class:`ClockWatch`).
"""

import time
from datetime import timedelta
from functools import partial

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from engine.actor import MACHINE
from engine.execution.loading import LoadedInstance
from engine.execution.runtime import Runtime
from engine.execution.waiting_tokens import describe
from engine.jobs import timer_starts
from engine.jobs.failures import each_apart, longest_wait
from engine.models.process import Job

#: What clocks of several machines may differ by.
_SLACK = timedelta(minutes=1)


class ClockWatch:
    """Notices that the procedure's clock went back against the machine's steady one."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._ahead: float | None = None

    def look(self) -> int:
        """Set right what waits, if the clock went back since the last look, or at the first; returns how many jobs."""
        ahead = self._runtime.clock().timestamp() - time.monotonic()
        went_back = self._ahead is None or ahead < self._ahead - _SLACK.total_seconds()
        done = set_right(self._runtime) if went_back else 0
        self._ahead = ahead  # only now: what could not be done is tried again
        return done


def set_right(runtime: Runtime) -> int:
    """Make due at once the services, signals and rests of steps that wait longer than any failure makes them, and begin
    anew, now, the waits of timers that count from an instant still to come; so for processes that begin by the clock.
    Returns how many those were; the history of an instance says so of each of its jobs.
    """
    with runtime.database.read() as session:
        instances = session.scalars(select(Job.instance_key).where(_misdated(runtime)).distinct()).all()
    return each_apart(instances, partial(_set_right_in, runtime)) + timer_starts.set_right(runtime)


def _set_right_in(runtime: Runtime, key: int) -> int:
    with runtime.database.write() as session:
        loaded = runtime.loader.load_locked(session, key)
        jobs = session.scalars(select(Job).where(_misdated(runtime), Job.instance_key == key)).all()
        for job in jobs:
            _set_right(session, loaded, job)
        runtime.finish_step(loaded, MACHINE)
        return len(jobs)


def _misdated(runtime: Runtime) -> ColumnElement[bool]:
    now = runtime.clock()
    service = Job.kind.in_(("service", "broadcast", "continue")) & (Job.due_at > now + longest_wait() + _SLACK)
    timer = (Job.kind == "timer") & (Job.anchor > now + _SLACK)
    return or_(service, timer) & (Job.state != "failed")


def _set_right(session: Session, loaded: LoadedInstance, job: Job) -> None:
    if job.kind == "timer":
        _kind, row = describe(loaded.step, job.token, "timer")
        job.due_at, job.anchor = row["due_at"], row["anchor"]
    else:
        job.due_at = loaded.step.now
    loaded.step.record("clock_set_right", job.element_id)
    session.flush()
