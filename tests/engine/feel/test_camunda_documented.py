"""The examples of Camunda's pages of FEEL functions, as expression and result; https://docs.camunda.io, FEEL, built-ins.

Where a page prints another result than its own function gives (``insert before([1,3],1,2)``, ``max`` shown as ``min``),
the table holds what the function's words say.
"""

from pathlib import Path

import pytest

from engine import feel

ROWS = (Path(__file__).parent / "data" / "camunda_documented.txt").read_text("utf-8").splitlines()
#: What stays different, and why: ``docs/feel.md`` says so to analysts' developers.
OTHERWISE = {
    "and([true,false])": "`and` is an operator: the standard's name is `all`",
    "and(false,null,true)": "the same",
    "or([false,true])": "`or` is an operator: the standard's name is `any`",
    "or(false,null,true)": "the same",
    'date and time("2018-04-29T09:30:00+02:00[Europe/Berlin]")': "an offset or a zone, not both",
    'date and time(@"2020-07-31T14:27:30", "Z")': "what has no zone is not read in the machine's",
    'to json(@"2025-11-24T10:00:00@Europe/Berlin")': "written as FEEL writes it, and read back",
}


@pytest.mark.parametrize("row", [row for row in ROWS if row.partition(" => ")[0] not in OTHERWISE])
def test_a_documented_example_gives_its_result(row: str) -> None:
    expression, _, result = row.partition(" => ")
    found, wanted = (feel.compile_expression(text).evaluate({}) for text in (expression, result))
    assert found == wanted and type(found) is type(wanted)


def test_every_exception_is_an_example_and_differs() -> None:
    documented = dict(row.split(" => ", 1) for row in ROWS)
    for expression in OTHERWISE:
        try:
            found = feel.compile_expression(expression).evaluate({})
        except feel.FeelSyntaxError:
            continue
        assert found != feel.compile_expression(documented[expression]).evaluate({})
