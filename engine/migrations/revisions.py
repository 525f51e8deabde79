"""Which revision a database is at, and the two ways in which it may not be this program's."""

from sqlalchemy import Connection, inspect, text

from engine.errors import Refusal


class SchemaBehind(Refusal):
    """The database's tables are at {current} and this program needs {head}: run ``aliado db upgrade``."""


class SchemaUnknown(Refusal):
    """The database's tables are at {current}, which this program does not know: it is older than the database."""


def revision_of(connection: Connection) -> str | None:
    """The revision of the database behind a connection; ``None`` for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found
