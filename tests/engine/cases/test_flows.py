"""Sequence flows: conditions and defaults on activities, defaults with conditions, joins, flows without an id."""

import pytest

from tests.engine.cases.drawn import call, child, inside, told
from tests.engine.office import END, START, Office, flows, node, road, script, service, subprocess, user

GROUPS = '<zeebe:assignmentDefinition candidateGroups="office"/>'
KINDS = {
    "user task": user("a"),
    "service task": service("a"),
    "script task": script("a", "y", "1"),
    "subprocess": subprocess("a", inside(script("w", "y", "1"))),
    "call activity": call("child").replace('"c"', '"a"'),
}


def leave(office: Office, activity: str, *roads: str, x: int) -> set[str]:
    """Let ``a`` end and return where tokens stand then; ``b`` and ``c`` are user tasks behind it."""
    behind = user("b") + user("c") + END + flows("start>a", *roads, "b>end", "c>end")
    office.draw(START + activity + behind, more=child(script("w2", "y", "1")))
    office.start(x=x)
    if "a" in office.tasks():
        office.do("a")
    office.work()
    return office.waiting()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("x", "taken"), [(1, {"c"}), (7, {"b"})])
def test_a_conditional_flow_of_an_activity_is_taken_only_where_it_is_true(
    office: Office, kind: str, x: int, taken: set[str]
) -> None:
    """BPMN 2.0.2 § 13.3.1 and Table 10.3; https://github.com/dr-dobermann/gobpm/issues/51"""
    assert leave(office, KINDS[kind], "a>b?x > 5", "a>c?x < 3", x=x) == taken


def test_all_conditional_flows_of_an_activity_that_are_true_are_taken(office: Office) -> None:
    """BPMN 2.0.2 § 13.3.1: each is evaluated on its own, as behind an inclusive gateway."""
    assert leave(office, user("a"), "a>b?x > 5", "a>c?x > 3", x=9) == {"b", "c"}


def test_a_flow_without_a_condition_is_taken_beside_those_that_are_true(office: Office) -> None:
    """BPMN 2.0.2 § 13.3.1."""
    assert leave(office, user("a"), "a>b", "a>c?x > 3", x=1) == {"b"}


@pytest.mark.parametrize(("x", "taken"), [(9, {"b"}), (1, {"c"})])
def test_the_default_flow_of_an_activity_is_taken_where_no_other_is(office: Office, x: int, taken: set[str]) -> None:
    """BPMN 2.0.2 Table 10.3 (Activity.default); https://github.com/dr-dobermann/gobpm/issues/51"""
    activity = node("userTask", "a", "", GROUPS, default="a_c")
    assert leave(office, activity, "a>b?x > 5", "a>c", x=x) == taken


def test_a_token_that_no_flow_of_its_activity_takes_stops_as_an_incident_there(office: Office) -> None:
    """As behind a gateway without a default; https://github.com/camunda/camunda/issues/13936"""
    office.draw(START + user("a") + user("b") + END + flows("start>a", "a>b?x = 1", "b>end"))
    office.start(x=2)
    office.do("a")
    assert office.tasks() == {}
    assert [each.element_id for each in office.incidents()] == ["a"]


@pytest.mark.parametrize("event", ["start", "m"])
def test_the_check_tells_of_a_condition_on_a_flow_that_leaves_an_event(event: str) -> None:
    """BPMN 2.0.2 § 10.5.2 and § 10.5.4: the conditionExpression of an event's outgoing flows must be none."""
    roads = ["start>m?x = 1", "m>end"] if event == "start" else ["start>m", "m>end?x = 1"]
    assert told(START + node("intermediateThrowEvent", "m") + END + flows(*roads))


def test_an_inclusive_gateway_without_a_true_flow_or_a_default_is_an_incident(office: Office) -> None:
    """BPMN 2.0.2 § 10.6.3: a runtime exception; https://github.com/camunda/camunda/issues/13936"""
    office.draw(START + user("a") + node("inclusiveGateway", "g") + END + flows("start>a", "a>g", "g>end?x = 1"))
    office.start(x=2)
    office.do("a")
    assert [(each.element_id, each.code) for each in office.incidents()] == [("g", "expression_failed")]


