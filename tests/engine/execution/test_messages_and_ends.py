"""Messages and ends, each with a parked service inside and a save and load at every step."""

import pytest

from engine.errors import MessageNotExpected
from tests.engine.office import (
    CLERK,
    END,
    START,
    Office,
    flows,
    node,
    road,
    service,
    subprocess,
    user,
)

MESSAGE = (
    '<bpmn:message id="M1" name="paid"><bpmn:extensionElements><zeebe:subscription correlationKey="=order"/>'
    "</bpmn:extensionElements></bpmn:message>"
)

PAID = '<bpmn:messageEventDefinition messageRef="M1"/>'

TERMINATE = node("endEvent", "stop", "<bpmn:terminateEventDefinition/>")


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
