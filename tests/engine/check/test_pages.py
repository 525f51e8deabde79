"""The pages of a drawing: what may be drawn where, and where repairs draw; terms that the check lets through."""

from typing import Any

from lxml import etree

from engine.check import Finding, check, repair
from engine.drawing.properties import ENGINE_PROPERTIES, Property, on, vocabulary
from tests.engine.check.catalogue import SERVICES
from tests.engine.check.drawings import END, PATH, START, chain, drawing, extension, flow, node, process
from tests.engine.check.seeds_of_pages import INSIDE, page, paged, term

PAGES = {"page-missing", "drawn-elsewhere", "element-without-shape", "shape-without-element"}


def found(data: bytes) -> list[Finding]:
    return [finding for finding in check({PATH: data}, SERVICES) if finding.code in PAGES]


def test_a_subprocess_with_its_page_is_silent() -> None:
    assert found(paged(page("pedido", "start", "s", "end"), page("s", "i", "m", "o"))) == []


def test_a_subprocess_that_is_drawn_open_needs_no_page() -> None:
    assert found(paged(page("pedido", "start", "s", "end", "i", "m", "o", opened="s"))) == []


def test_a_drawing_without_any_picture_has_no_pages_to_miss() -> None:
    assert found(paged()) == []


def test_a_missing_page_is_told_once_and_not_for_each_element() -> None:
    assert [finding.code for finding in found(paged(page("pedido", "start", "s", "end")))] == ["page-missing"]


def test_what_lies_in_an_open_part_of_a_page_belongs_to_that_page() -> None:
    inside = node("startEvent", "i") + node("subProcess", "deep", node("manualTask", "m")) + node("endEvent", "o")
    data = paged(page("pedido", "start", "s", "end"), page("s", "i", "deep", "m", "o"), inside=inside)
    opened = data.replace(b'bpmnElement="deep"', b'bpmnElement="deep" isExpanded="true"')
    assert found(opened) == []


def test_a_repair_draws_its_line_on_the_page_of_what_it_joins() -> None:
    lonely = node("startEvent", "i") + node("manualTask", "m") + node("manualTask", "n") + node("endEvent", "o")
    inside = lonely + chain("i", "m") + chain("n", "o")
    data = paged(page("pedido", "start", "s", "end"), page("s", "i", "m", "n", "o"), inside=inside)
    findings = check({PATH: data}, SERVICES)
    root = etree.fromstring(repair({PATH: data}, findings, provisional=True).files[PATH])
    drawn = {
        edge.get("bpmnElement"): plane.get("bpmnElement")
        for plane in root.iter("{*}BPMNPlane")
        for edge in plane.iter("{*}BPMNEdge")
    }
    assert drawn
    assert set(drawn.values()) == {"s"}


def test_a_repair_that_takes_a_subprocess_out_takes_its_page_out_too() -> None:
    lost = node("subProcess", "s", INSIDE) + node("endEvent", "late")
    body = process(START, lost, END, chain("start", "end") + chain("s", "late"))
    data = drawing(body, page("pedido", "start", "end", "s", "late"), page("s", "i", "m", "o"))
    findings = check({PATH: data}, SERVICES)
    assert ("unreachable", "s") in {(finding.code, finding.element) for finding in findings}
    root = etree.fromstring(repair({PATH: data}, findings, provisional=True).files[PATH])
    assert [plane.get("bpmnElement") for plane in root.iter("{*}BPMNPlane")] == ["pedido"]


def test_a_page_of_a_subprocess_that_is_gone_is_told_and_taken_out() -> None:
    data = drawing(process(START, END, chain("start", "end")), page("pedido", "start", "end"), page("s"))
    findings = found(data)
    assert [finding.code for finding in findings] == ["shape-without-element"]
    root = etree.fromstring(repair({PATH: data}, findings).files[PATH])
    assert [plane.get("bpmnElement") for plane in root.iter("{*}BPMNPlane")] == ["pedido"]


def terms(data: bytes) -> list[str]:
    return [finding.message for finding in check({PATH: data}, SERVICES) if finding.code == "term-without-task"]


def test_a_term_for_a_group_with_a_task_inside_is_let_through() -> None:
    assert terms(term("front desk")) == []


def test_a_term_is_not_judged_where_an_expression_says_who_has_the_task() -> None:
    assert terms(term("back desk", tasks="=desk")) == []


