"""Leases of calls in hand, renewed while their process lives.

A lease is short, so that what a dead worker held is soon nobody's: its job, and its place among those that may run at
once. A thread of the process makes it longer again and again. One that hangs is given up after :data:`LONGEST_CALL`.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from engine.database.sessions import Database, connection, database_now
from engine.models.process import Job

#: How long a call's lease lasts, and how often it is renewed: it outlives two renewals that failed.
LEASE, EVERY = timedelta(seconds=8), timedelta(seconds=2)
#: A call that takes longer hangs: somebody else may try.
LONGEST_CALL = timedelta(minutes=5)
_log = logging.getLogger("aliado.jobs")


class Renewal:
    """Renews the leases of one process; its thread lives while there is one to renew."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: dict[int, tuple[int, float]] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @contextmanager
    def of(self, key: int, fence: int) -> Iterator[None]:
        """Renew the lease of a job, as it was taken under ``fence``, while the block lasts."""
        with self._lock:
            self._held[key] = fence, time.monotonic() + LONGEST_CALL.total_seconds()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="leases", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._held.pop(key, None)

    def _run(self) -> None:
        while True:
            time.sleep(EVERY.total_seconds())
            with self._lock:
                if not self._held:
                    self._thread = None
                    return
                living = {key: fence for key, (fence, until) in self._held.items() if until > time.monotonic()}
            try:
                self._renew(living)
            except SQLAlchemyError as fault:  # away for now: the next turn tries again
                _log.warning("no lease could be renewed: %s", type(fault).__name__)

    def _renew(self, living: dict[int, int]) -> None:
        if living:
            with self._database.write() as session:
                renew(session, living)


def renew(session: Session, held: dict[int, int]) -> None:
    """Let the leases of these jobs (key → fence) last :data:`LEASE` from now, where they are still theirs.

    A job that is being settled at this moment is left: to wait for it would let the others run out.
    """
    until = database_now(session) + LEASE
    for key, fence in held.items():
        connection(session).execute(_RENEW, {"job_key": key, "of_fence": fence, "until": until})


_OURS = (
    select(Job.key)
    .where(Job.key == bindparam("job_key"), Job.fence == bindparam("of_fence"), Job.state == "leased")
    .with_for_update(skip_locked=True)
)
_RENEW = update(Job).where(Job.key.in_(_OURS)).values(lease_until=bindparam("until"))
