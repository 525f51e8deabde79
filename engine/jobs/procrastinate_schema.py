"""The tables of Procrastinate in our database: its own schema and its own migrations, applied by ``aliado db upgrade``.

They are not in our migrations, which never change once published, while the library's schema moves with its version.
The library keeps no note of which of its migrations a database has had; ours is the comment on its main table.
"""

from importlib import resources

from sqlalchemy import Connection, text

from engine.database.sessions import Database
from engine.migrations.revisions import SchemaBehind

_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('aliado: procrastinate'))")
_STANDS = text("SELECT obj_description(to_regclass('procrastinate_jobs'), 'pg_class')")
_EXISTS = text("SELECT to_regclass('procrastinate_jobs') IS NOT NULL")


def pending(database: Database) -> tuple[str, ...]:
    """What :func:`upgrade` would apply, in order: ``schema``, or names of the library's migrations."""
    with database.engine.connect() as connection:
        return _pending(connection)


def upgrade(database: Database) -> tuple[str, ...]:
    """Bring the library's tables to the version installed here, in one transaction; returns what was applied."""
    with database.engine.begin() as connection:
        connection.execute(_LOCK)
        waiting = _pending(connection)
        for name in waiting:
            _run(connection, _text(name))
        if waiting:
            _run(connection, f"COMMENT ON TABLE procrastinate_jobs IS '{_names()[-1]}'")
    return waiting


def demand(database: Database) -> None:
    """Raise :class:`SchemaBehind` unless the library's tables are those this program needs."""
    if waiting := pending(database):
        raise SchemaBehind(current=f"anterior a {waiting[0]}", head=f"procrastinate {_names()[-1]}")


def _pending(connection: Connection) -> tuple[str, ...]:
    if not connection.scalar(_EXISTS):
        return ("schema",)
    stands = connection.scalar(_STANDS)
    return tuple(name for name in _names() if stands is not None and name > stands)


def _names() -> list[str]:
    folder = resources.files("procrastinate.sql") / "migrations"
    return sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))


def _text(name: str) -> str:
    folder = resources.files("procrastinate.sql")
    path = folder / "schema.sql" if name == "schema" else folder / "migrations" / name
    return path.read_text(encoding="utf-8")


def _run(connection: Connection, statements: str) -> None:
    """Many statements as they are written: the driver would take their percent signs for parameters."""
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101  a connection that is open has one
    driver.execute(statements)
