"""Doing one job: fire a timer, call a service. Every dispatcher ends here, whoever found the job due.

A *local* service runs inside the transaction that moves its token. A *remote* one is leased in one transaction, called
outside any, and settled in another; every lease raises the row's fence, so that a worker believed dead that comes back
cannot settle what somebody else has done since. A result whose token was cancelled meanwhile is discarded and
recorded. A failure waits longer each time; when the attempts are used up it is an incident, and an analyst decides.

A job may also kill its worker (memory, a crash inside a library), and then nobody is left to count. The lease it leaves
behind is the witness: whoever finds one that ran out counts a death, and after :data:`DEATHS` the job is an incident
instead of the next worker's end. Work that was due before this worker started is therefore leased too, local as it
may be: it may be what ended the worker before us.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from engine import trace
from engine.actor import MACHINE
from engine.database import connection, database_now, locked
from engine.errors import BusinessError, NotFound, Postponed, WorkerLost
from engine.failures import OF_THE_DATABASE, backoff, named, shortly
from engine.incidents import set_aside
from engine.loading import Opened
from engine.locks import one_at_a_time, until_nobody_is_in_the_way
from engine.models import Instance, Job
from engine.runtime import Runtime
from engine.service import Call, Outcome, Service
from engine.spiff import tokens

LEASE = timedelta(minutes=5)
#: Of what only touches our database; a slow one is safe anyway behind its instance's lock.
_SHORT_LEASE = timedelta(seconds=30)
#: How long a job goes on trying while the other side only asks to be called later, however often that is.
PATIENCE = timedelta(days=1)
#: So many times a job is tried again while it is the database that fails (away, full, in somebody's way): a day.
BLAMELESS = 50
#: So many workers may end with a job in hand before it is set aside.
DEATHS = 5
_log = logging.getLogger("aliado.jobs")


class _Lease(NamedTuple):
    """What a worker holds: the fence it may settle under, and what the service is to be called with."""

    fence: int
    call: Call
    inputs: dict[str, Any]


class JobWorker:
    """Does jobs, one call each, in the thread that calls it; safe between threads and processes."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._started = runtime.clock()

    def do(self, key: int) -> None:
        """Do one job to its end: done, tried in vain (later again, or an incident), or no longer there."""
        self._runtime.database.tally.add("jobs")
        with trace.about(job=key):
            self._do(key)

    def _do(self, key: int) -> None:
        fence: int | None = None
        try:
            with self._runtime.database.read() as session:
                job = connection(session).execute(_GLANCE, {"job_key": key}).first()
                service = self._runtime.catalogue.get(job.type or "") if job else None
            if job is None:
                return
            if job.kind == "service" and service is None:
                self._give_up(key, NotFound(what="service", key=job.type))
                return
            if service is not None and not service.local:
                self._run_remote(key, service)
                return
            if job.due_at < self._started or job.state == "leased":
                lease = self._lease(key, service)
                if lease is None:
                    return
                fence = lease.fence
            if service is None:
                until_nobody_is_in_the_way(self._fire, key, fence)
            else:
                until_nobody_is_in_the_way(self._run_local, key, service, fence)
        except Exception as failure:  # noqa: BLE001  a service may raise anything; none may stop the worker
            self._failed(key, failure, fence)

    def _fire(self, key: int, fence: int | None) -> None:
        with self._runtime.database.write() as session:
            job, opened = self._take(session, key, fence)
            if job is None or opened is None:
                return
            task = tokens.find(opened.step.workflow, job.token)
            opened.step.record("fired", job.element_id)
            tokens.fire(task)
            self._runtime.settle(opened, MACHINE)

    def _run_local(self, key: int, service: Service, fence: int | None) -> None:
        with self._runtime.database.write() as session:
            job, opened = self._take(session, key, fence)
            if job is None or opened is None:
                return
            call, inputs = self._call(job, opened), _inputs(opened, tokens.find(opened.step.workflow, job.token))
            said: BusinessError | Mapping[str, Any]
            try:
                with session.begin_nested():  # a refusal must leave nothing of the service's half-done writes
                    said = service.function(session, call, **inputs) or {}
            except BusinessError as refusal:
                said = refusal
            if opened.instance not in session:  # the service moved its own instance: ours is a picture of before
                session.flush()
                session.expire_all()
                job, opened = self._take(session, key, fence)
            self._end(session, call, service, (job, opened), said)

    def _run_remote(self, key: int, service: Service) -> None:
        lease = self._lease(key, service)
        if lease is None:
            return
        try:
            self._call_and_settle(service, lease)
        except Exception as failure:  # noqa: BLE001  whatever a service raises counts only for whom the lease is
            self._failed(key, failure, lease.fence)

    def _call_and_settle(self, service: Service, lease: _Lease) -> None:
        """Outside any transaction, then inside one; a worker that lost its lease meanwhile settles nothing."""
        try:
            said = service.function(lease.call, **lease.inputs) or {}
        except BusinessError as refusal:
            said = refusal
        with self._runtime.database.write() as session:
            job, opened = self._take(session, lease.call.key, lease.fence)
            if isinstance(said, Outcome):
                if job is not None and said.settle is not None:
                    said.settle(session)
                said = said.outputs
            self._end(session, lease.call, service, (job, opened), said)

    def _lease(self, key: int, service: Service | None) -> _Lease | None:
        """Commit that the job is ours for a while; nothing where it is not to be had, or not now."""
        with self._runtime.database.write() as session:
            job, opened = self._take(session, key)
            if job is None or opened is None or self._is_poison(session, job):
                return None
            if service and service.at_once and self._crowded(session, job, service.at_once):
                job.state, job.lease_until, job.due_at = "waiting", None, self._runtime.clock() + shortly()
                self._runtime.queue.later(session, job, job.due_at)
                return None
            length = LEASE if service and not service.local else _SHORT_LEASE
            job.state, job.fence, job.lease_until = "leased", job.fence + 1, database_now(session) + length
            task = tokens.find(opened.step.workflow, job.token)
            return _Lease(job.fence, self._call(job, opened), _inputs(opened, task))

    def _is_poison(self, session: Session, job: Job) -> bool:
        if job.state != "leased":
            return False
        job.deaths += 1
        _log.warning("a worker was lost over job %s, the %s. time", job.key, job.deaths)
        if job.deaths < DEATHS:
            return False
        set_aside(self._runtime, session, job, WorkerLost(deaths=job.deaths))
        return True

    @staticmethod
    def _crowded(session: Session, job: Job, at_once: int) -> bool:
        """Whether as many jobs of this type are being done as may be, by all workers together."""
        one_at_a_time(session, f"jobs of {job.type}")
        living = (Job.state == "leased", Job.type == job.type, Job.lease_until >= database_now(session))
        return (session.scalar(select(func.count()).where(*living)) or 0) >= at_once

    def _take(self, session: Session, key: int, fence: int | None = None) -> tuple[Job | None, Opened | None]:
        """The job and its instance under the instance's lock; nothing when it is done, gone, or another's.

        With a ``fence``: the job as this worker leased it. Without: a job that nobody holds and that is due.
        """
        job, instance = _locked(session, key)
        if job is None or instance is None or job.state == "failed":
            return None, None
        if fence is None and (again := self._not_yet(session, job)) is not None:
            self._runtime.queue.later(session, job, again)
            return None, None
        if fence not in (None, job.fence):
            return None, None
        return job, self._runtime.look(session, instance)

    def _not_yet(self, session: Session, job: Job) -> datetime | None:
        """When to look at a job again that is another's for now, or not due by our clock; ``None``: now is right."""
        if job.state == "leased" and is_held(job.lease_until, database_now(session)):
            return job.lease_until
        wait = job.due_at - self._runtime.clock()
        return database_now(session) + wait if wait > timedelta(0) else None

    def _call(self, job: Job, opened: Opened) -> Call:
        process = str(tokens.find(opened.step.workflow, job.token).task_spec.element.process)
        return Call(
            key=job.key,
            instance_key=job.instance_key,
            element_id=job.element_id,
            now=opened.step.now,
            headers=opened.step.bundle.processes[process].elements[job.element_id].headers,
            resource=opened.step.bundle.resource,
            deliver=self._deliver,
        )

    def _deliver(self, session: Session, name: str, correlation_key: str, variables: Mapping[str, Any]) -> None:
        self._runtime.deliver(session, name, correlation_key, MACHINE, variables)

    def _end(
        self,
        session: Session,
        call: Call,
        service: Service,
        taken: tuple[Job | None, Opened | None],
        said: BusinessError | Mapping[str, Any],
    ) -> None:
        """Move the token on by what the service brought, or refused; forget that where no token waits any more."""
        job, opened = taken
        if job is None or opened is None:
            self._discard(session, call)
            return
        task = tokens.find(opened.step.workflow, job.token)
        if isinstance(said, BusinessError):
            opened.step.record("refused", job.element_id, {"error": said.error})
            tokens.catch_error(task, said.error)
        else:
            opened.step.results(task, said, service.personal)
            opened.step.leave(task)
            tokens.complete(task)
        self._runtime.settle(opened, MACHINE)

    def _discard(self, session: Session, call: Call) -> None:
        """A result that nobody waits for any more: kept in history as such, and forgotten."""
        instance = locked(session, Instance, call.instance_key)
        if instance is not None:
            opened = self._runtime.look(session, instance)
            opened.step.record("discarded", call.element_id)
            self._runtime.settle(opened, MACHINE)

    def _failed(self, key: int, failure: Exception, fence: int | None = None) -> None:
        """Count the attempt; wait longer, or open an incident. Whose lease another holds by now has nothing to say."""
        self._runtime.database.tally.add("failures")
        _log.warning("job %s failed: %s", key, named(failure))
        with self._runtime.database.write() as session:
            job, _ = _locked(session, key)
            if job is None or job.state == "failed" or self._is_anothers(session, job, fence):
                return
            job.attempts += 1
            job.state, job.lease_until = "waiting", None
            asked_to_wait = isinstance(failure, Postponed) and self._runtime.clock() - job.created < PATIENCE
            blameless = isinstance(failure, OF_THE_DATABASE) and job.attempts < BLAMELESS
            if job.attempts >= max(job.retries, 1) and not asked_to_wait and not blameless:
                set_aside(self._runtime, session, job, failure)
            else:
                job.due_at = self._runtime.clock() + backoff(job.attempts)
                self._runtime.queue.later(session, job, job.due_at)

    @staticmethod
    def _is_anothers(session: Session, job: Job, fence: int | None) -> bool:
        """Whether somebody else holds the job by now. Without a fence, who failed never held it."""
        if fence is None:
            return job.state == "leased" and is_held(job.lease_until, database_now(session))
        return fence != job.fence

    def _give_up(self, key: int, failure: Exception) -> None:
        with self._runtime.database.write() as session:
            job, _ = _locked(session, key)
            if job is not None and job.state != "failed":
                set_aside(self._runtime, session, job, failure)


