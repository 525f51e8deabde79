"""Call activities: which process is called, what it sees and what it hands back."""

import pytest

from tests.engine.cases.drawn import call, child, gives, line, mapped, refused, takes
from tests.engine.office import Office, drawing, script, user


def called(office: Office, calling: str, *activities: str, **start: object) -> dict[str, object]:
    """The caller's variables after a call of ``child`` with these activities."""
    office.draw(line(calling, user("u")), more=child(*activities))
    office.start(**start)
    assert set(office.tasks()) == {"u"}
    return office.own_variables()


NOT_ALL = {"propagateAllChildVariables": "false"}
ALONE = {**NOT_ALL, "propagateAllParentVariables": "false"}


def test_a_call_that_propagates_nothing_hands_nothing_back(office: Office) -> None:
    """Camunda 8 documentation, Call activities, Variable mappings; https://github.com/camunda/camunda/issues/51496"""
    assert called(office, call("child", **NOT_ALL), script("w", "foo", "n + 1"), n=1) == {"n": 1}


def test_a_call_with_output_mappings_hands_back_what_is_mapped_only(office: Office) -> None:
    """The same; https://github.com/zeebe-io/zeebe-modeler/issues/252"""
    calling = call("child", mapped(gives({"mine": "=foo"})), **NOT_ALL)
    assert called(office, calling, script("w", "foo", "n + 1"), script("w2", "bar", "9"), n=1) == {"n": 1, "mine": 2}


def test_a_call_that_is_given_nothing_of_the_caller_sees_its_inputs_only(office: Office) -> None:
    """The same; https://github.com/camunda/camunda/issues/49365"""
    calling = call("child", mapped(takes({"m": "=5"}), gives({"seen": "=seen", "got": "=got"})), **ALONE)
    found = called(office, calling, script("w", "seen", "n"), script("w2", "got", "m"), n=1)
    assert found == {"n": 1, "seen": None, "got": 5}


def test_what_an_input_mapping_gives_to_a_call_stays_inside(office: Office) -> None:
    """Camunda 8 documentation, Call activities and Variable propagation: an input mapping makes a local variable;
    https://github.com/camunda/camunda/issues/55491"""
    calling = call("child", mapped(takes({"m": "=5"})))
    assert called(office, calling, script("w", "seen", "m"), n=1, m="mine") == {"n": 1, "m": "mine", "seen": 5}


@pytest.mark.parametrize("expression", ['="chi" + part', "=which"])
def test_the_process_that_an_expression_names_is_called(office: Office, expression: str) -> None:
    """Camunda 8 documentation, Call activities: processId may be an expression; https://github.com/camunda/camunda-modeler/issues/2267"""
    found = called(office, call(expression), script("w", "done", "true"), part="ld", which="child")
    assert found == {"part": "ld", "which": "child", "done": True}


@pytest.mark.parametrize("named", ["=null", "=5", '="nobody"', "nobody", "=1 +"])
def test_a_call_of_no_process_is_an_incident_at_the_call_and_no_refusal_of_a_person(office: Office, named: str) -> None:
    """docs/decisions/0007; https://github.com/camunda/camunda/issues/16005"""
    office.draw(line(user("u"), call(named)))
    office.start()
    office.do("u")
    assert [each.element_id for each in office.incidents()] == ["c"]


@pytest.mark.usefixtures("within_a_second")
def test_a_process_that_calls_itself_without_end_is_refused_or_stops(office: Office) -> None:
    """Camunda 8 stops such a call by an incident: https://github.com/camunda/camunda/issues/16410"""
    body = line(call("p"))
    if refused(body):
        return
    office.draw(body)
    office.start()
    office.work()
    assert office.incidents()


def test_a_call_finds_elements_of_its_own_where_the_caller_has_the_same_ids(office: Office) -> None:
    """Ids are unique within a file only (BPMN20.xsd, xsd:ID); https://github.com/Activiti/Activiti/issues/3909"""
    same = drawing(line(user("u")), process="child")
    office.draw(line(user("u"), call("child")), more={"bpmn/c.bpmn": same})
    office.start()
    office.do("u")
    office.do("u")
    assert office.ended() == "end"
    assert office.done().count("u") == 2
