"""Jobs queued by Procrastinate on PostgreSQL: any number of workers, on any number of machines, woken at once.

A step's jobs are deferred on the step's own connection: both commit, or neither. Each carries the key of its ``job``
row and nothing else; doing it is the same ``JobWorker.do(key)`` as everywhere. The row stays the truth: a sweep
(:meth:`ProcrastinateDispatcher.take_up`) queues every due row that nothing is queued for, so a queue that was emptied,
or a worker that was killed with a job in hand, costs seconds and no work.

Two things we found and go around. Procrastinate looks at *every* waiting job when it fetches one, future ones too, so
only what is due within :data:`HORIZON` is queued; the sweep brings the rest near by the index of ``job``. And a job
scheduled for later holds back every younger one with the same ``lock``, so only what is due now carries its instance
as lock: a timer of six days would stop its instance for six days.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from procrastinate import App, JobContext, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Status
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from engine.database.postgres_line import LINE
from engine.database.sessions import Database, database_now
from engine.execution.job_queue import Queue
from engine.execution.runtime import Runtime
from engine.jobs.dispatcher import SHUTDOWN_SECONDS, Dispatcher
from engine.jobs.lanes import MAIN, lane_of, side_lanes
from engine.jobs.leases import LONGEST
from engine.models.process import Job
from engine.service import Catalogue

#: How far ahead a job is queued, at the moment of its due time; what is due later is brought near by the sweep.
HORIZON = timedelta(minutes=15)
#: A worker shows so often that it lives; one not seen for so long is gone.
_BEAT_SECONDS, _SILENCE_SECONDS = 2.0, 9.0
#: How often a worker looks without being woken. A job that follows another of its instance is announced
#: while that one still holds the instance's lock, and nobody announces it again.
_LOOK_SECONDS = 0.5
_TASK, _SWEEP = "aliado.job", "aliado.sweep"
_COLUMNS = "SELECT job.key, job.instance_key, job.type, job.due_at, job.priority FROM job "
#: Nothing waits in the queue for the job (or not in time), and nobody is doing it.
_FORGOTTEN = (
    "job.due_at <= :until AND NOT EXISTS (SELECT FROM procrastinate_jobs queued WHERE queued.queueing_lock ="
    " job.key::text AND (queued.status = 'doing' OR (queued.status = 'todo' AND (queued.scheduled_at IS NULL"
    " OR queued.scheduled_at <= greatest(job.due_at, now()) + interval '5 seconds'))))"
)
#: The same for all who queue, else two of them could each wait for what the other has queued.
_ORDER = " ORDER BY job.due_at, job.key"
_OF_STEP = text(f"{_COLUMNS} WHERE job.instance_key = :instance AND job.state = 'waiting' AND {_FORGOTTEN}{_ORDER}")
_NOBODYS = "(job.state = 'waiting' OR (job.state = 'leased' AND job.lease_until NOT BETWEEN :now AND :longest))"
_OF_ALL = text(f"{_COLUMNS} WHERE {_NOBODYS} AND {_FORGOTTEN}{_ORDER} LIMIT :limit")
_RELEASE = text(
    "SELECT procrastinate_cancel_job_v1(id, false, true) FROM procrastinate_jobs"
    " WHERE queueing_lock = :key AND status = 'todo'"
)


class ProcrastinateQueue(Queue):
    """Defers jobs on the connection of the session it is given."""

    def __init__(self, clock: Callable[[], datetime], catalogue: Catalogue) -> None:
        """``catalogue``: a local service holds its instance's row for as long as it runs; each lane is a queue."""
        self._app = App(connector=SyncPsycopgConnector())  # never loaded: it only speaks through our connections
        self._clock = clock
        self._catalogue = catalogue

    def step(self, session: Session, instance_key: int) -> None:
        """See :meth:`engine.execution.job_queue.Queue.step`."""
        given = {"instance": instance_key, "until": self._clock() + HORIZON}
        for row in session.connection().execute(_OF_STEP, given).all():
            self.defer(session, row)

    def later(self, session: Session, job: Job, at: datetime) -> None:
        """See :meth:`engine.execution.job_queue.Queue.later`."""
        if at <= database_now(session) + HORIZON:
            self._put(session, job, None, at)

    def forgotten(self, session: Session, limit: int = 1000) -> Sequence[Row[Any]]:
        """Rows that are due soon, or whose lease ran out or never will, and for which nothing is queued."""
        now = database_now(session)
        given = {"now": now, "longest": now + LONGEST, "until": self._clock() + HORIZON, "limit": limit}
        return session.connection().execute(_OF_ALL, given).all()

    def defer(self, session: Session, row: Row[Any]) -> None:
        """Queue one row for its due time."""
        wait = row.due_at - self._clock()
        if wait > timedelta(0):
            self._put(session, row, None, database_now(session) + wait)
        else:
            service = self._catalogue.get(row.type or "")
            lock = str(row.instance_key) if service is None or service.local else None
            self._put(session, row, lock, None)

    def _put(self, session: Session, job: Job | Row[Any], lock: str | None, at: datetime | None) -> None:
        connection, key = session.connection(), job.key
        deferrer = self._app.configure_task(
            _TASK,
            lock=lock,
            queueing_lock=str(key),
            queue=_queue(lane_of(self._catalogue, job.type)),
            priority=job.priority,
            schedule_at=at,
            connection=connection.connection.driver_connection,
        )
        try:
            with connection.begin_nested():  # a session's own savepoint would come with its next statement, too late
                deferrer.defer(key=key)
        except AlreadyEnqueued:  # for another time, or by another transaction at this instant: ours is newer
            connection.execute(_RELEASE, {"key": str(key)})
            with suppress(AlreadyEnqueued), connection.begin_nested():
                deferrer.defer(key=key)


