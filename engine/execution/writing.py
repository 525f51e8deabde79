"""Writing a step down: the state, and the rows of its waiting tokens.

Before a token moved we noted what stood; afterwards we look again. What is gone is deleted, what is new is described
(its groups, its due date, its correlation key, evaluated now) and inserted. A description that fails parks the token
as a fault, with an incident, instead of failing the person whose step brought the token there.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

from sqlalchemy import BindParameter, Connection, Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from engine.database.pipeline import counted, unawaited
from engine.database.sessions import Base, connection
from engine.execution import repeats, resting_timers, search_index
from engine.execution.repeats import Answer
from engine.execution.search_index import Write
from engine.execution.search_index import Writes as Writes
from engine.execution.step import Step
from engine.execution.waiting_tokens import RowKinds, describe, row_kinds
from engine.models.process import DecisionTaken, History, Incident, Instance, Job, Subscription, UserTask, VariableRow


def _table(model: type[Base]) -> Table:
    return cast(Table, model.__table__)


_JOB = _table(Job)
_TABLES = {
    "user_task": _table(UserTask),
    "service": _JOB,
    "timer": _JOB,
    "fault": _JOB,
    "continue": _JOB,
    "broadcast": _JOB,
    "message": _table(Subscription),
    "signal": _table(Subscription),
    "condition": _table(Subscription),
}
# Built once and run on the connection: a step is short, and building a statement costs more than running it.
_OF_INSTANCE: BindParameter[int] = bindparam("of_instance")
_instance = _table(Instance)
_INSTANCE = tuple(column.name for column in _instance.columns)
_CHANGING = ("status", "outcome", "guidance", "search", "words", "state", "sequence", "updated", "ended")
_INSERT_INSTANCE = insert(_instance)
_UPDATE_INSTANCE = (
    update(_instance)
    .where(_instance.c.key == _OF_INSTANCE, _instance.c.revision == bindparam("of_revision"))
    .values({name: bindparam(name) for name in (*_CHANGING, "revision")})
)
_INSERT = {name: insert(table) for name, table in _TABLES.items()}
_DELETE = {
    table.name: delete(table).where(table.c.instance_key == _OF_INSTANCE, table.c.token == bindparam("of_token"))
    for table in _TABLES.values()
}
# What failed has an incident, and stays until that is closed: one statement more, and only then.
_DELETE_JOBS = _DELETE[_JOB.name] = _DELETE[_JOB.name].where(_JOB.c.state != "failed")
_FAILED = (_JOB.c.instance_key == _OF_INSTANCE, _JOB.c.token == bindparam("of_token"), _JOB.c.state == "failed")
_CLOSE_INCIDENTS = (
    update(_table(Incident))
    .where(_table(Incident).c.job_key.in_(select(_JOB.c.key).where(*_FAILED)), _table(Incident).c.resolved.is_(None))
    .values(resolved=bindparam("at"), resolved_by=bindparam("by"))
)
_DELETE_FAILED = delete(_JOB).where(*_FAILED)
_variable = _table(VariableRow)
_DELETE_SCOPES = delete(_variable).where(
    _variable.c.instance_key == _OF_INSTANCE, _variable.c.scope.in_(bindparam("scopes", expanding=True))
)
_INSERT_VARIABLE = insert(_variable)
_UPDATE_VARIABLE = (
    update(_variable)
    .where(
        _variable.c.instance_key == _OF_INSTANCE,
        _variable.c.scope == bindparam("of_scope"),
        _variable.c.name == bindparam("of_name"),
    )
    .values(value=bindparam("value"), personal=bindparam("personal"), revision=bindparam("revision"))
)
_INSERT_HISTORY, _INSERT_INCIDENT, _INSERT_DECISION = (
    insert(_table(table)) for table in (History, Incident, DecisionTaken)
)


def write(
    session: Session,
    instance: Instance,
    step: Step,
    before: RowKinds,
    new_key: Callable[[], int],
    actor: str,
    token: str | None = None,
) -> Answer:
    """Save the step into ``instance`` and its rows, and what it gave: the answer to the submit with this ``token``."""
    writes: Writes = []
    fresh = _rows(writes, instance, step, before, new_key)
    _variables(writes, instance, step)
    search_index.write(writes, instance, step, fresh)
    _decisions(writes, instance, step, new_key)
    _history(writes, instance, step, actor)
    _close(instance, step)
    if instance.status != "active":
        search_index.close(writes, instance)
    answer = Answer(instance.key, instance.status, tuple(fresh.values()))
    if token:
        writes.append(repeats.kept(token, answer, step.now))
    writes.insert(0, _settled(session, instance))  # first the instance, whose key the rows refer to
    _delete_jobs(connection(session), writes, {"at": step.now, "by": actor})
    with unawaited(session) as into:
        done, *_ = [into.execute(*each) for each in writes if each[0] is not _DELETE_JOBS]
    if counted(done) != 1:
        raise StaleDataError(f"instance {instance.key} was changed by somebody else")
    return answer


def _delete_jobs(into: Connection, writes: Writes, said: dict[str, Any]) -> None:
    for statement, values in writes:
        if statement is _DELETE_JOBS and into.execute(statement, values).rowcount < len(values):
            _close_incidents(into, values, said)


def _close_incidents(into: Connection, gone: list[dict[str, Any]], said: dict[str, Any]) -> None:
    """Jobs went that had failed, since their tokens went: nobody can retry them, so nobody is to be asked to."""
    into.execute(_CLOSE_INCIDENTS, [row | said for row in gone])
    into.execute(_DELETE_FAILED, gone)


def _settled(session: Session, instance: Instance) -> Write:
    """What writes the instance itself: one statement of ours, since the session's own bookkeeping costs as much as all
    the rest of a step. It leaves the session, so that nothing is written twice; who asks for it again reads it anew.

    It touches no row when the one that was loaded is not there any more.
    """
    if instance in session:
        session.expunge(instance)
    session.flush()  # what a service or the worker changed, before the rows of the tokens go
    if instance.revision is None:
        instance.revision = 1
        return _INSERT_INSTANCE, {name: getattr(instance, name) for name in _INSTANCE}
    row = {name: getattr(instance, name) for name in _CHANGING}
    given = {"of_instance": instance.key, "of_revision": instance.revision, "revision": instance.revision + 1}
    instance.revision += 1
    return _UPDATE_INSTANCE, row | given


def _close(instance: Instance, step: Step) -> None:
    instance.state = step.dump()
    instance.updated = step.now
    if step.guidance is not None:
        instance.guidance = step.guidance or None
    if step.outcomes:
        earlier = [instance.outcome] if instance.outcome else []
        instance.outcome = " · ".join([*earlier, *step.outcomes])[:300]
    if step.workflow.completed and instance.status == "active":
        instance.status, instance.ended = "completed", step.now


def _rows(
    writes: Writes, instance: Instance, step: Step, before: RowKinds, new_key: Callable[[], int]
) -> dict[str, int]:
    described: dict[str, list[dict[str, Any]]] = {}
    anew = resting_timers.follow(step, before)
    for token, kind in row_kinds(step.workflow).items():
        if before.get(token) != kind or token in anew:
            kind, row = describe(step, token, kind)
            row |= {"key": new_key(), "instance_key": instance.key, "token": token}
            described.setdefault(kind, []).append(row)
    after = row_kinds(step.workflow)  # again: describing may have turned a token into a fault
    _delete(writes, instance, {t: k for t, k in before.items() if after.get(t) != k or t in anew})
    for kind, rows in described.items():
        faults = [row.pop("fault") for row in rows] if kind == "fault" else []
        if kind == "user_task":
            rows = [row | {"definition_key": instance.definition_key} for row in rows]
        writes.append((_INSERT[kind], rows))
        for row, fault in zip(rows, faults, strict=False):
            open_incident(writes, row, fault, step, new_key)
    return {row["token"]: row["key"] for row in described.get("user_task", [])}


def _delete(writes: Writes, instance: Instance, gone: RowKinds) -> None:
    for name in sorted({_TABLES[kind].name for kind in gone.values()}):
        lost = [token for token, kind in gone.items() if _TABLES[kind].name == name]
        given = [{"of_instance": instance.key, "of_token": token} for token in lost]
        writes.append((_DELETE[name], given))


def open_incident(
    writes: Writes, job: Mapping[str, Any], fault: Mapping[str, Any], step: Step, new_key: Callable[[], int]
) -> None:
    """An incident for a job: element, code, sentence, and the names of the inputs."""
    row = {
        "key": new_key(),
        "instance_key": job["instance_key"],
        "job_key": job["key"],
        "element_id": job["element_id"],
        "code": fault["code"],
        "message": fault["message"],
        "inputs": fault.get("inputs", []),
        "created": step.now,
    }
    writes.append((_INSERT_INCIDENT, row))
    step.record("incident", job["element_id"], {"code": fault["code"]})


def _variables(writes: Writes, instance: Instance, step: Step) -> None:
    scopes = step.scopes
    if scopes.dropped:
        writes.append((_DELETE_SCOPES, {"of_instance": instance.key, "scopes": sorted(scopes.dropped)}))
    fresh, known = [], []
    for place, variable in scopes.changed.items():
        row = {"value": scopes.at_rest(variable), "personal": variable.personal, "revision": variable.revision}
        if place in scopes.fresh:
            fresh.append({"instance_key": instance.key, "scope": variable.scope, "name": variable.name, **row})
        else:
            known.append({"of_instance": instance.key, "of_scope": variable.scope, "of_name": variable.name, **row})
    if fresh:
        writes.append((_INSERT_VARIABLE, fresh))
    if known:
        writes.append((_UPDATE_VARIABLE, known))


def _decisions(writes: Writes, instance: Instance, step: Step, new_key: Callable[[], int]) -> None:
    rows = [
        {
            "key": new_key(),
            "instance_key": instance.key,
            "element_id": taken.element_id,
            "decision_id": taken.decision.id,
            "at": step.now,
            "personal": taken.personal,
            "record": step.scopes.sealed(taken.decision.as_json()),
        }
        for taken in step.decisions
    ]
    if rows:
        writes.append((_INSERT_DECISION, rows))


def _history(writes: Writes, instance: Instance, step: Step, actor: str) -> None:
    if step.scopes.changed:
        touched = {v.name: v.revision for v in step.scopes.changed.values() if v.scope == 0}
        if touched:
            step.record("variables", None, touched)
    rows = []
    for record in step.records:
        instance.sequence += 1
        rows.append(
            {
                "instance_key": instance.key,
                "sequence": instance.sequence,
                "at": step.now,
                "kind": record.kind,
                "element_id": record.element_id,
                "actor": actor,
                "detail": record.detail,
            }
        )
    if rows:
        writes.append((_INSERT_HISTORY, rows))
