"""Events: which start event begins, which boundary event catches, when a timer is due, what an end leaves behind."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.engine.cases.drawn import call, line, message, on_error, on_message, told
from tests.engine.office import CLERK, END, START, Office, boundary, drawing, flows, node, road, subprocess, timer, user

PAID = message("M1", "paid", "order")
BY_MESSAGE = node("startEvent", "byMessage", on_message("M1"))
TWO_STARTS = user("m") + user("n") + node("endEvent", "e1") + node("endEvent", "e2")
ROADS = flows("byMessage>m", "plain>n", "m>e1", "n>e2")
PLAIN = node("startEvent", "plain")


@pytest.mark.parametrize(
    "starts",
    [
        pytest.param(PLAIN + BY_MESSAGE, id="listed first"),
        pytest.param(BY_MESSAGE + PLAIN, id="listed last"),
    ],
)
@pytest.mark.parametrize("called", [False, True])
def test_whoever_names_no_start_event_begins_at_the_none_start_event(office: Office, starts: str, called: bool) -> None:
    """Camunda 8 documentation, None events: it is where the process starts when the process is activated."""
    both = starts + TWO_STARTS + ROADS
    if called:
        office.draw(line(call("child")), more={"bpmn/child.bpmn": drawing(both, PAID, "child")})
    else:
        office.draw(both, PAID)
    office.start(order="7")
    assert set(office.tasks()) == {"n"}


def test_a_message_begins_at_its_own_start_event(office: Office) -> None:
    """Camunda 8 documentation, Message events."""
    office.draw(PLAIN + BY_MESSAGE + TWO_STARTS + ROADS, PAID)
    office.runtime.correlate("paid", "7", CLERK, {"order": "7"})
    assert set(office.tasks()) == {"m"}


ERRORS = '<bpmn:error id="E2" errorCode="error-2"/>'
ALL, TWO = boundary("all", "s", on_error()), boundary("two", "s", on_error("E2"))


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(TWO + ALL, id="drawn first"),
        pytest.param(ALL + TWO, id="drawn last"),
    ],
)
def test_the_boundary_event_of_the_errors_code_catches_before_the_one_of_all_errors(office: Office, order: str) -> None:
    """Camunda 8 documentation, Error events: a catch event without a code catches what no other does."""
    inside = node("startEvent", "s1") + node("endEvent", "bad", on_error("E2")) + road("s1", "bad")
    office.draw(
        START + subprocess("s", inside) + order + user("any") + user("second") + END + node("endEvent", "e1")
        + node("endEvent", "e2") + road("start", "s", "end") + road("all", "any", "e1") + road("two", "second", "e2"),
        ERRORS,
    )  # fmt: skip
    office.start()
    assert set(office.tasks()) == {"second"}


NEW_YEAR = datetime(2027, 1, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("2027-01-01T05:00:00Z", id="UTC"),
        pytest.param("2027-01-01T00:00:00-05:00", id="offset"),
        pytest.param("2027-01-01T00:00:00-05:00[America/Lima]", id="offset and zone"),
        pytest.param("2027-01-01T00:00:00[America/Lima]", id="zone"),
        pytest.param("2027-01-01T00:00", id="neither, so the office's zone"),
    ],
)
def test_a_timer_date_is_the_instant_it_names(office: Office, written: str) -> None:
    """Camunda 8 documentation, Timer events, Time date: all three forms are documented."""
    catch = node("intermediateCatchEvent", "t", timer(written, "timeDate"))
    office.draw(line(catch))
    office.start()
    office.clock.now = NEW_YEAR - timedelta(seconds=1)
    office.work()
    assert office.waiting() == {"t"}
    office.clock.now = NEW_YEAR
    office.work()
    assert office.ended() == "end"


def test_a_side_branch_that_has_ended_leaves_nothing_in_the_state(office: Office) -> None:
    """BPMN 2.0.2 § 13.5.6: an end event consumes its token; https://github.com/sartography/spiff-arena/issues/684"""
    reminded = boundary("t", "a", on_message("M1"), False) + node("endEvent", "r")
    office.draw(START + user("a") + reminded + END + road("start", "a", "end") + road("t", "r"), PAID)
    office.start(order="7")
    office.runtime.correlate("paid", "7", CLERK)
    young = len(office.instance().state)
    for _ in range(20):
        office.runtime.correlate("paid", "7", CLERK)
    assert len(office.instance().state) <= young + 8


@pytest.mark.parametrize("kind", ["intermediateCatchEvent", "boundaryEvent"])
def test_the_check_has_nothing_against_a_date_with_its_zone(kind: str) -> None:
    """Camunda 8 documentation, Timer events."""
    when = timer("2027-01-01T00:00:00-05:00[America/Lima]", "timeDate")
    if kind == "boundaryEvent":
        body = START + user("a") + boundary("t", "a", when) + END + flows("start>a", "a>end", "t>end")
    else:
        body = line(node(kind, "t", when))
    assert told(body) == set()


@pytest.mark.parametrize(
    ("length", "due"),
    [
        ("P2W", datetime(2026, 12, 1, 17, tzinfo=UTC)),
        ("P1M2DT3H", datetime(2026, 12, 19, 20, tzinfo=UTC)),
        ("P1Y1D", datetime(2027, 11, 18, 17, tzinfo=UTC)),
        ("PT90M", datetime(2026, 11, 17, 18, 30, tzinfo=UTC)),
    ],
)
def test_a_timer_duration_may_count_weeks_and_mix_its_units(office: Office, length: str, due: datetime) -> None:
    """Camunda 8 documentation, Timer events, Time duration: ISO 8601, and its own example is P14D or P2W."""
    office.clock.now = datetime(2026, 11, 17, 17, tzinfo=UTC)
    catch = node("intermediateCatchEvent", "t", timer(length))
    assert told(line(catch)) == set()
    office.draw(line(catch))
    office.start()
    office.clock.now = due - timedelta(seconds=1)
    office.work()
    assert office.waiting() == {"t"}
    office.clock.now = due
    office.work()
    assert office.ended() == "end"


@pytest.mark.parametrize(
    ("cron", "times"),
    [
        ("0 0 9 * * MON-FRI", [(20, 14), (23, 14)]),
        ("@daily", [(20, 5), (21, 5)]),
        ("0 30 8 L * *", [(30, 13.5)]),
    ],
)
def test_a_timer_cycle_may_be_written_as_cron(office: Office, cron: str, times: list[tuple[int, float]]) -> None:
    """Camunda 8 documentation, Timer events, Time cycle: cron of six fields, or a macro; in the office's zone."""
    office.clock.now = datetime(2026, 11, 19, 17, tzinfo=UTC)
    reminder = boundary("t", "a", timer(cron, "timeCycle"), False) + node("endEvent", "r") + road("t", "r")
    body = START + user("a") + reminder + END + road("start", "a", "end")
    assert told(body) == set()
    office.draw(body)
    office.start()
    for count, (day, hour) in enumerate(times):
        due = datetime(2026, 11, day, tzinfo=UTC) + timedelta(hours=hour)
        office.clock.now = due - timedelta(seconds=1)
        office.work()
        assert office.done().count("t") == count
        office.clock.now = due
        office.work()
        assert office.done().count("t") == count + 1
