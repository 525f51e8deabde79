"""Events: which start event begins, which boundary event catches, when a timer is due, what an end leaves behind."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.engine.cases.drawn import call, line, message, on_error, on_message, told
from tests.engine.office import CLERK, END, START, Office, boundary, drawing, flows, node, road, subprocess, timer, user
from tests.known import fails

PAID = message("M1", "paid", "order")
BY_MESSAGE = node("startEvent", "byMessage", on_message("M1"))
TWO_STARTS = user("m") + user("n") + node("endEvent", "e1") + node("endEvent", "e2")
ROADS = flows("byMessage>m", "plain>n", "m>e1", "n>e2")
PLAIN = node("startEvent", "plain")
FIRST_DRAWN = fails("The start event that the file lists first begins, even if it waits for a message.")


@pytest.mark.parametrize(
    "starts",
    [
        pytest.param(PLAIN + BY_MESSAGE, id="listed first"),
        pytest.param(BY_MESSAGE + PLAIN, id="listed last", marks=FIRST_DRAWN),
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
        pytest.param(ALL + TWO, id="drawn last", marks=fails("The boundary event that is listed first catches.")),
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
        pytest.param(
            "2027-01-01T00:00:00-05:00[America/Lima]",
            id="offset and zone",
            marks=fails("A date with an offset and a zone gives no instant: the token stops as an incident."),
        ),
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
