"""A filled form is judged as a whole: conditions, lists, rules, what is refused outright."""

import datetime as dt
from typing import Any

import pytest

from engine import feel
from engine.forms import UnknownField, UnknownSource, WrongShape
from tests.engine.forms.building import PERU, SOURCES, cleaned, component, error, form, value

REQUIRED = {"validate": {"required": True}}
CARGO = component("radio", "cargo", values=["titular", "encargado"])
RESOLUTION = component("textfield", "resolucion", conditional={"hide": '=cargo != "encargado"'}, **REQUIRED)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (component("textfield", **REQUIRED), "Completa «X»."),
        (component("radio", values=["a"], **REQUIRED), "Elige una opción en «X»."),
        (component("checklist", values=["a", "b"], **REQUIRED), "Elige una opción en «X»."),
        (component("checklist", values=["a"], **REQUIRED), "Marca la casilla «X» para continuar."),
        (component("checkbox", **REQUIRED), "Marca la casilla «X» para continuar."),
        (component("filepicker", **REQUIRED), "Adjunta el archivo de «X»."),
    ],
)
def test_what_is_required_is_asked_for_by_its_label(one: dict[str, Any], words: str) -> None:
    assert error(one, None) == words
    assert form(one).clean({}).errors == {"x": words}


def test_spaces_alone_are_nothing() -> None:
    assert error(component("textfield", **REQUIRED), " \u00a0 ") == "Completa «X»."


def test_lengths_bounds_and_patterns() -> None:
    text = component("textfield", validate={"minLength": 3, "maxLength": "5"})
    assert "al menos 3" in error(text, "ab")
    assert "como máximo 5" in error(text, "abcdef")
    number = component("number", validate={"min": "1", "max": "=tope"})
    assert "mínimo es 1" in error(number, "0.99", tope=5)
    assert "máximo es 5" in error(number, "6", tope=5)
    dni = component("textfield", validate={"pattern": r"^\d{8}$"}, properties={"message": "El DNI {tiene} 8 dígitos."})
    assert error(dni, "1234567") == "El DNI {tiene} 8 dígitos."
    assert value(dni, "00000001") == "00000001"


def test_a_pattern_that_would_never_end_elsewhere_ends_here() -> None:
    assert "formato" in error(component("textarea", validate={"pattern": "^(a+)+$"}), "a" * 10_000 + "b")


def test_a_rule_over_several_fields_is_true_for_good_values() -> None:
    mails = form(
        component("textfield", "personal"),
        component(
            "textfield",
            "oficial",
            properties={
                "validate": "=oficial != personal",
                "message": "Debe ser distinto.",
                "warn": '=not(ends with(oficial, ".gob.pe"))',
                "warning": "No termina en gob.pe.",
            },
        ),
    )
    assert mails.clean({"personal": "a", "oficial": "a"}).errors == {"oficial": "Debe ser distinto."}
    odd = mails.clean({"personal": "a", "oficial": "b"})
    assert (odd.errors, odd.warnings) == ({}, {"oficial": "No termina en gob.pe."})
    assert mails.clean({"personal": "a", "oficial": "m@x.gob.pe"}).warnings == {}
    assert mails.clean({"personal": "a", "oficial": ""}).errors == {}


def test_a_rule_that_asks_for_too_much_does_not_pass() -> None:
    one = component("textfield", properties={"validate": "=count(for i in 1..10000 return i) > 0"})
    found = form(one).clean({"x": "a"}, context=feel.Context(limits=feel.Limits(steps=10)))
    assert "No pudimos comprobar" in found.errors["x"]


def test_a_hidden_field_is_neither_asked_for_nor_kept() -> None:
    both = form(CARGO, RESOLUTION)
    found = both.clean({"cargo": "titular", "resolucion": "R.A. 5"})
    assert (found.errors, found.values) == ({}, {"cargo": "titular"})
    assert "resolucion" in both.clean({"cargo": "encargado"}).errors


def test_what_hides_may_itself_be_hidden() -> None:
    chain = form(
        component("checkbox", "a"),
        component("radio", "b", values=["si"], conditional={"hide": "=not(a)"}),
        component("textfield", "c", conditional={"hide": '=b != "si"'}),
    )
    assert chain.clean({"a": False, "b": "si", "c": "x"}).values == {"a": False}
    assert chain.clean({"a": True, "b": "si", "c": "x"}).values == {"a": True, "b": "si", "c": "x"}


