"""A small version for the scenarios' tests: an order that a clerk looks at, a service judges and a mail answers."""

import json
from typing import Any
from zoneinfo import ZoneInfo

from engine.scenarios import Report, Surroundings, run
from engine.service import Service
from tests.engine.office import drawing, flows, node, road, timer

_JUDGE = (
    '<zeebe:taskDefinition type="judge"/><zeebe:ioMapping><zeebe:input source="=order.amount" target="amount"/>'
    '<zeebe:output source="=good" target="good"/></zeebe:ioMapping>'
)
_MAIL = (
    '<zeebe:taskDefinition type="mail"/><zeebe:ioMapping><zeebe:input source="=order.address" target="to"/>'
    '<zeebe:input source="mails/answer.md" target="template"/></zeebe:ioMapping>'
)
_DESK = '<zeebe:assignmentDefinition candidateGroups="desk"/>'
_ORDER = '<zeebe:formDefinition formId="order"/><zeebe:assignmentDefinition candidateGroups="public"/>'
_PARTS = (
    node("startEvent", "start"),
    node("userTask", "order", "", _ORDER),
    node("serviceTask", "judge", "", _JUDGE),
    node("exclusiveGateway", "fits", default="fits_look"),
    node("userTask", "look", "", _DESK),
    node("boundaryEvent", "late", timer("P2D"), attachedToRef="look"),
    node("serviceTask", "answer", "", _MAIL),
    node("boundaryEvent", "bounced", '<bpmn:errorEventDefinition errorRef="refused"/>', attachedToRef="answer"),
    node("endEvent", "answered"),
    node("endEvent", "forgotten"),
    node("endEvent", "unreachable"),
)
_FLOWS = road("start", "order", "judge", "fits") + flows("fits>answer?good", "fits>look")
_FLOWS += road("look", "answer", "answered") + road("late", "forgotten") + road("bounced", "unreachable")
FORM = json.dumps(
    {
        "type": "default",
        "schemaVersion": 18,
        "id": "order",
        "components": [
            {"type": "number", "key": "order.amount", "label": "Cuánto", "validate": {"required": True}},
            {"type": "textfield", "key": "order.address", "label": "Correo", "validate": {"required": True}},
            {"type": "textfield", "key": "order.note", "label": "Nota"},
        ],
    }
).encode()
FILES = {
    "bpmn/p.bpmn": drawing("".join(_PARTS) + _FLOWS, '<bpmn:error id="refused" errorCode="refused"/>'),
    "forms/order.form": FORM,
}


def _nothing(*_given: Any, **_more: Any) -> dict[str, Any]:
    raise AssertionError("a scenario calls no real service")


CATALOGUE = {
    "judge": Service("judge", _nothing, local=True, outputs={"good": "whether it is"}),
    "mail": Service("mail", _nothing, local=False, outputs={"sent": "when"}, errors={"refused": "nobody took it"}),
}
LENT = Surroundings(zone=ZoneInfo("America/Lima"), catalogue=CATALOGUE)
SHARED = """
mail: {service: mail, name: template}
services:
  judge: {result: {good: '=amount > 10'}}
  mail: {result: {sent: =now()}}
data:
  little: {amount: 5, address: ana@correo.pe}
parts:
  looked at:
  - {complete: look, as: desk}
"""
HEAD = "process: p\nscenarios:\n"


def played(*scenarios: str, shared: str = SHARED, more: dict[str, bytes] | None = None) -> Report:
    """The report of these scenarios, written as YAML lists."""
    tests = {"bpmn/tests/a.yaml": (HEAD + "".join(scenarios)).encode(), "bpmn/tests/shared.yaml": shared.encode()}
    return run({**FILES, **tests, **(more or {})}, LENT)


def fault(*scenarios: str, **more: Any) -> str:
    """The only fault of a report, with its place."""
    [(_name, found)] = played(*scenarios, **more).messages
    return str(found)
