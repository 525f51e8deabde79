"""The procedure of the fault runs: every kind of step, and an effects table that would let a double effect in.

start → person *a* → local *l1*, *k1* → remote *r1* → mail *m* → timer → local *l2*, *k2* → signal → what was done by *k2*
is undone by *x2* → message *s*, kept → person *b* → wait for that message → local *l3*, *k3* → end. The signal begins an
event subprocess beside all this: remote *r4*, local *l4*. Local services in a row are one step: what a kill leaves of it
is all or nothing.
"""

from typing import Any

from sqlalchemy import Column, Integer, MetaData, String, Table, insert
from sqlalchemy.orm import Session

from engine.database.sessions import Key
from engine.service import Call, Outcome, Service
from tests.engine.office import END, START, boundary, drawing, node, road, service, timer, user

#: No unique key on purpose: what happens twice is written twice, and seen.
effects = Table(
    "fault_effect",
    MetaData(),
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("instance_key", Key),
    Column("element", String(20)),
)
#: The elements that leave one row each.
EFFECTS = ("l1", "k1", "r1", "l2", "k2", "x2", "r4", "l4", "l3", "k3")
TEMPLATE = b"Asunto: {{ subject }}\n\nUn texto.\n"
#: One address gets so many mails a day and no more.
_MAIL = (
    '<zeebe:input source="=&quot;to-&quot; + instanceKey + &quot;@example.pe&quot;" target="to"/>'
    '<zeebe:input source="bpmn/mail.md" target="template"/>'
    '<zeebe:input source="={subject: instanceKey}" target="data"/>'
)


#: Both are about the instance that sends them: every effect is due once.
_EXTRA = (
    '<bpmn:signal id="S" name="=&quot;told &quot; + instanceKey"/><bpmn:message id="M" name="kept">'
    '<bpmn:extensionElements><zeebe:subscription correlationKey="=instanceKey"/></bpmn:extensionElements></bpmn:message>'
)
_TOLD = '<bpmn:signalEventDefinition signalRef="S"/>'
_UNDO = "<bpmn:compensateEventDefinition/>"
_SENT = "".join(
    f'<zeebe:input source="{source}" target="{target}"/>'
    for source, target in (("kept", "name"), ("=instanceKey", "correlation_key"), ("P30D", "time_to_live"))
)


def files() -> dict[str, bytes]:
    """The bundle to publish; its process is ``p``."""
    beside = (
        node("startEvent", "on", _TOLD, isInterrupting="false") + service("r4", "fault.remote")
        + service("l4", "fault.local") + node("endEvent", "heard") + road("on", "r4", "l4", "heard")
    )  # fmt: skip
    undone = (
        boundary("done", "k2", _UNDO)
        + node("serviceTask", "x2", "", '<zeebe:taskDefinition type="fault.local"/>', isForCompensation="true")
        + '<bpmn:association id="undoes" sourceRef="done" targetRef="x2"/>'
    )
    body = (
        START + user("a") + service("r1", "fault.remote")
        + "".join(service(name, "fault.local") for name in ("l1", "k1", "l2", "k2", "l3", "k3")) + undone
        + service("m", "mail.send", _MAIL) + node("intermediateCatchEvent", "t", timer("PT0.3S"))
        + node("intermediateThrowEvent", "tell", _TOLD) + node("intermediateThrowEvent", "undo", _UNDO)
        + service("s", "message.send", _SENT) + user("b") + END
        + node("intermediateCatchEvent", "w", '<bpmn:messageEventDefinition messageRef="M"/>')
        + node("subProcess", "beside", beside, triggeredByEvent="true")
        + road("start", "a", "l1", "k1", "r1", "m", "t", "l2", "k2", "tell", "undo", "s", "b", "w", "l3", "k3", "end")
    )  # fmt: skip
    return {"bpmn/p.bpmn": drawing(body, _EXTRA), "bpmn/mail.md": TEMPLATE}


def catalogue() -> dict[str, Service]:
    """The services that leave effects."""
    return {
        "fault.local": Service("fault.local", _local, local=True),
        "fault.remote": Service("fault.remote", _remote, local=False),
    }


def _local(session: Session, call: Call) -> dict[str, Any]:
    session.execute(insert(effects).values(instance_key=call.instance_key, element=call.element_id))
    return {}


def _remote(call: Call) -> Outcome:
    row = insert(effects).values(instance_key=call.instance_key, element=call.element_id)
    return Outcome({}, lambda session: session.execute(row) and None)
