"""Properties of form-js that a form may have: they do what they do there, or the check tells that they do not."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from engine.check import check
from tests.engine.cases.drawn import line
from tests.engine.forms.building import cleaned, component, value
from tests.engine.office import drawing, user
from tests.web.form_app import form_app


def told(one: dict[str, Any]) -> list[str]:
    """The check's sentences about a form of one component."""
    task = user("a", "", '<zeebe:formDefinition formId="f"/>')
    files = {"bpmn/p.bpmn": drawing(line(task)), "forms/f.form": _form(one)}
    return [each.message for each in check(files, {}) if each.file == "forms/f.form"]


def tells_of(one: dict[str, Any], name: str) -> bool:
    """Whether the check names this property of the component."""
    return any(name in each for each in told(one))


def page(one: dict[str, Any]) -> str:
    """The page of a form of one component."""
    return form_app(_form(one)).test_client().get("/").text


def _form(one: dict[str, Any]) -> bytes:
    return json.dumps({"id": "f", "type": "default", "components": [one]}).encode()


def test_a_list_may_say_how_many_rows_are_not_collapsed() -> None:
    """form-js, form-json-schema, component.json."""
    rows = [component("textfield", "a")]
    assert told(component("dynamiclist", "rows", allowAddRemove=True, nonCollapsedItems=5, components=rows)) == []


def test_a_datetime_without_a_subtype_asks_for_a_date() -> None:
    """form-js: the schema does not require the subtype, and a new field begins with date."""
    assert value(component("datetime"), "2026-07-28") == dt.date(2026, 7, 28)


CODE = component("textfield", validate={"pattern": "^[A-Z]{3}$", "patternErrorMessage": "Three letters, please"})


def test_a_value_that_does_not_fit_its_pattern_is_refused_in_the_forms_own_words() -> None:
    """form-js, Validator.js: validate.patternErrorMessage."""
    said = cleaned(CODE, "abc").errors["x"]
    assert "Three letters, please" in said or tells_of(CODE, "patternErrorMessage")


STEPS = component("number", increment=0.5)


def test_a_number_between_two_increments_is_refused() -> None:
    """form-js, Validator.js: the value is a multiple of the increment."""
    assert set(cleaned(STEPS, "1.3").errors) == {"x"} or tells_of(STEPS, "increment")


def test_a_number_that_is_a_multiple_of_its_increment_is_taken() -> None:
    """form-js, Validator.js."""
    assert value(STEPS, "1.5") == Decimal("1.5")


TEXT = component("number", serializeToString=True)


def test_a_number_that_is_serialized_to_a_string_is_a_text_in_the_process() -> None:
    """form-js, Number.js: sanitizeValue."""
    assert value(TEXT, "1.5") == "1.5" or tells_of(TEXT, "serializeToString")


@pytest.mark.parametrize("place", ["prefixAdorner", "suffixAdorner"])
@pytest.mark.parametrize("kind", ["number", "textfield"])
def test_an_adorner_is_shown_beside_its_field(kind: str, place: str) -> None:
    """form-js, TemplatedInputAdorner.js: appearance."""
    adorned = component(kind, appearance={place: "soles"})
    assert "soles" in page(adorned) or tells_of(adorned, place)


RESET = {"type": "button", "id": "r", "action": "reset", "label": "Clear all"}


def test_a_reset_button_is_shown_and_resets() -> None:
    """form-js, Button.js: the button's type is its action."""
    shown = page(RESET)
    assert ('type="reset"' in shown and "Clear all" in shown) or tells_of(RESET, "reset")
