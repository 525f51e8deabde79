"""Whose a job is: taken under its instance's lock, leased for a while, counted when its worker died.

Every lease raises the row's fence, so that a worker believed dead that comes back cannot settle what somebody else has
done since. A lease that ran out is the witness of a death: whoever finds one counts it, and after :data:`DEATHS` the
job is an incident instead of the next worker's end.
"""

import logging
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from engine.database.locks import free_soon
from engine.database.sessions import database_now
from engine.errors import WorkerLost
from engine.execution.loading import LoadedInstance
from engine.execution.runtime import Runtime
from engine.jobs.failures import shortly
from engine.jobs.incidents import set_aside
from engine.jobs.lanes import types_in
from engine.jobs.renewal import LEASE, LONGEST_CALL
from engine.models.process import Instance, Job
from engine.service import Service

#: Of what only touches our database, renewed by nobody: a slow one is safe anyway behind its instance's lock.
LOCAL_LEASE = timedelta(seconds=30)
#: No lease lasts longer; the workers of releases before this one, which may still be running, lease for so long.
LONGEST = LONGEST_CALL
#: So many workers may end with a job in hand before it is set aside.
DEATHS = 5
_log = logging.getLogger("aliado.jobs")


class Leases:
    """Taking jobs, inside the caller's transaction."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def lease(self, session: Session, key: int, service: Service | None) -> tuple[Job, LoadedInstance] | None:
        """Make the job ours for a while; nothing where it is not to be had, or not now."""
        job, loaded = self.take(session, key)
        if job is None or loaded is None or self._is_poison(session, job):
            return None
        if service and (self._is_behind_another(session, job, service) or self._crowded(session, job, service)):
            job.state, job.lease_until, job.due_at = "waiting", None, self._runtime.clock() + shortly()
            self._runtime.queue.later(session, job, job.due_at)
            return None
        length = LEASE if service and not service.local else LOCAL_LEASE
        job.state, job.fence, job.lease_until = "leased", job.fence + 1, database_now(session) + length
        return job, loaded

    def _is_poison(self, session: Session, job: Job) -> bool:
        if job.state != "leased":
            return False
        job.deaths += 1
        _log.warning("a worker was lost over job %s, the %s. time", job.key, job.deaths)
        if job.deaths < DEATHS:
            return False
        set_aside(self._runtime, session, job, WorkerLost(deaths=job.deaths))
        return True

    def _is_behind_another(self, session: Session, job: Job, service: Service) -> bool:
        """Whether another job of the instance is being done in this lane; the instance's lock is ours."""
        if not service.lane:
            return False
        same = (Job.instance_key == job.instance_key, Job.type.in_(types_in(self._runtime.catalogue, service.lane)))
        held = (Job.state == "leased", Job.key != job.key, Job.lease_until >= database_now(session))
        return session.scalar(select(Job.key).where(*same, *held).limit(1)) is not None

    @staticmethod
    def _crowded(session: Session, job: Job, service: Service) -> bool:
        """Whether as many jobs of this type are being done as may be, by all workers together."""
        if not service.at_once:
            return False
        if not free_soon(session, f"jobs of {job.type}"):
            return True  # somebody is counting, or froze while counting: later serves as well
        living = (Job.state == "leased", Job.type == job.type, Job.lease_until >= database_now(session))
        return (session.scalar(select(func.count()).where(*living)) or 0) >= service.at_once

    def take(self, session: Session, key: int, fence: int | None = None) -> tuple[Job | None, LoadedInstance | None]:
        """The job and its instance under the instance's lock; nothing when it is done, gone, or another's.

        With a ``fence``: the job as this worker leased it. Without: a job that nobody holds and that is due.
        """
        job, instance = locked_job(session, key)
        if job is None or instance is None or job.state == "failed":
            return None, None
        if fence is None and (again := self._not_yet(session, job)) is not None:
            self._runtime.queue.later(session, job, again)
            return None, None
        if fence not in (None, job.fence):
            return None, None
        return job, self._runtime.loader.load(session, instance)

    def _not_yet(self, session: Session, job: Job) -> datetime | None:
        """When to look at a job again that is another's for now, or not due by our clock; ``None``: now is right."""
        if job.state == "leased" and is_held(job.lease_until, database_now(session)):
            return job.lease_until
        wait = job.due_at - self._runtime.clock()
        return database_now(session) + wait if wait > timedelta(0) else None

    @staticmethod
    def is_anothers(session: Session, job: Job, fence: int | None) -> bool:
        """Whether somebody else holds the job by now. Without a fence, who failed never held it."""
        if fence is None:
            return job.state == "leased" and is_held(job.lease_until, database_now(session))
        return fence != job.fence


def is_held(lease_until: datetime | None, now: datetime) -> bool:
    """Whether somebody still holds a job; a lease further ahead than any lease lasts was given by a wrong clock."""
    return lease_until is not None and now <= lease_until <= now + LONGEST


_INSTANCE_OF_JOB = (
    select(Instance)
    .join(Job, Job.instance_key == Instance.key)
    .where(Job.key == bindparam("job_key"))
    .with_for_update(of=Instance)
    .execution_options(populate_existing=True)
)
_JOB = select(Job).where(Job.key == bindparam("job_key")).execution_options(populate_existing=True)


def locked_job(session: Session, key: int) -> tuple[Job | None, Instance | None]:
    """The job's row, read under its instance's lock, in the order every step takes them."""
    instance = session.scalars(_INSTANCE_OF_JOB, {"job_key": key}).first()
    return (session.scalars(_JOB, {"job_key": key}).first(), instance) if instance is not None else (None, None)
