"""Scopes inside scopes: subprocesses, calls, multi-instance, and where their variables go."""

import pytest

from tests.engine.office import (
    END,
    START,
    Office,
    drawing,
    inputs,
    loop,
    node,
    road,
    script,
    service,
    subprocess,
    user,
)


def test_a_subprocess_writes_outward_but_keeps_its_inputs_to_itself(office: Office) -> None:
    inside = (
        node("startEvent", "s1")
        + service("s")
        + script("w", "total", "n + own")
        + node("endEvent", "e1")
        + road("s1", "s", "w", "e1")
    )
    office.draw(START + subprocess("sub", inside, inputs(own="5")) + user("a") + END + road("start", "sub", "a", "end"))
    office.start(n=2)
    office.work()
    assert office.own_variables() == {"n": 2, "total": 7}


def test_a_call_hands_its_variables_over_when_it_ends(office: Office) -> None:
    inside = (
        node("startEvent", "s1")
        + script("w", "n", "n + 1")
        + service("s")
        + node("endEvent", "e1")
        + road("s1", "w", "s", "e1")
    )
    call = node("callActivity", "c", "", '<zeebe:calledElement processId="child"/>')
    office.draw(
        START + call + user("a") + END + road("start", "c", "a", "end"),
        more={"bpmn/c.bpmn": drawing(inside, process="child")},
    )
    office.start(n=2)
    assert office.own_variables() == {"n": 2}, "what the call writes stays inside while it runs"
    office.work()
    assert office.own_variables() == {"n": 3}


@pytest.mark.parametrize("sequential", [True, False])
@pytest.mark.parametrize("kind", ["service", "subprocess"])
def test_multi_instance_collects_outputs_in_order(office: Office, sequential: bool, kind: str) -> None:
    office.serve("double", lambda n, result=None: {"result": None if n is None else n * 2})
    done = loop("items", sequential, 'outputCollection="results" outputElement="=result"')
    mapping = '<zeebe:input source="=item" target="n"/><zeebe:input source="=null" target="result"/>'
    work = service("s", "double", mapping)
    if kind == "service":
        work = service("s", "double", mapping, done)
    else:
        mapped = service("s", "double", '<zeebe:input source="=item" target="n"/>')
        inside = node("startEvent", "s1") + mapped + node("endEvent", "e1") + road("s1", "s", "e1")
        work = subprocess("sub", inside, inputs(result="null") + done)
    first = "s" if kind == "service" else "sub"
    office.draw(START + work + user("a") + END + road("start", first, "a", "end"))
    office.start(items=[1, None, 3])
    office.work()
    assert office.variables()["results"] == [2, None, 6]
    assert len(office.calls) == 3


def test_multi_instance_over_nothing_passes(office: Office) -> None:
    office.draw(START + service("s", inner=loop("[]", False)) + END + road("start", "s", "end"))
    office.start()
    assert office.ended() == "end"


def test_a_completion_condition_ends_the_rest(office: Office) -> None:
    office.serve("vote", lambda: {"yes": True})
    office.draw(
        START + service("s", "vote", inner=loop("[1, 2, 3]", False, condition="yes")) + END + road("start", "s", "end")
    )
    office.start()
    office.work()
    assert office.ended() == "end"
    assert len(office.calls) == 1


def test_a_multi_instance_user_task_opens_a_task_for_each(office: Office) -> None:
    office.draw(START + user("u", loop("[1, 2]", False)) + END + road("start", "u", "end"))
    office.start()
    with office.database.read():
        pass
    office.do("u")
    assert office.instance().status == "active"
    office.do("u")
    assert office.ended() == "end"


def test_a_subprocess_without_a_start_begins_with_all_that_nothing_leads_to(office: Office) -> None:
    """BPMN 2.0.2, 10.5.2: where there is no start event, what has no incoming flow is instantiated."""
    part = subprocess("part", user("a") + user("b") + user("after") + road("a", "after"))
    office.draw(START + part + END + road("start", "part", "end"))
    office.start()
    assert set(office.tasks()) == {"a", "b"}
    for element in ("b", "a", "after"):
        office.do(element)
    assert office.ended() == "end"
