"""Conditions of forms mean here what form-js makes of them: its answers, recorded once, are the oracle."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.feel import compile_expression, compile_unary_tests
from engine.feel.json_form import decode

DATA = Path(__file__).parent / "data"
EXPRESSIONS = json.loads((DATA / "feel_cases.json").read_text())
TESTS = json.loads((DATA / "feel_unary.json").read_text())
ORACLE = json.loads((DATA / "feel_oracle.json").read_text())

# What we answer instead, and why.
DIFFERENT = {
    'date and time("2026-03-01T10:00:00") + duration("P5D")': (
        "2026-03-06T10:00:00",
        "form-js reads a local date and time as UTC; the standard keeps it local",
    ),
    "(today() - date(f)).days > 30": (
        True,
        "form-js has no result for `.days` of a difference of dates; the standard has (DMN 1.5, table 62)",
    ),
    "get or else(x, 3)": (Decimal(3), "the recorded version did not know this function of Camunda's yet"),
}


def plain(value: Any) -> Any:
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value.isoformat() if hasattr(value, "isoformat") else value


@pytest.mark.parametrize(("text", "scope", "expected"), [(*case, ORACLE["r"][i]) for i, case in enumerate(EXPRESSIONS)])
def test_an_expression_means_what_form_js_makes_of_it(text: str, scope: dict[str, Any], expected: Any) -> None:
    if text in DIFFERENT:
        expected, _reason = DIFFERENT[text]
    assert plain(compile_expression(text).evaluate(decode(scope))) == expected


@pytest.mark.parametrize(("text", "value", "expected"), [(*case, ORACLE["u"][i]) for i, case in enumerate(TESTS)])
def test_a_cell_is_met_as_form_js_has_it(text: str, value: Any, expected: bool) -> None:
    assert compile_unary_tests(text).matches(decode(value), {}) is expected
