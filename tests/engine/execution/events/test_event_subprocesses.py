"""Event subprocesses: what waits beside a scope as long as it runs, and takes its place or runs beside it."""

import pytest

from engine.errors import BusinessError, MessageNotExpected
from engine.jobs.incidents import retry
from tests.engine.execution.events.test_escalations_and_links import CALL, ESCALATION, LATE
from tests.engine.execution.test_boundary_events import BROKEN, ERROR
from tests.engine.execution.test_messages_and_ends import MESSAGE, PAID
from tests.engine.office import (
    CLERK,
    END,
    START,
    Office,
    boundary,
    drawing,
    inputs,
    loop,
    node,
    road,
    script,
    service,
    subprocess,
    timer,
    user,
)

#: Nothing here differs between databases.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

OVER = '<bpmn:errorEventDefinition errorRef="E1"/>'


def beside(definition: str, body: str = "", interrupting: bool = True, end: str = "undone", more: str = "") -> str:
    """An event subprocess: its start event, a user task ``mend`` or ``body``, and its end."""
    begin = node("startEvent", "on", definition, isInterrupting=str(interrupting).lower())
    inner = (body or user("mend") + road("on", "mend", end)) + node("endEvent", end)
    return node("subProcess", "extra", more + begin + inner, triggeredByEvent="true")


MAIN = START + service("s") + user("a") + END + road("start", "s", "a", "end")


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_message_begins_one_in_place_of_all_or_beside_it(office: Office, interrupting: bool) -> None:
    office.draw(MAIN + beside(PAID, interrupting=interrupting), MESSAGE)
    office.start(order="1")
    assert office.waiting() == {"s", "on"}
    office.runtime.correlate("paid", "1", CLERK, {"by": "card"})
    office.check_rows()
    assert office.variables()["by"] == "card"
    assert office.waiting() == ({"mend"} if interrupting else {"s", "on", "mend"})
    office.do("mend")
    if interrupting:
        assert office.ended() == "undone"
        return
    office.runtime.correlate("paid", "1", CLERK)
    office.work()
    office.do("a")
    assert office.waiting() == {"mend", "on"}, "the scope runs on until what runs beside it is over"
    office.do("mend")
    assert office.ended() == "undone · end · undone"


def test_a_result_that_comes_after_the_interruption_is_discarded(office: Office) -> None:
    def paid_meanwhile() -> dict[str, int]:
        office.runtime.correlate("paid", "1", CLERK)
        return {"late": 1}

    office.serve("work", paid_meanwhile)
    office.draw(MAIN + beside(PAID), MESSAGE)
    office.start(order="1")
    office.work()
    assert (office.done("discarded"), office.waiting()) == (["s"], {"mend"})
    assert "late" not in office.variables()


def test_nothing_begins_one_when_its_scope_is_over(office: Office) -> None:
    part = subprocess("part", node("startEvent", "in") + user("b") + node("endEvent", "out") + road("in", "b", "out")
                      + beside(PAID))  # fmt: skip
    office.draw(START + part + user("a") + END + road("start", "part", "a", "end"), MESSAGE)
    office.start(order="1")
    office.do("b")
    assert office.waiting() == {"a"}
    with pytest.raises(MessageNotExpected):
        office.runtime.correlate("paid", "1", CLERK)


def test_an_inner_one_takes_the_place_of_its_own_subprocess_only(office: Office) -> None:
    part = subprocess("part", node("startEvent", "in") + user("b") + node("endEvent", "out") + road("in", "b", "out")
                      + beside(PAID))  # fmt: skip
    office.draw(START + part + user("a") + END + road("start", "part", "a", "end"), MESSAGE)
    office.start(order="1")
    office.runtime.correlate("paid", "1", CLERK)
    assert office.waiting() == {"mend"}
    office.do("mend")
    office.do("a")
    assert office.ended() == "end", "an end within a subprocess is no end of the case"


