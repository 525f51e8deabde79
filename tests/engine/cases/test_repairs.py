"""Repairs: a sure one changes no meaning, and other vocabularies are read as what they say."""

import pytest

from engine.actor import Actor
from engine.check import cure
from tests.engine.cases.drawn import FORMS, NOTE, line
from tests.engine.office import END, START, Office, drawing, flows, node, user


def publish_cured(office: Office, body: str) -> None:
    """Publish a drawing as the check's repairs leave it."""
    office.runtime.publish(cure({"bpmn/p.bpmn": drawing(body), **FORMS}, {}).files, "ana", "test")


@pytest.mark.parametrize(
    ("x", "taken"),
    [
        (1, {"a", "b"}),
        (2, {"b"}),
    ],
)
def test_repairs_of_an_inclusive_gateway_without_a_default_take_no_flow_away(
    office: Office, x: int, taken: set[str]
) -> None:
    """BPMN 2.0.2 § 13.4.3: every true flow is taken, a default only where none is."""
    tasks = user("a", "", NOTE) + user("b", "", NOTE) + END
    publish_cured(
        office,
        '<bpmn:extensionElements><zeebe:properties><zeebe:property name="variables" value="x"/></zeebe:properties>'
        "</bpmn:extensionElements>" + START + node("inclusiveGateway", "g") + tasks
        + flows("start>g", "g>a?x = 1", "g>b?x < 4", "a>end", "b>end"),
    )  # fmt: skip
    office.start(x=x)
    assert set(office.tasks()) == taken


def owned(kind: str, people: str) -> str:
    """A user task whose people are named in BPMN's own words."""
    expression = f"<bpmn:formalExpression>{people}</bpmn:formalExpression>"
    owner = f"<bpmn:resourceAssignmentExpression>{expression}</bpmn:resourceAssignmentExpression>"
    return node("userTask", "a", f"<bpmn:{kind}>{owner}</bpmn:{kind}>", NOTE)


def foreign(namespace: str, **attributes: str) -> str:
    """A user task with attributes of another vocabulary."""
    given = {f"v:{name}": value for name, value in attributes.items()}
    return node("userTask", "a", **{"xmlns:v": namespace, "v:formKey": "note", **given})


CAMUNDA, OPERATON = "http://camunda.org/schema/1.0/bpmn", "http://operaton.org/schema/1.0/bpmn"
ANA, GROUP = Actor("ana"), Actor("luis", frozenset({"office"}))


@pytest.mark.parametrize(
    ("task", "who"),
    [
        pytest.param(foreign(CAMUNDA, assignee="ana"), ANA, id="Camunda 7 assignee"),
        pytest.param(foreign(CAMUNDA, candidateGroups="office"), GROUP, id="Camunda 7 groups"),
        pytest.param(foreign(CAMUNDA, candidateUsers="ana, eva"), ANA, id="Camunda 7 users"),
        pytest.param(foreign(OPERATON, assignee="ana"), ANA, id="Operaton assignee"),
        pytest.param(foreign(OPERATON, candidateGroups="office"), GROUP, id="Operaton groups"),
        pytest.param(owned("potentialOwner", "office"), GROUP, id="potential owner"),
        pytest.param(owned("potentialOwner", "group(office)"), GROUP, id="potential owner, a group"),
        pytest.param(owned("potentialOwner", "user(ana)"), ANA, id="potential owner, a user"),
        pytest.param(owned("humanPerformer", "ana"), ANA, id="human performer"),
    ],
)
def test_who_does_a_task_is_read_from_the_vocabulary_it_was_drawn_in(office: Office, task: str, who: Actor) -> None:
    """BPMN 2.0.2 § 10.3.4, Human Interactions; Camunda 7 documentation, User Task, which Operaton took over."""
    publish_cured(office, line(task))
    office.start()
    office.runtime.complete(office.tasks()["a"], {"note": "n"}, who)
    assert office.own_variables() == {"note": "n"}
