"""What a page is told to show."""

import datetime as dt
from zoneinfo import ZoneInfo

from engine.forms import Node, When
from engine.presentation import Presentation
from tests.engine.forms.building import PERU, SOURCES, component, form


def only(*components: dict, values: dict | None = None, **scope: object) -> Node:
    (node,) = form(*components).view(values, scope, sources=SOURCES, presentation=PERU)
    return node


def test_a_field_shows_what_was_sent_else_the_scope_else_its_default() -> None:
    one = component("textfield", defaultValue="inicial")
    assert only(one).value == "inicial"
    assert only(one, x="del proceso").value == "del proceso"
    assert only(one, values={"x": ""}, x="del proceso").value == ""
    assert only(component("number", defaultValue="=n + 1"), n=1).value == "2"


def test_a_field_asked_afresh_never_shows_the_earlier_answer_but_what_was_sent() -> None:
    one = component("textfield", defaultValue="inicial", properties={"afresh": "true"})
    assert only(one, x="del proceso").value == "inicial"
    assert only(one, values={"x": "enviado"}, x="del proceso").value == "enviado"


def test_typed_values_are_written_as_inputs_hold_them() -> None:
    lima = Presentation(zone=ZoneInfo("America/Lima"), date="{day}")
    instant = form(component("datetime", subtype="datetime"))
    (node,) = instant.view({}, {"x": dt.datetime(2026, 11, 23, 19, 5, tzinfo=dt.UTC)}, presentation=lima)
    assert node.value == "2026-11-23T14:05"
    (node,) = form(component("datetime", subtype="date")).view({}, {"x": dt.date(2026, 1, 2)}, presentation=lima)
    assert node.value == "2026-01-02"


def test_prose_is_filled_and_made_safe() -> None:
    text = {
        "type": "text",
        "id": "t",
        "text": "# Hola **{{ nombre }}**\n<script>alert(1)</script>[x](javascript:alert(1))",
    }
    shown = only(text, nombre="<b>[Ana](http://malo)</b>").content
    assert "<strong>&lt;b&gt;[Ana](http://malo)&lt;/b&gt;</strong>" in shown
    assert "<script" not in shown
    assert "href" not in shown
    assert "<h2>" in shown
    html = {
        "type": "html",
        "id": "h",
        "content": '<p style="x" onclick="y">{{ n }}</p><iframe src="//malo"></iframe><img src="//malo">',
    }
    assert only(html, n="<i>").content == "<p>&lt;i&gt;</p>"


def test_a_text_reads_what_stands_beside_a_field_in_the_same_context() -> None:
    text = {"type": "text", "id": "t", "text": "{{person.name}}, {{person.home.town}}, {{person.home.street}}"}
    asked = form(component("textfield", "person.home.street"), text)
    scope = {"person": {"name": "Rosa", "home": {"town": "Lima", "street": "Luna"}}}
    assert asked.view({}, scope)[1].content.strip() == "<p>Rosa, Lima, Luna</p>"
    assert asked.view({"person": {"home": {"street": "Sol"}}}, scope)[1].content.strip() == "<p>Rosa, Lima, Sol</p>"
    assert asked.clean({"person": {"home": {"street": "Sol"}}}, scope).values == {"person": {"home": {"street": "Sol"}}}
    assert scope["person"]["home"] == {"town": "Lima", "street": "Luna"}
    assert asked.view({}, {"person": None})[1].content.strip() == "<p>, ,</p>"


def test_a_plain_condition_is_told_so_that_a_style_sheet_can_act() -> None:
    cargo = component("radio", "cargo", values=["titular", "encargado"])
    hidden = component("textfield", "r", conditional={"hide": '=cargo != "encargado"'})
    assert form(cargo, hidden).view({"cargo": "titular"})[1].when == When("cargo", "encargado", True)
    other = component("textfield", "r", conditional={"hide": '=cargo != "encargado" and true'})
    assert [node.name for node in form(cargo, other).view({"cargo": "titular"})] == ["cargo"]


def test_a_condition_on_what_the_process_knows_is_not_left_to_the_browser() -> None:
    hidden = component("textfield", "r", conditional={"hide": '=tipo = "alta"'})
    assert form(hidden).view({}, {"tipo": "alta"}) == ()
    (node,) = form(hidden).view({}, {"tipo": "otra"})
    assert node.when is None


def test_a_condition_in_a_row_is_about_that_row() -> None:
    rows = component(
        "dynamiclist",
        "filas",
        components=[
            component("checkbox", "tiene"),
            component("textfield", "cual", conditional={"hide": "=not(tiene)"}),
        ],
    )
    assert only(rows, values={"filas": [{}, {}]}).rows[1][1].when == When("filas.1.tiene", "false", False, box=True)


def test_a_list_shows_its_first_rows_and_then_those_sent() -> None:
    rows = component("dynamiclist", "filas", defaultRepetitions=2, components=[component("textfield", "n")])
    assert [row[0].name for row in only(rows).rows] == ["filas.0.n", "filas.1.n"]
    assert only(rows, values={"filas": []}).rows == ()
    assert [row[0].value for row in only(rows, filas=[{"n": "a"}]).rows] == ["a"]


def test_choices_and_sources_tell_the_label_of_what_is_chosen() -> None:
    node = only(component("checklist", values=[{"label": "Uno", "value": 1}, {"label": "Dos", "value": 2}]), x=[2])
    assert (node.value, node.value_label) == (("2",), "Dos")
    node = only(component("select", properties={"options": "ubigeo"}), x="150122")
    assert (node.source, node.value, node.value_label) == ("ubigeo", "150122", "Miraflores, Lima, Lima")
    assert only(component("select", properties={"options": "ubigeo"}), x="nada").value == ""


def test_a_table_shows_rows_of_contexts() -> None:
    table = {
        "type": "table",
        "id": "t",
        "label": "Días",
        "dataSource": "=dias",
        "columns": [{"key": "a", "label": "A"}, {"key": "b"}],
    }
    node = only(table, dias=[{"a": dt.date(2026, 1, 2), "b": None}, "no es fila"])
    assert (node.columns, node.rows) == (("A", "b"), (("2026-01-02", ""),))
    computed = {**table, "columns": [], "columnsExpression": '=[{key: "a", label: "A"}]'}
    assert only(computed, dias=[{"a": 1}]).rows == (("1",),)


def test_errors_and_warnings_stand_at_their_field() -> None:
    one = component("group", "g", components=[component("textfield", "n")])
    (group,) = form(one).view({}, {}, {"g.n": "Mal."}, warnings={"g.n": "Ojo."})
    assert (group.children[0].error, group.children[0].warning) == ("Mal.", "Ojo.")


def test_what_is_never_shown_is_not_there() -> None:
    quiet = form(component("expression", "e", expression="=1"), {"type": "button", "id": "b"})
    assert quiet.view() == ()
    spare = form(
        {"type": "separator", "id": "s"},
        {"type": "spacer", "id": "p"},
        {"type": "image", "id": "i", "source": "/static/a.png"},
    )
    assert [(node.type, node.id) for node in spare.view()] == [
        ("separator", "f-s"),
        ("spacer", "f-p"),
        ("image", "f-i"),
    ]
