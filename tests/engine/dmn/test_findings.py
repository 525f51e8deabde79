"""Gaps, overlaps and rules never reached, told before anybody runs a table."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dmn import TableFinding, read
from tests.engine.dmn.drawings import decision, file, table


def findings(body: str) -> list[TableFinding]:
    return read(file(decision("d", body))).findings()


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        (table(["n"], [("< 5", "1"), (">= 5", "2")]), []),
        (table(["n"], [("< 5", "1"), ("> 5", "2")]), ["No rule matches n: 5."]),
        (table(["n"], [("<= 5", "1"), (">= 5", "2")]), ["Rules 1, 2 both match n: 5."]),
        (table(["n"], [("<= 5", "1"), (">= 5", "1")], policy="ANY"), []),
        (table(["n"], [("[1..5]", "1"), ("(5..9]", "2")], allowed=["[1..10]"]), ["No rule matches n: (9..10]."]),
        (table(["t"], [('"a"', "1"), ('"b"', "2")]), ['No rule matches t: not("a", "b").']),
        (table(["t"], [('"a"', "1"), ('"b"', "2")], allowed=['"a", "b"']), []),
        (table(["t"], [('"a"', "1"), ('not("a")', "2")]), []),
        (table(["t"], [("true", "1")]), ["No rule matches t: false."]),
        (table(["n"], [("-", "1"), ("> 5", "2")], policy="FIRST"), ["Rule 2 is never reached."]),
        (table(["n"], [("> 3", "1"), ("<= 3", "2"), ("7", "3")], policy="FIRST"), ["Rule 3 is never reached."]),
        (table(["t"], [('"c"', "1"), ("-", "2")], allowed=['"a", "b"'], policy="FIRST"), ["Rule 1 is never reached."]),
        (table(["n"], [("> 5", "1"), ("> 6", "2")], policy="COLLECT"), []),
        (table(["n"], [("> 5", "1")], default="0"), []),
        (table(["n"], [("> limite", "1"), ("> 5", "2")]), []),
        (
            table(["f"], [('date("2026-01-01")', "1"), ('> @"2026-01-01"', "2")]),
            ['No rule matches f: < @"2026-01-01".'],
        ),
        (
            table(["t", "n"], [('"a"', "< 5", "1"), ('"a"', ">= 3", "2"), ('not("a")', "-", "3")]),
            ['Rules 1, 2 both match t: "a"; n: [3..5).'],
        ),
    ],
)  # fmt: skip
def test_a_table_is_told_what_is_wrong_with_it(body: str, texts: list[str]) -> None:
    assert [finding.text for finding in findings(body)] == texts


CELLS = st.sampled_from(["-", "1", "2", "< 2", "<= 2", "> 1", ">= 2", "[1..2]", "(1..3)", "not(2)", "1, 3", "!= 2"])


@settings(max_examples=60)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5))
def test_what_is_told_is_what_happens(cells: list[tuple[str, str]]) -> None:
    """Against plain evaluation at every point that can differ."""
    rules = [(a, b, str(number)) for number, (a, b) in enumerate(cells)]
    model = read(file(decision("d", table(["a", "b"], rules, policy="UNIQUE"))))
    points = [number / 2 for number in range(8)]
    hits = [len(model.evaluate("d", {"a": a, "b": b}).rules) for a in points for b in points]
    found = {finding.kind for finding in model.findings()}
    assert ("gap" in found) is (0 in hits)
    assert ("overlap" in found) is any(count > 1 for count in hits)


@settings(max_examples=60)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5))
def test_a_rule_is_told_to_be_never_reached_where_no_point_comes_to_it(cells: list[tuple[str, str]]) -> None:
    rules = [(a, b, str(number)) for number, (a, b) in enumerate(cells)]
    model = read(file(decision("d", table(["a", "b"], rules, policy="FIRST"))))
    points = [number / 2 for number in range(8)]
    answers = [model.evaluate("d", {"a": a, "b": b}) for a in points for b in points]
    reached = {rule.index for answer in answers for rule in answer.rules}
    never = {finding.rows[0] for finding in model.findings() if finding.kind == "unreachable"}
    assert never == set(range(1, len(cells) + 1)) - reached
