"""Due work: timers to fire, services to call. The truth is the ``job`` row, written in the step that caused it.

A *local* service runs inside the transaction that moves its token. A *remote* one is leased in one transaction, called
outside any, and settled in another; every lease raises the row's fence, so that a worker believed dead that comes back
cannot settle what somebody else has done since. A result whose token was cancelled meanwhile is discarded and
recorded. A failure waits longer each time; when the attempts are used up it is an incident, and an analyst decides.
"""

import logging
import random
import re
import threading
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine import mirror
from engine.actor import MACHINE, Actor
from engine.errors import BusinessError, NotFound, Postponed
from engine.models import Incident, Instance, Job
from engine.runtime import Opened, Runtime
from engine.service import Call, Outcome, Service
from engine.spiff import tokens

LEASE = timedelta(minutes=5)
#: How long a job goes on trying while the other side only asks to be called later, however often that is.
PATIENCE = timedelta(days=1)
_FIRST_WAIT, _LONGEST_WAIT, _GROWTH = timedelta(seconds=30), timedelta(minutes=30), 4
_log = logging.getLogger("aliado.jobs")


class Dispatcher:
    """Runs due jobs, one after the other, in the thread that calls it. Any number may run beside each other."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._awake = threading.Event()
        runtime.wake = self._awake.set

    def run(self, stop: threading.Event, pause: float = 1.0) -> None:
        """Work until ``stop`` is set; look again every ``pause`` seconds, or at once when a step left work."""
        while not stop.is_set():
            self._awake.clear()
            if self.run_due() == 0:
                self._awake.wait(pause)

    def run_due(self, limit: int = 50) -> int:
        """Do what is due now; returns how many jobs were looked at."""
        keys = self.due(limit)
        for key in keys:
            self.run_job(key)
        return len(keys)

    def run_all(self, rounds: int = 1000) -> int:
        """Do what is due until nothing is; returns how many jobs were looked at. For tests and one-off commands."""
        total = 0
        for _ in range(rounds):
            done = self.run_due()
            if not done:
                break
            total += done
        return total

    def due(self, limit: int) -> list[int]:
        """Keys of jobs that are due and not leased, by priority and time. Reads an index; loads no instance."""
        with self._runtime.database.read() as session:
            ready = or_(Job.state == "waiting", (Job.state == "leased") & (Job.lease_until < _now(session)))
            wanted = select(Job.key).where(ready, Job.due_at <= self._runtime.clock())
            return list(session.scalars(wanted.order_by(Job.priority.desc(), Job.due_at).limit(limit)))

    def run_job(self, key: int) -> None:
        """Do one job to its end: done, tried in vain (later again, or an incident), or no longer there."""
        try:
            with self._runtime.database.read() as session:
                job = session.get(Job, key)
                service = self._runtime.catalogue.get(job.type or "") if job else None
            if job is None:
                return
            if job.kind == "timer":
                self._fire(key)
            elif service is None:
                self._give_up(key, NotFound(what="service", key=job.type))
            elif service.local:
                self._run_local(key, service)
            else:
                self._run_remote(key, service)
        except Exception as failure:  # noqa: BLE001  a service may raise anything; none may stop the worker
            self._failed(key, failure)

    def _fire(self, key: int) -> None:
        with self._runtime.database.write() as session:
            job, opened = self._take(session, key)
            if job is None or opened is None:
                return
            task = tokens.find(opened.step.workflow, job.token)
            opened.step.record("fired", job.element_id)
            tokens.fire(task)
            self._runtime.settle(opened, MACHINE)

    def _run_local(self, key: int, service: Service) -> None:
        with self._runtime.database.write() as session:
            job, opened = self._take(session, key)
            if job is None or opened is None:
                return
            task = tokens.find(opened.step.workflow, job.token)
            inputs = self._inputs(opened, task)
            try:
                with session.begin_nested():  # a refusal must leave nothing of the service's half-done writes
                    outputs = service.function(session, self._call(job, opened), **inputs)
            except BusinessError as refusal:
                self._refused(opened, job, task, refusal)
            else:
                self._done(opened, job, task, service, outputs or {})

    def _run_remote(self, key: int, service: Service) -> None:
        with self._runtime.database.write() as session:
            job, opened = self._take(session, key)
            if job is None or opened is None:
                return
            job.state, job.fence, job.lease_until = "leased", job.fence + 1, _now(session) + LEASE
            fence, call = job.fence, self._call(job, opened)
            inputs = self._inputs(opened, tokens.find(opened.step.workflow, job.token))
        try:
            self._call_and_settle(service, call, inputs, fence)
        except Exception as failure:  # noqa: BLE001  whatever a service raises counts only for whom the lease is
            self._failed(key, failure, fence)

    def _call_and_settle(self, service: Service, call: Call, inputs: Mapping[str, Any], fence: int) -> None:
        """Outside any transaction, then inside one; a worker that lost its lease meanwhile settles nothing."""
        refusal: BusinessError | None = None
        outcome = Outcome({})
        try:
            answer = service.function(call, **inputs)
            outcome = answer if isinstance(answer, Outcome) else Outcome(answer or {})
        except BusinessError as error:
            refusal = error
        with self._runtime.database.write() as session:
            job, opened = self._take(session, call.key, fence)
            if job is None or opened is None:
                self._discard(session, call)
                return
            task = tokens.find(opened.step.workflow, job.token)
            if refusal is not None:
                self._refused(opened, job, task, refusal)
                return
            if outcome.settle is not None:
                outcome.settle(session)
            self._done(opened, job, task, service, outcome.outputs)

    def _take(self, session: Session, key: int, fence: int | None = None) -> tuple[Job | None, Opened | None]:
        """The job and its instance under the instance's lock; nothing when it is done, gone, or another's."""
        instance_key = session.scalar(select(Job.instance_key).where(Job.key == key))
        if instance_key is None:
            return None, None
        session.get(Instance, instance_key, with_for_update=True)
        job = session.get(Job, key)
        if job is None or job.state == "failed" or job.due_at > self._runtime.clock():
            return None, None
        mine = fence is not None and job.fence == fence
        held = job.state == "leased" and job.lease_until is not None and job.lease_until >= _now(session)
        if not mine and (held or fence is not None):
            return None, None
        return job, self._runtime.open(session, instance_key)

    def _call(self, job: Job, opened: Opened) -> Call:
        element = opened.step.bundle.processes[self._process(opened, job)].elements[job.element_id]
        return Call(
            key=job.key,
            instance_key=job.instance_key,
            element_id=job.element_id,
            now=opened.step.now,
            headers=element.headers,
            resource=opened.step.bundle.resource,
            deliver=self._deliver,
        )

    def _deliver(self, session: Session, name: str, correlation_key: str, variables: Mapping[str, Any]) -> None:
        self._runtime.deliver(session, name, correlation_key, MACHINE, variables)

    @staticmethod
    def _process(opened: Opened, job: Job) -> str:
        return str(tokens.find(opened.step.workflow, job.token).task_spec.element.process)

    @staticmethod
    def _inputs(opened: Opened, task: tokens.Token) -> dict[str, Any]:
        """The element's own mapped inputs: a service sees nothing else of the instance."""
        scope = task.internal_data.get("scope")
        held = opened.step.scopes.local(scope) if scope is not None else {}
        targets = {mapping.target.partition(".")[0] for mapping in task.task_spec.element.inputs}
        return {name: value for name, value in held.items() if name in targets}

    def _done(self, opened: Opened, job: Job, task: tokens.Token, service: Service, outputs: Mapping[str, Any]) -> None:
        opened.step.results(task, outputs, service.personal)
        opened.step.leave(task)
        tokens.complete(task)
        self._runtime.settle(opened, MACHINE)

    def _refused(self, opened: Opened, job: Job, task: tokens.Token, refusal: BusinessError) -> None:
        opened.step.record("refused", job.element_id, {"error": refusal.error})
        tokens.catch_error(task, refusal.error)
        self._runtime.settle(opened, MACHINE)

    def _discard(self, session: Session, call: Call) -> None:
        """A result that nobody waits for any more: kept in history as such, and forgotten."""
        instance = session.get(Instance, call.instance_key, with_for_update=True)
        if instance is not None:
            opened = self._runtime.open(session, call.instance_key)
            opened.step.record("discarded", call.element_id)
            self._runtime.settle(opened, MACHINE)

    def _failed(self, key: int, failure: Exception, fence: int | None = None) -> None:
        """Count the attempt; wait longer, or open an incident. Whose lease another holds by now has nothing to say."""
        _log.warning("job %s failed: %s at %s", key, type(failure).__name__, _place(failure))
        with self._runtime.database.write() as session:
            job = session.get(Job, key, with_for_update=True)
            if job is None or job.state == "failed" or fence not in (None, job.fence):
                return
            job.attempts += 1
            job.state, job.lease_until = "waiting", None
            asked_to_wait = isinstance(failure, Postponed) and self._runtime.clock() - job.created < PATIENCE
            if job.attempts >= max(job.retries, 1) and not asked_to_wait:
                self._open_incident(session, job, failure)
            else:
                job.due_at = self._runtime.clock() + backoff(job.attempts)

    def _give_up(self, key: int, failure: Exception) -> None:
        with self._runtime.database.write() as session:
            job = session.get(Job, key, with_for_update=True)
            if job is not None and job.state != "failed":
                self._open_incident(session, job, failure)

    def _open_incident(self, session: Session, job: Job, failure: Exception) -> None:
        opened = self._runtime.open(session, job.instance_key)
        job.state = "failed"
        task = tokens.find(opened.step.workflow, job.token)
        fault = {
            "code": getattr(failure, "code", type(failure).__name__),
            "message": without_personal_data(str(failure)),
            "inputs": [mapping.target for mapping in task.task_spec.element.inputs],
        }
        row = {"key": job.key, "instance_key": job.instance_key, "element_id": job.element_id}
        writes: mirror.Writes = []
        mirror.open_incident(writes, row, fault, opened.step, self._runtime.new_key)
        for statement, values in writes:
            session.connection().execute(statement, values)
        self._runtime.settle(opened, MACHINE)