def called(reads: str) -> dict[str, bytes]:
    """A called process that sets ``reason`` and may end by an error; afterwards the caller reads it."""
    error = '<bpmn:error id="no" errorCode="no"/>'
    inner = process(
        node("startEvent", "i"),
        node(
            "scriptTask",
            "say",
            '<bpmn:extensionElements><zeebe:script expression="=&quot;x&quot;" resultVariable="reason"/>'
            "</bpmn:extensionElements>",
        ),
        node("exclusiveGateway", "g", default="g_bad"),
        node("endEvent", "bad", '<bpmn:errorEventDefinition errorRef="no"/>'),
        node("endEvent", "good"),
        chain("i", "say", "g", "bad") + flow("g", "good", '=reason = "x"'),
        ident="inner",
    )
    call = '<bpmn:extensionElements><zeebe:calledElement processId="inner"/></bpmn:extensionElements>'
    tell = '<bpmn:extensionElements><zeebe:script expression="=reason" resultVariable="told"/></bpmn:extensionElements>'
    caught = node("boundaryEvent", "b", '<bpmn:errorEventDefinition errorRef="no"/>', attachedToRef="c")
    after = node("scriptTask", "tell", tell) + node("endEvent", "told_end")
    outer = process(
        START,
        node("callActivity", "c", call),
        caught,
        after,
        END,
        chain("start", "c", "end") + chain(reads, "tell", "told_end"),
    )
    return {PATH: drawing(error, outer), "bpmn/inner.bpmn": drawing(error, inner)}


def test_what_a_call_sets_is_there_where_the_call_was_interrupted() -> None:
    assert [f for f in check(called("b"), SERVICES) if "«reason»" in f.message] == []


def test_what_a_call_sets_is_there_when_it_has_ended() -> None:
    files = called("b")
    files[PATH] = files[PATH].replace(
        b'"c_end" sourceRef="c" targetRef="end"', b'"c_tell" sourceRef="c" targetRef="tell"'
    )
    files[PATH] = files[PATH].replace(
        b'"b_tell" name="" sourceRef="b" targetRef="tell"', b'"b_end" sourceRef="b" targetRef="end"'
    )
    files[PATH] = files[PATH].replace(
        b'id="b_tell" sourceRef="b" targetRef="tell"', b'id="b_end" sourceRef="b" targetRef="end"'
    )
    assert [f for f in check(files, SERVICES) if "«reason»" in f.message] == []


def say(ident: str, expression: str, result: str) -> str:
    """A script task."""
    written = expression.replace('"', "&quot;")
    return node("scriptTask", ident, extension(f'<zeebe:script expression="={written}" resultVariable="{result}"/>'))


def told(body: str, **more: Any) -> list[tuple[str, str]]:
    """Code and element of what blocks or warns."""
    found = check({PATH: drawing(body)}, SERVICES, **more)
    return [(finding.code, finding.element) for finding in found if finding.severity != "hint"]


def test_what_was_set_before_a_page_that_was_emptied_is_known_behind_it() -> None:
    nodes = say("a", '"x"', "reason") + node("subProcess", "s") + say("b", "reason", "said")
    assert told(process(START, nodes, END, chain("start", "a", "s", "b", "end"))) == [("empty-subprocess", "s")]


def test_steps_that_nothing_leads_to_any_more_are_told_and_not_what_they_read() -> None:
    nodes = say("a", '"x"', "reason") + say("b", "reason", "said") + say("c", "said", "again")
    road = chain("start", "a", "end") + chain("b", "c", "end")
    assert told(process(START, nodes, END, road)) == [("unreachable", "b")]


def test_what_a_message_receives_by_its_property_is_known_behind_it() -> None:
    receives = vocabulary(ENGINE_PROPERTIES.values(), [Property("ask:reason", on("messageEvent"), "path", "")])
    written = extension(
        '<zeebe:properties><zeebe:property name="ask:reason" value="answer.reason"/></zeebe:properties>'
    )
    caught = node("boundaryEvent", "b", written + '<bpmn:messageEventDefinition messageRef="m"/>', attachedToRef="a")
    after = say("c", "answer.reason", "said") + node("endEvent", "late")
    body = process(
        START, node("manualTask", "a"), caught, after, END, chain("start", "a", "end") + chain("b", "c", "late")
    )
    key = '<bpmn:message id="m" name="m"><bpmn:extensionElements><zeebe:subscription correlationKey="=1"/>'
    data = drawing(key + "</bpmn:extensionElements></bpmn:message>", body)
    names = [f.message for f in check({PATH: data}, SERVICES, properties=receives) if "«answer»" in f.message]
    assert names == []
    assert any("«answer»" in f.message for f in check({PATH: data}, SERVICES))
