"""One instance sends a message to another: both move in one commit, or the sender learns that it came too late."""

from engine.models import Instance
from engine.operations import OPERATIONS
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


def test_variables_named_personal_are_encrypted_from_the_start(office: Office) -> None:
    begun(office)
    key = office.runtime.start("p", CLERK, variables={"other": "1", "who": "ana@x.pe"}, personal=["who"]).instance
    with office.database.read() as session:
        scopes = office.runtime.look(session, session.get_one(Instance, key)).step.scopes
    assert scopes.is_personal(0, "who")
    assert not scopes.is_personal(0, "other")