@pytest.mark.parametrize(
    ("roads", "x", "end"),
    [
        pytest.param(("g>b?x = 1", "g>d?x = 7"), 2, "d", id="whose condition is false"),
        pytest.param(("g>d?true", "g>b?x = 1"), 1, "b", id="drawn first and true"),
        pytest.param(("g>d?true", "g>b?x = 1"), 2, "d", id="drawn first, no other true"),
    ],
)
def test_a_condition_on_a_default_flow_is_not_looked_at(
    office: Office, roads: tuple[str, ...], x: int, end: str
) -> None:
    """BPMN 2.0.2 Table 10.123 and § 13.4.2; https://github.com/camunda/camunda-bpm-platform/pull/4597 and
    https://github.com/ProcessMaker/processmaker/issues/2878"""
    assert _ending(office, roads, x=x) == end


@pytest.mark.parametrize("condition", ["missing", "text", "number"])
def test_a_condition_that_is_not_true_counts_as_false(office: Office, condition: str) -> None:
    """docs/feel.md; Camunda 8 makes an incident of it: https://github.com/camunda/feel-scala/issues/582"""
    assert _ending(office, (f"g>b?{condition}", "g>d"), text="true", number=1) == "d"


def _ending(office: Office, roads: tuple[str, ...], **variables: object) -> str:
    """The end reached from an exclusive gateway whose default flow leads to ``d``."""
    gateway = node("exclusiveGateway", "g", default="g_d")
    ends = node("endEvent", "b") + node("endEvent", "d")
    office.draw(START + user("a") + gateway + ends + flows("start>a", "a>g", *roads))
    office.start(**variables)
    office.do("a")
    return office.ended()


def test_an_inclusive_join_that_two_flows_of_one_node_reach_fires_once(office: Office) -> None:
    """BPMN 2.0.2 § 13.4.3."""
    twice = "".join(f'<bpmn:sequenceFlow id="x{n}" sourceRef="f" targetRef="j"/>' for n in (1, 2))
    gateways = node("parallelGateway", "f") + node("inclusiveGateway", "j")
    office.draw(START + gateways + user("a") + END + twice + road("start", "f") + road("j", "a", "end"))
    office.start()
    office.do("a")
    assert (office.ended(), office.done().count("a")) == ("end", 1)


#: parallel{user task | inclusive{pass | task}}, within a loop.
ROUNDS = (
    START
    + node("exclusiveGateway", "m")
    + script("count", "rounds", "rounds + 1")
    + node("parallelGateway", "f")
    + user("a")
    + node("inclusiveGateway", "i", default="i_j")
    + user("b")
    + node("inclusiveGateway", "j")
    + node("parallelGateway", "together")
    + node("exclusiveGateway", "g", default="g_end")
    + END
    + flows(
        "start>m",
        "m>count",
        "count>f",
        "f>a",
        "f>i",
        "i>j",
        "i>b?rounds > 1",
        "b>j",
        "j>together",
        "a>together",
        "together>g",
    )
    + flows("g>m?rounds &lt; 2", "g>end")
)


def test_an_inclusive_join_in_a_loop_does_not_wait_for_a_token_that_reaches_every_flow(office: Office) -> None:
    """BPMN 2.0.2, table 13.3: one that also reaches a flow that has its token is not waited for."""
    office.draw(ROUNDS)
    office.start(rounds=0)
    office.do("a")
    assert office.waiting() == {"a", "b"}, "the first round passed the join while «a» waited"
    office.do("b")
    office.do("a")
    assert (office.ended(), office.done().count("a"), office.done().count("b")) == ("end", 2, 1)


def test_the_check_finds_no_deadlock_in_an_inclusive_join_in_a_loop() -> None:
    """BPMN 2.0.2, table 13.3."""
    assert "deadlock" not in told(ROUNDS)


WITHOUT_IDS = (
    START
    + user("a")
    + END
    + '<bpmn:sequenceFlow sourceRef="start" targetRef="a"/><bpmn:sequenceFlow sourceRef="a" targetRef="end"/>'
)


def test_the_check_finds_nothing_in_flows_without_an_id() -> None:
    """BPMN 2.0.2 XSD, tBaseElement: the id is optional."""
    assert told(WITHOUT_IDS) == set()


def test_flows_without_an_id_are_followed(office: Office) -> None:
    """BPMN 2.0.2 XSD, tBaseElement: the id is optional."""
    office.draw(WITHOUT_IDS)
    office.start()
    assert set(office.tasks()) == {"a"}
    office.do("a")
    assert office.ended() == "end"
