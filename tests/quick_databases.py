"""Databases cost a test what they cost a program that has run for a while: SQL is compiled once a test process.

SQLAlchemy compiles a statement anew for each engine, and nearly every test opens one: half of a short test's time went
there. Engines of one kind share their dialect, once one of them has asked its server who it is, and what they compiled.
Nor does SQLite wait for the disk: a test run outlives no power cut. What is proven about that is proven by processes of
their own (``tests/faults``).
"""

from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Dialect
from sqlalchemy.util import LRUCache

from engine.database import sessions

_create_engine, _settle_sqlite = sessions.create_engine, sessions._settle_sqlite
_dialects: dict[type[Dialect], Dialect] = {}
_compiled: dict[type[Dialect], Any] = {}


def _sharing(*given: Any, **options: Any) -> Engine:
    engine = _create_engine(*given, **options)
    kind = type(engine.dialect)
    if kind in _dialects:
        engine.dialect = engine.pool._dialect = _dialects[kind]
    else:
        event.listen(engine, "first_connect", lambda *_: _dialects.setdefault(kind, engine.dialect), once=True)
    engine._compiled_cache = _compiled.setdefault(kind, LRUCache(3_000))
    return engine


def _unwaiting(connection: Any, record: Any) -> None:
    _settle_sqlite(connection, record)
    connection.execute("PRAGMA synchronous=OFF")


sessions.create_engine = _sharing
sessions._settle_sqlite = _unwaiting
