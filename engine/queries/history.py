"""An instance's history, oldest first or a page at a time from its newest line."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.database.reads import Listed
from engine.models.process import (
    History,
)


class HistoryLine(NamedTuple):
    """One thing that happened in an instance (:class:`engine.models.process.History`)."""

    sequence: int
    at: datetime
    kind: str
    element_id: str | None
    actor: str | None
    detail: dict[str, Any] | None


_LINES = select(*(getattr(History, name) for name in HistoryLine._fields))


#: More lines of an instance's history are not read at once.
MOST_LINES = 500


#: The history of one instance (parameter ``of_instance``), oldest first.
HISTORY = Listed(
    _LINES.where(History.instance_key == bindparam("of_instance")).order_by(History.sequence).limit(MOST_LINES),
    HistoryLine._make,
)


_OF_KINDS = Listed(HISTORY.statement.where(History.kind.in_(bindparam("kinds", expanding=True))), HistoryLine._make)


def history(session: Session, instance_key: int, kinds: Iterable[str] = ()) -> list[HistoryLine]:
    """An instance's history, oldest first; of some kinds only, if given."""
    given, kinds = {"of_instance": instance_key}, list(kinds)
    return _OF_KINDS.read(session, {**given, "kinds": kinds}) if kinds else HISTORY.read(session, given)


def completed_by(session: Session, instance_key: int, task_key: int) -> str | None:
    """Who completed a task of an instance; ``None`` when nobody did."""
    of_task = History.detail["task"].as_string() == str(task_key)
    return session.scalar(
        select(History.actor).where(History.instance_key == instance_key, History.kind == "completed", of_task)
    )


def latest(session: Session, instance_key: int, before: int | None = None, size: int = 25) -> list[HistoryLine]:
    """An instance's history a page at a time, newest first; ``before`` (a sequence) continues it."""
    query = _LINES.where(History.instance_key == instance_key)
    if before is not None:
        query = query.where(History.sequence < before)
    rows = session.execute(query.order_by(History.sequence.desc()).limit(size))
    return [HistoryLine(*row) for row in rows]
