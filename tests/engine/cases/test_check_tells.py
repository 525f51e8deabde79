"""What the check must tell, so that nothing a drawing says is passed over in silence."""

import pytest

from engine.check import check
from tests.engine.cases.drawn import line, told
from tests.engine.dmn.drawings import decision, file, literal, table
from tests.engine.office import drawing, node, script
from tests.known import fails

MISSPELT = {
    "an element of a user task": (node("userTask", "a", "", '<zeebe:taskSchedul dueDate="=x"/>'), "taskSchedule"),
    "an attribute of a user task": (node("userTask", "a", "", '<zeebe:taskSchedule dueDte="=x"/>'), "dueDate"),
    "an attribute of its people": (
        node("userTask", "a", "", '<zeebe:assignmentDefinition candidateGroup="office"/>'),
        "candidateGroups",
    ),
    "an element of a mapping": (
        node("serviceTask", "a", "", '<zeebe:ioMapping><zeebe:imput source="=x" target="y"/></zeebe:ioMapping>'),
        "input",
    ),
    "an attribute of a script": (
        node("scriptTask", "a", "", '<zeebe:script expression="=x" resultVarable="y"/>'),
        "resultVariable",
    ),
}


@pytest.mark.parametrize("place", MISSPELT)
def test_a_misspelt_word_of_the_zeebe_vocabulary_is_told_with_the_one_that_is_meant(place: str) -> None:
    """The schema of the vocabulary, zeebe-bpmn-moddle, knows neither."""
    activity, meant = MISSPELT[place]
    found = check({"bpmn/p.bpmn": drawing(line(activity))}, {})
    assert [each.element for each in found if f"«{meant}»" in each.message] == ["a"]


def deciding(*parts: str) -> tuple[str, dict[str, bytes]]:
    """A drawing that gives ``n`` and takes the decision ``d`` of a file with these parts."""
    task = node("businessRuleTask", "t", "", '<zeebe:calledDecision decisionId="d" resultVariable="r"/>')
    body = line(script("w", "n", "1"), task)
    return body, {"bpmn/d.dmn": file(*parts)}


@fails("The first rule that matches gives the value, and the check says nothing.")
def test_a_priority_table_without_a_list_of_output_values_is_told() -> None:
    """DMN 1.5 § 8.2.10: the priority is the order of that list; https://github.com/bpmn-io/dmn-js/issues/379"""
    body, files = deciding(decision("d", table(["n"], [("> 1", '"a"'), ("<= 1", '"b"')], policy="PRIORITY")))
    assert told(body, more=files)


def test_a_decision_that_reads_an_output_column_of_another_by_its_name_is_told() -> None:
    """DMN 1.5, Decision: only the required decision's own variable is in scope, whatever Camunda 7 takes;
    https://github.com/camunda/dmn-scala/issues/7"""
    first = decision("before", table(["n"], [("-", "5")], outputs=("amount",)))
    body, files = deciding(first, decision("d", literal("amount + 1"), "d:#before"))
    found = check({"bpmn/p.bpmn": drawing(body), **files}, {})
    assert any("amount" in each.message for each in found)
