"""Timers that nobody fired for a while: of the reminders of one thing only the last is still true."""

from tests.engine.office import END, START, Office, boundary, flows, node, service, timer, user

DAYS = (2, 4, 6)
TOLD = "".join(f"{service(f'told_{day}')}{node('endEvent', f'end_{day}')}" for day in DAYS)
ROAD = flows("start>a", "a>end", *(f"day_{day}>told_{day}" for day in DAYS), *(f"told_{day}>end_{day}" for day in DAYS))


def reminder(day: int, extensions: str = "") -> str:
    """A reminder so many days after task ``a`` was opened."""
    return node("boundaryEvent", f"day_{day}", timer(f"P{day}D"), extensions, attachedToRef="a", cancelActivity="false")


def test_after_an_outage_only_the_last_reminder_is_sent_and_later_ones_still_come(office: Office) -> None:
    office.draw(START + user("a") + "".join(map(reminder, DAYS)) + TOLD + END + ROAD)
    office.start()
    office.clock.advance(days=5)
    office.work()
    assert office.done("fired") == ["day_4"]
    assert office.done("passed_over") == ["day_2"]
    assert len(office.calls) == 1
    office.check_rows()
    office.clock.advance(days=1)
    office.work()
    assert office.done("fired") == ["day_4", "day_6"]
    office.do("a")
    assert office.ended() == "end_4 · end_6 · end"


def test_a_reminder_that_must_be_made_is_made_late_too(office: Office) -> None:
    always = '<zeebe:properties><zeebe:property name="timer:late" value="true"/></zeebe:properties>'
    office.draw(START + user("a") + reminder(2, always) + reminder(4) + reminder(6) + TOLD + END + ROAD)
    office.start()
    office.clock.advance(days=7)
    office.work()
    assert office.done("fired") == ["day_2", "day_6"]
    assert office.done("passed_over") == ["day_4"]


def test_who_reminds_of_what_has_run_out_says_nothing(office: Office) -> None:
    term = boundary("term", "a", timer("P3D")) + node("endEvent", "late")
    parts = START + user("a") + reminder(2) + term + service("told_2") + node("endEvent", "end_2") + END
    office.draw(parts + flows("start>a", "a>end", "day_2>told_2", "told_2>end_2", "term>late"))
    office.start()
    office.clock.advance(days=4)
    office.work()
    assert office.done("passed_over") == ["day_2"]
    assert office.calls == []
