"""Instances as pages show them, answered from rows and indexes, never by loading an instance's state.

Every function takes a session and returns plain records; who may see what, the caller decides.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import candidate_groups
from engine.database.sessions import connection
from engine.database.vault import Vault
from engine.execution.loading import VARIABLE
from engine.execution.scopes.variables import Scopes
from engine.models.process import (
    DecisionTaken,
    Incident,
    Instance,
    Job,
    ProcessDefinition,
    Subscription,
    UserTask,
    VariableRow,
)


@dataclass(frozen=True)
class Waiting:
    """One element at which a token of an instance waits."""

    element_id: str
    kind: str  # user_task, service, timer, fault, message, signal, condition …
    due_at: datetime | None
    key: int
    groups: tuple[str, ...] = ()


def waiting(session: Session, instance_key: int) -> list[Waiting]:
    """Where an instance's tokens stand, user tasks first."""
    people = session.scalars(select(UserTask).where(UserTask.instance_key == instance_key).order_by(UserTask.key))
    found = [Waiting(t.element_id, "user_task", t.due_at, t.key, candidate_groups.split(t.groups)) for t in people]
    machines = session.scalars(select(Job).where(Job.instance_key == instance_key).order_by(Job.due_at))
    found += [Waiting(j.element_id, j.kind, j.due_at, j.key) for j in machines]
    awaited = session.scalars(select(Subscription).where(Subscription.instance_key == instance_key))
    return found + [Waiting(each.element_id, each.kind, None, each.key) for each in awaited]


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
