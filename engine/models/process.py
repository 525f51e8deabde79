"""The tables of the process engine. Rows of ``user_task``, ``job`` and ``subscription`` stand for the tokens
that wait in ``instance.state``: they come and go with it, in the same transaction, by ``engine/execution/writing.py``.
Between steps, people claim tasks and workers lease jobs: that changes a row's columns and no token.

Instants are UTC. Personal data stands only in ``variable``, ``draft`` and ``decision_taken``, encrypted; words of it in
``search_word`` and ``task_trait``, as keyed hashes.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Computed,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    column,
    func,
    literal,
)
from sqlalchemy.orm import Mapped, mapped_column

from engine.database.sealing import seal_column
from engine.database.sessions import Base, Instant, Key
from engine.models.search import PLACE, only_where
from engine.models.search import SearchValue as SearchValue
from engine.models.search import SearchWord as SearchWord
from engine.models.search import TaskTrait as TaskTrait

#: When a task without a due date is due: after all others.
NEVER = datetime.fromisoformat("9999-01-01T00:00:00+00:00")


class Bundle(Base):
    """An immutable set of files that were published together, addressed by the hash of their contents."""

    __tablename__ = "bundle"
    key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    created: Mapped[datetime] = mapped_column(Instant)


class Resource(Base):
    """The bytes of published files, once each."""

    __tablename__ = "resource"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class BundleFile(Base):
    """Which file a bundle holds under which path."""

    __tablename__ = "bundle_file"
    bundle_key: Mapped[int] = mapped_column(Key, ForeignKey("bundle.key"), primary_key=True)
    path: Mapped[str] = mapped_column(String(300), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), ForeignKey("resource.sha256"))


class ProcessDefinition(Base):
    """One version of one process: the process of that id in a bundle, who published it and why."""

    __tablename__ = "process_definition"
    __table_args__ = (UniqueConstraint("process_id", "version"),)
    key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    process_id: Mapped[str] = mapped_column(String(200), index=True)
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(300))
    bundle_key: Mapped[int] = mapped_column(Key, ForeignKey("bundle.key"), index=True)
    author: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(Instant)


class Instance(Base):
    """One run of a process definition. ``status``: active, completed, cancelled. ``outcome``: names of the end events
    reached, of the outermost process, joined by `` · ``. ``guidance``: the manual task whose documentation shows.
    """

    __tablename__ = "instance"
    __table_args__ = (
        Index("ix_instance_process", "process_id", "key"),  # a process' page lists its instances, newest first
        Index("ix_instance_status", "status", "process_id", "definition_key"),
    )
    key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    definition_key: Mapped[int] = mapped_column(Key, ForeignKey("process_definition.key"), index=True)
    process_id: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str | None] = mapped_column(String(300))
    guidance: Mapped[str | None] = mapped_column(String(200))
    search: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # as in search_value, to see what changed
    words: Mapped[str] = mapped_column(String(32), default="", server_default="")  # a mark of those in search_word
    state: Mapped[str] = mapped_column(Text)
    sequence: Mapped[int] = mapped_column(default=0)  # of history
    revision: Mapped[int] = mapped_column(default=0)
    created: Mapped[datetime] = mapped_column(Instant)
    updated: Mapped[datetime] = mapped_column(Instant)
    ended: Mapped[datetime | None] = mapped_column(Instant)
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012


class UserTask(Base):
    """A token that waits for a person. ``groups``: candidate groups, sorted, joined by ``|``.

    ``rank`` and ``deadline`` are computed by the database: the order of every list (``engine/worklist/pages.py``); so
    is ``free``, whether nobody holds it.
    """

    __tablename__ = "user_task"
    __table_args__ = (
        Index("ix_user_task_queue", *PLACE, "key", "free", unique=True),
        Index("ix_user_task_free", "groups", "free", *PLACE[1:], "key"),
        Index("ix_user_task_held", "assignee", "rank", "deadline", "key", **only_where("assignee IS NOT NULL")),
        Index("ix_user_task_name", "name", "groups", "free", *PLACE[1:], "key"),
        UniqueConstraint("instance_key", "token"),
    )
    key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    instance_key: Mapped[int] = mapped_column(Key, ForeignKey("instance.key"))
    definition_key: Mapped[int] = mapped_column(Key)
    token: Mapped[str] = mapped_column(String(32))
    element_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(300))
    form_id: Mapped[str | None] = mapped_column(String(200))
    groups: Mapped[str] = mapped_column(String(300))
    assignee: Mapped[str | None] = mapped_column(String(200))
    priority: Mapped[int] = mapped_column(default=50)
    created: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    rank: Mapped[int] = mapped_column(Computed("-priority", persisted=True))
    deadline: Mapped[datetime] = mapped_column(
        Instant, Computed(func.coalesce(column("due_at", Instant), literal(NEVER, Instant)), persisted=True)
    )
    free: Mapped[bool] = mapped_column(Computed("assignee IS NULL", persisted=True))
    due_expression: Mapped[str | None] = mapped_column(Text)
    anchor: Mapped[datetime | None] = mapped_column(Instant)
    follow_up_at: Mapped[datetime | None] = mapped_column(Instant)


class Job(Base):
    """A token that waits for the machine. ``kind``: service, timer, broadcast (a signal's), continue, or fault.

    ``state``: waiting, leased, failed (attempts exhausted: there is an incident). A timer keeps its expression and
    its anchor, i.e. what ``now()`` meant, so that a change of calendar can be recomputed.
    """

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_due", "state", "due_at", "priority"), UniqueConstraint("instance_key", "token"))
    key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    instance_key: Mapped[int] = mapped_column(Key, ForeignKey("instance.key"), index=True)
    token: Mapped[str] = mapped_column(String(32))
    element_id: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    type: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    due_at: Mapped[datetime] = mapped_column(Instant)
    expression: Mapped[str | None] = mapped_column(Text)
    anchor: Mapped[datetime | None] = mapped_column(Instant)
    priority: Mapped[int] = mapped_column(default=50)
    attempts: Mapped[int] = mapped_column(default=0)
    retries: Mapped[int] = mapped_column(default=5)
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    fence: Mapped[int] = mapped_column(default=0)  # grows with every lease: who holds an old one cannot settle
    deaths: Mapped[int] = mapped_column(default=0, server_default="0")  # leases that ran out: the worker was gone
    created: Mapped[datetime] = mapped_column(Instant)


class Subscription(Base):
    """A token that waits for something from elsewhere. ``kind``: message, signal, or condition, which is looked at in
    every step of its instance that changes a variable; only a message has a correlation key.
    """

    __tablename__ = "subscription"
    __table_args__ = (
        Index("ix_subscription_message", "name", "correlation_key"),
        UniqueConstraint("instance_key", "token"),
    )
    key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    instance_key: Mapped[int] = mapped_column(Key, ForeignKey("instance.key"), index=True)
    token: Mapped[str] = mapped_column(String(32))
    element_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(300))
    correlation_key: Mapped[str] = mapped_column(String(300))
    created: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[str] = mapped_column(String(20), default="message", server_default="message")


class Incident(Base):
    """A job that cannot go on by itself. Says what, where, and the *names* of the inputs; never a value."""

    __tablename__ = "incident"
    key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    instance_key: Mapped[int] = mapped_column(Key, ForeignKey("instance.key"), index=True)
    job_key: Mapped[int] = mapped_column(Key, index=True)
    element_id: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(100))
    message: Mapped[str] = mapped_column(Text)
    inputs: Mapped[list[str]] = mapped_column(JSON, default=list)
    created: Mapped[datetime] = mapped_column(Instant)
    resolved: Mapped[datetime | None] = mapped_column(Instant, index=True)
    resolved_by: Mapped[str | None] = mapped_column(String(200))


class VariableRow(Base):
    """One variable in one scope (``engine/execution/scopes/variables.py``); ``value`` is JSON text, encrypted where
    personal.
    """

    __tablename__ = "variable"
    instance_key: Mapped[int] = mapped_column(Key, ForeignKey("instance.key"), primary_key=True)
    scope: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    personal: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)


class History(Base):
    """What happened, append-only, numbered per instance; part of the record (``record.py``). Names and keys, never a
    person's data.
    """

    __tablename__ = "history"
    instance_key: Mapped[int] = mapped_column(Key, ForeignKey("instance.key"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    kind: Mapped[str] = mapped_column(String(40))
    element_id: Mapped[str | None] = mapped_column(String(200))
    actor: Mapped[str | None] = mapped_column(String(200))
    detail: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    seal: Mapped[bytes | None] = seal_column("history")


class DecisionTaken(Base):
    """A decision with the values it was taken from and the rules that matched; ``record`` is encrypted JSON."""

    __tablename__ = "decision_taken"
    key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    instance_key: Mapped[int] = mapped_column(Key, ForeignKey("instance.key"), index=True)
    element_id: Mapped[str] = mapped_column(String(200))
    decision_id: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Instant)
    personal: Mapped[bool]
    record: Mapped[str] = mapped_column(Text)


class Draft(Base):
    """What one person has typed into an open task and not handed in; encrypted, outside the state.

    ``revision`` counts how often it was kept: a page that was made before the last time does not know it.
    """

    __tablename__ = "draft"
    task_key: Mapped[int] = mapped_column(
        ForeignKey("user_task.key", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    owner: Mapped[str] = mapped_column(String(200), primary_key=True)
    revision: Mapped[int]
    values: Mapped[str] = mapped_column(Text)
    updated: Mapped[datetime] = mapped_column(Instant)


class RequestToken(Base):
    """Idempotency: a submit's token and the answer its step gave, stored in that step."""

    __tablename__ = "request_token"
    token: Mapped[str] = mapped_column(String(100), primary_key=True)
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    created: Mapped[datetime] = mapped_column(Instant, index=True)
