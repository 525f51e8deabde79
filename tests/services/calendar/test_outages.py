"""After an outage a term that ran out meanwhile ends when people have had their days; the history says so."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.calendar.outages import Outage
from engine.database.heartbeat import HeartbeatWriter
from engine.models.process import History, Job
from services.calendar import functions, outages
from tests.engine.office import CLERK, END, START, Office, boundary, flows, node, timer, user

TERM = "=add working days(now(), 5)"
DRAWING = (
    START
    + user("a")
    + boundary("by_days", "a", timer(TERM, "timeDate"))
    + boundary("by_hours", "a", timer("PT200H"))
    + node("endEvent", "late")
    + END
    + flows("start>a", "a>end", "by_days>late", "by_hours>late")
)


@pytest.fixture
def office(tools, database, clock, keys, vault) -> Office:
    """An office that counts by the calendar of Peru, with one open task."""
    office = Office(database, clock, keys, vault)
    office.runtime.loader.functions = functions.functions(tools)
    office.draw(DRAWING)
    office.start()
    return office


def dues(office: Office) -> dict[str, object]:
    """Timer → when it is due."""
    with office.database.read() as session:
        return {row.element_id: row.due_at for row in session.scalars(select(Job))}


def test_a_term_that_ran_out_meanwhile_has_the_days_that_were_left(tools, office: Office, clock) -> None:
    begun, before = clock(), dues(office)
    clock.advance(days=1)
    since = clock()
    clock.advance(days=40)
    outage = Outage(since, clock())
    assert outages.give_back(tools, office.runtime, outage) == 2
    assert outages.give_back(tools, office.runtime, outage) == 0, "once, whichever worker does it"
    after = dues(office)
    assert after["by_hours"] == outage.until + timedelta(hours=200 - 24)
    with tools.database.read() as session:
        calendar = functions.peru.calendar(tools, session)
        reasons = [
            row.detail["reason"] for row in session.scalars(select(History).where(History.kind == "rescheduled"))
        ]
    left = calendar.working_days_between(since, before["by_days"])
    assert calendar.working_days_between(outage.until, after["by_days"]) == left > 0
    assert len(reasons) == 2
    assert reasons[0].startswith("El sistema no atendió del ")
    office.work()
    assert "a" in office.tasks(), "nothing ran out"
    functions.recompute(office.runtime, CLERK, "DS 1")
    assert dues(office) == after, "a calendar that changes takes nothing back"
    assert begun < since


def test_an_outage_is_a_day_in_which_no_worker_worked(tools, clock) -> None:
    assert outages.last(tools) is None, "a new office"
    writer = HeartbeatWriter(tools.database, tools.keys(), "worker", lambda: 0.0)
    writer.write()
    with tools.database.read() as session:
        worked = outages.last_worked(session)
    clock.advance(seconds=(worked - clock()).total_seconds() + 3600)
    assert outages.last(tools) is None
    clock.advance(days=3)
    assert outages.last(tools) == Outage(worked, clock())
    writer.leave()
    assert outages.last(tools).since >= worked, "of one that ended in order, too"
