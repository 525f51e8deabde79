"""Decision tables: hit policies, cells, dates, files as other modelers write them. «DMN» is DMN 1.5."""

import datetime as dt
import time
from functools import partial
from typing import Any

import pytest

from engine.dmn import BrokenDecision, read
from tests.engine.cases.drawn import line
from tests.engine.dmn.drawings import decision, file, given, literal, table
from tests.engine.office import Office, node, user


def take(body: str, **scope: Any) -> Any:
    """The value of the decision that has this body."""
    return read(file(decision("d", body))).evaluate("d", scope).value


def chosen(cell: str, n: Any) -> bool:
    """Whether a value matches an input cell."""
    return take(table(["n"], [(cell, "true"), ("-", "false")], policy="FIRST"), n=n)


AB = [("> 1", '"a"'), ("> 2", '"b"')]


@pytest.mark.parametrize(("aggregation", "value"), [("SUM", None), ("MIN", None), ("MAX", None), ("COUNT", 0)])
def test_an_aggregate_of_no_rule_is_null_and_the_count_is_zero(aggregation: str, value: int | None) -> None:
    """DMN § 8.2.10; https://github.com/bpmn-io/dmn-testing-plugin/issues/12"""
    body = table(["n"], [("> 1", "2"), ("> 2", "3")], policy="COLLECT", aggregation=aggregation)
    assert take(body, n=0) == value


def test_a_sum_over_an_output_that_is_null_is_null() -> None:
    """The same."""
    body = table(["n"], [("> 1", "2"), ("> 2", "null")], policy="COLLECT", aggregation="SUM")
    assert take(body, n=3) is None


@pytest.mark.parametrize(("n", "value"), [(0, []), (2, ["a"]), (3, ["a", "b"])])
def test_collecting_gives_a_list_always(n: int, value: list[str]) -> None:
    """DMN § 8.2.10; https://github.com/flowable/flowable-engine/issues/3109"""
    assert take(table(["n"], AB, policy="COLLECT"), n=n) == value


def test_a_priority_table_that_no_rule_matches_gives_null() -> None:
    """DMN § 8.2.10; https://github.com/flowable/flowable-engine/pull/4093"""
    assert take(table(["n"], [("> 1", '"a"')], policy="PRIORITY", values='"a","b"'), n=0) is None


def test_priority_looks_at_the_first_output_first() -> None:
    """DMN § 8.2.10; https://github.com/apache/incubator-kie-issues/issues/985"""
    columns = "<input><inputExpression><text>n</text></inputExpression></input>"
    for name, values in (("x", '"high","low"'), ("y", '"1","2"')):
        columns += f'<output name="{name}"><outputValues><text>{values}</text></outputValues></output>'
    rules = ""
    for x, y in (("low", "1"), ("high", "2"), ("high", "1")):
        cells = "".join(f'<outputEntry><text>"{each}"</text></outputEntry>' for each in (x, y))
        rules += f"<rule><inputEntry><text>-</text></inputEntry>{cells}</rule>"
    assert take(f'<decisionTable hitPolicy="PRIORITY">{columns}{rules}</decisionTable>', n=1) == {"x": "high", "y": "1"}


def test_rules_of_an_any_table_that_do_not_agree_give_null() -> None:
    """DMN § 8.2.10; https://github.com/pbinitiative/zenbpm/issues/677"""
    assert take(table(["n"], AB, policy="ANY"), n=3) is None


def test_a_sum_over_two_outputs_is_made_for_each_of_them() -> None:
    """Not defined by DMN § 8.2.10; never one number made of both: https://github.com/dmn-tck/tck/pull/174"""
    rules = [("-", "1", "2"), ("-", "3", "4")]
    body = table(["n"], rules, policy="COLLECT", aggregation="SUM", outputs=("a", "b"))
    assert take(body, n=1) == {"a": 4, "b": 6}


