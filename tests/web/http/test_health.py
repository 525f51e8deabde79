"""What watches the machines asks: alive, ready, and the figures; the last for nobody without the token."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from engine import migrations
from engine.database.heartbeat import HeartbeatWriter
from engine.database.sessions import Database
from engine.jobs import procrastinate_schema
from engine.models.process import Instance, Job
from services import periodic
from services.backup import BACKUP
from tests.databases import postgres_database
from tests.web.applicant.test_road import begun
from tests.web.conftest import Browser, settings_for
from web.app import create_app, open_installation
from web.http import counted, disk
from web.installation import Installation


def watched(installation: Installation) -> FlaskClient:
    """The same office, with a token set."""
    settings = replace(installation.settings, metrics_token="t0k3n")
    return create_app(settings, replace(installation, settings=settings)).test_client()


def figures(installation: Installation) -> dict[str, float]:
    answer = watched(installation).get("/metrics", headers={"Authorization": "Bearer t0k3n"})
    assert answer.status_code == 200
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_a_process_that_answers_is_alive(browser: Browser) -> None:
    assert browser.client.get("/healthz").status_code == 200


def test_the_office_is_ready_once_its_tables_stand_and_a_worker_lives(
    browser: Browser, installation: Installation
) -> None:
    answer = browser.client.get("/readyz")
    assert (answer.status_code, answer.text) == (
        503,
        "database ok\nschema no\nworker no\nfences ok\ndisk ok\nmail ok\n",
    )
    with installation.database.write() as session:
        session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        session.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": migrations.head()})
    assert browser.client.get("/readyz").text == "database ok\nschema ok\nworker no\nfences ok\ndisk ok\nmail ok\n"
    stuck, well = (
        HeartbeatWriter(installation.database, key, "worker", lambda s=s: s) for key, s in ((1, 300.0), (2, 0.0))
    )
    stuck.write()
    assert browser.client.get("/readyz").status_code == 503, "it lives, and its worker does not turn"
    well.write()
    assert browser.client.get("/readyz").status_code == 200


def test_where_jobs_are_queued_the_office_is_not_ready_without_the_tables_of_the_queue(
    postgres_server: str, process_name: str, tmp_path
) -> None:
    with postgres_database(postgres_server, f"{process_name}_ready") as url, closing(Database(url)) as database:
        migrations.upgrade(database)
        settings = settings_for(tmp_path, url, DISPATCHER="procrastinate")
        opened = open_installation(settings)
        with closing(opened.database):
            asked = create_app(settings, opened).test_client()
            assert "schema no" in asked.get("/readyz").text
            procrastinate_schema.upgrade(database)
            assert "schema ok" in asked.get("/readyz").text


def test_the_figures_are_for_whoever_brings_the_token(browser: Browser, installation: Installation) -> None:
    assert browser.client.get("/metrics").status_code == 404, "no token is set: there is no such page"
    assert watched(installation).get("/metrics").status_code == 401
    assert watched(installation).get("/metrics", headers={"Authorization": "Bearer no"}).status_code == 401


def test_the_figures_tell_what_waits_and_what_is_late(browser: Browser, installation: Installation, clock) -> None:
    begun(browser)
    writer = HeartbeatWriter(installation.database, 7, "office", lambda: 0.0)
    writer.write()
    found = figures(installation)
    assert found["aliado_instances_active"] == 1
    assert found['aliado_tasks_open{groups="Solicitante"}'] == 1
    assert found['aliado_processes{kind="office"}'] == 1
    assert found["aliado_steps_total"] >= 2
    assert found["aliado_jobs_due"] == 0
    assert "aliado_backup_age_seconds" not in found, "no copy was ever made"
    browser.get("/solicitud/nueva/prueba")
    browser.send(persona__nombre="Ana", persona__dni="00000002")
    clock.advance(minutes=3)
    found = figures(installation)
    assert (found["aliado_jobs_due"], found["aliado_job_lag_seconds"]) == (1, 180)


def test_what_a_process_counted_outlives_it(installation: Installation, browser: Browser) -> None:
    begun(browser)
    writer = HeartbeatWriter(installation.database, 7, "office")
    writer.write()
    before = figures(installation)["aliado_steps_total"]
    writer.leave()
    found = figures(installation)
    assert found["aliado_steps_total"] == before > 0
    assert 'aliado_processes{kind="office"}' not in found


def test_the_figures_tell_how_requests_went_over_all_processes(browser: Browser, installation: Installation) -> None:
    browser.get("/seguimiento")
    browser.get("/no-existe")
    counters = installation.database.counters
    counted.count(counters, 3.0, 503)
    for key in (7, 8):
        HeartbeatWriter(installation.database, key, "web").write()
    HeartbeatWriter(installation.database, 8, "web").leave()
    found = figures(installation)
    assert found['aliado_requests_total{status="5xx"}'] == 2
    assert found['aliado_requests_total{status="4xx"}'] == found['aliado_requests_total{status="2xx"}'] == 2
    slow = found['aliado_request_seconds_bucket{le="5.0"}'] - found['aliado_request_seconds_bucket{le="2.5"}']
    assert slow == 2
    assert found["aliado_request_seconds_count"] == found['aliado_request_seconds_bucket{le="+Inf"}'] == 6
    assert found["aliado_request_seconds_sum"] >= 6


def test_the_figures_tell_how_old_the_last_copy_is(installation: Installation, clock) -> None:
    with installation.database.write() as session:
        periodic.note(session, BACKUP, clock())
    clock.advance(hours=31)
    assert figures(installation)["aliado_backup_age_seconds"] == 31 * 3600


def test_a_mail_that_has_waited_for_long_is_told_and_sends_nobody_elsewhere(
    browser: Browser, installation: Installation
) -> None:
    begun(browser)
    with installation.database.write() as session:
        session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        session.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": migrations.head()})
        key = session.scalar(select(Instance.key))
        waiting = Job(key=1, instance_key=key, token="t", element_id="m", kind="service", type="mail.send")
        waiting.due_at = waiting.created = installation.now() - timedelta(minutes=31)
        session.add(waiting)
    assert browser.client.get("/readyz").text.endswith("mail late\n")


def test_a_full_disk_is_told(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "LEAST_BYTES", 1 << 60)
    answer = browser.client.get("/readyz")
    assert answer.status_code == 503
    assert "disk full\n" in answer.text
