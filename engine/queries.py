"""The read side: what lists and pages show, answered from rows and indexes, never by loading an instance's state.

Every function takes a session and returns plain records; who may see what, the caller decides with :class:`Scope`.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.models import (
    DecisionTaken,
    History,
    Incident,
    Instance,
    Job,
    ProcessDefinition,
    SearchValue,
    Subscription,
    UserTask,
    VariableRow,
)
from engine.scopes import Scopes
from engine.vault import Vault

#: Counting stops here: "more than" is enough for a person, and a full count costs more the more there is.
MOST_COUNTED = 1_000


@dataclass(frozen=True)
class TaskFilter:
    """What a list of user tasks is narrowed to. ``attributes``: search attributes that must have these values."""

    mine: bool = False
    unassigned: bool = False
    due_before: datetime | None = None
    due_after: datetime | None = None
    priority_from: int | None = None
    assignee: str | None = None
    process_id: str | None = None
    element_id: str | None = None
    text: str = ""
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
    return [found for found in _distinct_groups(session) if actor.groups & set(found.split("|"))]


def _distinct_groups(session: Session) -> Iterable[str]:
    """Every combination of groups in use, by hopping along the index instead of reading every task."""
    found = session.scalar(select(func.min(UserTask.groups)))
    while found is not None:
        yield found
        found = session.scalar(select(func.min(UserTask.groups)).where(UserTask.groups > found))


def tasks(session: Session, actor: Actor, wanted: TaskFilter, after: str | None = None, size: int = 25) -> Page:
    """User tasks this actor may do, the most urgent first: by priority, then due date, then age."""
    conditions = _conditions(session, actor, wanted)
    last = _position(after)
    place = () if last is None else (_behind(last),)
    query = select(UserTask, Instance).join(Instance, Instance.key == UserTask.instance_key)
    ordered = query.where(*conditions, *place).order_by(UserTask.priority.desc(), _due(), UserTask.key)
    rows = session.execute(ordered.limit(size + 1)).all()
    counted = select(UserTask.key).join(Instance, Instance.key == UserTask.instance_key).where(*conditions)
    total = session.scalar(select(func.count()).select_from(counted.limit(MOST_COUNTED + 1).subquery())) or 0
    more = rows[size - 1].UserTask if len(rows) > size else None
    lines = tuple(_line(row.UserTask, row.Instance) for row in rows[:size])
    return Page(lines, _after(more) if more else None, total)


def _line(task: UserTask, instance: Instance) -> TaskLine:
    return TaskLine(
        key=task.key,
        instance_key=task.instance_key,
        process_id=instance.process_id,
        element_id=task.element_id,
        name=task.name,
        groups=tuple(task.groups.split("|")),
        assignee=task.assignee,
        priority=task.priority,
        created=task.created,
        due_at=task.due_at,
        attributes=instance.search,
    )


def _conditions(session: Session, actor: Actor, wanted: TaskFilter) -> list[ColumnElement[bool]]:
    if wanted.mine:
        found: list[ColumnElement[bool]] = [UserTask.assignee == actor.name]
    else:
        found = [UserTask.groups.in_(group_sets(session, actor))]
    if actor.instance is not None:
        found.append(UserTask.instance_key == actor.instance)
    if wanted.unassigned:
        found.append(UserTask.assignee.is_(None))
    if wanted.due_before is not None:
        found.append(UserTask.due_at < wanted.due_before)
    if wanted.due_after is not None:
        found.append(UserTask.due_at >= wanted.due_after)
    if wanted.priority_from is not None:
        found.append(UserTask.priority >= wanted.priority_from)
    if wanted.assignee is not None:
        found.append(UserTask.assignee == wanted.assignee)
    if wanted.process_id:
        found.append(Instance.process_id == wanted.process_id)
    if wanted.element_id:
        found.append(UserTask.element_id == wanted.element_id)
    for name, value in wanted.attributes.items():
        found.append(_has(SearchValue.name == name, SearchValue.value == value))
    if wanted.text.strip():
        pattern = f"%{_escaped(wanted.text.strip())}%"
        in_search = _has(SearchValue.value.ilike(pattern, escape="\\"))
        found.append(or_(in_search, UserTask.name.ilike(pattern, escape="\\")))
    return found


def _has(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(SearchValue.instance_key).where(SearchValue.instance_key == UserTask.instance_key, *conditions).exists()
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


#: Tasks without a due date come after those with one.
_NEVER = datetime.fromisoformat("9999-01-01T00:00:00+00:00")


def _due() -> ColumnElement[datetime]:
    return func.coalesce(UserTask.due_at, _NEVER, type_=UserTask.due_at.type)


def _after(task: UserTask) -> str:
    return f"{task.priority}.{(task.due_at or _NEVER).timestamp()}.{task.key}".replace(".", "_")


def _position(after: str | None) -> tuple[int, datetime, int] | None:
    """Where a page ended; anything unreadable begins at the top."""
    parts = (after or "").split("_")
    if len(parts) != 4 or not all(part.lstrip("-").isdigit() for part in parts):
        return None
    moment = datetime.fromtimestamp(float(f"{parts[1]}.{parts[2]}"), UTC)
    return int(parts[0]), moment, int(parts[3])


def _behind(last: tuple[int, datetime, int]) -> ColumnElement[bool]:
    priority, due, key = last
    return or_(
        UserTask.priority < priority,
        and_(UserTask.priority == priority, _due() > due),
        and_(UserTask.priority == priority, _due() == due, UserTask.key > key),
    )


def waiting(session: Session, instance_key: int) -> list[Waiting]:
    """Where an instance's tokens stand, user tasks first."""
    people = session.scalars(select(UserTask).where(UserTask.instance_key == instance_key).order_by(UserTask.key))
    found = [Waiting(t.element_id, "user_task", t.due_at, t.key, tuple(t.groups.split("|"))) for t in people]
    machines = session.scalars(select(Job).where(Job.instance_key == instance_key).order_by(Job.due_at))
    found += [Waiting(j.element_id, j.kind, j.due_at, j.key) for j in machines]
    messages = session.scalars(select(Subscription).where(Subscription.instance_key == instance_key))
    return found + [Waiting(m.element_id, "message", None, m.key) for m in messages]


def history(session: Session, instance_key: int, kinds: Iterable[str] = (), limit: int = 500) -> list[History]:
    """An instance's history, oldest first; of some kinds only, if given."""
    query: Select[History] = select(History).where(History.instance_key == instance_key)
    if kinds:
        query = query.where(History.kind.in_(list(kinds)))
    return list(session.scalars(query.order_by(History.sequence).limit(limit)))


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
    columns = (VariableRow.scope, VariableRow.name, VariableRow.value, VariableRow.personal, VariableRow.revision)
    rows = session.execute(select(*columns).where(VariableRow.instance_key == instance_key, VariableRow.scope == 0))
    return Scopes(vault, [(scope, name, text, own, rev) for scope, name, text, own, rev in rows]).local(0)


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
