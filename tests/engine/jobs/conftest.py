"""An office on PostgreSQL whose jobs are queued by Procrastinate, with the real clock: the queue has no other."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from sqlalchemy import text

from engine.clock import system_clock
from engine.database.keys import Keys
from engine.database.sessions import Database
from engine.database.vault import Vault
from engine.jobs import procrastinate_schema
from engine.jobs.procrastinate import ProcrastinateDispatcher
from tests.databases import PostgresTables
from tests.engine.office import Office
from tests.stopped_clock import StoppedClock

EVERY_SECOND = "* * * * * *"


class QueuedOffice(Office):
    """Its worker runs only where a test says ``with office.working():``."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.worker = ProcrastinateDispatcher(self.runtime, sweeping=EVERY_SECOND)

    @contextmanager
    def working(self, sweeping: str = EVERY_SECOND) -> Iterator[None]:
        """A worker in a thread of its own."""
        stop = threading.Event()
        worker = threading.Thread(target=ProcrastinateDispatcher(self.runtime, sweeping=sweeping).run, args=(stop, 0.2))
        worker.start()
        try:
            yield
        finally:
            stop.set()
            worker.join(30)
            assert not worker.is_alive()

    def queued(self) -> list[Any]:
        """What Procrastinate holds, oldest first."""
        columns = "queueing_lock, lock, scheduled_at, priority, status::text"
        with self.database.read() as session:
            wanted = f"SELECT {columns} FROM procrastinate_jobs WHERE task_name = 'aliado.job' ORDER BY id"
            return list(session.execute(text(wanted)))


@pytest.fixture
def queue_database(postgres_tables: PostgresTables) -> Iterator[Database]:
    """A database with our tables and the queue's, and no rows."""
    with closing(Database(postgres_tables.prepare())) as database:
        procrastinate_schema.upgrade(database)
        yield database
        with database.write() as session:
            session.execute(
                text("TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers CASCADE")
            )
    postgres_tables.empty()


@pytest.fixture
def queued_office(queue_database: Database, keys: Keys, vault: Vault) -> QueuedOffice:
    """An office without a single worker."""
    return QueuedOffice(queue_database, system_clock, keys, vault)


def eventually(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for something another thread or process does."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.05)


@pytest.fixture
def postgres_office(postgres_tables: PostgresTables, clock: StoppedClock, keys: Keys, vault: Vault) -> Iterator[Office]:
    """An office on PostgreSQL alone, for what SQLite does not know."""
    with closing(Database(postgres_tables.prepare())) as database:
        yield Office(database, clock, keys, vault)
    postgres_tables.empty()
