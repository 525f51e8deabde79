"""A calendar that changes while terms run: due dates and timers move, what happened stays, history says why."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.calendar import open_terms
from engine.models.process import History, Job, UserTask
from tests.engine.office import CLERK, END, START, Office, flows, node, service, timer, user

DUE = '<zeebe:taskSchedule dueDate="=add working days(now(), 6)"/>'
REMINDER = (
    node("boundaryEvent", "early", timer("=add working days(now(), 1)", "timeDate"), attachedToRef="a", cancelActivity="false")
    + node("boundaryEvent", "late", timer("=add working days(now(), 4)", "timeDate"), attachedToRef="a", cancelActivity="false")
    + node("boundaryEvent", "hours", timer("PT1000H"), attachedToRef="a", cancelActivity="false")
    + service("told") + node("endEvent", "end_told")
)  # fmt: skip
ROAD = flows("start>a", "a>end", "early>told", "late>told", "hours>told", "told>end_told")


@pytest.fixture
def days(office: Office) -> dict[str, int]:
    """How many days a working day takes, by the calendar in force."""
    found = {"a working day": 1}

    def add(session: Any, start: Any, count: Any) -> Any:
        return start + timedelta(days=int(count) * found["a working day"])

    office.runtime.loader.functions = {"add working days": add}
    return found


def dues(office: Office) -> dict[str, timedelta]:
    with office.database.read() as session:
        rows = [*session.scalars(select(UserTask)), *session.scalars(select(Job).where(Job.kind == "timer"))]
        return {row.element_id: row.due_at - row.anchor for row in rows}


def test_open_terms_move_from_their_anchor_and_what_fired_does_not_fire_again(
    office: Office, days: dict[str, int]
) -> None:
    office.draw(START + user("a", extensions=DUE) + REMINDER + END + ROAD)
    answer = office.start()
    office.clock.advance(days=2)
    office.work()
    assert len(office.calls) == 1, "the first reminder"
    days["a working day"] = 2

    assert list(open_terms.affected(office.runtime)) == [answer.instance]
    assert open_terms.recompute(office.runtime, answer.instance, CLERK, "DS 1-2026") == 2
    assert dues(office) == {"a": timedelta(days=12), "late": timedelta(days=8), "hours": timedelta(hours=1000)}
    office.check_rows()
    assert open_terms.recompute(office.runtime, answer.instance, CLERK, "DS 1-2026") == 0

    office.clock.advance(days=5)
    office.work()
    assert len(office.calls) == 1, "neither again nor too early"
    office.clock.advance(days=2)
    office.work()
    assert len(office.calls) == 2
    with office.database.read() as session:
        moved = session.scalars(select(History).where(History.kind == "rescheduled")).all()
        assert {(row.element_id, row.detail["reason"], row.actor) for row in moved} == {
            ("a", "DS 1-2026", "ana"),
            ("late", "DS 1-2026", "ana"),
        }


def test_instances_without_such_terms_are_left_alone(office: Office, days: dict[str, int]) -> None:
    office.draw(START + user("a") + END + flows("start>a", "a>end"))
    office.start()
    assert list(open_terms.affected(office.runtime)) == []


SHOWN = '<zeebe:ioMapping><zeebe:input source="=add working days(now(), 3)" target="until"/></zeebe:ioMapping>'


def test_what_an_open_task_was_given_by_the_calendar_is_given_again(office: Office, days: dict[str, int]) -> None:
    office.draw(START + user("a", extensions=SHOWN) + END + flows("start>a", "a>end"))
    answer = office.start()
    begun = office.clock()
    office.clock.advance(days=1)
    days["a working day"] = 2

    assert list(open_terms.affected(office.runtime)) == [answer.instance]
    assert open_terms.recompute(office.runtime, answer.instance, CLERK, "DS 1-2026") == 1
    assert open_terms.recompute(office.runtime, answer.instance, CLERK, "DS 1-2026") == 0
    with office.database.read() as session:
        scopes = office.runtime.loader.load_locked(session, answer.instance).step.scopes
        told = {name: value for scope, name, value, _ in scopes.everything() if scope}
        [row] = session.scalars(select(History).where(History.kind == "rescheduled"))
    assert told["until"] == begun + timedelta(days=6)
    assert (row.element_id, row.detail) == ("a", {"reason": "DS 1-2026"})