def test_conditions_that_chase_each_other_still_end() -> None:
    chasing = form(
        component("checkbox", "a", conditional={"hide": "=b"}),
        component("checkbox", "b", conditional={"hide": "=not(a)"}),
    )
    assert isinstance(chasing.clean({"a": True, "b": True}).values, dict)


def test_a_hidden_group_hides_what_is_in_it() -> None:
    one = form(
        CARGO,
        component(
            "group",
            "acto",
            conditional={"hide": '=cargo = "titular"'},
            components=[component("textfield", "n", **REQUIRED)],
        ),
    )
    assert one.clean({"cargo": "titular", "acto": {"n": "x"}}).values == {"cargo": "titular"}
    assert one.clean({"cargo": "encargado", "acto": {}}).errors == {"acto.n": "Completa «N»."}


def test_a_hidden_answer_counts_as_none_even_where_the_process_has_one() -> None:
    one = form(
        component("textfield", "a", conditional={"hide": "=true"}),
        component("textfield", "b", conditional={"hide": '=a = "viejo"'}, **REQUIRED),
    )
    assert "b" in one.clean({}, {"a": "viejo"}).errors


def test_rows_are_judged_each_and_see_their_own_row_first() -> None:
    rows = form(
        component("textfield", "nombre"),
        component(
            "dynamiclist",
            "filas",
            components=[
                component("textfield", "nombre", **REQUIRED),
                component("textfield", "dni", conditional={"hide": '=nombre = "anónimo"'}, **REQUIRED),
                component("textfield", "otro", properties={"validate": "=otro != parent.nombre"}),
            ],
        ),
    )
    found = rows.clean({"nombre": "z", "filas": [{"nombre": "anónimo", "dni": "1"}, {"nombre": "b"}, {"otro": "z"}]})
    assert found.values["filas"][0] == {"nombre": "anónimo", "otro": None}
    assert set(found.errors) == {"filas.1.dni", "filas.2.nombre", "filas.2.dni", "filas.2.otro"}


def test_an_empty_list_and_too_long_a_one() -> None:
    rows = form(component("dynamiclist", "filas", properties={"maxItems": "2"}, components=[component("textfield")]))
    assert rows.clean({"filas": []}).values == {"filas": []}
    assert rows.clean({"filas": None}).values == {"filas": []}
    assert "como máximo 2" in rows.clean({"filas": [{}] * 3}).errors["filas"]
    assert "como máximo 2" in rows.clean({"filas": [{}] * 10_000}).errors["filas"]


@pytest.mark.parametrize(
    "values",
    [{"y": 1}, {"x": "a", "rol": "admin"}, {"filas": [{"z": 1}]}, {"filas": [{"x": {}}, {"__class__": 1}]}, {"*": 1}],
)
def test_a_key_that_is_not_in_the_form_is_refused(values: dict[str, Any]) -> None:
    one = form(component("textfield"), component("dynamiclist", "filas", components=[component("textfield")]))
    with pytest.raises(UnknownField):
        one.clean(values)


@pytest.mark.parametrize("values", [[], "x", None, {"filas": {}}, {"filas": "x"}, {"filas": [[]]}, {"g": []}, {"g": 1}])
def test_another_shape_than_the_form_s_is_refused(values: Any) -> None:
    one = form(
        component("group", "g", components=[component("textfield")]),
        component("dynamiclist", "filas", components=[component("textfield")]),
    )
    with pytest.raises(WrongShape):
        one.clean(values)


def test_a_readonly_field_keeps_the_scope_s_value_whatever_is_sent() -> None:
    one = component("textfield", readonly=True, **REQUIRED)
    assert cleaned(one, "falso", x="cierto").values == {"x": "cierto"}
    assert cleaned({**one, "defaultValue": "inicial"}, "falso").values == {"x": "inicial"}
    assert cleaned({**one, "readonly": "=cerrado"}, "falso", x="cierto", cerrado=True).values == {"x": "cierto"}
    assert cleaned({**one, "readonly": "=cerrado"}, "nuevo", x="cierto", cerrado=False).values == {"x": "nuevo"}


def test_a_disabled_field_is_dropped() -> None:
    assert cleaned(component("textfield", disabled=True, **REQUIRED), "falso", x="cierto").values == {}


def test_computed_values_come_from_the_form_and_nowhere_else() -> None:
    one = form(component("number", "a"), component("expression", "doble", expression="=a * 2"))
    assert one.clean({"a": "21", "doble": "7"}).values["doble"] == 42


