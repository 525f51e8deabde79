"""Which processes live, and what they have counted: one row each, written every few seconds by a thread of theirs.

The database is what all processes of all machines share, so it answers whether a worker is alive and how many steps
were written altogether. A process that ends, or is not seen for a day, leaves its counts to the row of those that
ended; a total never falls.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import JSON, Select, String, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database.locks import one_at_a_time
from engine.database.sessions import Base, Database, Instant, Key, database_now

#: How often a process is to be seen, and after how long without a sign it is taken for ended.
EVERY, SILENCE = timedelta(seconds=15), timedelta(minutes=2)
_FORGOTTEN = timedelta(days=1)
#: The key of the row that keeps the counts of those who ended.
_ENDED = 0
#: Counts that have a column; the others stand in ``more``.
_COLUMNS = ("steps", "jobs", "failures")
_log = logging.getLogger("aliado.pulse")


class Heartbeat(Base):
    """One process. ``worked``: when its worker last looked for work or ended a job; ``None`` where it has none;
    ``more``: what it counted under other names.
    """

    __tablename__ = "pulse"
    key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(20))
    started: Mapped[datetime] = mapped_column(Instant)
    seen: Mapped[datetime] = mapped_column(Instant)
    worked: Mapped[datetime | None] = mapped_column(Instant)
    steps: Mapped[int] = mapped_column(Key, default=0)
    jobs: Mapped[int] = mapped_column(Key, default=0)
    failures: Mapped[int] = mapped_column(Key, default=0)
    more: Mapped[dict[str, int] | None] = mapped_column(JSON)


def forget_all(database: Database) -> None:
    """After a restore: who lived when the copy was made does not live here. Their counts go to the row of those that
    ended.
    """
    with database.write() as session:
        _add_to_ended(session, select(Heartbeat).where(Heartbeat.key != _ENDED))


class HeartbeatWriter:
    """Writes the row of one process."""

    def __init__(self, database: Database, key: int, kind: str, idle_for: Callable[[], float] | None = None) -> None:
        """``kind``: ``web``, ``worker`` or ``office``; ``idle_for``: seconds since its worker last turned, if any."""
        self._database, self._key, self._kind, self._idle_for = database, key, kind, idle_for

    def run(self, stop: threading.Event) -> None:
        """Beat until ``stop`` is set, then leave. A database that is away is tried again with the next beat."""
        while not stop.is_set():
            self._try(self.write)
            stop.wait(EVERY.total_seconds())
        self._try(self.leave)

    def write(self) -> None:
        """Write that this process lives, and what it has counted."""
        with self._database.write() as session:
            now, counters = database_now(session), self._database.counters
            row = session.get(Heartbeat, self._key)
            if row is None:
                row = Heartbeat(key=self._key, kind=self._kind, started=now)
                session.add(row)
            row.seen, row.worked = now, self._idle_for and now - timedelta(seconds=self._idle_for())
            row.steps, row.jobs, row.failures = counters["steps"], counters["jobs"], counters["failures"]
            row.more = counters.others(_COLUMNS)
            _add_to_ended(session, select(Heartbeat).where(Heartbeat.key != _ENDED, Heartbeat.seen < now - _FORGOTTEN))

    def leave(self) -> None:
        """The process ends: its counts stay."""
        self.write()
        with self._database.write() as session:
            _add_to_ended(session, select(Heartbeat).where(Heartbeat.key == self._key))

    @staticmethod
    def _try(act: Callable[[], None]) -> None:
        try:
            act()
        except SQLAlchemyError as fault:
            _log.error("no sign of life could be written: %s", type(fault).__name__)


def _add_to_ended(session: Session, wanted: Select[Heartbeat]) -> None:
    one_at_a_time(session, "the row of those that ended")
    for gone in session.scalars(wanted.with_for_update()).all():
        ended = session.get(Heartbeat, _ENDED)
        if ended is None:
            ended = Heartbeat(
                key=_ENDED, kind="ended", started=gone.started, seen=gone.seen, steps=0, jobs=0, failures=0
            )
            session.add(ended)
        ended.seen = max(ended.seen, gone.seen)
        ended.worked = max((each for each in (ended.worked, gone.worked) if each), default=None)
        ended.steps, ended.jobs, ended.failures = (
            ended.steps + gone.steps,
            ended.jobs + gone.jobs,
            ended.failures + gone.failures,
        )
        ended.more = dict(Counter(ended.more or {}) + Counter(gone.more or {}))
        session.delete(gone)
        session.flush()


def worker_lives(session: Session) -> bool:
    """Whether some worker, on any machine, looked for work or ended a job not long ago."""
    recent = Heartbeat.worked > database_now(session) - SILENCE
    return session.scalar(select(Heartbeat.key).where(Heartbeat.key != _ENDED, recent).limit(1)) is not None


def last_worked(session: Session) -> datetime | None:
    """When some worker last looked for work, those that ended since included; nothing where none ever did."""
    return session.scalar(select(func.max(Heartbeat.worked)))


def running(session: Session) -> dict[str, int]:
    """How many processes of each kind live."""
    recent = (Heartbeat.key != _ENDED, Heartbeat.seen > database_now(session) - SILENCE)
    rows = session.execute(select(Heartbeat.kind, func.count()).where(*recent).group_by(Heartbeat.kind))
    return {row[0]: row[1] for row in rows}


def totals(session: Session) -> tuple[int, int, int]:
    """Steps written, jobs begun, attempts failed, by all processes there ever were."""
    sums = [func.coalesce(func.sum(column), 0) for column in (Heartbeat.steps, Heartbeat.jobs, Heartbeat.failures)]
    found = session.execute(select(*sums)).one()
    return int(found[0]), int(found[1]), int(found[2])


def others(session: Session) -> Counter[str]:
    """What all processes there ever were counted under names of their own."""
    found: Counter[str] = Counter()
    for more in session.scalars(select(Heartbeat.more)):
        found.update(more or {})
    return found
