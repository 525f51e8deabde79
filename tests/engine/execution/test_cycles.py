"""Timer cycles: how often, from when they count, and which of them are none."""

from datetime import timedelta

import pytest

from tests.engine.office import END, START, Office, boundary, node, road, service, timer, user


def with_cycle(text: str) -> str:
    """A task with a reminder that comes round."""
    remind = boundary("t", "a", timer(text, "timeCycle"), False) + service("s") + node("endEvent", "r")
    return START + user("a") + remind + END + road("start", "a", "end") + road("t", "s", "r")


def reminded(office: Office, *hours: float) -> list[int]:
    """How many reminders there were after each of these waits."""
    found = []
    for each in hours:
        office.clock.advance(hours=each)
        office.work()
        found.append(len(office.calls))
    return found


@pytest.mark.parametrize(
    "text", ["R/PT0S", "R/-PT1H", "R3/P0D", "R/PT0.2S", "R/2027-01-01T00:00:00Z/PT0S", "R-1/PT1H", "PT1H", "R/soon"]
)
@pytest.mark.parametrize("seen", [True, False])
def test_a_cycle_without_a_pause_is_an_incident_where_it_begins(office: Office, text: str, seen: bool) -> None:
    office.draw(with_cycle(text if seen else "=often"))
    office.start(often=text)
    office.work()
    assert [(each.element_id, each.code) for each in office.incidents()] == [("t", "expression_failed")]
    assert office.calls == []
    assert "a" in office.tasks()


def test_a_cycle_of_no_repetitions_comes_once(office: Office) -> None:
    office.draw(with_cycle("R0/PT1H"))
    office.start()
    assert reminded(office, 1, 1, 1) == [1, 1, 1]


def test_a_cycle_that_was_late_keeps_its_phase(office: Office) -> None:
    office.draw(with_cycle("R/PT1H"))
    office.start()
    assert reminded(office, 1.75, 0.2, 0.05, 1) == [1, 1, 2, 3]


def test_a_cycle_makes_up_for_none_that_were_missed(office: Office) -> None:
    office.draw(with_cycle("R/P1D"))
    office.start()
    assert reminded(office, 40 * 24 + 1, 22, 1) == [1, 1, 2]


def test_a_cycle_counts_from_now_after_a_clock_that_was_ahead(office: Office) -> None:
    office.draw(with_cycle("R/P1D"))
    office.start()
    assert reminded(office, 24 * 20) == [1]
    office.clock.now -= timedelta(days=19)
    office.worker._clocks.look()
    assert reminded(office, 24) == [2]
