"""What becomes of a token at each kind of gateway."""

import pytest

from tests.engine.execution.test_messages_and_ends import MESSAGE, PAID
from tests.engine.office import (
    CLERK,
    END,
    START,
    Office,
    flows,
    node,
    script,
    service,
    timer,
    user,
)


@pytest.mark.parametrize(("x", "end"), [(1, "low"), (20, "high"), (5, "end"), (None, "end")])
def test_an_exclusive_gateway_takes_the_first_true_flow_else_the_default(office: Office, x: int, end: str) -> None:
    gateway = node("exclusiveGateway", "g", default="g_end")
    ends = node("endEvent", "low") + node("endEvent", "high") + END
    office.draw(
        START + service("s") + gateway + ends + flows("start>s", "s>g", "g>low?x < 3", "g>high?x > 10", "g>end")
    )
    office.start(x=x)
    office.work()
    assert office.ended() == end


def test_without_a_default_the_token_waits_as_an_incident_until_repaired(office: Office) -> None:
    gateway = node("exclusiveGateway", "g")
    office.draw(START + user("a") + gateway + END + flows("start>a", "a>g", "g>end?x = 1"))
    office.start(x=0)
    office.do("a")
    (incident,) = office.incidents()
    assert (incident.element_id, incident.code) == ("g", "expression_failed")


def test_a_parallel_join_waits_for_both_branches_in_every_round_of_a_loop(office: Office) -> None:
    fork, join = node("parallelGateway", "f"), node("parallelGateway", "j")
    again = node("exclusiveGateway", "m") + node("exclusiveGateway", "g", default="g_end")
    office.draw(
        START
        + fork
        + service("s")
        + user("b")
        + join
        + script("count", "n", "n + 1")
        + again
        + END
        + flows("start>m", "m>f", "f>s", "f>b", "s>j", "b>j", "j>count", "count>g", "g>m?n < 4", "g>end")
    )
    office.start(n=0)
    for done in range(4):
        office.work()
        assert office.variables()["n"] == done, "the join fired after one branch only"
        office.do("b")
    assert office.ended() == "end"


def test_an_inclusive_join_waits_only_for_branches_that_were_taken(office: Office) -> None:
    split, join = node("inclusiveGateway", "f", default="f_c"), node("inclusiveGateway", "j")
    office.draw(
        START
        + split
        + service("a")
        + user("b")
        + user("c")
        + join
        + END
        + flows("start>f", "f>a?x > 0", "f>b?x > 1", "f>c", "a>j", "b>j", "c>j", "j>end")
    )
    office.start(x=2)
    office.work()
    assert office.waiting() == {"b"}
    office.do("b")
    assert office.ended() == "end"


def test_an_inclusive_join_goes_on_when_the_other_branch_ended_elsewhere(office: Office) -> None:
    split, join = node("inclusiveGateway", "f", default="f_c"), node("inclusiveGateway", "j")
    aside = node("exclusiveGateway", "g", default="g_out")
    office.draw(
        START
        + split
        + service("a")
        + user("b")
        + aside
        + user("c")
        + join
        + END
        + node("endEvent", "out")
        + flows("start>f", "f>a?true", "f>b?true", "f>c", "a>j", "b>g", "g>j?stay", "g>out", "c>j", "j>end")
    )
    office.start(stay=False)
    office.work()
    assert office.instance().status == "active"
    office.do("b")
    assert office.ended() == "out · end"


@pytest.mark.parametrize("first", ["message", "timer"])
def test_an_event_based_gateway_follows_what_happens_first(office: Office, first: str) -> None:
    office.draw(
        START + service("s") + node("eventBasedGateway", "g") + node("intermediateCatchEvent", "m", PAID)
        + node("intermediateCatchEvent", "t", timer("PT1H")) + service("after") + END + node("endEvent", "late")
        + flows("start>s", "s>g", "g>m", "g>t", "m>after", "after>end", "t>late"), MESSAGE,
    )  # fmt: skip
    office.start(order="7")
    office.work()
    assert office.waiting() == {"m", "t"}
    if first == "message":
        office.runtime.correlate("paid", "7", CLERK, {"amount": 3})
    else:
        office.clock.advance(hours=2)
    office.work()
    assert office.ended() == ("end" if first == "message" else "late")
