"""For those who watch the machines: does this process live, can the office work, and how is it going.

``/healthz`` and ``/readyz`` tell nobody anything about the procedure. ``/metrics`` does (how many requests, how late):
it exists only where ``ALIADO_METRICS_TOKEN`` is set, and answers only who brings that token. All its figures come from
the database, so that any one process answers for all processes of all machines.
"""

import hmac
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, abort, request
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from engine import migrations
from engine.database import heartbeat
from engine.errors import Refusal
from engine.jobs import procrastinate_schema
from engine.models.process import Incident, Job
from engine.queries import open_counts, workload
from services import periodic
from services.backup import BACKUP
from services.mail import queue
from services.uploads.inspect import are_unfenced_files_accepted
from web.http import counted, disk
from web.installation import Installation, installation
from web.wording import fences

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """This process answers. Restart it when it does not."""
    return _plain("ok")


@blueprint.get("/readyz")
def ready() -> Response:
    """200 when requests can be worked on: database, its tables (the queue's too, where jobs are queued), a worker,
    fences around strangers' files (see :func:`web.wording.fences.state`), room on the disk; else 503 with what is
    missing. Mails that have waited for long are told (``late``), and are no reason to send people elsewhere.
    """
    mail = "ok"
    state = {"database": False, "schema": False, "worker": False}
    fenced = fences.state(are_unfenced_files_accepted(installation().tools))
    try:
        migrations.demand_head(installation().database)
        if installation().settings.dispatcher == "procrastinate":
            procrastinate_schema.demand(installation().database)
        state["database"] = state["schema"] = True
        with installation().database.read() as session:
            state["worker"] = heartbeat.worker_lives(session)
            mail = "late" if queue.stands(session, installation().now()) else "ok"
    except Refusal:
        state["database"] = True
    except SQLAlchemyError:  # whatever it is, it is no answer
        state["database"] = False
    room = disk.state(installation().settings.var)
    lines = [f"{name} {'ok' if good else 'no'}" for name, good in state.items()]
    lines += [f"fences {fenced}", f"disk {room}", f"mail {mail}"]
    return _plain("\n".join(lines), 200 if all(state.values()) and fenced != "no" and room == "ok" else 503)


@blueprint.get("/metrics")
def metrics() -> Response:
    """The figures, in Prometheus' text form."""
    token = installation().settings.metrics_token
    if token is None:
        abort(404)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), token.encode()):
        answer = _plain("no", 401)
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    from prometheus_client import CollectorRegistry, exposition  # slow to import, and asked for by few

    registry = CollectorRegistry()
    registry.register(_Figures(installation()))
    return Response(exposition.generate_latest(registry), content_type=exposition.CONTENT_TYPE_LATEST)


def _plain(text: str, status: int = 200) -> Response:
    return Response(f"{text}\n", status, content_type="text/plain; charset=utf-8")


class _Figures:
    """What :mod:`prometheus_client` collects: one look at the database a scrape."""

    def __init__(self, office: Installation) -> None:
        self._office = office

    def collect(self) -> Iterator[Any]:
        """Every figure, each with the sentence that says what it is."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        with self._office.database.read() as session:
            for name, help_, value in self._single(session):
                family = CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily
                yield family(name.removesuffix("_total"), help_, value=value)
            yield from self._by_label(session, GaugeMetricFamily)
            yield from counted.figures(heartbeat.others(session))

    def _single(self, session: Session) -> Iterator[tuple[str, str, float]]:
        steps, jobs, failures = heartbeat.totals(session)
        yield "aliado_steps_total", "Steps written: one each for a start, a task, a timer, a service.", steps
        yield "aliado_jobs_begun_total", "Jobs that workers took in hand.", jobs
        yield "aliado_job_failures_total", "Attempts at a job that failed.", failures
        now = self._office.now()
        due = (Job.state == "waiting", Job.due_at <= now)
        depth, oldest = session.execute(select(func.count(), func.min(Job.due_at)).where(*due)).one()
        yield "aliado_jobs_due", "Jobs that are due and nobody has in hand: the depth of the queue.", depth
        lag = max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
        yield "aliado_job_lag_seconds", "For how long the oldest of them has been due.", lag
        yield "aliado_jobs_in_hand", "Jobs that workers have in hand.", _count(session, Job.state == "leased")
        yield (
            "aliado_incidents_open",
            "Incidents that wait for an analyst.",
            _count(session, Incident.resolved.is_(None)),
        )
        yield "aliado_instances_active", "Instances under way.", sum(open_counts.active_by_process(session).values())
        yield from self._since_backup(session)

    def _since_backup(self, session: Session) -> Iterator[tuple[str, str, float]]:
        """Nothing where no copy was ever made: an alert asks for the figure's absence too."""
        if (last := periodic.when(session, BACKUP)) is not None:
            age = max(0.0, (self._office.now() - last).total_seconds())
            yield "aliado_backup_age_seconds", "How long ago the last copy of this office was made.", age

    def _by_label(self, session: Session, family: Any) -> Iterator[Any]:
        open_, late = (
            family("aliado_tasks_open", "Tasks that wait for a person, by candidate groups.", labels=["groups"]),
            family(
                "aliado_tasks_overdue",
                "Of these, the ones past their legal term, up to 1000 of each priority.",
                labels=["groups"],
            ),
        )
        for groups, number in open_counts.tasks_by_groups(session).items():
            open_.add_metric([groups], number)
        for groups, number in workload.overdue_by_groups(session, self._office.now()).items():
            late.add_metric([groups], number)
        processes = family("aliado_processes", "Processes of ours that live, on all machines.", labels=["kind"])
        for kind, number in heartbeat.running(session).items():
            processes.add_metric([kind], number)
        yield from (open_, late, processes)


def _count(session: Session, condition: Any) -> int:
    return session.scalar(select(func.count()).where(condition)) or 0