@pytest.mark.parametrize(
    ("cell", "n", "matches"),
    [
        pytest.param('["a", "b"]', ["a", "b"], True, id="a list as a whole, dmn-tck/tck/pull/173"),
        pytest.param('"a"', ["a", "b"], False, id="a word against a list"),
        pytest.param('list contains(?, "a")', ["a", "b"], True, id="list contains"),
        pytest.param("count(?) > 1", ["a", "b"], True, id="count"),
        pytest.param("5", "5", False, id="text against a number, camunda/feel-scala/issues/864"),
        pytest.param('"5"', 5, False, id="a number against text, camunda/feel-scala/issues/864"),
        pytest.param(">= 1", None, False, id="null is not more, camunda/dmn-scala/issues/3"),
        pytest.param("< 1", None, False, id="null is not less"),
        pytest.param("null", None, True, id="null is null"),
        pytest.param('"Lima, Perú"', "Lima, Perú", True, id="a comma, camunda/camunda-bpm-platform/issues/4530"),
        pytest.param('"di \\"x\\""', 'di "x"', True, id="quotes"),
        pytest.param('date("2026-07-28"), date("2026-07-29")', dt.date(2026, 7, 29), True, id="dates"),
        pytest.param(
            '[date("2026-01-01")..date("2026-12-31")]', dt.date(2026, 7, 28), True, id="flowable-engine/pull/2789"
        ),
        pytest.param('< date("2026-01-01")', dt.date(2025, 1, 1), True, id="before a date"),
        pytest.param('[date("2026-01-01")..date("2026-12-31")]', "2026-07-28", False, id="text is no date"),
    ],
)
def test_a_value_matches_what_its_cell_says(cell: str, n: Any, matches: bool) -> None:
    """DMN § 10.3.1.2, unary tests; ids name the reports, on github.com."""
    assert chosen(cell, n) is matches


@pytest.mark.parametrize(
    ("cell", "within"),
    [
        ("]1..5[", [2, 4]),
        ("[1..5[", [1, 2, 4]),
        ("]1..5]", [2, 4, 5]),
        ("(1..5[", [2, 4]),
        ("(1..5)", [2, 4]),
        ("[1..5)", [1, 2, 4]),
        ("[1..5]", [1, 2, 4, 5]),
    ],
)
@pytest.mark.parametrize("place", ["cell", "expression"])
def test_a_range_holds_the_ends_that_its_brackets_enclose(place: str, cell: str, within: list[int]) -> None:
    """DMN § 10.3.1.2, grammar rules 7 and following: a bracket turned outward is an open end."""
    holds = partial(chosen, cell) if place == "cell" else lambda n: take(literal(f"n in {cell}"), n=n)
    assert [n for n in (0, 1, 2, 4, 5, 6) if holds(n)] == within


def test_words_keep_their_escapes() -> None:
    """DMN § 10.3.1.2; https://github.com/camunda/camunda-bpm-platform/issues/4530"""
    body = table(["n"], [('"b"', '"a\\\\b"'), ("-", '"línea\\notra"')], policy="FIRST")
    assert [take(body, n=n) for n in ("b", "c")] == ["a\\b", "línea\notra"]


def test_lists_are_appended_and_concatenated() -> None:
    """DMN § 10.3.4, list functions; https://github.com/camunda/dmn-scala/issues/8"""
    assert (
        take(literal('append(["a", "b"], "d")')) == take(literal('concatenate(["a", "b"], ["d"])')) == ["a", "b", "d"]
    )


def test_an_empty_output_cell_is_null() -> None:
    """DMN, decision rule metamodel; https://github.com/camunda/camunda-modeler/issues/1677"""
    assert take(table(["n"], [("-", "")]), n=1) is None


def test_a_minus_sign_in_an_output_cell_gives_null_and_no_text() -> None:
    """DMN, decision rule metamodel: it is no expression; the same report."""
    assert take(table(["n"], [("-", "-")]), n=1) is None


@pytest.mark.parametrize("cell", ['"a"<!-- o -->, "b"', '<![CDATA["a", ]]><![CDATA["b"]]>'])
def test_comments_are_no_text_of_a_cell_and_its_parts_are_joined(cell: str) -> None:
    """XML 1.0 § 2.5 and § 2.7; https://github.com/imixs/imixs-workflow/issues/882"""
    rule = f'<rule><inputEntry><text>{cell}</text></inputEntry><outputEntry><text>"yes"</text></outputEntry></rule>'
    columns = "<input><inputExpression><text>n</text></inputExpression></input><output/>"
    assert take(f'<decisionTable hitPolicy="FIRST">{columns}{rule}</decisionTable>', n="b") == "yes"


