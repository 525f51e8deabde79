"""Alembic at work: which migrations are pending, applying them, drafting the next.

Imported only when there is something to do (see :mod:`engine.migrations`). Applying needs no table's module, since a
migration spells its own columns. Drafting the next one does: the caller imports them first (``engine`` cannot,
services have tables too). A lock keeps two starting processes from migrating at once.
"""

import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from engine.database.sessions import Base, Database
from engine.errors import Refusal
from engine.migrations.revisions import SchemaUnknown, revision_of

_LOCK = 0x414C4941444F  # "ALIADO": the advisory lock under which PostgreSQL is migrated
#: Milliseconds of one try at all tables: below PostgreSQL's ``deadlock_timeout``, after which it might end another's
#: transaction and not ours. And for how many seconds it is tried.
_TRY, _PATIENCE = 200, 120.0
_LOCK_NOT_AVAILABLE = "55P03"


class TablesInUse(Refusal):
    """The tables are in use without a pause; a long report or a copy may hold them."""


def pending(database: Database) -> tuple[str, ...]:
    """The revisions that :func:`upgrade` would apply, in order. Raises :class:`SchemaUnknown`."""
    with database.engine.connect() as connection:
        return _pending(connection)


def upgrade(database: Database) -> tuple[str, ...]:
    """Bring the tables up to the head; returns the revisions applied. Raises :class:`SchemaUnknown`."""
    with _alone(database) as connection:
        if waiting := _pending(connection):
            _hold_every_table(connection)
            command.upgrade(_config(connection), "head")
    return waiting


def draft(message: str) -> Path | None:
    """Write the next migration: what the imported tables have beyond the last one; ``None`` if that is nothing.

    For developers: it writes into this package's folder, and what it writes is to be read and corrected.
    """
    number = f"{len(list(_scripts().walk_revisions())) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder, closing(Database(f"sqlite:///{folder}/draft.sqlite3")) as database:
        upgrade(database)
        with _alone(database) as connection:
            script = command.revision(_config(connection), message, autogenerate=True, rev_id=number)
    return Path(script.path) if script and not isinstance(script, list) else None


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """One writing transaction that nobody else migrates in; committed when the block ends well."""
    connecting = database.engine.connect().execution_options(aliado_write=True)
    with connecting as connection, _without_foreign_keys(connection), connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        yield connection
        if connection.dialect.name == "sqlite" and (broken := connection.exec_driver_sql(_CHECK).all()):
            raise RuntimeError(f"the migration breaks references: {broken}")


def _hold_every_table(connection: Connection) -> None:
    """Nobody else uses a table of PostgreSQL from here on until the transaction ends.

    All of them before the first change: who takes them one by one, as changes come, waits with some in hand for whoever
    waits for those. And in short tries: behind one who waits to change a table, everybody who would read it waits too.
    Raises :class:`TablesInUse`.
    """
    if connection.dialect.name != "postgresql":
        return
    ours = (
        "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() AND tableowner = current_user"
    )
    known = connection.scalars(text(ours))
    if not (names := ", ".join(sorted(known))):
        return
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            with connection.begin_nested():
                connection.execute(text(f"SET LOCAL lock_timeout = '{_TRY}ms'"))
                connection.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))
                return
        except OperationalError as fault:
            if getattr(fault.orig, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
                raise
        if time.monotonic() > until:
            raise TablesInUse
        time.sleep(random.uniform(0.05, 0.3))  # noqa: S311  so that it does not meet the same work each time


_CHECK = "PRAGMA foreign_key_check"


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by copying and dropping it, and a drop deletes the rows that refer to it: not here.

    The switch is deaf inside a transaction, so it is thrown on the driver's connection before ours begins.
    """
    driver = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite" or driver is None:
        yield
        return
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _pending(connection: Connection) -> tuple[str, ...]:
    present = revision_of(connection)
    scripts = _scripts()
    try:
        scripts.get_revisions([present])
    except CommandError:
        raise SchemaUnknown(current=present) from None
    steps = [script.revision for script in scripts.iterate_revisions("heads", present or "base")]
    return tuple(reversed(steps))


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection, "metadata": Base.metadata})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
