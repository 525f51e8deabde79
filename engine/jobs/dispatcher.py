"""Due work: timers to fire, services to call. The truth is the ``job`` row, written in the step that caused it.

A dispatcher finds what is due and hands it to :class:`engine.jobs.worker.JobWorker`. The one here looks for due rows by
itself, in a thread of any process: enough for one machine. Past it, ``engine/jobs/procrastinate.py`` queues them.
"""

import threading
import time
from collections.abc import Callable

from sqlalchemy import bindparam, or_, select

from engine.database.sessions import connection, database_now
from engine.execution.runtime import Runtime
from engine.jobs.clock_watch import ClockWatch
from engine.jobs.leases import LONGEST
from engine.jobs.worker import JobWorker
from engine.models.process import Job

#: How long a running job may take to end when its process is asked to; longer than the mail server's time limit.
SHUTDOWN_SECONDS = 45.0


class Dispatcher:
    """Runs due jobs, one after the other, in the thread that calls it. Any number may run beside each other."""

    def __init__(self, runtime: Runtime, every_minute: Callable[[], object] = lambda: None) -> None:
        """``every_minute``: what else is to be done now and then; it decides what of it is due."""
        self._runtime = runtime
        self._every_minute = every_minute
        self._minute = self._last_turn = time.monotonic()
        self._worker = JobWorker(runtime)
        self._clocks = ClockWatch(runtime)
        self._awake = threading.Event()
        runtime.wake = self._awake.set

    def run(self, stop: threading.Event, pause: float = 1.0) -> None:
        """Work until ``stop`` is set; look again every ``pause`` seconds, or at once when a step left work."""
        while not stop.is_set():
            self._awake.clear()
            if self._turn(stop) == 0:
                self._awake.wait(pause)
            if not stop.is_set() and time.monotonic() > self._minute + 60:
                self._minute = time.monotonic()
                self._every_minute()

    def run_due(self, limit: int = 50) -> int:
        """Do what is due now; returns how many jobs were looked at."""
        keys = self.due(limit)
        for key in keys:
            self.run_job(key)
        return len(keys)

    def run_all(self, rounds: int = 1000) -> int:
        """Do what is due until nothing is; returns how many jobs were looked at. For tests and one-off commands."""
        total = 0
        for _ in range(rounds):
            done = self.run_due()
            if not done:
                break
            total += done
        return total

    def due(self, limit: int) -> list[int]:
        """Keys of jobs that are due and not leased, by priority and time. Reads an index; loads no instance."""
        with self._runtime.database.read() as session:
            now = database_now(session)
            given = {"now": now, "longest": now + LONGEST, "clock": self._runtime.clock(), "most": limit}
            return list(connection(session).scalars(_DUE, given))

    def run_job(self, key: int) -> None:
        """Do one job to its end: done, tried in vain (later again, or an incident), or no longer there."""
        self._worker.do(key)

    def _turn(self, stop: threading.Event) -> int:
        """One look at what is due; who is asked to stop begins no other job."""
        self.turned()
        self._clocks.look()
        keys = self.due(50)
        for key in keys:
            if stop.is_set():
                break
            self.run_job(key)
            self.turned()
        return len(keys)

    def turned(self) -> None:
        """The worker is getting on: see :attr:`idle_for`."""
        self._last_turn = time.monotonic()

    @property
    def idle_for(self) -> float:
        """For how many seconds the worker neither looked for work nor ended a job."""
        return time.monotonic() - self._last_turn


_LOST = (Job.state == "leased") & ((Job.lease_until < bindparam("now")) | (Job.lease_until > bindparam("longest")))
_DUE = (
    select(Job.key)
    .where(or_(Job.state == "waiting", _LOST), Job.due_at <= bindparam("clock"))
    .order_by(Job.priority.desc(), Job.due_at)
    .limit(bindparam("most"))
)
