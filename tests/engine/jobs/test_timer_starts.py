"""Processes that begin by the clock: once each time, by whichever worker is first, as the newest drawing says."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from engine.jobs import timer_starts
from tests.engine.office import END, Office, drawing, node, road, user

YEARLY = "R/2027-01-01T00:00:00-05:00/P4Y"


def files(text: str, kind: str = "Cycle") -> dict[str, bytes]:
    timer = f"<bpmn:timerEventDefinition><bpmn:time{kind}>{text}</bpmn:time{kind}></bpmn:timerEventDefinition>"
    return {
        "bpmn/p.bpmn": drawing(node("startEvent", "start", timer) + user("work") + END + road("start", "work", "end"))
    }


def begun(office: Office) -> int:
    """How many instances the minute brought."""
    return timer_starts.begin_due(office.runtime)


@pytest.fixture
def publish(office: Office):
    def publish(text: str, kind: str = "Cycle") -> None:
        office.runtime.publish(files(text, kind), "ana", "test")
        assert begun(office) == 0

    return publish


def test_every_four_years_counted_from_the_first_time(office: Office, publish) -> None:
    office.clock.now = datetime(2026, 3, 2, tzinfo=UTC)
    publish(YEARLY)
    office.clock.now = datetime(2027, 1, 1, 4, 59, tzinfo=UTC)
    assert begun(office) == 0
    office.clock.now = datetime(2027, 1, 1, 5, 0, tzinfo=UTC)
    assert [begun(office), begun(office)] == [1, 0]
    office.clock.now = datetime(2030, 12, 31, 23, tzinfo=UTC)
    assert begun(office) == 0
    office.clock.now = datetime(2031, 1, 1, 12, tzinfo=UTC)
    assert begun(office) == 1


def test_what_was_missed_begins_once(office: Office, publish) -> None:
    publish("R/PT1H")
    office.clock.advance(hours=30)
    assert [begun(office), begun(office)] == [1, 0]
    office.clock.advance(hours=1)
    assert begun(office) == 1


def test_a_counted_cycle_ends(office: Office, publish) -> None:
    publish("R2/PT1H")
    seen = []
    for _ in range(4):
        office.clock.advance(hours=1)
        seen.append(begun(office))
    assert seen == [1, 1, 0, 0]


@pytest.mark.parametrize(("days", "begins"), [(1, 1), (-1, 0)])
def test_a_date_begins_once_and_only_if_it_was_still_to_come(office: Office, publish, days: int, begins: int) -> None:
    publish((office.clock() + timedelta(days=days)).isoformat(), "Date")
    office.clock.advance(days=2)
    assert [begun(office), begun(office)] == [begins, 0]


def test_another_time_counts_anew_and_the_same_one_goes_on(office: Office, publish) -> None:
    publish("R/P10D")
    office.clock.advance(days=6)
    office.runtime.publish(files("R/P10D") | {"bpmn/correos/x.md": b"Asunto: x\n\nx"}, "ana", "another version")
    office.clock.advance(days=5)
    assert begun(office) == 1
    publish("R/P2D")
    office.clock.advance(days=3)
    assert begun(office) == 1


def test_of_many_workers_one_begins_it(office: Office, publish) -> None:
    publish("R/PT1H")
    office.clock.advance(hours=1)
    found: list[int] = []
    workers = [threading.Thread(target=lambda: found.append(begun(office))) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(found) == [0, 0, 0, 1]


def test_a_cycle_that_began_long_ago_is_found_at_once(office: Office, publish) -> None:
    publish("R/1970-01-01T00:00:00Z/PT1S")
    office.clock.advance(seconds=1)
    assert begun(office) == 1


def test_a_clock_that_was_ahead_and_is_set_right_keeps_nobody_from_beginning(office: Office, publish) -> None:
    publish("R/P1D")
    office.clock.advance(days=10)
    assert begun(office) == 1
    office.clock.advance(days=-10)
    assert timer_starts.set_right(office.runtime) == 1
    assert timer_starts.set_right(office.runtime) == 0, "what is due when it should be stays"
    office.clock.advance(days=1)
    assert begun(office) == 1


def test_a_start_that_was_late_keeps_its_phase(office: Office, publish) -> None:
    publish("R/PT1H")
    office.clock.advance(minutes=105)
    assert begun(office) == 1
    office.clock.advance(minutes=14)
    assert begun(office) == 0
    office.clock.advance(minutes=1)
    assert begun(office) == 1


def test_a_cycle_without_a_pause_begins_nothing(office: Office, publish) -> None:
    publish("R/PT0S")
    office.clock.advance(hours=1)
    assert [begun(office), begun(office)] == [0, 0]
