"""Which statements are sent, from where in the code, and how much each of them reads.

PostgreSQL is asked for the plan and for the rows that every part of it really read; what changes rows is only planned.
SQLite tells its plan, and how many of its machine's instructions a statement took: a few for each row.
"""

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import event

from engine.database.sessions import Database

ROOT = Path(__file__).resolve().parents[3]
#: So many rows, and on SQLite instructions, one statement of a page or a step may take.
MOST_ROWS, MOST_INSTRUCTIONS = 1_000, 20_000
_STEP = 1_000


@dataclass
class Sent:
    """The different statements that were sent: text → its parameters and the place of the code that sent it."""

    seen: dict[str, tuple[Any, str]] = field(default_factory=dict)
    number: int = 0

    def note(self, statement: str, parameters: Any, many: bool) -> None:
        """Keep a statement with the parameters of its first time."""
        if statement.lstrip().split(" ", 1)[0] in {"SELECT", "UPDATE", "DELETE", "INSERT", "WITH"}:
            self.number += 1
            self.seen.setdefault(statement, (parameters[0] if many else parameters, _place()))


@contextmanager
def watched(database: Database) -> Iterator[Sent]:
    """Every statement that the database gets within the block."""
    sent = Sent()

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        sent.note(statement, parameters, many)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def _place() -> str:
    """The innermost line of the product itself, whoever carries its statements to the database."""
    frame: Any = sys._getframe(2)
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in {"engine", "services", "web"}:
            where = path.relative_to(ROOT).as_posix()
            if not where.startswith("engine/database/"):
                return f"{where}:{frame.f_lineno}"
        frame = frame.f_back
    return "?"


def too_much(database: Database, sent: Sent) -> list[str]:
    """The statements that read too much: where they are sent from, and what they read."""
    found = []
    with database.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        for statement, (parameters, place) in sent.seen.items():
            told = _sqlite(raw, statement, parameters) if database.is_sqlite else _postgres(raw, statement, parameters)
            connection.rollback()
            found += [f"{place}: {each}" for each in told]
    return found


def _sqlite(raw: sqlite3.Connection, statement: str, parameters: Any) -> list[str]:
    if not statement.lstrip().startswith(("SELECT", "WITH")):
        return []
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += _STEP
        return 0

    raw.set_progress_handler(count, _STEP)
    try:
        raw.execute(statement, parameters).fetchall()
    finally:
        raw.set_progress_handler(None, _STEP)
    if taken <= MOST_INSTRUCTIONS:
        return []
    plan = [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    return [f"{taken} instructions: {'; '.join(plan)}"]


def _postgres(raw: Any, statement: str, parameters: Any) -> list[str]:
    reads = statement.lstrip().startswith(("SELECT", "WITH"))
    how = "ANALYZE, TIMING OFF, FORMAT JSON" if reads else "FORMAT JSON"
    with raw.cursor() as cursor:
        cursor.execute(f"EXPLAIN ({how}) {statement}", parameters)
        [[plan]] = cursor.fetchall()
    top = (plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"]
    return [_told(part) for part in _parts(top) if _rows(part) > MOST_ROWS]


def _parts(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _parts(part)


def _rows(part: dict[str, Any]) -> float:
    """The rows that a part of a plan read, thrown away or sorted; as planned, where it was not carried out."""
    if "Actual Rows" not in part:
        return float(part["Plan Rows"]) if "Seq Scan" in part["Node Type"] else 0
    away = sum(value for name, value in part.items() if name.startswith("Rows Removed by"))
    return float((part["Actual Rows"] + away) * part["Actual Loops"])


def _told(part: dict[str, Any]) -> str:
    name = " ".join(filter(None, (part["Node Type"], part.get("Relation Name"), part.get("Index Name"))))
    return f"{name}, {_rows(part):.0f} rows"
