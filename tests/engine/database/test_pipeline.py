"""Statements sent without waiting fail as all others do, and are in the same transaction."""

from typing import Any

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from engine.database.keys import KeyCounter
from engine.database.pipeline import unawaited
from engine.database.sessions import Database, connection

_COUNTER = insert(KeyCounter)


def _rows(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(KeyCounter)) or 0


def _counters(*numbers: int) -> list[dict[str, int]]:
    return [{"id": number, "drawn": number} for number in numbers]


def test_what_was_sent_is_there_once_the_block_ends(database: Database) -> None:
    with database.write() as session:
        with unawaited(session) as into:
            into.execute(_COUNTER, _counters(1)[0])
            into.execute(_COUNTER, _counters(2, 3))
        assert connection(session).scalar(select(func.count()).select_from(KeyCounter)) == 3
    assert _rows(database) == 3


@pytest.mark.parametrize("twice", [[1], [4, 1]])
def test_the_first_that_fails_is_told_and_nothing_stays(database: Database, twice: list[int]) -> None:
    with pytest.raises(IntegrityError) as told, database.write() as session, unawaited(session) as into:
        into.execute(_COUNTER, _counters(1, 2))
        into.execute(_COUNTER, _counters(*twice))
        into.execute(_COUNTER, _counters(3))
    assert not told.value.connection_invalidated
    assert _rows(database) == 0
    with database.write() as session, unawaited(session) as into:
        into.execute(_COUNTER, _counters(1))
    assert _rows(database) == 1


def test_our_own_failure_within_the_block_stays_the_one_that_is_told(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as session, unawaited(session) as into:
        into.execute(_COUNTER, _counters(1))
        raise ZeroDivisionError
    assert _rows(database) == 0


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_server_that_goes_meanwhile_is_told_so_and_the_next_transaction_finds_another(database: Database) -> None:
    with pytest.raises(OperationalError) as told, database.write() as session:
        own = connection(session).scalar(text("SELECT pg_backend_pid()"))
        with unawaited(session) as into:
            into.execute(_COUNTER, _counters(1))
            _end(database, own)
            into.execute(_COUNTER, _counters(2))
    assert told.value.connection_invalidated
    with database.write() as session, unawaited(session) as into:
        into.execute(_COUNTER, _counters(1))
    assert _rows(database) == 1


def _end(database: Database, backend: Any) -> None:
    with database.read() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": backend})
