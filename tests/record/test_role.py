"""On PostgreSQL the program's own role adds to the record and cannot change it; and the office works under it."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError

from engine.database.record_key import RecordKey
from engine.database.sessions import Database
from engine.models.record import RecordAnchor, RecordBatch
from engine.record_check import NUMBERS
from services.people import access_log
from tests.databases import PostgresTables
from tests.record.site import Site
from web.commands.db import grants

TABLES = (*NUMBERS, *(table.__tablename__ for table in (RecordKey, RecordBatch, RecordAnchor)))


@pytest.fixture
def program(postgres_tables: PostgresTables, process_name: str) -> Iterator[Database]:
    """The database, as the program sees it under a role of its own."""
    role = f"{process_name}_program"
    with closing(Database(postgres_tables.prepare())) as owner:
        with owner.engine.begin() as into:
            into.execute(text(f"CREATE ROLE {role} LOGIN PASSWORD 'x'"))
            into.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num text)"))
            for statement in grants(role):
                into.execute(text(statement))
        url = make_url(postgres_tables.url).update_query_dict({"options": f"-c role={role}"})
        with closing(Database(url.render_as_string(hide_password=False))) as database:
            yield database
        with owner.engine.begin() as into:
            into.execute(text("DROP TABLE alembic_version"))
            into.execute(text(f"DROP OWNED BY {role}"))
            into.execute(text(f"DROP ROLE {role}"))
    postgres_tables.empty()


def test_the_office_works_under_a_role_that_cannot_change_its_record(program: Database, tmp_path: Path) -> None:
    site = Site(program, tmp_path)
    site.live(6)
    with program.read() as session:
        assert session.scalar(text("SELECT current_user")).endswith("_program")
        assert site.found(session) == []
        assert [session.scalar(text(f"SELECT count(*) FROM {table}")) > 0 for table in TABLES] == [True] * len(TABLES)
    for table in TABLES:
        for act in (
            f"DELETE FROM {table}",
            f"UPDATE {table} SET {_column(table)} = {_column(table)}",
            f"TRUNCATE {table}",
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), program.write() as session:
                session.execute(text(act))


def test_a_role_that_may_not_delete_sweeps_nothing(program: Database, tmp_path: Path) -> None:
    site = Site(program, tmp_path)
    site.live(6)
    site.clock.now += timedelta(days=800)
    with program.write() as session:
        access_log.sweep(site.tools, session)
    with program.read() as session:
        assert access_log.entries(session, access_log.Wanted(what={"swept"}), 5) == []


def _column(table: str) -> str:
    return {"record_key": "wrapped", "record_batch": "chain", "record_anchor": "chain"}.get(table, "seal")