def retry(runtime: Runtime, incident_key: int, actor: Actor) -> None:
    """Let a job try again after somebody repaired what it stumbled over. Raises :class:`NotFound`."""
    with runtime.database.write() as session:
        incident = session.get(Incident, incident_key)
        if incident is None or incident.resolved is not None:
            raise NotFound(what="open incident", key=incident_key)
        opened = runtime.open(session, incident.instance_key)
        incident.resolved, incident.resolved_by = runtime.clock(), actor.name
        opened.step.record("retried", incident.element_id)
        job = session.get(Job, incident.job_key)
        if job is not None and job.kind == "fault":
            task = tokens.find(opened.step.workflow, job.token)
            opened.before.pop(job.token)  # whatever it becomes, it gets a new row
            session.delete(job)
            session.flush()
            tokens.retry(task)
        elif job is not None:
            job.state, job.attempts, job.due_at = "waiting", 0, runtime.clock()
        runtime.settle(opened, actor)
    runtime.wake()


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many failures: 30 s, 2 min, 8 min, then every half hour; ± 20 %."""
    wait: timedelta = min(_FIRST_WAIT * float(_GROWTH ** min(attempts - 1, 9)), _LONGEST_WAIT)
    return wait * random.uniform(0.8, 1.2)  # noqa: S311  spreads load, guards nothing


def without_personal_data(text: str) -> str:
    """An error's own words with what may be an address or a document number blotted out; at most 500 characters."""
    blotted = re.sub(r"[\w.+-]+@[\w.-]+", "•@•", text[:2000])
    return re.sub(r"\d{6,}", "•", blotted)[:500]


def _now(session: Session) -> datetime:
    """The database's clock: two machines must agree about leases."""
    if session.get_bind().dialect.name == "sqlite":
        return datetime.now(UTC)
    found: datetime = session.scalar(select(func.clock_timestamp()))  # type: ignore[assignment]
    return found


def _place(failure: Exception) -> str:
    frames = traceback.extract_tb(failure.__traceback__)
    return f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else "?"