@pytest.mark.parametrize("cycle", [True, False])
def test_a_timer_begins_one_beside_as_often_as_it_says(office: Office, cycle: bool) -> None:
    when = timer("R2/P1D", "timeCycle") if cycle else timer("P1D")
    office.draw(MAIN + beside(when, service("r") + road("on", "r", "undone"), interrupting=False))
    office.start()
    office.work()
    for _ in range(4):
        office.clock.advance(days=1, minutes=1)
        office.work()
    assert office.done().count("undone") == (2 if cycle else 1)
    office.do("a")
    assert office.ended().endswith("end")


def test_a_timer_takes_the_place_of_what_waits_within_too(office: Office) -> None:
    part = subprocess("part", node("startEvent", "in") + service("deep", "away") + node("endEvent", "out")
                      + road("in", "deep", "out"))  # fmt: skip
    office.serve("away", lambda: {})
    office.draw(START + part + END + road("start", "part", "end") + beside(timer("P1D")))
    office.start()
    assert office.waiting() == {"deep", "on"}
    office.clock.advance(days=2)
    office.worker.run_due()
    office.check_rows()
    assert "mend" in office.waiting() or office.ended() == "end"


@pytest.mark.parametrize("deeper", [False, True])
def test_an_error_of_a_service_begins_one_outward(office: Office, deeper: bool) -> None:
    def fail() -> None:
        raise BusinessError("broken")

    office.serve("work", fail)
    body = service("s") if not deeper else subprocess(
        "s", node("startEvent", "in") + service("t") + node("endEvent", "out") + road("in", "t", "out")
    )  # fmt: skip
    office.draw(START + body + END + road("start", "s", "end") + beside(BROKEN), ERROR)
    office.start()
    office.work()
    office.do("mend")
    assert (office.ended(), office.incidents()) == ("undone", [])


def test_an_error_thrown_in_one_goes_outward_and_not_to_itself(office: Office) -> None:
    again = beside(BROKEN, node("endEvent", "again", OVER) + road("on", "again"))
    part = subprocess("part", node("startEvent", "in") + node("endEvent", "bad", OVER) + road("in", "bad") + again)
    office.draw(
        START + part + boundary("b", "part", BROKEN) + node("endEvent", "caught") + END + road("start", "part", "end")
        + road("b", "caught"), ERROR
    )  # fmt: skip
    office.start()
    assert office.ended() == "caught"
    assert office.done().count("on") == 1


def test_the_border_of_the_failing_task_is_nearer(office: Office) -> None:
    def fail() -> None:
        raise BusinessError("broken")

    office.serve("work", fail)
    office.draw(
        START + service("s") + boundary("b", "s", BROKEN) + node("endEvent", "near") + END + road("start", "s", "end")
        + road("b", "near") + beside(BROKEN), ERROR
    )  # fmt: skip
    office.start()
    office.work()
    assert office.ended() == "near"


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_escalation_begins_one(office: Office, interrupting: bool) -> None:
    cry = node("intermediateThrowEvent", "cry", LATE)
    body = START + cry + user("a") + END + road("start", "cry", "a", "end")
    office.draw(body + beside(LATE, interrupting=interrupting), ESCALATION)
    office.start()
    assert set(office.tasks()) == ({"mend"} if interrupting else {"mend", "a"})
    assert office.done().count("cry") == 1


def test_one_that_escalates_does_not_begin_itself_again(office: Office) -> None:
    cry = node("intermediateThrowEvent", "cry", LATE)
    again = node("intermediateThrowEvent", "again", LATE) + road("on", "again", "undone")
    body = START + cry + user("a") + END + road("start", "cry", "a", "end")
    office.draw(body + beside(LATE, again, interrupting=False), ESCALATION)
    office.start()
    assert office.done().count("undone") == 1


def test_each_round_of_a_multi_instance_has_its_own(office: Office) -> None:
    part = node("startEvent", "in") + user("b") + node("endEvent", "out") + road("in", "b", "out")
    key = MESSAGE.replace("=order", "=item")
    office.draw(START + subprocess("part", part + beside(PAID), loop("[1, 2]", False)) + END
                + road("start", "part", "end"), key)  # fmt: skip
    office.start()
    office.runtime.correlate("paid", "2", CLERK)
    assert set(office.tasks()) == {"b", "mend"}
    office.do("mend")
    office.do("b")
    assert office.ended() == "end"


