"""Faults of drawings that were written for another engine."""

from tests.engine.check.drawings import END, START, around, chain, drawing, extension, node, process, seed

_C7 = (
    'camunda:assignee="ana" camunda:formKey="embedded:app:forms/alta.html" camunda:candidateGroups="Verificador"'
    ' camunda:dueDate="${limite}"'
)

_CAUGHT = node(
    "boundaryEvent", "b", '<bpmn:escalationEventDefinition camunda:escalationCodeVariable="x"/>', attachedToRef="s"
)
_PART = node("subProcess", "s", node("startEvent", "i") + node("endEvent", "o") + chain("i", "o"))

FOREIGN = [
    seed(
        "foreign-vocabulary",
        "b",
        drawing(process(START, _PART, _CAUGHT, END, chain("start", "s", "end"), chain("b", "end"))),
        says="escalationCodeVariable",
    ),
    seed("foreign-vocabulary", "a", around(f'<bpmn:userTask id="a" name="a" {_C7}/>', "a"), cured=True),
    seed(
        "foreign-vocabulary",
        "a",
        around('<bpmn:serviceTask id="a" name="a" camunda:type="external" camunda:topic="mail.send"/>', "a"),
        cured=True,
    ),
    seed(
        "foreign-vocabulary",
        "a",
        around(
            node(
                "userTask",
                "a",
                extension(
                    '<camunda:formData><camunda:formField id="edad" label="Edad" type="long"/></camunda:formData>'
                    '<camunda:inputOutput><camunda:inputParameter name="x">${y}</camunda:inputParameter></camunda:inputOutput>'
                ),
            ),
            "a",
        ),
        cured=True,
    ),
]

SEEDS = FOREIGN
