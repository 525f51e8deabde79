"""Transactions as the engine relies on them, on both databases."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, literal, select
from sqlalchemy.exc import StatementError

from engine.database import Database, Instant
from engine.keys import KeyCounter, draw_number


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
