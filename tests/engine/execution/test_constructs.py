"""Every BPMN construct the engine promises, each with a parked service inside and a save and load at every step."""

import pytest

from engine.errors import BusinessError, MessageNotExpected
from tests.engine.office import (
    CLERK,
    END,
    START,
    Office,
    boundary,
    drawing,
    flows,
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

ERROR = '<bpmn:error id="E1" errorCode="broken"/>'
MESSAGE = (
    '<bpmn:message id="M1" name="paid"><bpmn:extensionElements><zeebe:subscription correlationKey="=order"/>'
    "</bpmn:extensionElements></bpmn:message>"
)
PAID = '<bpmn:messageEventDefinition messageRef="M1"/>'
TERMINATE = node("endEvent", "stop", "<bpmn:terminateEventDefinition/>")
BROKEN = '<bpmn:errorEventDefinition errorRef="E1"/>'


# Gateways


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


# Ends


@pytest.mark.parametrize("deeper", [False, True])
def test_a_message_end_event_is_an_end_by_its_name_when_its_service_has_sent(office: Office, deeper: bool) -> None:
    told = node("endEvent", "told", "<bpmn:messageEventDefinition/>", '<zeebe:taskDefinition type="work"/>')
    inner = subprocess("part", node("startEvent", "in") + told + road("in", "told"))
    office.draw(START + (inner + END + road("start", "part", "end") if deeper else told + road("start", "told")))
    office.start()
    assert office.instance().outcome is None, "the message is not sent yet"
    office.work()
    assert office.ended() == ("end" if deeper else "told")
    assert [kind for kind, _ in office.calls] == ["work"]


def test_a_message_end_event_is_no_end_before_its_service_has_sent(office: Office) -> None:
    told = node("endEvent", "told", "<bpmn:messageEventDefinition/>", '<zeebe:taskDefinition type="work"/>')

    def fail() -> None:
        raise OSError("the server is away")

    office.serve("work", fail)
    office.draw(START + told + road("start", "told"))
    office.start()
    office.work()
    assert (office.waiting(), office.instance().outcome) == ({"told"}, None)
    office.serve("work", dict)
    office.clock.advance(hours=1)
    office.work()
    assert office.ended() == "told"


# Boundary events


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_timer_on_a_task_interrupts_it_or_runs_beside_it(office: Office, interrupting: bool) -> None:
    office.draw(
        START + user("a") + boundary("t", "a", timer("=duration(&quot;P2D&quot;)"), interrupting) + service("s")
        + node("endEvent", "reminded") + END + road("start", "a", "end") + road("t", "s", "reminded")
    )  # fmt: skip
    office.start()
    office.work()
    assert office.waiting() == {"a", "t"}
    office.clock.advance(days=3)
    office.work()
    if interrupting:
        assert office.ended() == "reminded"
        return
    assert office.calls and "a" in office.waiting()
    office.do("a")
    assert office.ended() == "reminded · end"


def test_a_branch_started_by_a_non_interrupting_event_outlives_its_task(office: Office) -> None:
    office.draw(
        START + user("a") + boundary("t", "a", timer("PT1H"), False) + user("b") + node("endEvent", "aside") + END
        + road("start", "a", "end") + road("t", "b", "aside")
    )  # fmt: skip
    office.start()
    office.clock.advance(hours=2)
    office.work()
    office.do("a")
    assert office.waiting() == {"b"}
    office.do("b")
    assert office.ended() == "end · aside"


def test_a_date_that_does_not_interrupt_comes_once_only(office: Office) -> None:
    office.draw(
        START + user("a") + boundary("t", "a", timer("=now() + duration(&quot;PT1H&quot;)", "timeDate"), False)
        + service("s") + node("endEvent", "r") + END + road("start", "a", "end") + road("t", "s", "r")
    )  # fmt: skip
    office.start()
    for _ in range(3):
        office.clock.advance(hours=2)
        office.work()
    assert len(office.calls) == 1
    assert office.waiting() == {"a"}


def test_a_cycle_fires_as_often_as_it_says(office: Office) -> None:
    office.draw(
        START + user("a") + boundary("t", "a", timer("R3/PT1H", "timeCycle"), False) + service("s")
        + node("endEvent", "r") + END + road("start", "a", "end") + road("t", "s", "r")
    )  # fmt: skip
    office.start()
    for _ in range(5):
        office.clock.advance(hours=2)
        office.work()
    assert len(office.calls) == 3
    office.do("a")
    assert office.instance().status == "completed"


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_message_on_a_task_may_come_more_than_once_unless_it_interrupts(office: Office, interrupting: bool) -> None:
    office.draw(
        START + user("a") + boundary("m", "a", PAID, interrupting) + service("s") + node("endEvent", "told") + END
        + road("start", "a", "end") + road("m", "s", "told"), MESSAGE,
    )  # fmt: skip
    office.start(order="7")
    office.runtime.correlate("paid", "7", CLERK)
    office.work()
    if interrupting:
        assert office.ended() == "told"
        with pytest.raises(MessageNotExpected):
            office.runtime.correlate("paid", "7", CLERK)
    else:
        office.runtime.correlate("paid", "7", CLERK)
        office.work()
        assert len(office.calls) == 2


def fail(**_inputs: object) -> None:
    raise BusinessError("broken", "it broke")


def test_an_error_goes_to_the_failing_tasks_own_boundary_event(office: Office) -> None:
    office.serve("bad", fail)
    office.draw(
        START + node("parallelGateway", "f") + service("s", "bad") + boundary("e", "s", BROKEN) + user("a")
        + boundary("e2", "a", BROKEN) + node("endEvent", "failed") + node("endEvent", "wrong") + END
        + flows("start>f", "f>s", "f>a", "s>end", "e>failed", "e2>wrong", "a>end"), ERROR,
    )  # fmt: skip
    office.start()
    office.work()
    assert office.waiting() == {"a"}
    office.do("a")
    assert office.ended() == "failed · end"


@pytest.mark.parametrize("kind", ["subprocess", "multi-instance", "call"])
def test_an_error_is_caught_by_the_nearest_scope_outside(office: Office, kind: str) -> None:
    office.serve("bad", fail)
    inside = node("startEvent", "s1") + service("s", "bad") + user("u") + node("parallelGateway", "f2")
    inside += node("endEvent", "e1") + flows("s1>f2", "f2>s", "f2>u", "s>e1", "u>e1")
    more = {}
    if kind == "subprocess":
        host = subprocess("host", inside)
    elif kind == "multi-instance":
        host = subprocess("host", inside, loop("[1, 2]", False))
    else:
        host = node("callActivity", "host", "", '<zeebe:calledElement processId="child"/>')
        more["bpmn/child.bpmn"] = drawing(inside, process="child")
    office.draw(
        START + host + boundary("b", "host", BROKEN) + node("endEvent", "caught") + END
        + road("start", "host", "end") + road("b", "caught"), ERROR, more,
    )  # fmt: skip
    office.start()
    office.work()
    assert office.ended() == "caught"


def test_an_error_interrupts_however_its_boundary_event_is_drawn(office: Office) -> None:
    """BPMN 2.0.2 § 10.5.4. Else each round would begin one more branch of what is caught."""
    office.serve("bad", fail)
    office.draw(
        START + service("s", "bad") + boundary("b", "s", BROKEN, False) + user("look") + END
        + road("start", "s", "end") + road("b", "look", "end"), ERROR,
    )  # fmt: skip
    office.start()
    office.work()
    assert office.waiting() == {"look"}
    office.do("look")
    assert office.ended() == "end"


def test_an_error_end_event_leaves_its_subprocess(office: Office) -> None:
    inside = node("startEvent", "s1") + service("s") + node("endEvent", "bad", BROKEN) + road("s1", "s", "bad")
    office.draw(
        START + subprocess("sub", inside) + boundary("b", "sub", BROKEN) + node("endEvent", "caught") + END
        + road("start", "sub", "end") + road("b", "caught"), ERROR,
    )  # fmt: skip
    office.start()
    office.work()
    assert office.ended() == "caught"


def test_an_uncaught_error_is_an_incident(office: Office) -> None:
    office.serve("bad", fail)
    office.draw(START + service("s", "bad", '<zeebe:input source="=1" target="n"/>') + END + road("start", "s", "end"))
    office.start()
    for _ in range(20):
        office.work()
        office.clock.advance(hours=1)
    (incident,) = office.incidents()
    assert (incident.code, incident.inputs) == ("uncaught_error", ["n"])


def test_a_message_interrupts_a_subprocess_and_discards_the_service_inside(office: Office) -> None:
    inside = node("startEvent", "s1") + service("s") + node("endEvent", "e1") + road("s1", "s", "e1")
    office.draw(
        START + subprocess("sub", inside) + boundary("m", "sub", PAID) + node("endEvent", "gone") + END
        + road("start", "sub", "end") + road("m", "gone"), MESSAGE,
    )  # fmt: skip
    office.start(order="7")
    (key,) = office.worker.due(10)
    office.runtime.correlate("paid", "7", CLERK)
    office.worker.run_job(key)
    assert office.ended() == "gone"
    assert office.calls == []


# Scopes inside scopes


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


# Messages


def test_a_message_reaches_only_the_instance_it_is_about(office: Office) -> None:
    catch = node("intermediateCatchEvent", "m", PAID)
    office.draw(START + service("s") + catch + END + road("start", "s", "m", "end"), MESSAGE)
    first, second = office.start(order="1"), office.start(order="2")
    office.work()
    assert office.runtime.correlate("paid", "2", CLERK, {"by": "card"}).instance == second.instance
    assert first.instance != second.instance
    with pytest.raises(MessageNotExpected):
        office.runtime.correlate("paid", "3", CLERK)


def test_a_receive_task_waits_for_its_message(office: Office) -> None:
    office.draw(
        START + node("receiveTask", "r", messageRef="M1") + user("a") + END + road("start", "r", "a", "end"), MESSAGE
    )
    office.start(order="1")
    office.runtime.correlate("paid", "1", CLERK, {"by": "card"})
    assert office.own_variables() == {"order": "1", "by": "card"}
    assert set(office.tasks()) == {"a"}


def test_a_message_start_event_begins_an_instance(office: Office) -> None:
    begin = node("startEvent", "asked", PAID)
    office.draw(begin + service("s") + END + road("asked", "s", "end"), MESSAGE)
    office.runtime.correlate("paid", "9", CLERK, {"order": "9"})
    office.work()
    assert office.ended() == "end"


# Ends


def test_a_terminate_end_event_takes_the_other_tokens_along(office: Office) -> None:
    office.draw(
        START + node("parallelGateway", "f") + user("a") + user("b") + TERMINATE + END
        + flows("start>f", "f>a", "f>b", "a>stop", "b>end")
    )  # fmt: skip
    office.start()
    office.do("a")
    assert office.ended() == "stop"


def test_a_manual_task_passes_and_its_guidance_stays_until_the_next_task_is_done(office: Office) -> None:
    office.draw(
        START + node("manualTask", "sign") + user("a") + user("b") + END + road("start", "sign", "a", "b", "end")
    )
    office.start()
    assert office.instance().guidance == "sign"
    office.do("a")
    assert office.instance().guidance is None


def test_the_state_does_not_grow_with_age(office: Office) -> None:
    again = node("exclusiveGateway", "g", default="g_a")
    office.draw(START + user("a") + service("s") + again + END + flows("start>a", "a>s", "s>g", "g>end?stop", "g>a"))
    office.start(stop=False)
    office.do("a")
    office.work()
    young = len(office.instance().state)
    for _ in range(20):
        office.do("a")
        office.work()
    assert len(office.instance().state) <= young + 8
    assert young < 400
