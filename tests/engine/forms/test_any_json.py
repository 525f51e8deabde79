"""Whatever JSON is sent: the form answers with values, sentences or a typed refusal, and never falls over."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.forms import UnknownField, WrongShape
from tests.engine.forms.building import PERU, SOURCES, component, form

FORM = form(
    component("textfield", "a", validate={"pattern": "^a+$", "maxLength": 5}, conditional={"hide": "=g = true"}),
    component("textarea", "b", properties={"validate": "=b != a", "warn": "=string length(b) > 3"}),
    component("number", "c", validate={"min": 1, "max": "=c"}),
    component("datetime", "d", subtype="date"),
    component("datetime", "e", subtype="datetime"),
    component("datetime", "f", subtype="time"),
    component("checkbox", "g"),
    component("radio", "h", values=["x", "y"]),
    component("checklist", "i", valuesExpression="=if g then [1, 2] else []"),
    component("select", "j", properties={"options": "ubigeo"}),
    component("filepicker", "k", multiple=True),
    component("textfield", "l", validate={"validationType": "email"}),
    component("textfield", "m", validate={"validationType": "phone"}, readonly="=g"),
    component("group", "n", components=[component("taglist", "o", valuesKey="c")]),
    component("dynamiclist", "p", components=[component("number", "q"), component("select", "r", valuesKey="i")]),
    component("expression", "s", expression="=c + count(p)"),
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from("abcdefghijklmnops")
ROWS = st.lists(st.fixed_dictionaries({}, optional={"q": JSON, "r": JSON}), max_size=3)


@settings(max_examples=300)
@given(st.dictionaries(NAMES, JSON, max_size=8), JSON)
def test_any_values_under_the_form_s_keys(values: dict[str, Any], scope: Any) -> None:
    _answers(values, scope)


@given(ROWS, st.fixed_dictionaries({"o": JSON}), st.booleans())
def test_any_values_in_rows_and_groups(rows: list[Any], group: dict[str, Any], g: bool) -> None:
    _answers({"p": rows, "n": group, "g": g}, None)


@given(JSON)
def test_anything_at_all(values: Any) -> None:
    _answers(values, values)


def _answers(values: Any, scope: Any) -> None:
    outside = {"c": scope, "i": scope, "m": scope, "p": scope}
    try:
        found = FORM.clean(values, outside, SOURCES, presentation=PERU)
        FORM.view(values, outside, found.errors, sources=SOURCES, presentation=PERU)
    except (UnknownField, WrongShape):
        return
    assert all(isinstance(sentence, str) and sentence for sentence in found.errors.values())
    if not found.errors:
        again = FORM.clean(found.values, outside, SOURCES, presentation=PERU)
        assert (again.errors, again.values) == ({}, found.values)
