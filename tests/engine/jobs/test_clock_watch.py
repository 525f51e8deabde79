"""A clock that was days ahead and is set right: what it misdated goes on, and nothing else is touched."""

from datetime import timedelta

from sqlalchemy import select

from engine.jobs.clock_watch import ClockWatch
from engine.models.process import Job
from tests.engine.office import END, START, Office, node, road, service, timer, user

ONE = START + service("s") + node("intermediateCatchEvent", "t", timer("P1D")) + END + road("start", "s", "t", "end")


def due(office: Office) -> list[timedelta]:
    with office.database.read() as session:
        return [job.due_at - office.clock() for job in session.scalars(select(Job))]


def test_a_service_called_by_a_clock_ten_days_ahead_is_done_when_it_is_set_right(office: Office) -> None:
    office.draw(ONE)
    watch = ClockWatch(office.runtime)
    assert watch.look() == 0
    office.clock.advance(days=10)
    assert watch.look() == 0
    office.start()
    office.clock.advance(days=-10)
    office.work()
    assert office.waiting() == {"s"}, "due in ten days"
    assert watch.look() == 1
    office.work()
    assert office.waiting() == {"t"}
    assert office.done("clock_set_right") == ["s"]


def test_a_wait_that_counts_from_an_instant_still_to_come_begins_anew(office: Office) -> None:
    office.draw(ONE)
    office.clock.advance(days=10)
    office.start()
    office.work()
    office.clock.advance(days=-10)
    assert due(office) == [timedelta(days=11)]
    assert ClockWatch(office.runtime).look() == 1, "who has just begun cannot know, and looks"
    assert due(office) == [timedelta(days=1)]
    office.check_rows()


def test_a_signal_thrown_by_a_clock_ahead_is_told_when_that_is_set_right(office: Office) -> None:
    told = '<bpmn:signalEventDefinition signalRef="S"/>'
    heard = node("startEvent", "on", told, isInterrupting="false") + user("a") + node("endEvent", "heard")
    office.draw(
        START + service("s") + node("intermediateThrowEvent", "tell", told) + END + road("start", "s", "tell", "end")
        + node("subProcess", "beside", heard + road("on", "a", "heard"), triggeredByEvent="true"),
        '<bpmn:signal id="S" name="told"/>',
    )  # fmt: skip
    office.clock.advance(days=10)
    office.start()
    (job,) = office.worker.due(10)
    office.worker.run_job(job)
    assert office.waiting() == {"on", "tell"}
    office.clock.advance(days=-10)
    assert ClockWatch(office.runtime).look() == 1
    office.work()
    assert set(office.tasks()) == {"a"}


def test_a_signal_is_heard_by_its_own_instance_whose_wait_a_clock_ahead_began(office: Office) -> None:
    told = '<bpmn:signalEventDefinition signalRef="S"/>'
    heard = node("startEvent", "on", told, isInterrupting="false") + user("b") + node("endEvent", "heard")
    office.draw(
        START + user("a") + node("intermediateThrowEvent", "tell", told) + END + road("start", "a", "tell", "end")
        + node("subProcess", "beside", heard + road("on", "b", "heard"), triggeredByEvent="true"),
        '<bpmn:signal id="S" name="told"/>',
    )  # fmt: skip
    office.clock.advance(days=10)
    office.start()
    office.clock.advance(days=-10)
    office.do("a")
    office.work()
    assert set(office.tasks()) == {"b"}


def test_what_really_waits_goes_on_waiting(office: Office) -> None:
    def refuse() -> None:
        raise ConnectionError

    office.serve("work", refuse)
    office.draw(
        START + node("parallelGateway", "f") + service("s") + node("intermediateCatchEvent", "t", timer("P6D"))
        + user("a") + END + road("start", "f", "s", "end") + road("f", "t", "a")
    )  # fmt: skip
    office.start()
    office.work()
    before = due(office)
    assert ClockWatch(office.runtime).look() == 0
    assert due(office) == before
