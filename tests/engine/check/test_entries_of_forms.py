"""Each entry of a form does what form-js says, or the check tells that it does not; a value of another kind is told."""

import json
from typing import Any

import pytest

from engine.check import check
from engine.check.finding import Finding
from engine.forms.components import CHOICES, CONTAINERS
from engine.forms.value_kinds import KINDS, Kind
from engine.forms.vocabulary import ENTRIES, FILE, Entry
from tests.engine.cases.drawn import line
from tests.engine.office import drawing, user

#: For each kind of value, values that are not of it: what a hand, or another tool, writes instead.
WRONG: dict[Kind, tuple[Any, ...]] = {
    "text": (5, ["a"], {"a": "b"}, True),
    "text or null": (5, ["a"]),
    "plain text": (5, "=x"),
    "FEEL": (5, "x", True),
    "truth": ("true", "sí", 1, []),
    "boolean": ("true", 1, "=x"),
    "boolean or FEEL": ("true", 0),
    "boolean word": ("si", 1, "yes"),
    "scalar": ([], {}),
    "number": ("diez", True, []),
    "step": (0, -1, "uno", True),
    "length": ("diez", -1, 2.5, True),
    "count": ("dos", -1, 2.5),
    "whole": ("2", 2.5, -1, True),
    "size": ("alto", -1, True),
    "minutes": (0, 61, "15", 2.5),
    "columns": (1, 17, "ancho"),
    "list or FEEL": ("a", 1, {}),
    "object": ([], "x", False, 0),
    "components": ({}, "x"),
    "options": ({}, "a"),
    "named columns": ({}, "a", [1], [{"label": "A"}]),
    "subtype": ("fecha", 1),
    "validation": ("correo", 1),
    "time format": ("utc", 1),
    "alignment": ("top", 1),
    "action": ("send", 1),
    "compute on": ("submit", 1),
    "region": ("pe", "Perú", 1),
    "input mode": ("número", 1),
    "width": ("long", 1),
    "tone": ("red", 1),
    "tidy": ("names", 1),
    "form type": ("form", 1),
    "schema version": ("18", 0, 99),
}
EVERY = [entry for rows in ENTRIES.values() for entry in rows]
#: What a component of a type needs before it is one.
NEEDS: dict[str, dict[str, Any]] = {
    "expression": {"expression": "=1", "computeOn": "change"},
    "image": {"source": "/static/icon.svg"},
    "table": {"dataSource": "=[]", "columns": [{"key": "a", "label": "A"}]},
    **{kind: {"values": [{"label": "A", "value": "a"}]} for kind in CHOICES},
}


def findings(one: dict[str, Any], **file: Any) -> list[Finding]:
    """What the check says of a form of one component, in the form."""
    task = user("a", "", '<zeebe:formDefinition formId="f"/>')
    form = {"id": "f", "type": "default", "components": [one], **file}
    found = check({"bpmn/p.bpmn": drawing(line(task)), "forms/f.form": json.dumps(form).encode()}, {})
    return [each for each in found if each.file == "forms/f.form"]


def holding(entry: Entry, kind: str, value: Any) -> dict[str, Any]:
    """A component of a type that says this entry."""
    name = "path" if kind in CONTAINERS else "key"
    one: dict[str, Any] = {"type": kind, "id": "c", name: "campo", **NEEDS.get(kind, {})}
    if entry.name.startswith("values"):
        one.pop("values", None)
    inside, _, last = entry.name.rpartition(".")
    (one.setdefault(inside, {}) if inside else one)[last] = value
    return one


@pytest.mark.parametrize("entry", EVERY, ids=lambda entry: f"{entry.name}-{min(entry.types)}")
def test_a_value_of_another_kind_is_told_with_the_name_of_its_entry(entry: Entry) -> None:
    for kind in sorted(entry.types):
        for value in WRONG[entry.kind]:
            if entry.name == "type" or (entry.name == "dataSource" and value is True):
                continue
            told = [each for each in findings(holding(entry, kind, value)) if each.severity == "blocks"]
            assert told, f"{kind}: {entry.name} = {value!r}"


@pytest.mark.parametrize("name", sorted(set(FILE) - {"components", "id"}))
def test_what_stands_around_the_components_is_judged_too(name: str) -> None:
    component = {"type": "textfield", "id": "c", "key": "campo"}
    assert [each.code for each in findings(component)] == []
    for value in WRONG[FILE[name]]:
        assert "form-entry-value" in {each.code for each in findings(component, **{name: value})}
    assert "¿Quisiste decir" in findings(component, **{f"{name}s": "x"})[0].message


def test_every_kind_of_value_has_wrong_ones_here() -> None:
    assert set(WRONG) == set(KINDS)


@pytest.mark.parametrize(
    ("one", "entry"),
    [
        ({"type": "datetime", "key": "k", "subtype": "time", "use24h": True}, "use24h"),
        (
            {"type": "datetime", "key": "k", "subtype": "time", "timeSerializingFormat": "utc_offset"},
            "timeSerializingFormat",
        ),
        ({"type": "textfield", "key": "k", "layout": {"row": "r", "columns": 8}}, "columns"),
        ({"type": "group", "verticalAlignment": "center"}, "verticalAlignment"),
        ({"type": "table", "dataSource": "=[]", "columns": [{"key": "a"}], "rowCount": 3}, "rowCount"),
        ({"type": "dynamiclist", "path": "p", "isRepeating": False}, "isRepeating"),
        ({"type": "button", "conditional": {"hide": "=true"}}, "hide"),
    ],
)
def test_what_another_program_would_show_otherwise_is_told_and_lets_publish(one: dict[str, Any], entry: str) -> None:
    (told,) = [each for each in findings({"id": "c", **one}) if each.code.startswith("form-entry")]
    assert f"«{entry}»" in told.message or entry == "hide"
    assert told.severity in ("hint", "warns")


def test_an_entry_of_other_components_is_told_with_whose_it_is() -> None:
    (told,) = findings({"type": "checkbox", "id": "c", "key": "k", "increment": 2})
    assert (told.code, told.severity) == ("form-entry-misplaced", "warns")
    assert "un número" in told.message


def test_what_may_be_another_tools_is_told_as_a_hint_and_ones_own_properties_are_not() -> None:
    (told,) = findings({"type": "checkbox", "id": "c", "key": "k", "x-vendor": 2})
    assert (told.code, told.severity) == ("form-entry-unknown", "hint")
    assert findings({"type": "checkbox", "id": "c", "key": "k", "properties": {"vendor": "2"}}) == []