def test_one_of_a_called_process_waits_as_long_as_the_call(office: Office) -> None:
    called = drawing(
        node("startEvent", "in") + user("b") + node("endEvent", "out") + road("in", "b", "out") + beside(PAID),
        MESSAGE, "called",
    )  # fmt: skip
    office.draw(
        START + node("callActivity", "call", CALL) + user("a") + END + road("start", "call", "a", "end"), "",
        {"bpmn/c.bpmn": called},
    )  # fmt: skip
    office.start(order="1")
    office.runtime.correlate("paid", "1", CLERK, {"by": "card"})
    office.do("mend")
    assert office.variables()["by"] == "card", "what it brought is the called process', which hands it back"
    office.do("a")
    assert office.ended() == "end"


def test_what_it_maps_in_is_its_own_and_what_it_maps_out_is_the_scopes(office: Office) -> None:
    io = (
        '<bpmn:extensionElements><zeebe:ioMapping><zeebe:input source="=n + 1" target="own"/>'
        '<zeebe:output source="=own + 1" target="n"/></zeebe:ioMapping></bpmn:extensionElements>'
    )
    body = script("x", "own", "own * 10") + script("y", "seen", "own") + road("on", "x", "y", "undone")
    office.draw(MAIN + beside(PAID, body, interrupting=False, more=io), MESSAGE)
    office.start(order="1", n=1)
    office.runtime.correlate("paid", "1", CLERK)
    found = office.own_variables()
    assert (found["n"], found["seen"], "own" in found) == (21, 20, False)


def test_what_the_message_brings_is_picked_by_the_start_events_outputs(office: Office) -> None:
    out = '<bpmn:extensionElements><zeebe:ioMapping><zeebe:output source="=by" target="paid_by"/></zeebe:ioMapping>'
    office.draw(MAIN + beside(f"{out}</bpmn:extensionElements>{PAID}"), MESSAGE)
    office.start(order="1")
    office.runtime.correlate("paid", "1", CLERK, {"by": "card"})
    assert office.own_variables() == {"order": "1", "paid_by": "card"}


def test_a_subprocess_variable_is_read_by_the_key_it_waits_with(office: Office) -> None:
    inner = inputs(order="7") + node("startEvent", "in") + user("b") + node("endEvent", "out")
    office.draw(START + subprocess("part", beside(PAID) + road("in", "b", "out"), inner) + END
                + road("start", "part", "end"), MESSAGE)  # fmt: skip
    office.start()
    office.runtime.correlate("paid", "7", CLERK)
    assert office.waiting() == {"mend"}


@pytest.mark.parametrize("border", [True, False])
def test_a_key_that_is_null_is_an_incident_and_waits_once_it_is_repaired(office: Office, border: bool) -> None:
    more = boundary("on", "a", PAID) + node("endEvent", "undone") + road("on", "undone") if border else beside(PAID)
    office.draw(START + user("a") + END + road("start", "a", "end") + more, MESSAGE)
    office.start()
    (incident,) = office.incidents()
    assert incident.element_id == "on"
    retry(office.runtime, incident.key, CLERK, variables={"order": "3"})
    office.check_rows()
    office.runtime.correlate("paid", "3", CLERK)
    assert office.done("message") == ["on"]


def test_a_task_that_fails_in_one_is_an_incident_there(office: Office) -> None:
    office.draw(MAIN + beside(PAID, service("t", "gone") + road("on", "t", "undone")), MESSAGE)
    office.start(order="1")
    office.runtime.correlate("paid", "1", CLERK)
    office.work()
    assert [i.element_id for i in office.incidents()] == ["t"]


def test_the_state_does_not_grow_with_what_began_beside(office: Office) -> None:
    office.draw(MAIN + beside(PAID, service("r") + road("on", "r", "undone"), interrupting=False), MESSAGE)
    office.start(order="1")
    office.work()
    young = len(office.instance().state)
    for _ in range(20):
        office.runtime.correlate("paid", "1", CLERK)
        office.work()
    assert len(office.instance().state) <= young + 4
    assert young < 400
