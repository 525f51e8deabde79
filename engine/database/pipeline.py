"""Statements whose answers nobody reads, sent one after the other without waiting for each.

A server answers every statement by itself, and both sides go to sleep and wake up for it, which costs more than a
short statement does. What is wrong with one of them is raised at the end: the first that failed, and what followed it
was not done. SQLite answers within the call.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import Connection, CursorResult
from sqlalchemy.engine.interfaces import ExecutionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine.database.sessions import connection


@contextmanager
def unawaited(session: Session) -> Iterator[Connection]:
    """The session's connection, for statements that give no rows; :func:`counted` tells their counts once it ended.

    Not for what the session itself writes, since it counts at once. At the end it raises what ``Connection.execute``
    raises.
    """
    into = connection(session)
    raw = into.connection.dbapi_connection
    if into.dialect.driver != "psycopg" or raw is None:
        yield into
        return
    try:
        with raw.pipeline():
            yield into
    except into.dialect.loaded_dbapi.Error as failure:
        raise _wrapped(into, raw, failure) from failure


def counted(done: CursorResult[Any]) -> int:
    """How many rows a statement of such a block touched: the result itself looked before the answer was there."""
    return cast(ExecutionContext, done.context).cursor.rowcount


def _wrapped(into: Connection, raw: object, failure: Exception) -> BaseException:
    """What SQLAlchemy makes of a driver's failure; a connection that is gone is left, else its rollback fails too."""
    dialect = into.dialect
    gone = dialect.is_disconnect(failure, raw, None)  # type: ignore[arg-type]
    if gone:
        into.invalidate(failure)
    base = dialect.loaded_dbapi.Error
    return DBAPIError.instance(
        None, None, failure, base, hide_parameters=True, connection_invalidated=gone, dialect=dialect
    )
