"""The migrations lead from nothing to exactly the tables of the code, on both databases."""

import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command, op
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from engine import migrations
from engine.database.sessions import Base, Database
from engine.migrations import applying, revisions
from tests.databases import postgres_database
from web.commands.tables import import_all


def _of_ours(_table: Any, name: str, kind: str, *_rest: Any) -> bool:
    """Tables that a test module declared for itself are no part of the schema."""
    mappers = [mapper for mapper in Base.registry.mappers if name in {t.name for t in mapper.tables}]
    return kind != "table" or not any(mapper.class_.__module__.startswith("tests.") for mapper in mappers)


def test_the_newest_migration_equals_the_tables_of_the_code(empty_database: Database) -> None:
    import_all()
    migrations.upgrade(empty_database)
    with empty_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _of_ours})
        assert compare_metadata(context, Base.metadata) == []


def test_an_empty_database_is_brought_to_the_head(empty_database: Database) -> None:
    assert migrations.current(empty_database) is None
    applied = migrations.upgrade(empty_database)
    assert applied[-1] == migrations.head() == migrations.current(empty_database)
    assert migrations.pending(empty_database) == ()


def test_a_migrations_file_begins_with_its_revision() -> None:
    scripts = applying._scripts()
    assert [Path(s.path).name.partition("_")[0] for s in scripts.walk_revisions()] == [
        s.revision for s in scripts.walk_revisions()
    ]
    assert migrations.head() == scripts.get_current_head()


def test_a_second_upgrade_changes_nothing(empty_database: Database) -> None:
    migrations.upgrade(empty_database)
    assert migrations.upgrade(empty_database) == ()


def test_two_programs_starting_at_once_migrate_once(empty_database: Database) -> None:
    applied: list[tuple[str, ...]] = []
    threads = [threading.Thread(target=lambda: applied.append(migrations.upgrade(empty_database))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(bool, applied)) == [False, False, False, True]


def test_a_program_refuses_a_database_that_is_behind(empty_database: Database) -> None:
    with pytest.raises(revisions.SchemaBehind, match="aliado db upgrade"):
        migrations.demand_head(empty_database)
    migrations.upgrade(empty_database)
    migrations.demand_head(empty_database)


def test_a_program_refuses_a_database_newer_than_itself(empty_database: Database) -> None:
    migrations.upgrade(empty_database)
    with empty_database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for ask in (migrations.pending, migrations.upgrade, migrations.demand_head):
        with pytest.raises(revisions.SchemaUnknown, match="9999"):
            ask(empty_database)


def test_a_migration_that_fails_leaves_nothing_behind(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = op.create_table

    def creates_and_fails(*columns: Any, **options: Any) -> None:
        create(*columns, **options)
        raise ZeroDivisionError

    monkeypatch.setattr(op, "create_table", creates_and_fails)
    with pytest.raises(ZeroDivisionError):
        migrations.upgrade(empty_database)
    assert inspect(empty_database.engine).get_table_names() == []


def test_foreign_keys_hold_again_after_an_upgrade(empty_database: Database) -> None:
    migrations.upgrade(empty_database)
    if empty_database.is_sqlite:
        with empty_database.read() as session:
            assert session.scalar(text("PRAGMA foreign_keys")) == 1


def test_who_waits_to_change_the_tables_makes_nobody_else_wait(postgres_server: str, process_name: str) -> None:
    """PostgreSQL puts whoever reads behind whoever waits to change."""
    with postgres_database(postgres_server, f"{process_name}_held") as url, closing(Database(url)) as database:
        migrations.upgrade(database)
        with applying._alone(database) as connection:
            command.downgrade(applying._config(connection), "-1")
        done: list[tuple[str, ...]] = []
        upgrading = threading.Thread(target=lambda: done.append(migrations.upgrade(database)), daemon=True)
        with database.engine.connect() as long, database.engine.connect() as other:
            tables = inspect(long).get_table_names()
            for table in tables:
                long.execute(text(f'SELECT count(*) FROM "{table}"'))
            upgrading.start()
            for _ in range(10):
                other.execute(text("SET LOCAL lock_timeout = '2s'"))
                for table in tables:
                    other.execute(text(f'SELECT count(*) FROM "{table}"'))
                other.rollback()
                time.sleep(0.1)
            assert done == []
            long.rollback()
        upgrading.join(30)
        assert done == [(migrations.head(),)]
