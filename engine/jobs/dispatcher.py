"""Due work: timers to fire, services to call. The truth is the ``job`` row, written in the step that caused it.

A dispatcher finds what is due and hands it to :class:`engine.jobs.worker.JobWorker`. The one here looks for due rows by
itself, in a thread of any process: enough for one machine. Past it, ``engine/jobs/procrastinate.py`` queues them.
"""

import threading
import time
from collections.abc import Callable, Sequence

from sqlalchemy import bindparam, or_, select

from engine.database.sessions import connection, database_now
from engine.execution.runtime import Runtime
from engine.jobs.clock_watch import ClockWatch
from engine.jobs.kept_messages import KeptMessages
from engine.jobs.lanes import MAIN, goes_in, side_lanes
from engine.jobs.leases import LONGEST
from engine.jobs.worker import JobWorker
from engine.models.process import Job

#: How long a running job may take to end when its process is asked to; longer than the mail server's time limit.
SHUTDOWN_SECONDS = 45.0


class Dispatcher:
    """Runs due jobs, one after the other, in the thread that calls it, those of each other lane in a thread beside it.
    Any number may run beside each other.
    """

    def __init__(self, runtime: Runtime, every_minute: Callable[[], object] = lambda: None) -> None:
        """``every_minute``: what else is to be done now and then; it decides what of it is due."""
        self._runtime = runtime
        self._every_minute = every_minute
        self._minute = self._last_turn = time.monotonic()
        self._worker = JobWorker(runtime)
        self._kept = KeptMessages(runtime)
        self._clocks = ClockWatch(runtime)
        self._awake = {MAIN: threading.Event()}
        runtime.wake = self._wake

    def run(self, stop: threading.Event, pause: float = 1.0) -> None:
        """Work until ``stop`` is set; look again every ``pause`` seconds, or at once when a step left work.

        Raises what any lane could not go on for: the database is away.
        """
        ended, faults = threading.Event(), list[Exception]()
        beside = [
            threading.Thread(target=self._beside, args=(lane, stop, ended, faults, pause), name=lane, daemon=True)
            for lane in side_lanes(self._runtime.catalogue)
        ]
        self._awake |= {thread.name: threading.Event() for thread in beside}
        for thread in beside:
            thread.start()
        try:
            while not stop.is_set():
                self._look(MAIN, stop, pause, faults)
                if not stop.is_set() and time.monotonic() > self._minute + 60:
                    self._minute = time.monotonic()
                    self._every_minute()
        finally:
            ended.set()
            self._wake()
            for thread in beside:
                thread.join()

    def _beside(
        self, lane: str, stop: threading.Event, ended: threading.Event, faults: list[Exception], pause: float
    ) -> None:
        try:
            while not stop.is_set() and not ended.is_set():
                self._look(lane, stop, pause)
        except Exception as fault:  # noqa: BLE001  the main lane raises it
            faults.append(fault)
            self._wake()

    def _look(self, lane: str, stop: threading.Event, pause: float, faults: Sequence[Exception] = ()) -> None:
        self._awake[lane].clear()
        if faults:  # after it was cleared: who adds one sets it afterwards
            raise faults[0]
        if self._turn(stop, lane) == 0 and not stop.is_set():
            self._awake[lane].wait(pause)

    def _wake(self) -> None:
        for event in list(self._awake.values()):
            event.set()

    def run_due(self, limit: int = 50) -> int:
        """Do what is due now; returns how many jobs were looked at and kept messages brought."""
        keys = self.due(limit)
        for key in keys:
            self.run_job(key)
        return len(keys) + self._kept.bring()

    def run_all(self, rounds: int = 1000) -> int:
        """Do what is due until nothing is; returns how many jobs were looked at. For tests and one-off commands."""
        total = 0
        for _ in range(rounds):
            done = self.run_due()
            if not done:
                break
            total += done
        return total

    def due(self, limit: int, lane: str | None = None) -> list[int]:
        """Keys of jobs that are due and not leased, by priority and time; of one lane, or of all. Reads an index; loads
        no instance.
        """
        wanted = _DUE if lane is None else _DUE.where(goes_in(self._runtime.catalogue, lane))
        with self._runtime.database.read() as session:
            now = database_now(session)
            given = {"now": now, "longest": now + LONGEST, "clock": self._runtime.clock(), "most": limit}
            return list(connection(session).scalars(wanted, given))

    def run_job(self, key: int) -> None:
        """Do one job to its end: done, tried in vain (later again, or an incident), or no longer there."""
        self._worker.do(key)

    def _turn(self, stop: threading.Event, lane: str) -> int:
        """One look at what is due in a lane; who is asked to stop begins no other job. The main one is watched."""
        if lane == MAIN:
            self.turned()
            self._clocks.look()
            self._kept.bring()
        keys = self.due(50, lane)
        for key in keys:
            if stop.is_set():
                break
            self.run_job(key)
            if lane == MAIN:
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
