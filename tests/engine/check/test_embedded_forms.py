"""A form inside a drawing moves to a file of its own; its names become words, and whoever read them still does."""

import json
from xml.sax.saxutils import escape

from engine.check import check, cure
from tests.engine.check.drawings import END, PATH, START, chain, drawing, extension, flow, node, process

FORM = {
    "components": [
        {"type": "radio", "key": "Vacation Approval", "label": "Approval", "values": [{"label": "a", "value": "yes"}]},
        {"type": "textfield", "key": "Request.Reason given", "label": "For {{Vacation Approval}}"},
    ]
}


def carrying(condition: str) -> bytes:
    task = extension('<zeebe:formDefinition formKey="camunda-forms:bpmn:u1"/>')
    inside = process(
        extension(f'<zeebe:userTaskForm id="u1">{escape(json.dumps(FORM))}</zeebe:userTaskForm>'),
        START,
        node("userTask", "a", task),
        node("exclusiveGateway", "g", default="g_no"),
        node("endEvent", "no"),
        END,
        chain("start", "a", "g", "no"),
        flow("g", "end", escape(condition)),
    )
    return drawing(inside)


def test_names_of_several_words_are_written_as_one() -> None:
    cured = cure({PATH: carrying('=Vacation Approval = "Vacation Approval"')}, {})
    keys = [component["key"] for component in json.loads(cured.files["forms/u1.form"])["components"]]
    assert keys == ["Vacation_Approval", "Request.Reason_given"]
    assert b"{{Vacation_Approval}}" in cured.files["forms/u1.form"]
    assert b'=Vacation_Approval = "Vacation Approval"' in cured.files[PATH], "a quoted text is nobody's name"


def test_a_longer_name_is_left_alone() -> None:
    cured = cure({PATH: carrying("=Vacation Approval Status and Vacation Approval and true")}, {})
    assert b"=Vacation Approval Status and Vacation_Approval and true" in cured.files[PATH]


def test_what_is_no_form_is_written_out_as_it_is() -> None:
    data = carrying("=true").replace(escape(json.dumps(FORM)).encode(), b"[1, 2")
    cured = cure({PATH: data}, {})
    assert cured.files["forms/u1.form"] == b"[1, 2\n"
    assert "form-broken" in {finding.code for finding in check(cured.files, {})}