def is_held(lease_until: datetime | None, now: datetime) -> bool:
    """Whether somebody still holds a job; a lease further ahead than any lease lasts was given by a wrong clock."""
    return lease_until is not None and now <= lease_until <= now + LEASE


_GLANCE = select(Job.kind, Job.type, Job.due_at, Job.state).where(Job.key == bindparam("job_key"))
_INSTANCE_OF_JOB = (
    select(Instance)
    .join(Job, Job.instance_key == Instance.key)
    .where(Job.key == bindparam("job_key"))
    .with_for_update(of=Instance)
    .execution_options(populate_existing=True)
)
_JOB = select(Job).where(Job.key == bindparam("job_key")).execution_options(populate_existing=True)


def _locked(session: Session, key: int) -> tuple[Job | None, Instance | None]:
    """The job's row, read under its instance's lock, in the order every step takes them."""
    instance = session.scalars(_INSTANCE_OF_JOB, {"job_key": key}).first()
    return (session.scalars(_JOB, {"job_key": key}).first(), instance) if instance is not None else (None, None)


def _inputs(opened: Opened, task: tokens.Token) -> dict[str, Any]:
    """The element's own mapped inputs: a service sees nothing else of the instance."""
    scope = task.internal_data.get("scope")
    held = opened.step.scopes.local(scope) if scope is not None else {}
    targets = {mapping.target.partition(".")[0] for mapping in task.task_spec.element.inputs}
    return {name: value for name, value in held.items() if name in targets}
