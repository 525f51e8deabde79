"""What we demand of a connection to PostgreSQL, so that a machine that was cut off or froze stops nobody for long."""

from typing import Any

from sqlalchemy import Connection, text

_KEEPALIVES = {"keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3"}
#: How soon a server that does not answer is taken for away: seconds to connect, milliseconds for what was sent.
LINE = {"connect_timeout": "5", "tcp_user_timeout": "30000", "keepalives": "1", **_KEEPALIVES}
#: The server ends a transaction whose process does nothing more (it froze, its machine was paused), and so gives its
#: locks to others; who waits for a lock gives up later than that. And it notices a client that is gone.
_SERVER = {
    "idle_in_transaction_session_timeout": "10s",
    "lock_timeout": "30s",
    **{f"tcp_{name}": value for name, value in _KEEPALIVES.items()},
}
#: What the administrator set (server, database, role, the URL's ``options``) stands.
_SETTLE = (
    "SELECT set_config(wanted.name, wanted.value, false) FROM unnest(%s::text[], %s::text[]) AS wanted (name, value)"
    " JOIN pg_settings AS known USING (name) WHERE known.source = 'default'"
)


def settle_postgres(connection: Any, _record: Any = None) -> None:
    """Once a connection is open: by a statement, for poolers such as pgBouncer refuse such settings at start-up."""
    connection.set_autocommit(True)
    connection.execute(_SETTLE, (list(_SERVER), list(_SERVER.values())))
    connection.set_autocommit(False)


def unhurried(reading: Connection) -> None:
    """Let this transaction rest as long as it likes between two statements: for whoever only reads, and reads much."""
    if reading.dialect.name == "postgresql":
        reading.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
