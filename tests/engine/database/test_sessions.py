"""Transactions as the engine relies on them, on both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, insert, literal, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from engine.database.keys import KeyCounter, draw_number
from engine.database.sessions import Database, Instant


def _rows(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(KeyCounter)) or 0


def test_a_written_block_is_committed(database: Database) -> None:
    with database.write() as session:
        session.add(KeyCounter(id=1, drawn=7))
    assert _rows(database) == 1


def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as session:
        session.add(KeyCounter(id=1, drawn=7))
        session.flush()
        raise ZeroDivisionError
    assert _rows(database) == 0


@pytest.mark.parametrize("together", [False, True])
def test_a_row_that_is_added_is_committed_at_once(database: Database, together: bool) -> None:
    with database.together() if together else nullcontext():
        database.add(insert(KeyCounter), {"id": 1, "drawn": 7})
        assert _seen_elsewhere(database) == 1


def _seen_elsewhere(database: Database) -> int:
    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(_rows, database).result()


def test_what_is_read_together_is_read_once_until_somebody_here_writes(database: Database) -> None:
    with database.write() as session:
        session.add(KeyCounter(id=1, drawn=7))
    with database.together():
        with database.read() as session:
            row = session.get(KeyCounter, 1)
        with database.read() as session:
            assert session.get(KeyCounter, 1) is row
        with database.write() as session:
            session.get_one(KeyCounter, 1).drawn = 8
        with database.read() as session:
            assert session.get_one(KeyCounter, 1).drawn == 8


def test_who_looks_again_and_again_sees_what_others_commit(database: Database) -> None:
    def elsewhere() -> None:
        with database.write() as session:
            session.add(KeyCounter(id=1, drawn=7))

    with database.together():
        assert _rows(database) == 0
        other = threading.Thread(target=elsewhere)
        other.start()
        other.join()
        with database.read(anew=True) as session:
            assert session.get_one(KeyCounter, 1).drawn == 7


def test_a_failure_within_what_is_read_together_leaves_the_rest_readable(database: Database) -> None:
    with database.together():
        with pytest.raises(DBAPIError), database.read() as session:
            session.execute(text("SELECT nothing FROM nowhere"))
        assert _rows(database) == 0


def test_every_process_draws_another_number(database: Database) -> None:
    drawn = []
    for _ in range(3):
        with database.write() as session:
            drawn.append(draw_number(session))
    assert drawn == [1, 2, 3]


def test_an_instant_without_zone_is_refused(database: Database) -> None:
    with database.read() as session, pytest.raises(StatementError, match="instants are aware"):
        session.scalar(select(literal(datetime(2026, 1, 1), Instant())))  # noqa: DTZ001


def test_an_instant_comes_back_in_utc(database: Database) -> None:
    moment = datetime(2026, 3, 2, 15, tzinfo=UTC)
    with database.read() as session:
        assert session.scalar(select(literal(moment, Instant()))) == moment
