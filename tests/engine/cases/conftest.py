"""One database is enough here, and what would not end is ended."""

import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from engine.database.sessions import Database
from tests.databases import SqliteTemplate


class TookTooLong(BaseException):
    """The case asks for more computing than it may. No ``except Exception`` swallows it."""


@pytest.fixture
def database(sqlite_template: SqliteTemplate, tmp_path: Path) -> Iterator[Database]:
    """SQLite only: what a drawing means does not depend on where its rows lie."""
    with closing(Database(sqlite_template.copy_to(tmp_path / "test.sqlite3"))) as database:
        yield database


@pytest.fixture
def within_a_second() -> Iterator[None]:
    """Raises :class:`TookTooLong` in the test after a second of computing, however busy the machine is."""

    def stop(*_: object) -> None:
        raise TookTooLong

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, 1.0)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)
