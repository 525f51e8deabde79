"""The negative controls: an office built the usual wrong way. Every fault run must catch its own, or proves nothing.

Two mistakes that many systems make: jobs are enqueued after the step's commit, and a service's effect is committed
before its token moves. Each leaves a short window; a fault inside it loses a job, or does the effect twice. Another
names each try at a mail anew, and one believes that clocks only go forward.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from engine.actor import MACHINE
from engine.database.sessions import Database
from engine.execution import writing
from engine.jobs.clock_watch import ClockWatch
from engine.jobs.local_services import move
from engine.jobs.worker import JobWorker
from engine.models.process import Job
from engine.spiff import tokens
from services.mail import send

#: How long each window stays open, in seconds: so long that a short run hits it.
WINDOW = 0.05
_late = threading.local()


def split_commits() -> None:
    """From now on, this process makes both mistakes of the first kind."""
    enqueue_after_commit()
    JobWorker._step = _effect_first  # type: ignore[method-assign]


def enqueue_after_commit() -> None:
    """Jobs are inserted in a transaction of their own, after the one of the step."""
    rows, write = writing._rows, Database.write

    def without_jobs(writes: writing.Writes, *given: Any) -> Any:
        fresh = rows(writes, *given)
        jobs = [w for w in writes if getattr(w[0], "is_insert", False) and w[0].table.name == Job.__tablename__]
        writes[:] = [w for w in writes if not any(w is job for job in jobs)]
        _late.jobs = [*_late.jobs, *jobs]
        return fresh

    @contextmanager
    def write_then_enqueue(self: Database) -> Iterator[Session]:
        _late.jobs = []
        with write(self) as session:
            yield session
        if jobs := _late.jobs:
            time.sleep(WINDOW)
            with write(self) as session:
                for statement, values in jobs:
                    session.connection().execute(statement, values)

    writing._rows, Database.write = without_jobs, write_then_enqueue  # type: ignore[assignment, method-assign]


_write = JobWorker._write


def _effect_first(self: JobWorker, begin: partial[Any], most: int) -> None:
    if begin.func.__name__ != "_served":
        _write(self, begin, 0)
        return
    key, service, fence = begin.args
    with self._runtime.database.write() as session:
        job, opened = self._leases.take(session, key, fence)
        if job is None or opened is None:
            return
        call, inputs = self._call(job, opened)
        service.function(session, call, **inputs)
    time.sleep(WINDOW)
    with self._runtime.database.write() as session:
        job, opened = self._leases.take(session, key, fence)
        if job is not None and opened is not None:
            move(opened, tokens.find(opened.step.workflow, job.token), service, {})
            self._runtime.finish_step(opened, MACHINE)


def name_mails_anew() -> None:
    """Each try at a mail has a Message-ID of its own."""
    send._message_id = lambda *_given: f"<{uuid4()}@example.pe>"


def trust_clocks() -> None:
    """What waits for an instant that nobody meant goes on waiting for it."""
    ClockWatch.look = lambda self: 0  # type: ignore[method-assign]


#: By name, what a fault run may be controlled with.
MISTAKES: dict[str, Callable[[], None]] = {
    "commits": split_commits,
    "mails": name_mails_anew,
    "clocks": trust_clocks,
}
