"""The tables by which people find an instance or its open tasks; :mod:`engine.models.process` has the others."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, text, true
from sqlalchemy.orm import Mapped, mapped_column

from engine.database.sessions import Base, Instant, Key

#: Where a task stands in a list, up to its key.
PLACE = ("groups", "rank", "deadline")
#: Two search attributes together have a list of their own where both values are this short.
LONGEST_OF_TWO = 60


def ordered_text(size: int) -> String:
    """Compared byte by byte: beginnings of words are looked up as a range, which other orders do not keep together."""
    return String(size).with_variant(String(size, collation="C"), "postgresql")


def only_where(condition: str) -> dict[str, Any]:
    """A partial index: only the rows a question is about."""
    return {"postgresql_where": text(condition), "sqlite_where": text(condition)}


class SearchValue(Base):
    """A search attribute that a drawing declares: what the queue filters by without knowing the domain.

    ``active`` until its instance ends: lists ask for open instances, and those that ended are ever more. Who asks for
    both (:func:`engine.queries.search.having`) names both: the index begins with it.
    """

    __tablename__ = "search_value"
    __table_args__ = (
        Index("ix_search_value_lookup", "active", "name", "value", "instance_key"),
        {"sqlite_with_rowid": False},  # found by its key in one look instead of two
    )
    instance_key: Mapped[int] = mapped_column(Key, ForeignKey("instance.key"), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[str] = mapped_column(String(300))
    active: Mapped[bool] = mapped_column(default=True, server_default=true())


class SearchWord(Base):
    """A word by which people find an instance (``engine/worklist/words.py``): in clear, or a keyed hash of a personal
    one.

    ``active`` until its instance ends, as in :class:`SearchValue`.
    """

    __tablename__ = "search_word"
    __table_args__ = (Index("ix_search_word_word", "active", "word", "instance_key"), {"sqlite_with_rowid": False})
    instance_key: Mapped[int] = mapped_column(Key, ForeignKey("instance.key"), primary_key=True, autoincrement=False)
    word: Mapped[str] = mapped_column(ordered_text(40), primary_key=True)
    active: Mapped[bool] = mapped_column(default=True, server_default=true())


class TaskTrait(Base):
    """What an open task is found by, in the order of every list, those that nobody holds by themselves:
    ``=name=value`` of a search attribute, ``&name=length=value&name=value`` of two, or a word as in
    :class:`SearchWord`.

    The rest is the task's own, and follows it: the database copies what changes there, and deletes it with the task.
    """

    __tablename__ = "task_trait"
    __table_args__ = (
        Index("ix_task_trait_task", "task_key", "trait"),
        ForeignKeyConstraint(
            [*PLACE, "task_key", "free"],
            [f"user_task.{name}" for name in (*PLACE, "key", "free")],
            name="fk_task_trait_task",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        {"sqlite_with_rowid": False},
    )
    trait: Mapped[str] = mapped_column(ordered_text(410), primary_key=True)
    groups: Mapped[str] = mapped_column(String(300), primary_key=True)
    free: Mapped[bool] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    deadline: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    key: Mapped[int] = mapped_column("task_key", Key, primary_key=True, autoincrement=False)