class ProcrastinateDispatcher(Dispatcher):
    """A worker of the queue; it also does, every few seconds among all workers, what the queue itself needs."""

    def __init__(
        self,
        runtime: Runtime,
        every_minute: Callable[[], object] = lambda: None,
        concurrency: int = 4,
        sweeping: str = "* * * * * */3",
    ) -> None:
        """``concurrency``: jobs done at once by this process; ``sweeping``: when the sweep runs (cron with seconds,
        UTC).
        """
        super().__init__(runtime, every_minute)
        self._queue = ProcrastinateQueue(runtime.clock, runtime.catalogue)
        self._concurrency, self._sweeping = concurrency, sweeping
        runtime.queue, runtime.wake = self._queue, lambda: None

    def run(self, stop: threading.Event, pause: float = 1.0) -> None:
        """Work until ``stop`` is set; the jobs in hand are ended first. Raises when the database goes away."""
        asyncio.run(self._run(stop, pause))

    def take_up(self) -> int:
        """Queue what is due soon and is not queued, after bringing kept messages; returns how many rows that were."""
        self._clocks.look()
        self._kept.bring()
        with self._runtime.database.write() as session:
            rows = self._queue.forgotten(session)
            for row in rows:
                self._queue.defer(session, row)
        return len(rows)

    async def _run(self, stop: threading.Event, pause: float) -> None:
        app = self._app()
        async with app.open_async():
            lanes = {MAIN: self._concurrency, **dict.fromkeys(side_lanes(self._runtime.catalogue), 1)}
            working = {asyncio.create_task(self._lane(app, lane, most)) for lane, most in lanes.items()}
            while not stop.is_set() and not any(each.done() for each in working):
                self.turned()
                await asyncio.wait(working, timeout=pause / 4, return_when=asyncio.FIRST_COMPLETED)
            for each in working:
                each.cancel()
            for each in working:
                with suppress(asyncio.CancelledError):
                    await each

    @staticmethod
    async def _lane(app: App, lane: str, most: int) -> None:
        """Work in one lane, ``most`` jobs at once."""
        await app.run_worker_async(
            queues=[_queue(lane)],
            concurrency=most,
            install_signal_handlers=False,
            delete_jobs="always",
            fetch_job_polling_interval=_LOOK_SECONDS,
            update_heartbeat_interval=_BEAT_SECONDS,
            stalled_worker_timeout=_SILENCE_SECONDS,
            shutdown_graceful_timeout=SHUTDOWN_SECONDS,
        )

    def _app(self) -> App:
        """A fresh application for each run: its connections belong to the loop they were loaded in."""
        app = App(connector=PsycopgConnector(conninfo=_address(self._runtime.database), max_size=self._concurrency + 6))
        app.task(name=_TASK)(self.run_job)

        @app.periodic(cron=self._sweeping)
        @app.task(name=_SWEEP, pass_context=True)
        async def sweep(context: JobContext, timestamp: int) -> None:
            await self._sweep(context.app)

        return app

    async def _sweep(self, app: App) -> None:
        """Forget what dead workers held, queue what is due soon, and do the minute's work once it is time."""
        for stalled in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_SILENCE_SECONDS):
            # The row says whether anything is left to do: the queue's own memory of the job is not needed.
            await app.job_manager.finish_job(stalled, status=Status.FAILED, delete_job=True)
        await asyncio.to_thread(self.take_up)
        if time.monotonic() > self._minute:
            self._minute = time.monotonic() + 60
            await asyncio.to_thread(self._every_minute)


def _queue(lane: str) -> str:
    return lane or "default"


def _address(database: Database) -> str:
    url = database.engine.url.set(drivername="postgresql")
    return url.update_query_dict(LINE).render_as_string(hide_password=False)
