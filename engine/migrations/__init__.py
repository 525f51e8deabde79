"""The schema's history: one numbered migration after the other, applied in one transaction or not at all.

A database that stands at the newest migration, as nearly every start finds it, is recognised here by one statement;
only another one needs :mod:`engine.migrations.applying` and Alembic, whose import takes half a second of a start.
"""

from pathlib import Path

from engine.database.sessions import Database
from engine.migrations.revisions import SchemaBehind, revision_of

_VERSIONS = Path(__file__).parent / "versions"


def head() -> str:
    """The newest revision this program knows: a migration's file begins with its number, which is its revision."""
    return max(path.name.partition("_")[0] for path in _VERSIONS.glob("[0-9]*_*.py"))


def current(database: Database) -> str | None:
    """The database's revision; ``None`` for an empty database."""
    with database.engine.connect() as connection:
        return revision_of(connection)


def pending(database: Database) -> tuple[str, ...]:
    """The revisions that :func:`upgrade` would apply, in order. Raises :class:`SchemaUnknown`."""
    if current(database) == head():
        return ()
    from engine.migrations import applying  # slow to import, and seldom needed

    return applying.pending(database)


def upgrade(database: Database) -> tuple[str, ...]:
    """Bring the tables up to :func:`head`; returns the revisions applied. Raises :class:`SchemaUnknown`."""
    if current(database) == head():
        return ()
    from engine.migrations import applying  # slow to import, and seldom needed

    return applying.upgrade(database)


def demand_head(database: Database) -> None:
    """Raise :class:`SchemaBehind` or :class:`SchemaUnknown` unless the tables are those this program was made for."""
    if pending(database):
        raise SchemaBehind(current=current(database) or "0000", head=head())


def draft(message: str) -> Path | None:
    """Write the next migration: what the imported tables have beyond the last one; ``None`` if that is nothing.

    For developers: it writes into this package's folder, and what it writes is to be read and corrected.
    """
    from engine.migrations import applying  # slow to import, and seldom needed

    return applying.draft(message)