def test_a_rule_with_fewer_cells_than_columns_is_refused() -> None:
    """DMN, decision rule metamodel; https://github.com/camunda/camunda/issues/40889"""
    rule = '<rule><outputEntry><text>"A"</text></outputEntry></rule>'
    columns = "<input><inputExpression><text>n</text></inputExpression></input><output/>"
    with pytest.raises(BrokenDecision, match="rule 1"):
        take(f"<decisionTable>{columns}{rule}</decisionTable>", n=1)


def test_decisions_that_require_each_other_are_refused() -> None:
    """DMN, decision requirements graph: without circles; https://github.com/apache/incubator-kie-issues/issues/403"""
    both = file(decision("a", literal("b"), "d:#b"), decision("b", literal("a"), "d:#a"))
    with pytest.raises(BrokenDecision, match="itself"):
        read(both).evaluate("a", {})


@pytest.mark.parametrize("letter", ["F", "C+"])
def test_a_hit_policy_that_is_a_letter_is_refused(letter: str) -> None:
    """DMN 1.5 XSD, tHitPolicy: words; https://github.com/apache/incubator-kie-issues/issues/255"""
    with pytest.raises(BrokenDecision, match="hit policy"):
        take(table(["n"], [("> 1", "1")], policy=letter), n=2)


def test_an_aggregation_left_over_beside_another_hit_policy_is_not_looked_at() -> None:
    """DMN § 8.3.1: aggregation is for COLLECT only; the same report."""
    assert take(table(["n"], [("> 1", "1"), ("> 2", "2")], policy="UNIQUE", aggregation="SUM"), n=2) == 1


def test_a_table_as_other_modelers_write_it_is_read() -> None:
    """https://github.com/apache/incubator-kie-issues/issues/356: orientation, labels, annotations, empty texts."""
    body = """<decisionTable hitPolicy="UNIQUE" preferredOrientation="Rule-as-Column" outputLabel="x">
    <input id="i1" label="N"><inputExpression typeRef="string"><text>n</text></inputExpression>
    <inputValues><text></text></inputValues></input>
    <output id="o1" label="r" name="r" typeRef="string"><defaultOutputEntry><text></text></defaultOutputEntry></output>
    <annotation name="Note"/><rule id="r1"><description>d</description><inputEntry><text>"si"</text></inputEntry>
    <outputEntry><text>"yes"</text></outputEntry><annotationEntry><text>hello "x</text></annotationEntry></rule>
    </decisionTable>"""
    assert take(body, n="si") == "yes"


def test_a_date_given_to_an_input_of_date_and_time_is_midnight_in_utc() -> None:
    """DMN § 10.3.2.9.4, implicit conversion; https://github.com/apache/incubator-kie-issues/issues/854"""
    model = read(file(given("f", "date and time"), decision("d", literal("f"), "#f")))
    assert model.evaluate("d", {"f": dt.date(2026, 7, 28)}).value == dt.datetime(2026, 7, 28, tzinfo=dt.UTC)


def test_ids_and_names_may_have_dashes_accents_and_digits(office: Office) -> None:
    """DMN § 10.3.1.1, names; XML NCName, ids; https://github.com/camunda/camunda-modeler/issues/2835"""
    requires = '<informationRequirement><requiredInput href="#monto-total"/></informationRequirement>'
    body = f'<decision id="mi-decisión_2" name="x">{requires}{literal("monto-total + 1")}</decision>'
    called = '<zeebe:calledDecision decisionId="mi-decisión_2" resultVariable="r"/>'
    drawn = line(node("businessRuleTask", "t", "", called), user("u"))
    office.draw(drawn, more={"bpmn/d.dmn": file(given("monto-total"), body)})
    office.start(**{"monto-total": 2})
    assert office.variables()["r"] == 3


def test_reading_a_table_takes_time_in_proportion_to_its_rules() -> None:
    """https://github.com/camunda/camunda/issues/62278: ten thousand rules are no reason to stop."""
    few, many = (min(_seconds(rules) for _ in range(3)) for rules in (200, 1_600))
    assert many < 24 * max(few, 0.02)  # eight times as many; the square would be sixty-four


def _seconds(rules: int) -> float:
    began = time.process_time()
    model = read(file(decision("d", table(["n"], [(str(n), str(n * 2)) for n in range(rules)]))))
    assert model.evaluate("d", {"n": rules - 1}).value == 2 * (rules - 1)
    return time.process_time() - began
