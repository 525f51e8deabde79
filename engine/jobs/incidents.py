"""Setting a job aside that cannot go on by itself: an incident, until an analyst retries it or its token goes."""

import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import MACHINE, Actor
from engine.database.sessions import connection
from engine.errors import NotFound, Refusal
from engine.execution import writing
from engine.execution.budget import allow
from engine.execution.runtime import Runtime
from engine.jobs.failures import OF_THE_DATABASE, named, without_personal_data
from engine.models.process import History, Incident, Instance, Job
from engine.spiff import tokens

_log = logging.getLogger("aliado.jobs")


def set_aside(runtime: Runtime, session: Session, job: Job, failure: Exception) -> None:
    """Nobody does this job any more; an incident says why. The caller holds the instance's lock."""
    fault: dict[str, Any] = {
        "code": failure.code if isinstance(failure, Refusal) else type(failure).__name__,
        "message": without_personal_data(str(failure)),
    }
    job.state, job.lease_until = "failed", None
    try:
        with session.begin_nested():
            _open_incident(runtime, session, job, fault)
    except OF_THE_DATABASE:
        raise
    except Exception as damage:  # noqa: BLE001  whatever damaged data makes of itself: it stops nobody else's work
        _log.error("instance %s cannot be read or written for job %s: %s", job.instance_key, job.key, named(damage))
        _note(runtime, session, job, fault)


def _open_incident(runtime: Runtime, session: Session, job: Job, fault: dict[str, Any]) -> None:
    loaded = runtime.loader.load_locked(session, job.instance_key)
    task = tokens.find(loaded.step.workflow, job.token)
    fault = {**fault, "inputs": [mapping.target for mapping in task.task_spec.element.inputs]}
    row = {"key": job.key, "instance_key": job.instance_key, "element_id": job.element_id}
    writes: writing.Writes = []
    writing.open_incident(writes, row, fault, loaded.step, runtime.new_key)
    for statement, values in writes:
        connection(session).execute(statement, values)
    runtime.finish_step(loaded, MACHINE)


def _note(runtime: Runtime, session: Session, job: Job, fault: dict[str, Any]) -> None:
    """An incident of a job whose instance cannot be read or written, or does not know it: its rows alone change."""
    now, place = runtime.clock(), {"instance_key": job.instance_key, "element_id": job.element_id}
    session.add(Incident(key=runtime.new_key(), job_key=job.key, inputs=[], created=now, **place, **fault))
    instance = session.get_one(Instance, job.instance_key)
    instance.sequence += 1
    line = {"sequence": instance.sequence, "at": now, "kind": "incident", "actor": MACHINE.name}
    session.add(History(**place, **line, detail={"code": fault["code"]}))


def retry(
    runtime: Runtime,
    incident_key: int,
    actor: Actor,
    reason: str = "",
    *,
    times: int = 1,
    variables: Mapping[str, str] | None = None,
) -> None:
    """Let a job try again after somebody repaired what it stumbled over. ``reason`` goes into the history.

    ``times``: so many times the time that a step was allowed which took too long. ``variables``: what the element is
    to read, in FEEL, set where the incident is. Raises :class:`NotFound`, :class:`engine.feel.FeelError`.
    """
    with runtime.database.write() as session:
        instance_key = session.scalar(select(Incident.instance_key).where(Incident.key == incident_key))
        loaded = runtime.loader.load_locked(session, instance_key) if instance_key else None
        incident = session.get(Incident, incident_key)  # under the lock: two may retry at once
        if loaded is None or incident is None or incident.resolved is not None:
            raise NotFound(what="open incident", key=incident_key)
        incident.resolved, incident.resolved_by = runtime.clock(), actor.name
        loaded.step.record("retried", incident.element_id, _said(reason, times, variables))
        job = session.get(Job, incident.job_key)
        if job is not None and variables:
            loaded.step.set_where_read(tokens.find(loaded.step.workflow, job.token), variables)
        if job is not None and job.kind == "fault":
            task = tokens.find(loaded.step.workflow, job.token)
            loaded.before.pop(job.token)  # whatever it becomes, it gets a new row
            session.delete(job)
            session.flush()
            tokens.retry(task)
            allow(loaded.step.workflow, times)
        elif job is not None:
            job.state, job.attempts, job.deaths, job.due_at = "waiting", 0, 0, runtime.clock()
        runtime.finish_step(loaded, actor)
    runtime.wake()


def _said(reason: str, times: int, variables: Mapping[str, str] | None) -> dict[str, Any] | None:
    """What history keeps of a retry: of variables their names alone."""
    said = {"reason": reason, "times": times if times > 1 else None, "variables": sorted(variables or ())}
    return {name: value for name, value in said.items() if value} or None
