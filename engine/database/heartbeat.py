"""Which processes live, and what they have counted: one row each, written every few seconds by a thread of theirs.

The database is what all processes of all machines share, so it answers whether a worker is alive and how many steps
were written altogether. A process that ends, or is not seen for a day, leaves its counts to the row of the dead; a
total never falls.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Select, String, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database.locks import one_at_a_time
from engine.database.sessions import Base, Database, Instant, Key, database_now

#: How often a process is to be seen, and after how long without a sign it is taken for dead.
EVERY, SILENCE = timedelta(seconds=15), timedelta(minutes=2)
_FORGOTTEN = timedelta(days=1)
#: The key of the row that keeps the counts of those who ended.
_DEAD = 0
_log = logging.getLogger("aliado.pulse")


class Pulse(Base):
    """One process. ``worked``: when its worker last looked for work or ended a job; ``None`` where it has none."""

    __tablename__ = "pulse"
    key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(20))
    started: Mapped[datetime] = mapped_column(Instant)
    seen: Mapped[datetime] = mapped_column(Instant)
    worked: Mapped[datetime | None] = mapped_column(Instant)
    steps: Mapped[int] = mapped_column(Key, default=0)
    jobs: Mapped[int] = mapped_column(Key, default=0)
    failures: Mapped[int] = mapped_column(Key, default=0)


def forget_all(database: Database) -> None:
    """After a restore: who lived when the copy was made does not live here. Their counts go to the row of the dead."""
    with database.write() as session:
        _bury(session, select(Pulse).where(Pulse.key != _DEAD))


class Heart:
    """Writes the row of one process."""

    def __init__(self, database: Database, key: int, kind: str, idle_for: Callable[[], float] | None = None) -> None:
        """``kind``: ``web``, ``worker`` or ``office``; ``idle_for``: seconds since its worker last turned, if any."""
        self._database, self._key, self._kind, self._idle_for = database, key, kind, idle_for

    def run(self, stop: threading.Event) -> None:
        """Beat until ``stop`` is set, then leave. A database that is away is tried again with the next beat."""
        while not stop.is_set():
            self._try(self.beat)
            stop.wait(EVERY.total_seconds())
        self._try(self.leave)

    def beat(self) -> None:
        """Write that this process lives, and what it has counted."""
        with self._database.write() as session:
            now, tally = database_now(session), self._database.tally
            row = session.get(Pulse, self._key)
            if row is None:
                row = Pulse(key=self._key, kind=self._kind, started=now)
                session.add(row)
            row.seen, row.worked = now, self._idle_for and now - timedelta(seconds=self._idle_for())
            row.steps, row.jobs, row.failures = tally["steps"], tally["jobs"], tally["failures"]
            _bury(session, select(Pulse).where(Pulse.key != _DEAD, Pulse.seen < now - _FORGOTTEN))

    def leave(self) -> None:
        """The process ends: its counts stay."""
        self.beat()
        with self._database.write() as session:
            _bury(session, select(Pulse).where(Pulse.key == self._key))

    @staticmethod
    def _try(act: Callable[[], None]) -> None:
        try:
            act()
        except SQLAlchemyError as fault:
            _log.error("no sign of life could be written: %s", type(fault).__name__)


def _bury(session: Session, wanted: Select[Pulse]) -> None:
    one_at_a_time(session, "the row of the dead")
    for gone in session.scalars(wanted.with_for_update()).all():
        dead = session.get(Pulse, _DEAD)
        if dead is None:
            dead = Pulse(key=_DEAD, kind="dead", started=gone.started, seen=gone.seen, steps=0, jobs=0, failures=0)
            session.add(dead)
        dead.steps, dead.jobs, dead.failures = (
            dead.steps + gone.steps,
            dead.jobs + gone.jobs,
            dead.failures + gone.failures,
        )
        session.delete(gone)
        session.flush()


def worker_lives(session: Session) -> bool:
    """Whether some worker, on any machine, looked for work or ended a job not long ago."""
    recent = Pulse.worked > database_now(session) - SILENCE
    return session.scalar(select(Pulse.key).where(Pulse.key != _DEAD, recent).limit(1)) is not None


def living(session: Session) -> dict[str, int]:
    """How many processes of each kind live."""
    recent = (Pulse.key != _DEAD, Pulse.seen > database_now(session) - SILENCE)
    rows = session.execute(select(Pulse.kind, func.count()).where(*recent).group_by(Pulse.kind))
    return {row[0]: row[1] for row in rows}


def totals(session: Session) -> tuple[int, int, int]:
    """Steps written, jobs begun, attempts failed, by all processes there ever were."""
    sums = [func.coalesce(func.sum(column), 0) for column in (Pulse.steps, Pulse.jobs, Pulse.failures)]
    found = session.execute(select(*sums)).one()
    return int(found[0]), int(found[1]), int(found[2])
