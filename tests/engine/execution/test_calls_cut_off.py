"""A call that is ended before its end, by an event or an error: what it wrote is there afterwards.

Camunda 8 forgets it; docs/decisions/0007 says why this engine does not.
"""

import pytest

from tests.engine.cases.drawn import call, gives, inside, line, mapped, message, on_error, on_message
from tests.engine.office import CLERK, Office, boundary, drawing, flows, loop, node, road, script, subprocess, user

DECLARED = message("m", "stop", "&quot;x&quot;") + '<bpmn:error id="no" errorCode="no"/>'
WRITE = script("write", "foo", "n + 1")
#: Called processes that write ``foo`` and then wait, or end by an error.
WAITS = inside(WRITE, user("w"))
FAILS = node("startEvent", "s1") + WRITE + node("endEvent", "bad", on_error("no")) + road("s1", "write", "bad")


def on_the_call(calling: str, event: str) -> str:
    """start → the call → u → end; an event on the call leads to u too."""
    return line(calling, user("u")) + boundary("cut", "c", event) + flows("cut>u")


def around_the_call(calling: str) -> str:
    """The same, with the call in a subprocess and the message on that one's border."""
    sub = subprocess("sub", inside(calling, depth=2))
    return line(sub, user("u")) + boundary("cut", "sub", on_message("m")) + flows("cut>u")


def after(office: Office, body: str, called: str = WAITS, more: str = "", **brought: object) -> dict[str, object]:
    """The caller's variables once the call was cut off."""
    files = {"bpmn/c.bpmn": drawing(called, DECLARED, process="child")}
    if more:
        files["bpmn/d.bpmn"] = drawing(more, DECLARED, process="deeper")
    office.draw(body, DECLARED, files)
    office.start(n=1)
    if called != FAILS:
        office.runtime.correlate("stop", "x", CLERK, brought)
    assert set(office.tasks()) == {"u"}
    return office.own_variables()


@pytest.mark.parametrize("body", [on_the_call(call("child"), on_message("m")), around_the_call(call("child"))])
def test_what_it_wrote_is_there_after_an_event_on_its_border_or_around_it(office: Office, body: str) -> None:
    assert after(office, body) == {"n": 1, "foo": 2}


def test_what_it_wrote_is_there_after_its_error(office: Office) -> None:
    assert after(office, on_the_call(call("child"), on_error("no")), FAILS) == {"n": 1, "foo": 2}


def test_what_a_call_in_a_call_wrote_is_there_too(office: Office) -> None:
    deeper = inside(script("more", "bar", "foo + 1"), user("w"))
    called = inside(WRITE, call("deeper"))
    assert after(office, on_the_call(call("child"), on_message("m")), called, deeper) == {"n": 1, "foo": 2, "bar": 3}


def test_what_the_event_itself_brings_stands_above_it(office: Office) -> None:
    body = on_the_call(call("child"), on_message("m"))
    assert after(office, body, foo="of the message") == {"n": 1, "foo": "of the message"}


def test_outputs_are_mapped_where_they_can_be_by_then(office: Office) -> None:
    outputs = mapped(gives({"mine": "=foo", "never": "=later", "n": "=later"}))
    body = on_the_call(call("child", outputs), on_message("m"))
    assert after(office, body) == {"n": 1, "mine": 2}


def test_a_call_that_hands_nothing_back_hands_nothing_back_then_either(office: Office) -> None:
    body = on_the_call(call("child", propagateAllChildVariables="false"), on_message("m"))
    assert after(office, body) == {"n": 1}


def test_what_was_personal_stays_so(office: Office) -> None:
    """The variable that the caller gets is encrypted as the called process' was."""
    body = on_the_call(call("child"), on_message("m"))
    files = {"bpmn/c.bpmn": drawing(WAITS, DECLARED, process="child")}
    office.draw(body, DECLARED, files)
    office.runtime.start("p", CLERK, variables={"n": 1}, personal={"n"})
    office.runtime.correlate("stop", "x", CLERK, {})
    with office.database.read() as session:
        scopes = office.runtime.loader.load_locked(session, office.instance().key).step.scopes
    assert scopes.is_personal(0, "foo")


@pytest.mark.parametrize(
    ("collected", "left"),
    [("", {"n": 1, "foo": 2}), ('outputCollection="all" outputElement="=foo"', {"n": 1})],
    ids=["what they wrote", "but not what each round has of its own"],
)
def test_rounds_that_are_cut_off_leave(office: Office, collected: str, left: dict[str, object]) -> None:
    rounds = call("child", "", loop("[1, 2]", sequential=False, more=collected))
    assert after(office, on_the_call(rounds, on_message("m"))) == left
