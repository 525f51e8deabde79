"""Writing a step down: the state, and the rows that picture its waiting tokens.

Before a token moved we noted what stood; afterwards we look again. What is gone is deleted, what is new is described
(its groups, its due date, its correlation key, evaluated now) and inserted. A description that fails parks the token
as a fault, with an incident, instead of failing the person whose step brought the token there.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from engine.models import Draft, History, Incident, Instance, Job, SearchValue, Subscription, UserTask, VariableRow
from engine.picture import Picture, describe, picture
from engine.step import Step

_TABLES: dict[str, type[UserTask | Job | Subscription]] = {
    "user_task": UserTask,
    "service": Job,
    "timer": Job,
    "fault": Job,
    "message": Subscription,
}


def write(
    session: Session, instance: Instance, step: Step, before: Picture, new_key: Callable[[], int], actor: str
) -> dict[str, int]:
    """Save the step into ``instance`` and its rows. Returns the keys of the user tasks that are new, by token."""
    fresh = _rows(session, instance, step, before, new_key)
    _variables(session, instance, step)
    _search(session, instance, step)
    _history(session, instance, step, actor)
    instance.state = step.dump()
    instance.updated = step.now
    if step.guidance is not None:
        instance.guidance = step.guidance or None
    if step.outcomes:
        earlier = [instance.outcome] if instance.outcome else []
        instance.outcome = " · ".join([*earlier, *step.outcomes])[:300]
    if step.workflow.completed and instance.status == "active":
        instance.status, instance.ended = "completed", step.now
    return fresh


def _rows(
    session: Session, instance: Instance, step: Step, before: Picture, new_key: Callable[[], int]
) -> dict[str, int]:
    described: dict[str, list[dict[str, Any]]] = {}
    for token, kind in picture(step.workflow).items():
        if before.get(token) != kind:
            kind, row = describe(step, token, kind)
            row |= {"key": new_key(), "instance_key": instance.key, "token": token}
            described.setdefault(kind, []).append(row)
    after = picture(step.workflow)  # again: describing may have turned a token into a fault
    _delete(session, instance, {t: k for t, k in before.items() if after.get(t) != k})
    for kind, rows in described.items():
        faults = [row.pop("fault") for row in rows] if kind == "fault" else []
        if kind == "user_task":
            rows = [row | {"definition_key": instance.definition_key} for row in rows]
        session.execute(insert(_TABLES[kind]), rows)
        for row, fault in zip(rows, faults, strict=False):
            open_incident(session, instance.key, row["key"], row["element_id"], fault, step, new_key())
    return {row["token"]: row["key"] for row in described.get("user_task", [])}


def _delete(session: Session, instance: Instance, gone: Picture) -> None:
    for table in {_TABLES[kind] for kind in gone.values()}:
        lost = [token for token, kind in gone.items() if _TABLES[kind] is table]
        where = (table.instance_key == instance.key, table.token.in_(lost))
        if table is UserTask:
            drafts = delete(Draft).where(Draft.task_key.in_(select(UserTask.key).where(*where)))
            session.execute(drafts, execution_options={"synchronize_session": False})
        session.execute(delete(table).where(*where), execution_options={"synchronize_session": False})


def open_incident(
    session: Session, instance_key: int, job_key: int, element_id: str, fault: dict[str, Any], step: Step, key: int
) -> None:
    """An incident for a job: element, code, sentence, and the names of the inputs."""
    session.execute(
        insert(Incident),
        [
            {
                "key": key,
                "instance_key": instance_key,
                "job_key": job_key,
                "element_id": element_id,
                "code": fault["code"],
                "message": fault["message"],
                "inputs": fault.get("inputs", []),
                "created": step.now,
            }
        ],
    )
    step.record("incident", element_id, {"code": fault["code"]})


def _variables(session: Session, instance: Instance, step: Step) -> None:
    scopes = step.scopes
    if scopes.dropped:
        session.execute(
            delete(VariableRow).where(VariableRow.instance_key == instance.key, VariableRow.scope.in_(scopes.dropped)),
            execution_options={"synchronize_session": False},
        )
    rows = [
        {
            "instance_key": instance.key,
            "scope": variable.scope,
            "name": variable.name,
            "value": scopes.at_rest(variable),
            "personal": variable.personal,
            "revision": variable.revision,
        }
        for variable in scopes.changed.values()
    ]
    fresh = [row for row in rows if (row["scope"], row["name"]) in scopes.fresh]
    known = [row for row in rows if (row["scope"], row["name"]) not in scopes.fresh]
    if fresh:
        session.execute(insert(VariableRow), fresh)
    if known:
        session.bulk_update_mappings(VariableRow.__mapper__, known)


def _search(session: Session, instance: Instance, step: Step) -> None:
    """Evaluate the search attributes the process declares, where something changed."""
    declared = step.bundle.search_attributes.get(step.process_id)
    if not declared or not step.scopes.changed:
        return
    wanted = {}
    for name, expression in declared.items():
        value = step.evaluate(((0, True),), expression)[0]
        if value is not None:
            wanted[name] = str(value)[:300]
    if wanted != instance.search:
        instance.search = wanted
        session.execute(delete(SearchValue).where(SearchValue.instance_key == instance.key))
        if wanted:
            session.execute(
                insert(SearchValue), [{"instance_key": instance.key, "name": n, "value": v} for n, v in wanted.items()]
            )


def _history(session: Session, instance: Instance, step: Step, actor: str) -> None:
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
        session.execute(insert(History), rows)
