"""How much is open, kept by the database as it changes: pages that count must not read what they count.

A row of ``open_count`` is a change (+1, -1) or the sum of earlier ones; a number is the sum of its rows. Triggers write
the changes, in the transaction of whatever changed, so no statement that anybody sends can forget one; and since they
only add rows, two transactions never wait for each other. :func:`engine.queries.open_counts.fold` puts sums in the
place of changes; ``aliado verify`` compares the numbers with what is there.

============  =================================================================================
``kind``      What is counted
============  =================================================================================
``instance``  active instances, by ``definition_key``
``token``     rows of ``user_task``, ``job`` and ``subscription``, by ``definition_key`` and
              ``element_id``
``task``      rows of ``user_task``, by candidate ``groups`` and ``assignee`` (empty: nobody)
============  =================================================================================

An instance stays on its version: a statement that changed ``instance.definition_key`` would have to move its tokens'
numbers too.
"""

from typing import Any

from sqlalchemy import Connection, Index, String, event
from sqlalchemy.orm import Mapped, mapped_column

from engine.database.counting import triggers
from engine.database.sessions import Base, Key


class OpenCount(Base):
    """A change of a number of what is open, or a sum of changes."""

    __tablename__ = "open_count"
    __table_args__ = (Index("ix_open_count_kind", "kind", "definition_key"),)
    key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(10))
    definition_key: Mapped[int] = mapped_column(Key)
    element_id: Mapped[str] = mapped_column(String(200))
    groups: Mapped[str] = mapped_column(String(300))
    assignee: Mapped[str] = mapped_column(String(200))
    number: Mapped[int]


@event.listens_for(Base.metadata, "after_create")
def _make_triggers(_metadata: Any, connection: Connection, *, tables: Any = (), **_more: Any) -> None:
    """What is made from the classes (tests, scenarios) has the triggers of what is migrated."""
    if OpenCount.__table__ in tables:
        for statement in triggers(connection.dialect.name):
            connection.exec_driver_sql(statement)
