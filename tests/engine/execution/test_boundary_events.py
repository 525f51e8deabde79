"""Events on the border of a task or subprocess: timers, messages, errors, interrupting or beside."""

import pytest

from engine.errors import BusinessError, MessageNotExpected
from tests.engine.execution.test_messages_and_ends import MESSAGE, PAID
from tests.engine.office import (
    CLERK,
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
    timer,
    user,
)

ERROR = '<bpmn:error id="E1" errorCode="broken"/>'

BROKEN = '<bpmn:errorEventDefinition errorRef="E1"/>'


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
