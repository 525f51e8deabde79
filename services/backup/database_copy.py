"""The database at one instant, as a file: SQLite's online backup, or ``pg_dump`` under an exported snapshot."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, inspect, select, text

from engine.database.postgres_line import unhurried
from engine.database.sessions import Database
from engine.errors import Refusal
from engine.migrations.revisions import revision_of
from services.files import StoredFile

_SQLITE, _POSTGRES = "database.sqlite3", "database.dump"


class CopyFailed(Refusal):
    """The database could not be copied: {reason}."""


@dataclass(frozen=True)
class Snapshot:
    """One instant. ``contents``: the SHA-256 of every content that a row of that instant names."""

    path: Path
    revision: str
    contents: frozenset[str]


def take(database: Database, folder: Path) -> Snapshot:
    """Write the database as it stands now into ``folder``. Nobody waits for it. Raises :class:`CopyFailed`."""
    return _from_sqlite(database, folder / _SQLITE) if database.is_sqlite else _from_postgres(database, folder)


def put_back(path: Path, database: Database) -> None:
    """Fill an empty database from a file of :func:`take`. Raises :class:`CopyFailed`."""
    if database.is_sqlite != (path.name == _SQLITE):
        raise CopyFailed(reason=f"{path.name} belongs into the other kind of database")
    if not database.is_sqlite:
        options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
        _run(["pg_restore", *options, f"--dbname={_address(database.engine.url)}", str(path)], database.engine.url)
        return
    target = Path(database.engine.url.database or "")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    arriving = target.with_name(f".{target.name}.arriving")
    shutil.copyfile(path, arriving)
    with arriving.open("rb") as written:
        os.fsync(written.fileno())
    arriving.chmod(0o600)
    arriving.replace(target)


def is_used(database: Database) -> bool:
    """Whether there is anything in the database that putting back would mix with."""
    if database.is_sqlite:
        return Path(database.engine.url.database or "").exists()
    with database.engine.connect() as connection:
        return bool(inspect(connection).get_table_names())


def copy_sqlite(database: Database, path: Path) -> None:
    """Write SQLite's file as it stands now into ``path``, for the owner's eyes. Raises :class:`CopyFailed`."""
    path.touch(0o600)
    with closing(sqlite3.connect(path)) as target, database.engine.connect() as connection:
        source = connection.connection.driver_connection
        if source is None:
            raise CopyFailed(reason="no connection")
        source.backup(target)  # in one go: of a file that is written, a copy in pieces would begin anew each time


def _from_sqlite(database: Database, path: Path) -> Snapshot:
    copy_sqlite(database, path)
    with closing(Database(f"sqlite:///{path}")) as copy, copy.engine.connect() as connection:
        if (verdict := connection.exec_driver_sql("PRAGMA integrity_check").scalar()) != "ok":
            raise CopyFailed(reason=f"the copy is damaged: {verdict}")
        return Snapshot(path, _revision(connection), _contents(connection))


def _from_postgres(database: Database, folder: Path) -> Snapshot:
    path, url = folder / _POSTGRES, database.engine.url
    with database.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        unhurried(connection)
        name = connection.scalar(text("SELECT pg_export_snapshot()"))
        found = Snapshot(path, _revision(connection), _contents(connection))
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={name}", f"--file={path}"]
        _run(["pg_dump", *options, f"--dbname={_address(url)}"], url)  # sees what we see, however long it takes
    path.chmod(0o600)
    return found


def _revision(connection: Connection) -> str:
    revision = revision_of(connection)
    if revision is None:
        raise CopyFailed(reason="there are no tables")
    return revision


def _contents(connection: Connection) -> frozenset[str]:
    return frozenset(connection.scalars(select(StoredFile.sha256).distinct()))


def _address(url: URL) -> str:
    """Without the password: a command line is read by everybody on the machine."""
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return bare.render_as_string(hide_password=False)


def _run(command: Sequence[str], url: URL) -> None:
    program = shutil.which(command[0])
    if program is None:
        raise CopyFailed(reason=f"{command[0]} is missing: install PostgreSQL's client programs")
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    done = subprocess.run([program, *command[1:]], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise CopyFailed(reason=_cause(done.stderr) or f"exit {done.returncode}")


def _cause(said: str) -> str:
    """What a client program says was wrong: it goes on to quote the statement, whose end tells nobody anything."""
    lines = said.strip().splitlines()
    return next((line for mark in ("ERROR:", "error:") for line in lines if mark in line), said[-200:])
