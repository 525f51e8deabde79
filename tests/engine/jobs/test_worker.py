"""What workers owe each other: no storm on a server of somebody else's, and no job that ends one after the other."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from engine.database.sessions import database_now
from engine.errors import NotFound
from engine.execution.job_queue import Queue
from engine.jobs import incidents
from engine.jobs.leases import DEATHS
from engine.jobs.renewal import LEASE
from engine.jobs.worker import JobWorker
from engine.models.process import Incident, Instance, Job
from engine.service import Service
from engine.verify import Audit
from tests.engine.office import CLERK, END, START, Office, flows, node, road, service, timer, user

ONE = START + service("s") + END + road("start", "s", "end")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def the_job(office: Office) -> Job:
    with office.database.read() as session:
        return session.scalars(select(Job)).one()


def lease_out(office: Office, key: int, until: datetime) -> None:
    """Another worker has the job in hand."""
    with office.database.write() as session:
        session.execute(update(Job).where(Job.key == key).values(state="leased", lease_until=until, fence=1))


def test_no_more_calls_of_a_service_run_at_once_than_it_bears(office: Office) -> None:
    office.services["work"] = Service("work", lambda call: {}, local=False, at_once=1)
    office.draw(ONE)
    office.start()
    other = the_job(office).key
    with office.database.read() as session:
        lease_out(office, other, database_now(session) + LEASE)
    office.start()
    assert office.worker.run_all() == 1, "put off, and not looked at again at once"
    with office.database.read() as session:
        waiting = session.scalars(select(Job).where(Job.key != other)).one()
    assert (waiting.state, waiting.attempts) == ("waiting", 0)
    assert timedelta(seconds=1) < waiting.due_at - office.clock() < timedelta(seconds=5)
    lease_out(office, other, LONG_AGO)
    office.clock.advance(seconds=5)
    office.work()
    assert office.done().count("s") == 2


@pytest.mark.parametrize("local", [False, True])
def test_a_job_that_ends_its_worker_again_and_again_is_set_aside(office: Office, local: bool) -> None:
    def end_the_process(*_given: object) -> None:
        raise KeyboardInterrupt  # as a crash: nothing of ours runs after it

    office.services["work"] = Service("work", end_the_process, local=local)
    office.draw(ONE)
    office.start()
    for _ in range(DEATHS):
        office.clock.advance(seconds=1)
        with pytest.raises(KeyboardInterrupt):
            JobWorker(office.runtime).do(the_job(office).key)
        assert the_job(office).state == "leased", "the witness of its end"
        with office.database.write() as session:
            session.execute(update(Job).values(lease_until=LONG_AGO))
    office.work()
    (incident,) = office.incidents()
    assert incident.code == "worker_lost"
    office.services["work"] = Service("work", lambda *_given: {}, local=local)
    incidents.retry(office.runtime, incident.key, CLERK)
    office.work()
    assert office.ended() == "end"


def test_a_lease_given_by_a_clock_that_was_ahead_is_no_lease(office: Office) -> None:
    office.draw(ONE)
    office.start()
    with office.database.read() as session:
        lease_out(office, the_job(office).key, database_now(session) + timedelta(days=10))
    office.work()
    assert office.ended() == "end"


def test_the_drawing_says_which_job_comes_first(office: Office) -> None:
    office.draw(
        START
        + service("s").replace("</bpmn:ext", '<zeebe:priorityDefinition priority="=p"/></bpmn:ext')
        + END
        + road("start", "s", "end")
    )
    first, second = office.start(p=10).instance, office.start(p=90).instance
    order = []
    for key in office.worker.due(10):
        with office.database.read() as session:
            order.append(session.get_one(Job, key).instance_key)
    assert order == [second, first]


@pytest.mark.parametrize(
    "damage",
    [{"token": "no token at all"}, {"token": "0" * 32}],
    ids=["a token that is none", "a token that stands nowhere"],
)
def test_a_job_whose_token_is_damaged_becomes_an_incident_and_stops_no_worker(
    office: Office, damage: dict[str, str]
) -> None:
    office.draw(ONE)
    broken = office.start().instance
    with office.database.write() as session:
        session.execute(update(Job).values(**damage))
    other = office.start().instance
    for _ in range(20):
        office.worker.run_all()
        office.clock.advance(hours=1)
    (incident,) = office.incidents()
    assert (incident.instance_key, incident.element_id) == (broken, "s")
    with office.database.read() as session:
        assert session.get_one(Instance, other).status == "completed"
        assert session.scalars(select(Job)).one().state == "failed"
    assert {problem.code for problem in Audit(office.runtime).problems()} == {"missing_row", "extra_row"}


def test_a_job_whose_instance_cannot_be_read_becomes_an_incident_too(office: Office) -> None:
    office.draw(ONE)
    office.start()
    with office.database.write() as session:
        session.execute(update(Instance).values(state="{"))
    for _ in range(20):
        office.worker.run_all()
        office.clock.advance(hours=1)
    assert [incident.code for incident in office.incidents()] == ["unreadable_instance"]
    assert {problem.code for problem in Audit(office.runtime).problems()} == {"unreadable_state"}


class FailingDatabase(Queue):
    """The connection breaks in the middle of a step, so many times."""

    left = 3

    def step(self, session: Session, instance_key: int) -> None:
        self.left -= 1
        if self.left >= 0:
            away = session.get_bind().dialect.name == "postgresql"
            session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())" if away else "SELECT * FROM nowhere"))


def test_a_timer_that_meets_a_broken_connection_fires_later_and_bothers_nobody(office: Office) -> None:
    office.draw(START + node("intermediateCatchEvent", "t", timer("P6D")) + END + road("start", "t", "end"))
    office.start()
    office.runtime.queue = FailingDatabase()
    office.clock.advance(days=7)
    for _ in range(4):
        assert office.incidents() == []
        office.work()
        office.clock.advance(hours=1)
    assert office.ended() == "end"


def failed_for_good(office: Office) -> None:
    """An instance whose service cannot be found: an incident."""
    office.services.pop("work")
    office.start()
    office.work()
    assert len(office.incidents()) == 1


ESCAPE = node("boundaryEvent", "late", timer("P1D"), attachedToRef="s") + node("endEvent", "given_up")


def test_an_incident_ends_with_the_task_that_a_boundary_event_takes_away(office: Office) -> None:
    office.draw(START + service("s") + END + ESCAPE + road("start", "s", "end") + flows("late>given_up"))
    failed_for_good(office)
    office.clock.advance(days=2)
    office.work()
    assert office.ended() == "given_up"
    assert nothing_is_left(office)


def test_an_incident_ends_with_its_instance(office: Office) -> None:
    office.draw(ONE)
    failed_for_good(office)
    office.runtime.cancel(office.instance().key, CLERK, "no longer wanted")
    assert nothing_is_left(office)
    with office.database.read() as session:
        assert session.scalars(select(Incident)).one().resolved_by == CLERK.name


def test_an_element_that_could_not_go_on_takes_its_incident_along(office: Office) -> None:
    office.draw(START + node("exclusiveGateway", "g") + END + flows("start>g", "g>end?false"))
    office.start()
    assert len(office.incidents()) == 1
    office.runtime.cancel(office.instance().key, CLERK, "drawn wrong")
    assert nothing_is_left(office)


def nothing_is_left(office: Office) -> bool:
    """No open incident, no job, and the auditor finds nothing."""
    with office.database.read() as session:
        jobs_left = session.scalars(select(Job)).all()
    return not office.incidents() and not jobs_left and not list(Audit(office.runtime).problems())


def test_a_priority_that_is_no_number_is_an_incident_and_no_accident(office: Office) -> None:
    office.draw(START + user("t", "", '<zeebe:priorityDefinition priority="=p"/>') + END + road("start", "t", "end"))
    office.start(p="alta")
    (incident,) = office.incidents()
    assert incident.element_id == "t" and "priority" in incident.message


def test_every_job_leaves_a_line_in_the_log(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "aliado.jobs")
    office.draw(ONE)
    office.start()
    key = the_job(office).key
    office.work()
    [line] = [record for record in caplog.records if record.name == "aliado.jobs"]
    assert line.getMessage().startswith(f"job {key}: ")
    assert line.facts["ms"] > 0  # type: ignore[attr-defined]


def test_who_fails_before_it_has_a_job_takes_it_from_nobody(office: Office) -> None:
    office.draw(ONE)
    office.start()
    key = the_job(office).key
    with office.database.read() as session:
        lease_out(office, key, database_now(session) + LEASE)
    worker = JobWorker(office.runtime)
    worker._failed(key, ConnectionError())
    assert (the_job(office).state, the_job(office).attempts) == ("leased", 0)
    lease_out(office, key, LONG_AGO)
    worker._failed(key, ConnectionError())
    assert (the_job(office).state, the_job(office).attempts) == ("waiting", 1)


@pytest.mark.parametrize("fault", [TypeError("no"), KeyError("name"), NotFound(what="template", key="x")])
def test_what_repeating_cannot_mend_is_an_incident_at_once(office: Office, fault: Exception) -> None:
    def fail() -> None:
        raise fault

    office.serve("work", fail)
    office.draw(START + service("s") + END + road("start", "s", "end"))
    office.start()
    office.work()
    assert len(office.calls) == 1
    assert [each.element_id for each in office.incidents()] == ["s"]


@pytest.mark.parametrize("fault", [OSError("away"), RuntimeError("who knows")])
def test_what_the_world_does_is_tried_again(office: Office, fault: Exception) -> None:
    def fail() -> None:
        raise fault

    office.serve("work", fail)
    office.draw(START + service("s") + END + road("start", "s", "end"))
    office.start()
    office.work()
    assert office.incidents() == []


def test_a_service_whose_outputs_cannot_be_mapped_is_not_called_again(office: Office) -> None:
    office.serve("work", lambda: {"n": 2})
    office.draw(
        START + service("s", mapping='<zeebe:output source="=1 +" target="x"/>') + END + road("start", "s", "end")
    )
    office.start()
    office.work()
    (incident,) = office.incidents()
    assert (incident.element_id, incident.code) == ("s", "feel_syntax_error")
    incidents.retry(office.runtime, incident.key, CLERK)
    office.work()
    assert len(office.calls) == 1 and len(office.incidents()) == 1
