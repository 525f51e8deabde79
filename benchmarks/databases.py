"""The databases a figure is measured on: a SQLite file and, where a server is found, PostgreSQL, as safe as in use."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from engine import migrations
from engine.database.sessions import Database
from tests.databases import find_postgres, postgres_database


@contextmanager
def fresh(kind: str, folder: Path, name: str = "") -> Iterator[str | None]:
    """The URL of an empty, migrated database that goes with the block; ``None`` where there is no server. ``name``: one
    of several in the same folder.
    """
    if kind == "sqlite":
        url = f"sqlite:///{folder / f'bench{name}.sqlite3'}"
        _migrate(url)
        yield url
        return
    server, _reason = find_postgres(folder / "postgres")
    if server is None:
        yield None
        return
    with postgres_database(server, f"aliado_bench_{os.getpid()}_{name}") as url:
        _durable(url)
        _migrate(url)
        yield url


def each() -> Iterator[tuple[str, Path, str]]:
    """Kind, folder and URL of an empty database of each kind that is here, one after the other."""
    for kind in ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as folder, fresh(kind, Path(folder)) as url:
            if url is not None:
                yield kind, Path(folder), url


def _migrate(url: str) -> None:
    with closing(Database(url)) as database:
        migrations.upgrade(database)


def _durable(url: str) -> None:
    """A test's database need not survive a power cut; one that is measured must."""
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'ALTER DATABASE "{engine.url.database}" SET synchronous_commit = on'))
