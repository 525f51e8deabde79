"""What the auditor says, and how it reads: one snapshot at a time."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from engine.database.postgres_line import unhurried
from engine.database.sessions import Database

#: code -> the English sentence, with the problem's facts in braces.
Sayings = Mapping[str, str]

#: How many rows are in memory at once.
BATCH = 500


@dataclass(frozen=True)
class Problem:
    """One promise that does not hold. ``facts`` name keys, elements and tokens; never a person's data."""

    code: str
    instance: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """JSON-able; keys as text, since they are longer than a JavaScript number."""
        instance = None if self.instance is None else str(self.instance)
        return {"code": self.code, "instance": instance, **{name: str(fact) for name, fact in self.facts.items()}}


#: What a service promises about its own tables: given a session on one snapshot, the problems.
Check = Callable[[Session], Iterator[Problem]]


@contextmanager
def snapshot(database: Database) -> Iterator[Session]:
    """A session whose every statement sees the same instant; PostgreSQL's default would show each a later one."""
    with database.read() as session:
        if not database.is_sqlite:
            # Between two rows whole files are read.
            unhurried(session.connection(execution_options={"isolation_level": "REPEATABLE READ"}))
        yield session
