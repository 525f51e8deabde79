"""Doing one job: fire a timer, call a service. Every dispatcher ends here, whoever found the job due.

A *local* service runs inside the transaction that moves its token, and so do the local ones behind it
(``engine/jobs/local_services.py``). A *remote* one is leased in one transaction (``engine/jobs/leases.py``), called
outside any while its lease is renewed (``engine/jobs/renewal.py``), and settled in another. A result whose token was
cancelled meanwhile is discarded and recorded. A failure waits longer each time; when the attempts are used up it is an
incident, and an analyst decides.

A job may also kill its worker (memory, a crash inside a library), and then nobody is left to count but its lease. Work
that was due before this worker started is therefore leased too, local as it may be: it may be what ended the last one.
"""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine import trace
from engine.actor import MACHINE
from engine.database.locks import until_nobody_is_in_the_way
from engine.database.sessions import connection, locked
from engine.errors import BusinessError, NotFound, Postponed
from engine.execution.events.messages import Message
from engine.execution.loading import LoadedInstance
from engine.execution.runtime import Runtime
from engine.execution.signals import go_on_telling
from engine.jobs.failures import OF_THE_DATABASE, backoff, named, repeats_itself
from engine.jobs.firing import fired
from engine.jobs.incidents import set_aside
from engine.jobs.leases import Leases, locked_job
from engine.jobs.local_services import LONGEST, NotInOneStep, Said, ask, call_of, go_on, inputs_of, move
from engine.jobs.renewal import Renewal
from engine.models.process import Instance, Job
from engine.service import Call, Outcome, Service
from engine.spiff import tokens

#: How long a job goes on trying while the other side only asks to be called later, however often that is.
LONGEST_POSTPONED = timedelta(days=1)
#: So many times a job is tried again while it is the database that fails (away, full, in somebody's way): a day.
BLAMELESS = 50
_log = logging.getLogger("aliado.jobs")


class _Lease(NamedTuple):
    """What a worker holds: the fence it may settle under, and what the service is to be called with."""

    fence: int
    call: Call
    inputs: dict[str, Any]


