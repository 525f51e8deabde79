"""What the server is told about a connection of ours: who freezes is ended, who waits gives up, who is gone is noticed."""

from contextlib import closing

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import InternalError

from engine.database.postgres_line import unhurried
from engine.database.sessions import Database
from tests.databases import PostgresTables


def of(database: Database, name: str) -> str:
    with database.read() as session:
        return str(session.scalar(text("SELECT current_setting(:name)"), {"name": name}))


def test_transactions_that_rest_and_waits_for_locks_end(postgres_tables: PostgresTables) -> None:
    with closing(Database(postgres_tables.prepare())) as database:
        assert of(database, "idle_in_transaction_session_timeout") == "10s"
        assert of(database, "lock_timeout") == "30s"


def test_what_the_administrator_set_stands(postgres_tables: PostgresTables) -> None:
    url = make_url(postgres_tables.prepare()).update_query_dict({"options": "-c lock_timeout=3s"})
    with closing(Database(url.render_as_string(hide_password=False))) as database:
        assert of(database, "lock_timeout") == "3s"
        assert of(database, "idle_in_transaction_session_timeout") == "10s"


def test_a_transaction_that_rests_is_ended_and_the_next_one_works(postgres_tables: PostgresTables) -> None:
    url = make_url(postgres_tables.prepare()).update_query_dict(
        {"options": "-c idle_in_transaction_session_timeout=100ms"}
    )
    with closing(Database(url.render_as_string(hide_password=False))) as database:
        with pytest.raises(InternalError), database.read() as session:
            session.execute(text("SELECT 1"))
            _rest(database)
            session.execute(text("SELECT 1"))
        with database.read() as session:
            unhurried(session.connection())
            _rest(database)
            assert session.scalar(text("SELECT 1")) == 1


def _rest(database: Database) -> None:
    with database.read() as other:
        other.execute(text("SELECT pg_sleep(0.4)"))
