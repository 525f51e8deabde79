"""Escalations find who catches them and stop nobody else; two link events are one flow."""

import pytest

from tests.engine.office import (
    END,
    START,
    Office,
    boundary,
    drawing,
    flows,
    loop,
    node,
    road,
    service,
    subprocess,
    user,
)

#: Nothing here differs between databases.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

ESCALATION = '<bpmn:escalation id="X1" escalationCode="late"/><bpmn:escalation id="X2" escalationCode="other"/>'
LATE, OTHER = (f'<bpmn:escalationEventDefinition escalationRef="{ref}"/>' for ref in ("X1", "X2"))
ANY = "<bpmn:escalationEventDefinition/>"
IN = node("startEvent", "in")
CALL = '<bpmn:extensionElements><zeebe:calledElement processId="called"/></bpmn:extensionElements>'


def thrown(*, ends: bool = False) -> str:
    """The inside of a subprocess that escalates and goes on, or ends with it; a service is parked beside."""
    event = node("endEvent" if ends else "intermediateThrowEvent", "cry", LATE)
    rest = "" if ends else user("after") + node("endEvent", "out") + road("cry", "after", "out")
    return IN + service("s") + event + rest + road("in", "s", "cry")


@pytest.mark.parametrize("caught", [LATE, ANY])
@pytest.mark.parametrize("ends", [True, False])
def test_an_escalation_interrupts_or_runs_beside_as_it_is_drawn(office: Office, caught: str, ends: bool) -> None:
    for interrupting in (True, False):
        office.draw(
            START + subprocess("part", thrown(ends=ends)) + boundary("b", "part", caught, interrupting)
            + user("told") + node("endEvent", "aside") + END + road("start", "part", "end")
            + road("b", "told", "aside"), ESCALATION
        )  # fmt: skip
        office.start()
        office.work()
        left = {"told"} if interrupting or ends else {"told", "after"}
        assert set(office.tasks()) == left, interrupting
        office.do("told")
        if "after" in left:
            office.do("after")
        else:
            assert set(office.tasks()) == set()
        assert office.done().count("cry") == (1 if interrupting else 2)


def test_an_escalation_that_nobody_catches_changes_nothing(office: Office) -> None:
    other = boundary("b", "part", OTHER) + node("endEvent", "aside") + road("b", "aside")
    office.draw(START + subprocess("part", thrown()) + other + END + road("start", "part", "end"), ESCALATION)
    office.start()
    office.work()
    office.do("after")
    assert office.ended() == "end"


def test_the_code_is_caught_before_all_codes_and_near_before_far(office: Office) -> None:
    inner = subprocess("near", thrown()) + boundary("every", "near", ANY, False) + boundary("this", "near", LATE, False)
    inner = (
        node("startEvent", "first") + inner + node("endEvent", "e1") + node("endEvent", "e2") + node("endEvent", "e3")
    )
    inner += road("first", "near", "e1") + road("every", "e2") + road("this", "e3")
    far = boundary("far", "part", ANY, False) + node("endEvent", "aside") + road("far", "aside")
    office.draw(START + subprocess("part", inner) + far + END + road("start", "part", "end"), ESCALATION)
    office.start()
    office.work()
    assert ("this" in office.done(), "every" in office.done(), "far" in office.done()) == (True, False, False)


def test_an_escalation_crosses_a_call_and_a_multi_instance(office: Office) -> None:
    called = drawing(thrown(), ESCALATION, "called")
    call = node("callActivity", "call", CALL + loop("[1, 2]", False))
    office.draw(
        START + call + boundary("b", "call", LATE, False) + user("told") + node("endEvent", "aside") + END
        + road("start", "call", "end") + road("b", "told", "aside"),
        ESCALATION, {"bpmn/called.bpmn": called},
    )  # fmt: skip
    office.start()
    office.work()
    assert office.done().count("b") == 2
    assert set(office.tasks()) == {"told", "after"}


def test_links_of_one_name_are_a_flow(office: Office) -> None:
    to, at = ('<bpmn:linkEventDefinition name="page 2"/>' for _ in range(2))
    office.draw(
        START + node("exclusiveGateway", "g", default="g_one") + node("intermediateThrowEvent", "one", to)
        + node("intermediateThrowEvent", "two", to) + node("intermediateCatchEvent", "here", at) + user("a") + END
        + flows("start>g", "g>two?n = 2", "g>one", "here>a", "a>end")
    )  # fmt: skip
    for n in (1, 2):
        office.start(n=n)
        office.do("a")
    assert sorted(e or "" for e in office.done()).count("here") == 2
    assert {"one", "two"} <= set(office.done())