def test_options_may_come_from_feel_or_a_variable() -> None:
    from_feel = component("select", valuesExpression='=[{label: "Uno", value: "1"}, {label: "Dos", value: n}]')
    assert value(from_feel, "1") == "1"
    assert value(from_feel, "2", n="2") == "2"
    assert "opciones" in error(component("select", valuesKey="areas"), "x")
    assert value(component("select", valuesKey="areas.todas"), "Omaped", areas={"todas": ["Omaped"]}) == "Omaped"


def test_a_source_that_nobody_provides_is_an_error_of_the_code() -> None:
    with pytest.raises(UnknownSource, match="ubigeo"):
        form(component("select", properties={"options": "ubigeo"})).clean({"x": "150122"}, {}, {})


def test_a_date_that_must_not_have_passed_is_judged_by_the_clock() -> None:
    now = feel.Context(now=lambda: dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC))
    one = form(component("datetime", subtype="date", disallowPassedDates=True))
    assert "pasada" in one.clean({"x": "2026-11-22"}, context=now).errors["x"]
    assert one.clean({"x": "2026-11-23"}, context=now).errors == {}


def test_cleaning_what_was_cleaned_changes_nothing() -> None:
    one = form(
        component("number", "n"),
        component("datetime", "d", subtype="date"),
        component("datetime", "i", subtype="datetime"),
        component("textfield", "p", validate={"validationType": "phone"}),
        component("select", "u", properties={"options": "ubigeo"}),
        component("dynamiclist", "filas", components=[component("checkbox", "c")]),
        component("expression", "e", expression="=n + 1"),
    )
    sent = {
        "n": "1.5",
        "d": "1/2/2026",
        "i": "2026-11-23T14:05",
        "p": "987654321",
        "u": "150122",
        "filas": [{"c": True}],
    }
    first = one.clean(sent, {}, SOURCES, presentation=PERU)
    assert first.errors == {}
    assert one.clean(first.values, {}, SOURCES, presentation=PERU) == first


def test_a_label_with_braces_or_of_four_lines_does_no_harm() -> None:
    assert error(component("textfield", label="{0} {x.__class__}", **REQUIRED), "") == "Completa «{0} {x.__class__}»."
    long = component(
        "checkbox", label="Acepto todo lo que dice el aviso de privacidad y mucho más que sigue", **REQUIRED
    )
    assert (
        error(long, False)
        == "Marca la casilla «Acepto todo lo que dice el aviso de privacidad y mucho más…» para continuar."
    )


def test_a_sentence_says_no_more_than_its_reader_may_know() -> None:
    drawn = form(
        component("textfield", "a", properties={"validate": "=false", "message": '="Es de " + nombre'}),
        component("number", "b", validate={"max": "=edad"}),
        component("textfield", "c", properties={"warn": "=true", "warning": "Ojo"}, label="De {{nombre}}"),
    )
    given, scope = {"a": "x", "b": "99", "c": ""}, {"nombre": "Filomena", "edad": 41}
    assert drawn.clean(given, scope).errors["a"] == "Es de Filomena"
    assert "41" in drawn.clean(given, scope).errors["b"]
    told = drawn.clean(given, scope, readable={"nombre": "[dato personal]", "edad": "[dato personal]"})
    assert told.errors["a"] == "Es de [dato personal]"
    assert "41" not in told.errors["b"]
    assert told.values == drawn.clean(given, scope).values


@pytest.mark.parametrize(
    ("typed", "asked"), [("Rosа", "а (U+0430)"), ("Ροζα", "Ρ (U+03A1)"), ("Ñusta D'Á", ""), ("1ª", "")]
)
def test_letters_of_another_alphabet_in_a_name_are_asked_about(typed: str, asked: str) -> None:
    drawn = form(component("textfield", "a", properties={"tidy": "name"}), component("textfield", "b"))
    found = drawn.clean({"a": typed, "b": typed})
    assert found.errors == {}
    assert asked in found.warnings.get("a", "")
    assert bool(found.warnings) == bool(asked)


def test_marks_that_turn_the_writing_round_leave_a_name() -> None:
    drawn = form(component("textfield", "a", properties={"tidy": "name"}))
    assert drawn.clean({"a": "Ro\u202esa\u200f Qui\u2066spe"}).values == {"a": "Rosa Quispe"}
