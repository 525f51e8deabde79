"""One instance sends a message to another: both move in one commit, or the sender learns that it came too late."""

import threading
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import select

from engine.errors import BusinessError, MessageNotExpected
from engine.execution.operations import OPERATIONS
from engine.jobs.worker import JobWorker
from engine.models.process import Instance, Job
from engine.service import Service
from tests.engine.office import CLERK, END, START, Office, drawing, flows, node, road, service, user

SUBSCRIBED = (
    '<bpmn:message id="M" name="called"><bpmn:extensionElements><zeebe:subscription correlationKey="=instanceKey"/>'
    "</bpmn:extensionElements></bpmn:message>"
)
LISTENER = (
    START + user("work") + node("boundaryEvent", "heard", '<bpmn:messageEventDefinition messageRef="M"/>',
    attachedToRef="work") + END + node("endEvent", "stopped") + road("start", "work", "end") + flows("heard>stopped")
)  # fmt: skip
MAPPING = (
    '<zeebe:input source="called" target="name"/><zeebe:input source="=other" target="correlation_key"/>'
    '<zeebe:output source="=delivered" target="delivered"/>'
)
SENDER = START + service("send", "message.send", MAPPING) + END + road("start", "send", "end")


def begun(office: Office) -> int:
    office.services.update(OPERATIONS)
    files = {"bpmn/l.bpmn": drawing(LISTENER, SUBSCRIBED, "listener"), "bpmn/p.bpmn": drawing(SENDER)}
    office.runtime.publish(files, "ana", "test")
    return office.runtime.start("listener", CLERK).instance


def sent(office: Office, listener: int) -> bool:
    key = office.runtime.start("p", CLERK, variables={"other": str(listener)}).instance
    office.work()
    delivered: bool = office.variables(key)["delivered"]
    return delivered


def test_the_message_moves_the_instance_that_waits_for_it(office: Office) -> None:
    listener = begun(office)
    assert sent(office, listener)
    assert office.tasks() == {}
    assert "stopped" in office.done()


def test_who_sends_too_late_learns_it_and_changes_nothing(office: Office) -> None:
    listener = begun(office)
    office.do("work")
    assert not sent(office, listener)
    assert "stopped" not in office.done()
    assert office.incidents() == []


def test_a_message_is_expected_only_while_the_drawing_says_so(office: Office) -> None:
    only = '<zeebe:properties><zeebe:property name="message:while" value="=answer != 1"/></zeebe:properties>'
    inner = ["first", "work", "one", "after", "two", "more", "last"]
    script = '<zeebe:script expression="={}" resultVariable="answer"/>'
    steps = [node("startEvent", "first"), node("endEvent", "last"), *map(user, ("work", "after", "more"))]
    steps += [node("scriptTask", name, "", script.format(value)) for name, value in (("one", 1), ("two", 2))]
    heard = '<bpmn:messageEventDefinition messageRef="M"/>'
    body = (
        node("subProcess", "both", "".join(steps) + road(*inner))
        + node("boundaryEvent", "heard", heard, only, attachedToRef="both")
        + (START + END + node("endEvent", "stopped") + road("start", "both", "end") + flows("heard>stopped"))
    )
    office.runtime.publish({"bpmn/l.bpmn": drawing(body, SUBSCRIBED)}, "ana", "test")
    key = office.runtime.start("p", CLERK).instance
    office.do("work")
    with pytest.raises(MessageNotExpected):
        office.runtime.correlate("called", str(key), CLERK)
    assert list(office.tasks()) == ["after"]
    office.do("after")
    office.runtime.correlate("called", str(key), CLERK)
    assert "stopped" in office.done()


def test_variables_named_personal_are_encrypted_from_the_start(office: Office) -> None:
    begun(office)
    key = office.runtime.start("p", CLERK, variables={"other": "1", "who": "ana@x.pe"}, personal=["who"]).instance
    with office.database.read() as session:
        scopes = office.runtime.loader.load(session, session.get_one(Instance, key)).step.scopes
    assert scopes.is_personal(0, "who")
    assert not scopes.is_personal(0, "other")


#: A service beside a token that waits for a message; the same message may also take the service away.
BOTH = (
    START + node("parallelGateway", "f") + service("s") + node("receiveTask", "m", messageRef="M")
    + node("endEvent", "e1") + node("endEvent", "e2") + road("start", "f", "s", "e1") + road("f", "m", "e2")
)  # fmt: skip
INTERRUPTED = (
    START + service("s") + node("boundaryEvent", "heard", '<bpmn:messageEventDefinition messageRef="M"/>',
    attachedToRef="s") + END + node("endEvent", "stopped") + road("start", "s", "end") + flows("heard>stopped")
)  # fmt: skip


def writes_to_itself(office: Office, body: str, then: Any = lambda: {"said": 1}) -> None:
    """Run an instance whose local service sends the message that its own instance waits for, then answers."""

    def write(session: Any, call: Any) -> Any:
        call.deliver(session, "called", str(call.instance_key), {"heard": 1})
        return then()

    office.services["work"] = Service("work", write, local=True)
    office.draw(body, SUBSCRIBED + '<bpmn:error id="E" errorCode="no"/>')
    office.start()
    office.work()


def test_a_service_may_send_its_own_instance_a_message(office: Office) -> None:
    writes_to_itself(office, BOTH)
    assert office.instance().status == "completed"
    assert office.own_variables() == {"heard": 1, "said": 1}


def test_a_service_whose_message_takes_itself_away_has_no_result(office: Office) -> None:
    writes_to_itself(office, INTERRUPTED)
    assert office.ended() == "stopped"
    assert office.own_variables() == {"heard": 1}
    assert office.done("discarded") == ["s"]


def test_a_service_that_writes_to_itself_and_then_refuses_has_written_nothing(office: Office) -> None:
    def refuse() -> None:
        raise BusinessError("no")

    catcher = node("boundaryEvent", "no", '<bpmn:errorEventDefinition errorRef="E"/>', attachedToRef="s")
    body = BOTH + catcher + node("endEvent", "refused") + flows("no>refused")
    writes_to_itself(office, body, refuse)
    assert office.waiting() == {"m"}
    assert office.own_variables() == {}


def test_two_instances_that_write_to_each_other_at_once_both_get_through(office: Office) -> None:
    both_hold_their_own = threading.Barrier(2)

    def write(session: Any, call: Any, *, other: str) -> dict[str, Any]:
        with suppress(threading.BrokenBarrierError):  # where one waits for the whole database, and at the second try
            both_hold_their_own.wait(1)
        call.deliver(session, "called", other, {})
        return {}

    office.services["work"] = Service("work", write, local=True)
    mapped = BOTH.replace(service("s"), service("s", mapping='<zeebe:input source="=other" target="other"/>'))
    office.draw(mapped, SUBSCRIBED.replace("=instanceKey", "=me"))
    office.start(me="1", other="2")
    office.start(me="2", other="1")
    workers = [threading.Thread(target=JobWorker(office.runtime).do, args=(key,)) for key in office.worker.due(10)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    office.check_rows()
    with office.database.read() as session:
        assert session.scalars(select(Instance.status)).all() == ["completed", "completed"]
        assert session.scalars(select(Job.attempts)).all() == []