class JobWorker:
    """Does jobs, each to its end, in the thread that calls it; safe between threads and processes."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._started = runtime.clock()
        self._leases = Leases(runtime)
        self._renewal = Renewal(runtime.database)

    def do(self, key: int) -> None:
        """Do one job to its end: done, tried in vain (later again, or an incident), or no longer there."""
        self._runtime.database.counters.add("jobs")
        began = time.perf_counter()
        with trace.about(job=key):
            self._do(key)
            took = round((time.perf_counter() - began) * 1000, 1)
            _log.info("job %s: %s ms", key, took, extra={"facts": {"ms": took}})

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
            if service:
                begin = partial(self._served, key, service, fence)
            elif job.kind == "timer":
                begin = partial(fired, self._leases, key, fence)
            elif job.kind == "broadcast":
                begin = partial(self._told, key, fence)
            else:
                begin = partial(self._gone_on, key, fence)
            self._step(begin, LONGEST if fence is None else 0)
        except Exception as failure:  # noqa: BLE001  a service may raise anything; none may stop the worker
            self._failed(key, failure, fence)

    def _gone_on(self, key: int, fence: int | None, session: Session) -> LoadedInstance | None:
        """The next slice of a step that was cut."""
        job, loaded = self._leases.take(session, key, fence)
        if job is None or loaded is None:
            return None
        loaded.before.pop(job.token)  # whatever stands there afterwards, it gets a row of its own
        session.delete(job)
        session.flush()
        return loaded

    def _told(self, key: int, fence: int | None, session: Session) -> LoadedInstance | None:
        """The next receivers of a signal."""
        job, loaded = self._leases.take(session, key, fence)
        if job is not None and loaded is not None:
            go_on_telling(self._runtime, session, loaded, job, MACHINE)
        return loaded

    def _served(self, key: int, service: Service, fence: int | None, session: Session) -> LoadedInstance | None:
        job, loaded = self._leases.take(session, key, fence)
        if job is None or loaded is None:
            return None
        call, inputs = self._call(job, loaded)
        said = ask(session, service, call, inputs)
        if loaded.instance not in session:  # the service moved its own instance: ours is as it was before
            session.flush()
            session.expire_all()
            job, loaded = self._leases.take(session, key, fence)
        return self._moved(session, call, service, (job, loaded), said)

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
            with self._renewal.of(lease.call.key, lease.fence):
                said = service.function(lease.call, **lease.inputs) or {}
        except BusinessError as refusal:
            said = refusal
        self._step(partial(self._settled, service, lease, said), 0)

    def _settled(self, service: Service, lease: _Lease, said: Said, session: Session) -> LoadedInstance | None:
        job, loaded = self._leases.take(session, lease.call.key, lease.fence)
        if isinstance(said, Outcome) and job is not None and said.settle is not None:
            said.settle(session)
        return self._moved(session, lease.call, service, (job, loaded), said)

    def _step(self, begin: Callable[[Session], LoadedInstance | None], most: int) -> None:
        """One transaction: ``begin`` moves a token, and up to ``most`` local services behind it follow.

        None after a lease: should the next service end this worker, the lease would say it was the first.
        """
        while True:
            try:
                until_nobody_is_in_the_way(self._write, begin, most)
            except NotInOneStep as stop:
                _log.info("%s services follow and no more: %s", stop.well, stop.__cause__ and named(stop.__cause__))
                most = stop.well
            else:
                return

    def _write(self, begin: Callable[[Session], LoadedInstance | None], most: int) -> None:
        with self._runtime.database.write() as session:
            loaded = begin(session)
            if loaded is not None:
                go_on(self._runtime, loaded, most)

    def _lease(self, key: int, service: Service | None) -> _Lease | None:
        """Commit that the job is ours for a while; nothing where it is not to be had, or not now."""
        with self._runtime.database.write() as session:
            taken = self._leases.lease(session, key, service)
            return _Lease(taken[0].fence, *self._call(*taken)) if taken else None

    def _call(self, job: Job, loaded: LoadedInstance) -> tuple[Call, dict[str, Any]]:
        task = tokens.find(loaded.step.workflow, job.token)
        return call_of(loaded, task, job.key, self._deliver), inputs_of(loaded, task)

    def _deliver(
        self,
        session: Session,
        name: str,
        correlation_key: str,
        variables: Mapping[str, Any],
        kept_until: datetime | None = None,
    ) -> bool:
        message = Message(name, correlation_key, MACHINE, variables)
        return self._runtime.deliver(session, message, None, kept_until).instance != 0

    def _moved(
        self,
        session: Session,
        call: Call,
        service: Service,
        taken: tuple[Job | None, LoadedInstance | None],
        said: Said,
    ) -> LoadedInstance | None:
        """Move the token by what the service said; forget that where no token waits any more."""
        job, loaded = taken
        if job is None or loaded is None:
            self._discard(session, call)
            return None
        move(loaded, tokens.find(loaded.step.workflow, job.token), service, said)
        return loaded

    def _discard(self, session: Session, call: Call) -> None:
        """A result that nobody waits for any more: kept in history as such, and forgotten."""
        instance = locked(session, Instance, call.instance_key)
        if instance is not None:
            loaded = self._runtime.loader.load(session, instance)
            loaded.step.record("discarded", call.element_id)
            self._runtime.finish_step(loaded, MACHINE)

    def _failed(self, key: int, failure: Exception, fence: int | None = None) -> None:
        """Count the attempt; wait longer, or open an incident. Whose lease another holds by now has nothing to say."""
        self._runtime.database.counters.add("failures")
        _log.warning("job %s failed: %s", key, named(failure))
        with self._runtime.database.write() as session:
            job, _ = locked_job(session, key)
            if job is None or job.state == "failed" or self._leases.is_anothers(session, job, fence):
                return
            job.attempts += 1
            job.state, job.lease_until = "waiting", None
            asked_to_wait = isinstance(failure, Postponed) and self._runtime.clock() - job.created < LONGEST_POSTPONED
            blameless = isinstance(failure, OF_THE_DATABASE) and job.attempts < BLAMELESS
            exhausted = job.attempts >= max(job.retries, 1) or repeats_itself(failure)
            if exhausted and not asked_to_wait and not blameless:
                set_aside(self._runtime, session, job, failure)
            else:
                job.due_at = self._runtime.clock() + backoff(job.attempts)
                self._runtime.queue.later(session, job, job.due_at)

    def _give_up(self, key: int, failure: Exception) -> None:
        with self._runtime.database.write() as session:
            job, _ = locked_job(session, key)
            if job is not None and job.state != "failed":
                set_aside(self._runtime, session, job, failure)


_GLANCE = select(Job.kind, Job.type, Job.due_at, Job.state).where(Job.key == bindparam("job_key"))
