"""What form-js lets an analyst say of a field is done here too."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from engine.forms import When
from tests.engine.forms.building import PERU, cleaned, component, error, form, value


@pytest.mark.parametrize("kind", ["radio", "select"])
def test_no_is_an_answer_to_a_question_that_must_be_answered(kind: str) -> None:
    asked = component(kind, values=[{"label": "Sí", "value": True}, {"label": "No", "value": False}])
    asked["validate"] = {"required": True}
    assert value(asked, "false") is False
    assert "Elige" in error(asked, "")


def test_a_box_that_must_be_ticked_is_not_answered_by_leaving_it() -> None:
    assert "Marca" in error(component("checkbox", validate={"required": True}), False)


@pytest.mark.parametrize(
    ("step", "typed", "low", "high"),
    [(0.5, "1.3", "1", "1.5"), ("0.1", "0.25", "0.2", "0.3"), (5, "-3", "-5", "0"), ("=2 + 1", "10", "9", "12")],
)
def test_a_number_between_two_steps_is_refused_with_the_nearest(step: Any, typed: str, low: str, high: str) -> None:
    said = error(component("number", increment=step), typed)
    assert f"{low} y {high}" in said
    assert value(component("number", increment=step), high) == Decimal(high)


@pytest.mark.parametrize("step", [1e-300, "1e300"])
def test_a_step_that_nobody_could_count_costs_nothing(step: Any) -> None:
    assert value(component("number", increment=step), "1" * 30) == Decimal("1" * 30)


def test_a_number_kept_as_text_is_judged_as_the_number_it_is() -> None:
    text = component("number", serializeToString=True, decimalDigits=2, validate={"max": 10})
    assert value(text, "1.50") == "1.50"
    assert value(text, "") is None
    assert "máximo" in error(text, "11")
    assert "decimales" in error(text, "1.505")


def test_a_pattern_has_its_own_message_and_a_rule_another() -> None:
    code = component(
        "textfield",
        validate={"pattern": "^[A-Z]+$", "patternErrorMessage": "Solo {mayúsculas}"},
        properties={"validate": '=x != "NO"', "message": "Ese no"},
    )
    assert error(code, "abc") == "Solo {mayúsculas}"
    assert error(code, "NO") == "Ese no"


@pytest.mark.parametrize(
    ("subtype", "good", "bad"), [("time", "09:30", "09:37"), ("datetime", "2026-07-28T09:30", "2026-07-28T09:37")]
)
def test_a_time_between_two_intervals_is_refused(subtype: str, good: str, bad: str) -> None:
    asked = component("datetime", subtype=subtype, timeInterval=15)
    assert value(asked, good) is not None
    assert "15 en 15" in error(asked, bad)


def test_a_value_computed_when_handing_in_is_null_until_then() -> None:
    last = component("expression", "total", expression="=a + 1", computeOn="presubmit")
    aware = component("textfield", "b", conditional={"hide": "=total != null"})
    asked = form(component("number", "a"), last, aware)
    assert [node.name for node in asked.view({"a": "1"})] == ["a", "b"]
    assert asked.clean({"a": "1", "b": "x"}).values == {"a": Decimal(1), "b": "x", "total": Decimal(2)}


def test_the_button_that_hands_in_is_named_whatever_stands_before_it() -> None:
    reset = {"type": "button", "id": "r", "action": "reset", "label": "Borrar"}
    send = {"type": "button", "id": "s", "action": "submit", "label": '="Enviar a " + a'}
    asked = form(reset, component("group", "g", components=[component("textfield", "t"), send]))
    assert asked.submit({"a": "Rosa"}) == "Enviar a Rosa"
    assert [node.label for node in asked.view() if node.type == "button"] == ["Borrar"]


def test_a_date_and_a_time_asked_together_have_both_questions() -> None:
    both = component("datetime", subtype="datetime", dateLabel="Día", timeLabel="Hora")
    del both["label"]
    assert form(both).view()[0].label == "Día, Hora"
    assert cleaned(component("datetime", subtype="time"), "9:05").values["x"] == dt.time(9, 5)


def test_the_words_in_place_of_a_picture_may_name_values() -> None:
    picture = {"type": "image", "id": "p", "source": "/static/icon.svg", "alt": "Firma de {{quien}}"}
    assert form(picture).view({}, {"quien": "Rosa"})[0].label == "Firma de Rosa"


def _row(expression: str) -> Any:
    """A list in a list; the inner rows compute the expression, which sees fields of the form, the row and the inner row."""
    inner = component(
        "dynamiclist",
        "hijos",
        components=[component("textfield", "n"), component("expression", "e", expression=expression)],
    )
    outer = component("dynamiclist", "filas", components=[component("textfield", "n"), inner])
    given = {"n": "form", "filas": [{"n": "a"}, {"n": "b", "hijos": [{"n": "c"}, {"n": "d"}]}]}
    found = form(component("textfield", "n"), outer).clean(given, presentation=PERU)
    return found.values["filas"][1]["hijos"][1]["e"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("=i", [2, 2]),
        ("=_i_[1]", 2),
        ("=this.n", "d"),
        ("=_this_.n", "d"),
        ("=parent.n", "b"),
        ("=_parent_.n", "b"),
        ("=parent.i", [2]),
        ("=parent.parent.n", "form"),
        ("=_parent_._parent_.n", "form"),
        ("=n", "d"),
    ],
)
def test_a_row_sees_itself_what_is_around_it_and_its_number(expression: str, expected: Any) -> None:
    """form-js, RepeatRenderManager.js: this, parent and i, each also between underscores."""
    assert _row(expression) == expected


def test_a_field_of_that_name_is_seen_before_the_row_s_own_words() -> None:
    rows = component(
        "dynamiclist",
        "filas",
        components=[component("textfield", "i"), component("expression", "e", expression="=[i, _i_]")],
    )
    assert form(rows).clean({"filas": [{"i": "x"}]}).values["filas"][0]["e"] == ["x", [1]]


def test_outside_of_lists_this_is_the_form() -> None:
    asked = form(component("textfield", "a"), component("expression", "e", expression="=[this.a, parent, i, _this_.a]"))
    assert asked.clean({"a": "x"}).values["e"] == ["x", None, [], "x"]


CARGO = component("radio", "cargo", values=["titular", "encargado"])
WHEN = When("cargo", "encargado", True)


@pytest.mark.parametrize("kind", ["group", "dynamiclist"])
def test_what_a_choice_on_the_page_opens_is_there_with_its_fields(kind: str) -> None:
    inside = [component("textfield", "a"), component("textfield", "b", conditional={"hide": "=this.cargo = null"})]
    opened = component(kind, "g", components=inside, conditional={"hide": '=cargo != "encargado"'})
    (_, node) = form(CARGO, opened).view({})
    fields = node.children if kind == "group" else node.rows[0]
    assert (node.when, fields[0].name.rpartition(".")[2]) == (WHEN, "a")


def test_what_stands_in_it_and_has_a_condition_of_its_own_obeys_both() -> None:
    tiene = component("checkbox", "tiene")
    cual = component("textfield", "cual", conditional={"hide": "=not(tiene)"})
    never = component("textfield", "nunca", conditional={"hide": "=true"})
    opened = component("group", "g", components=[tiene, cual, never], conditional={"hide": '=cargo != "encargado"'})
    (_, node) = form(CARGO, opened).view({})
    assert [each.name for each in node.children] == ["g.tiene", "g.cual"]
    assert node.children[1].when == When("g.tiene", "false", False, box=True, control=(WHEN,))


def test_a_field_whose_choice_is_itself_hidden_opens_with_it() -> None:
    second = component("radio", "tipo", values=["x", "y"], conditional={"hide": '=cargo != "encargado"'})
    third = component("textfield", "z", conditional={"hide": '=tipo != "x"'})
    assert [node.name for node in form(CARGO, second, third).view({})] == ["cargo", "tipo", "z"]


def test_conditions_that_chase_each_other_come_to_an_end() -> None:
    one = component("radio", "a", values=["x"], conditional={"hide": '=b != "x"'})
    other = component("radio", "b", values=["x"], conditional={"hide": '=a != "x"'})
    assert form(one, other).view({}) == ()
