"""The read side: what lists and pages show, answered from rows and indexes, never by loading an instance's state.

Every function takes a session and returns plain records; who may see what, the caller decides with :class:`Scope`.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.database.reads import Listed
from engine.database.sessions import connection
from engine.database.vault import Vault
from engine.execution.loading import VARIABLE
from engine.execution.variables import Scopes
from engine.models.process import (
    NEVER,
    DecisionTaken,
    History,
    Incident,
    Instance,
    Job,
    ProcessDefinition,
    Subscription,
    UserTask,
    VariableRow,
)
from engine.worklist import pages, statements
from engine.worklist.filters import Road
from engine.worklist.pages import MOST_COUNTED as MOST_COUNTED


@dataclass(frozen=True)
class TaskFilter:
    """What a list of user tasks is narrowed to. ``attributes``: search attributes that must have these values.

    ``text``: words that a task's name or its instance must have, or begin with; where ``secret`` is given (a word's
    hash, :func:`engine.worklist.words.hashed`), a whole word that stands in personal data finds it too.
    """

    mine: bool = False
    unassigned: bool = False
    due_before: datetime | None = None
    due_after: datetime | None = None
    priority_from: int | None = None
    assignee: str | None = None
    process_id: str | None = None
    element_id: str | None = None
    text: str = ""
    secret: Callable[[str], str] | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TaskLine:
    """One user task in a list, with its instance's search attributes."""

    key: int
    instance_key: int
    process_id: str
    element_id: str
    name: str
    groups: tuple[str, ...]
    assignee: str | None
    priority: int
    created: datetime
    due_at: datetime | None
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class Page:
    """A page of lines; ``after`` continues it (``None`` at the end). ``total`` is exact up to :data:`MOST_COUNTED`."""

    lines: tuple[TaskLine, ...]
    after: str | None
    total: int


@dataclass(frozen=True)
class Waiting:
    """One element at which a token of an instance waits."""

    element_id: str
    kind: str  # user_task, service, timer, fault, message
    due_at: datetime | None
    key: int
    groups: tuple[str, ...] = ()


def group_sets(session: Session, actor: Actor) -> list[str]:
    """The stored combinations of candidate groups that this actor belongs to. There are few: one per lane."""
    return [found for found in all_groups(session) if _in(actor, found)]


def _in(actor: Actor, groups: str) -> bool:
    return bool(actor.groups & set(groups.split("|")))


def all_groups(session: Session) -> list[str]:
    """Every combination of candidate groups that an open task has."""
    return [str(row[0]) for row in connection(session).execute(_GROUPS)]


def tasks(session: Session, actor: Actor, wanted: TaskFilter, after: str | None = None, size: int = 25) -> Page:
    """User tasks this actor may do, the most urgent first: by priority, then due date, then age."""
    roads, place = _roads(session, actor, wanted), pages.Place.read(after)
    traits = pages.traits(session, wanted.attributes, wanted.text, wanted.secret)
    found = pages.find(session, roads, traits, place, size)
    return Page(tuple(map(_line, found.rows)), str(found.after) if found.after else None, found.total)


def _line(row: Iterable[Any]) -> TaskLine:
    cells = list(row)
    cells[5] = tuple(cells[5].split("|"))
    return TaskLine(*cells)


def next_task(session: Session, actor: Actor) -> int | None:
    """The key of the most urgent task to go on with: of those the actor holds, else of those that nobody does."""
    firsts = pages.firsts(session, actor.name)
    mine = (key for groups, key in firsts if groups is None)
    free = (key for groups, key in firsts if groups is not None and _in(actor, groups))
    return next(mine, None) or next(free, None)


_GROUPS = statements.hops(UserTask.groups)


def _roads(session: Session, actor: Actor, wanted: TaskFilter) -> list[Road]:
    """The stretches of the list that hold what is wanted: one per combination of groups, or a person's own."""
    given = Road(
        free=True if wanted.unassigned else None,
        most_rank=None if wanted.priority_from is None else -wanted.priority_from,
        since=wanted.due_after,
        before=wanted.due_before or (NEVER if wanted.due_after else None),
        process=wanted.process_id,
        element=wanted.element_id,
        instance=actor.instance,
    )
    if wanted.mine:
        return [replace(given, assignee=actor.name)]
    sets = group_sets(session, actor)
    if wanted.assignee is not None:
        roads = [replace(given, assignee=wanted.assignee, among=tuple(sets))]
    else:
        roads = [replace(given, groups=groups) for groups in sets]
    if given.before is None:
        return roads
    return [replace(road, rank=rank) for road in roads for rank in _ranks(session, road)]


