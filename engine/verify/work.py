"""Jobs that nobody will ever do: held by a lease that no clock ends, or given up without anybody being told."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.database.sessions import database_now
from engine.jobs.leases import LONGEST
from engine.models.process import History, Incident, Instance, Job, Subscription, UserTask
from engine.verify.problem import BATCH, Problem, Sayings

SAYINGS: Sayings = {
    "endless_lease": "Job {job} at {element} is leased until {until}, longer than any lease lasts.",
    "silent_failure": "Job {job} at {element} was given up, and no open incident says so.",
    "idle_incident": "Incident {incident} at {element} is open, and its job is no longer there to be retried.",
    "orphan_row": "Row {key} of {table} belongs to instance {instance}, which does not exist.",
}


def check(session: Session) -> Iterator[Problem]:
    """Leases, incidents, and rows of no instance at all."""
    yield from _leases(session)
    yield from _incidents(session)
    yield from _orphans(session)


def _leases(session: Session) -> Iterator[Problem]:
    latest = database_now(session) + 2 * LONGEST  # twice: a clock may have been set back a little since
    beyond = or_(Job.lease_until.is_(None), Job.lease_until > latest)
    for job in session.scalars(select(Job).where(Job.state == "leased", beyond).execution_options(yield_per=BATCH)):
        facts = {"job": job.key, "element": job.element_id, "until": job.lease_until}
        yield Problem("endless_lease", job.instance_key, facts)


def _incidents(session: Session) -> Iterator[Problem]:
    open_ones = select(Incident.key).where(Incident.job_key == Job.key, Incident.resolved.is_(None))
    silent = select(Job).where(Job.state == "failed", ~open_ones.exists())
    for job in session.scalars(silent.execution_options(yield_per=BATCH)):
        yield Problem("silent_failure", job.instance_key, {"job": job.key, "element": job.element_id})
    gone = ~select(Job.key).where(Job.key == Incident.job_key).exists()
    idle = select(Incident).where(Incident.resolved.is_(None), gone)
    for row in session.scalars(idle.execution_options(yield_per=BATCH)):
        yield Problem("idle_incident", row.instance_key, {"incident": row.key, "element": row.element_id})


def _orphans(session: Session) -> Iterator[Problem]:
    """Foreign keys forbid them; a restored or repaired database may still hold some."""
    tables: tuple[tuple[Any, Any], ...] = (
        (UserTask, UserTask.key),
        (Job, Job.key),
        (Subscription, Subscription.key),
        (History, History.sequence),
    )
    for table, column in tables:
        known = select(Instance.key).where(Instance.key == table.instance_key)
        for instance, key in session.execute(select(table.instance_key, column).where(~known.exists()).limit(BATCH)):
            yield Problem("orphan_row", instance, {"table": table.__tablename__, "key": key})
