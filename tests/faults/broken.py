"""The negative control: an office built the usual wrong way. Every fault run must catch it, or it proves nothing.

Two mistakes that many systems make: jobs are enqueued after the step's commit, and a service's effect is committed
before its token moves. Each leaves a short window; a kill inside it loses a job, or does the effect twice.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from engine import mirror
from engine.actor import MACHINE
from engine.database import Database
from engine.job_worker import JobWorker, _inputs
from engine.models import Job
from engine.spiff import tokens

#: How long each window stays open, in seconds: so long that a short run hits it.
WINDOW = 0.05
_late = threading.local()


def break_office() -> None:
    """From now on, this process makes both mistakes."""
    enqueue_after_commit()
    JobWorker._run_local = _split_commits  # type: ignore[method-assign]


def enqueue_after_commit() -> None:
    """Jobs are inserted in a transaction of their own, after the one of the step."""
    rows, write = mirror._rows, Database.write

    def without_jobs(writes: mirror.Writes, *given: Any) -> Any:
        fresh = rows(writes, *given)
        jobs = [w for w in writes if getattr(w[0], "is_insert", False) and w[0].table.name == Job.__tablename__]
        writes[:] = [w for w in writes if not any(w is job for job in jobs)]
        _late.jobs = jobs
        return fresh

    @contextmanager
    def write_then_enqueue(self: Database) -> Iterator[Session]:
        with write(self) as session:
            yield session
        jobs, _late.jobs = getattr(_late, "jobs", []), []
        if jobs:
            time.sleep(WINDOW)
            with write(self) as session:
                for statement, values in jobs:
                    session.connection().execute(statement, values)

    mirror._rows, Database.write = without_jobs, write_then_enqueue  # type: ignore[assignment, method-assign]


def _split_commits(self: JobWorker, key: int, service: Any, fence: int | None) -> None:
    with self._runtime.database.write() as session:
        job, opened = self._take(session, key, fence)
        if job is None or opened is None:
            return
        task = tokens.find(opened.step.workflow, job.token)
        service.function(session, self._call(job, opened), **_inputs(opened, task))
    time.sleep(WINDOW)
    with self._runtime.database.write() as session:
        job, opened = self._take(session, key, fence)
        if job is not None and opened is not None:
            task = tokens.find(opened.step.workflow, job.token)
            opened.step.leave(task)
            tokens.complete(task)
            self._runtime.settle(opened, MACHINE)