def _ranks(session: Session, road: Road) -> list[int]:
    """The ranks that stand on a road, whatever is due when."""
    values: dict[str, Any] = {}
    shape = statements.shapes([replace(road, since=None, before=None)], "road", values)
    return [row[0] for row in connection(session).execute(statements.ranks(shape), values)]


def waiting(session: Session, instance_key: int) -> list[Waiting]:
    """Where an instance's tokens stand, user tasks first."""
    people = session.scalars(select(UserTask).where(UserTask.instance_key == instance_key).order_by(UserTask.key))
    found = [Waiting(t.element_id, "user_task", t.due_at, t.key, tuple(t.groups.split("|"))) for t in people]
    machines = session.scalars(select(Job).where(Job.instance_key == instance_key).order_by(Job.due_at))
    found += [Waiting(j.element_id, j.kind, j.due_at, j.key) for j in machines]
    messages = session.scalars(select(Subscription).where(Subscription.instance_key == instance_key))
    return found + [Waiting(m.element_id, "message", None, m.key) for m in messages]


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


@dataclass(frozen=True)
class TakenDecision:
    """A decision of an instance: ``record`` has ``value``, ``inputs`` and per decision the ``rules`` that matched."""

    element_id: str
    decision_id: str
    at: datetime
    personal: bool
    record: Mapping[str, Any]


def variables(session: Session, vault: Vault, instance_key: int) -> dict[str, Any]:
    """The variables of the instance itself (no element's own), personal ones in clear: for services, not for pages."""
    own = select(*VARIABLE).where(VariableRow.instance_key == instance_key, VariableRow.scope == 0)
    return Scopes(vault, connection(session).execute(own)).local(0)


def decisions(session: Session, vault: Vault, instance_key: int) -> list[TakenDecision]:
    """The decisions of an instance with their inputs and the rules that matched, oldest first."""
    rows = session.scalars(
        select(DecisionTaken).where(DecisionTaken.instance_key == instance_key).order_by(DecisionTaken.key)
    )
    return [
        TakenDecision(row.element_id, row.decision_id, row.at, row.personal, json.loads(vault.decrypt(row.record)))
        for row in rows
    ]


def incidents(session: Session, instance_key: int | None = None, limit: int = 200) -> list[Incident]:
    """Open incidents, oldest first."""
    query = select(Incident).where(Incident.resolved.is_(None))
    if instance_key is not None:
        query = query.where(Incident.instance_key == instance_key)
    return list(session.scalars(query.order_by(Incident.key).limit(limit)))


def definitions(session: Session) -> list[ProcessDefinition]:
    """Every version of every process, newest first within a process."""
    order = (ProcessDefinition.process_id, ProcessDefinition.version.desc())
    return list(session.scalars(select(ProcessDefinition).order_by(*order)))


def token_counts(session: Session, definition_key: int) -> dict[str, int]:
    """Element -> how many tokens of active instances of this version wait there."""
    counts: dict[str, int] = {}
    for table in (UserTask, Job, Subscription):
        rows = session.execute(
            select(table.element_id, func.count())
            .join(Instance, Instance.key == table.instance_key)
            .where(Instance.definition_key == definition_key, Instance.status == "active")
            .group_by(table.element_id)
        )
        for element, count in rows:
            counts[element] = counts.get(element, 0) + count
    return counts


def instances(
    session: Session,
    process_id: str | None = None,
    status: str | None = None,
    before: int | None = None,
    size: int = 50,
) -> list[Instance]:
    """Instances, newest first; ``before`` continues a list at a key."""
    query = select(Instance)
    if process_id:
        query = query.where(Instance.process_id == process_id)
    if status:
        query = query.where(Instance.status == status)
    if before is not None:
        query = query.where(Instance.key < before)
    return list(session.scalars(query.order_by(Instance.key.desc()).limit(size)))
