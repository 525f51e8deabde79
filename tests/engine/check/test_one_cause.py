"""One cause is one finding: what follows from a fault is not told beside it, and comes when the fault is mended."""

import json

from engine.check import check, repair
from tests.engine.check.catalogue import SERVICES
from tests.engine.check.drawings import END, PATH, START, around, chain, drawing, extension, flow, node, process
from tests.engine.check.seeds_of_fit import decided

#: What short drawings lack, whatever they are about.
_SMALL = frozenset({"no-picture", "end-unnamed", "nobody", "form-missing", "untyped-task", "message-unsent"})


def told(files: bytes | dict[str, bytes]) -> list[tuple[str, str]]:
    """Codes and elements of the findings, but for what every short drawing lacks."""
    given = {PATH: files} if isinstance(files, bytes) else files
    return [(each.code, each.element) for each in check(given, SERVICES) if each.code not in _SMALL]


def everything(files: bytes) -> set[tuple[str, str]]:
    """The same, with what short drawings lack."""
    return {(each.code, each.element) for each in check({PATH: files}, SERVICES)}


A, B = node("userTask", "a"), node("userTask", "b")


def test_a_loose_flow_is_told_and_not_the_ends_it_leaves_open() -> None:
    loose = '<bpmn:sequenceFlow id="f" sourceRef="a"/><bpmn:sequenceFlow id="g" targetRef="b"/>'
    assert told(drawing(process(START, A, B, END, flow("start", "a"), loose, flow("b", "end")))) == [
        ("flow-without-end", "f"),
        ("flow-without-end", "g"),
    ]


def test_what_nobody_reaches_is_not_told_to_lead_nowhere_too() -> None:
    assert told(drawing(process(START, A, B, END, chain("start", "a", "end")))) == [("unreachable", "b")]


def test_a_level_without_an_end_is_told_once() -> None:
    split = node("parallelGateway", "g") + chain("g", "a") + chain("g", "b")
    assert told(drawing(process(START, split, A, B, flow("start", "g")))) == [("no-end", "pedido")]


def test_a_circle_beside_a_terminate_end_is_ended_by_it() -> None:
    stop = node("endEvent", "stop", "<bpmn:terminateEventDefinition/>")
    ways = chain("start", "g", "a", "stop") + flow("g", "b") + flow("b", "b")
    assert told(drawing(process(START, node("parallelGateway", "g"), A, B, stop, ways))) == []


def test_a_circle_that_no_terminate_end_can_end_is_told() -> None:
    stop = node("endEvent", "stop", "<bpmn:terminateEventDefinition/>")
    choice = node("exclusiveGateway", "g", default="g_a") + node("exclusiveGateway", "h")
    ways = chain("start", "g", "a", "stop") + flow("g", "h", "=instanceKey = null") + chain("h", "b", "h")
    assert ("no-way-out", "h") in told(drawing(process(START, choice, A, B, stop, ways)))


def test_who_does_a_task_is_asked_once_where_its_lane_has_no_name() -> None:
    lane = '<bpmn:laneSet id="s"><bpmn:lane id="l"><bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>'
    found = everything(drawing(process(lane, START, A, END, chain("start", "a", "end"))))
    assert ("lane-unnamed", "l") in found and ("nobody", "a") not in found


def test_what_another_engine_reads_is_there_and_only_has_to_be_rewritten() -> None:
    task = '<bpmn:serviceTask id="a" name="a" camunda:class="org.Foo"/>'
    person = '<bpmn:userTask id="u" name="u" camunda:assignee="ana" camunda:formKey="f"/>'
    found = check({PATH: around(task + person, "a", "u")}, SERVICES)
    weights = {each.element: each.severity for each in found if each.code == "foreign-vocabulary"}
    assert weights == {"a": "blocks", "u": "warns"}
    assert not {"service-missing", "form-missing", "nobody"} & {each.code for each in found}


def test_what_is_still_missing_after_the_rewriting_is_told_then() -> None:
    task = around('<bpmn:serviceTask id="a" name="a" camunda:class="org.Foo"/>', "a")
    after = repair({PATH: task}, check({PATH: task}, SERVICES)).files
    assert ("service-unknown", "a") in told(after)


def test_a_broken_form_hides_no_name_behind_names_that_nobody_gives() -> None:
    broken = {**decided("=decision = 1"), "forms/f.form": b'{"components": [}'}
    assert told(broken) == [("form-broken", "")]


def test_a_missing_form_is_told_and_not_each_name_it_would_give() -> None:
    files = decided("=decision = 1")
    del files["forms/f.form"]
    assert told(files) == [("form-unknown", "a")]


def test_a_broken_decision_is_told_and_not_what_reads_its_answer() -> None:
    rule = node("businessRuleTask", "r", extension('<zeebe:calledDecision decisionId="d" resultVariable="ruta"/>'))
    gate = node("exclusiveGateway", "g", default="g_no") + node("endEvent", "no") + flow("g", "no")
    drawn = process(START, rule, gate, END, chain("start", "r", "g"), flow("g", "end", "=ruta.via = 1"))
    assert told({PATH: drawing(drawn), "bpmn/d.dmn": b'<definitions><decision id="d">'}) == [("decision-broken", "")]


def test_a_broken_drawing_is_told_and_not_the_calls_of_its_process() -> None:
    call = node("callActivity", "c", extension('<zeebe:calledElement processId="otro"/>'))
    broken = drawing(process(START, END, chain("start", "end"), ident="otro"))[:-30]
    assert told({PATH: around(call, "c"), "bpmn/otro.bpmn": broken}) == [("file-not-xml", "")]


def test_a_form_whose_id_another_file_has_is_told_where_it_is_broken() -> None:
    data = json.dumps({"type": "default", "id": "f", "components": "none"}).encode()
    assert told({**decided("=decision = 1"), "forms/f.form": data}) == [("form-broken", "")]


def test_a_variable_that_a_message_may_bring_says_with_which() -> None:
    message = (
        '<bpmn:message id="m" name="m">'
        + extension('<zeebe:subscription correlationKey="=instanceKey"/>')
        + "</bpmn:message>"
    )
    script = node("scriptTask", "s", extension('<zeebe:script expression="=pago" resultVariable="x"/>'))
    inside = node("receiveTask", "r", name="Pago recibido", messageRef="m") + script
    (found,) = [
        each
        for each in check({PATH: drawing(message, process(START, inside, END, chain("start", "r", "s", "end")))}, {})
        if each.code == "name-unknown"
    ]
    assert found.severity == "warns" and "Quizá llega con la tarea de recepción «Pago recibido»." in found.message
