"""What the analysts' guide shows is true: expressions have the results it says, fragments are read by the engine."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine import feel
from engine.calendar.declared_days import built
from engine.check.rules.support import RUNS
from engine.dmn import read
from engine.feel import compile_expression
from engine.forms.components import TYPES
from engine.forms.form import load
from engine.presentation import ISO
from engine.scenarios import reading
from services.calendar import peru
from services.mail import body
from tests.docs import blocks
from tests.docs.blocks import GUIDE, Block
from web.commands import shipped
from web.processes import scenarios

NOW = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("America/Lima"))
DATA = "// datos\n"


def _named(found: list[Block]) -> Any:
    assert found, "the guide has no such block any more"
    return pytest.mark.parametrize("block", found, ids=[block.place for block in found])


def _examples() -> list[tuple[str, str, str]]:
    """Place, expression, what it says the result is: of every ``feel`` block, an example a paragraph."""
    found = []
    for block in blocks.every("feel"):
        for example in [] if block.text.startswith(DATA) else block.text.strip().split("\n\n"):
            expression, mark, result = example.partition("\n// = ")
            assert mark, f"{block.place}: «{example}» does not say its result"
            found.append((block.place, expression, result))
    return found


@pytest.fixture(scope="module")
def context() -> feel.Context:
    with scenarios.nobodys_tools() as tools:
        calendar = built(peru.office_of(tools), NOW, ())
    return feel.Context(now=lambda: NOW, zone=NOW.tzinfo, functions=calendar.functions())


@pytest.fixture(scope="module")
def data(context: feel.Context) -> Mapping[str, Any]:
    """The data that the page gives to all its examples."""
    [given] = [block for block in blocks.every("feel") if block.text.startswith(DATA)]
    return compile_expression(given.text).evaluate({}, context)


@pytest.mark.parametrize(("place", "expression", "result"), _examples())
def test_an_expression_has_the_result_that_stands_below_it(
    place: str, expression: str, result: str, data: Mapping[str, Any], context: feel.Context
) -> None:
    value = compile_expression(expression, context.functions).evaluate(data, context)
    assert value == compile_expression(result).evaluate({}, context), place


@_named(blocks.every("json"))
def test_a_component_is_one_that_a_form_may_have(block: Block) -> None:
    load(json.dumps({"id": "x", "type": "default", "components": [json.loads(block.text)]}).encode())


def test_the_types_of_components_are_all_told() -> None:
    told = re.findall(r"`(\w+)`", " ".join(row[0] for row in blocks.table(GUIDE / "formularios.md", "Los tipos")))
    assert set(told) == TYPES


def test_the_elements_that_run_are_all_told() -> None:
    rows = blocks.table(GUIDE / "dibujo.md", "Qué se puede dibujar")
    told = re.findall(r"\(`(\w+)`\)", " ".join(row[0] for row in rows))
    assert set(told) - {"triggeredByEvent"} == RUNS  # an attribute: a subprocess of its own kind to whoever draws it


@pytest.mark.parametrize("row", blocks.table(GUIDE / "decisiones.md", "Qué se escribe en una celda de entrada"))
def test_a_cell_of_a_decision_matches_as_it_says(row: list[str]) -> None:
    cell, value, matches = (text.strip("`") for text in row)
    given = compile_expression(value).evaluate({})
    assert feel.compile_unary_tests(cell).matches(given, {}) is (matches == "sí")


def test_the_rows_of_the_decision_that_is_shown_are_rows_of_it() -> None:
    decision = read(shipped.files()["bpmn/clasificacion.dmn"])
    for row in blocks.table(GUIDE / "decisiones.md", "Cómo se lee una tabla"):
        account, capacity, roster, evidence, *wanted = (text.strip("`") for text in row)
        given = {
            "cuenta": {} if account == "true" else None,
            "alcalde": {"cargo": capacity.strip('"')},
            "nomina": {"resultado": "parcial" if roster.startswith("not") else roster.strip('"')},
            "sustento": {} if evidence == "true" else None,
        }
        result = decision.evaluate("clasificacion", given, feel.Context()).value
        assert [result[name] for name in ("tipo", "ruta", "prioridad")] == [
            compile_expression(text).evaluate({}) for text in wanted
        ]


@_named(blocks.every("markdown"))
def test_a_mail_is_one_that_goes_out(block: Block, data: Mapping[str, Any], context: feel.Context) -> None:
    given = {
        **data,
        "observaciones": data["catalogo"],
        "nombre": "Ana",
        "enlace": "https://aliado.test",
        "detalle": None,
    }
    mail = body.render(block.text, given, context, ISO)
    assert mail.subject
    assert "{{" not in mail.text


@_named(blocks.every("yaml"))
def test_a_piece_of_a_scenario_file_is_read(block: Block) -> None:
    assert [str(fault) for fault in reading.read({"bpmn/tests/a.yaml": block.text.encode()}).faults] == []


@_named([block for block in blocks.every("yaml") if "\nscenarios:" in "\n" + block.text])
def test_a_whole_scenario_file_passes_with_the_drawings_that_ship(block: Block) -> None:
    files = {path: data for path, data in shipped.files().items() if not reading.is_test(path)}
    files["bpmn/tests/comun.yaml"] = shipped.files()["bpmn/tests/comun.yaml"]
    files["bpmn/tests/guia.yaml"] = block.text.encode()
    with scenarios.nobodys_tools() as tools:
        report = scenarios.play(files, tools)
    assert [(name, str(fault)) for name, fault in report.messages] == []
    assert report.results


@_named(blocks.every("xml"))
def test_a_piece_of_a_drawing_stands_in_the_drawings_that_ship(block: Block) -> None:
    assert any(block.text.strip().encode() in data for path, data in shipped.files().items() if path.endswith(".bpmn"))
