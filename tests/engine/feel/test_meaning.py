"""What expressions mean, beyond what the conformance kit asks: Camunda's additions, names, messages, warnings."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import (
    Context,
    DaysTime,
    FeelError,
    FeelSyntaxError,
    Value,
    YearsMonths,
    compile_expression,
    compile_unary_tests,
    literal,
)
from engine.feel.runtime import Run
from tests.engine.feel.test_json_form import MOMENTS

LIMA = ZoneInfo("America/Lima")
NOON = dt.datetime(2026, 7, 28, 17, 0, tzinfo=dt.UTC)


def feel(text: str, **scope: Value) -> Value:
    return compile_expression(text, scope).evaluate(scope)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("get or else(falta, 3)", Decimal(3)),
        ("is defined(falta)", False),
        ('is blank("  ")', True),
        ("is empty([])", True),
        ('trim("  hola ")', "hola"),
        ('extract("a1b22", "[0-9]+")', ["1", "22"]),
        ("partition([1, 2, 3], 2)", [[1, 2], [3]]),
        ("duplicate values([1, 2, 3, 2, 1])", [1, 2]),
        ('last day of month(date("2028-02-10"))', dt.date(2028, 2, 29)),
        ('to base64("FEEL")', "RkVFTA=="),
        ('from json(to json({a: [1, @"P1D"]})) = {a: [1, "P1D"]}', True),
        ('get value({a: {b: 5}}, ["a", "b"])', Decimal(5)),
        ('context put({a: {b: 5}}, ["a", "b"], 6).a.b', Decimal(6)),
        ('string join(["a", null, "b"], "-", "<", ">")', "<a-b>"),
        ('date and time(@"2026-07-28T12:00:00-05:00", "Europe/Madrid").hour', Decimal(19)),
        ("sort([3, 1, 2])", [1, 2, 3]),
        ("assert(5, true)", Decimal(5)),
    ],
)
def test_camundas_additions_are_known(text: str, expected: Value) -> None:
    assert feel(text) == expected


def test_an_assertion_that_fails_refuses_the_expression() -> None:
    with pytest.raises(FeelError, match="falta el DNI"):
        feel('assert(dni, dni != null, "falta el DNI")', dni=None)


@pytest.mark.parametrize(
    ("text", "scope", "expected"),
    [
        ("dias habiles + 1", {"dias habiles": 2}, 3),
        ("dias   habiles+1", {"dias habiles": 2}, 3),
        ("Person's age - 1", {"Person's age": 40}, 39),
        ("a-b", {"a-b": 7, "a": 1, "b": 1}, 7),
        ("a - b", {"a": 3, "b": 1}, 2),
        ("for día útil in [1, 2] return día útil * 2", {}, [2, 4]),
        ("{monto total: 5, doble: monto total * 2}.doble", {}, 10),
        ("(function(primer valor) primer valor + 1)(2)", {}, 3),
        ("`in` + 1", {"in": 1}, 2),
        ("🐎", {"🐎": 1}, 1),
        ("count", {"count": 9}, 9),
        ("count([1]) + count", {"otra": 9}, None),
        ("date", {"date": "hoy"}, "hoy"),
        ("persona.primer nombre", {"persona": {"primer nombre": "Ana"}}, "Ana"),
        ("x.in", {"x": {"in": 1}}, 1),
        ('{"+": 1, b: 1 + 2}.b', {}, 3),
        ('{" ": 1, b: 1 + 2}.b', {}, 3),
        ('{"false": 1, b: false}.b', {}, False),
        ("1 in [1, 2]", {"in": 5}, True),
    ],
)
def test_names_may_have_spaces_and_signs(text: str, scope: dict[str, Value], expected: Value) -> None:
    assert compile_expression(text, scope).evaluate(scope) == expected


@pytest.mark.parametrize(
    ("text", "line", "column", "suggestion"),
    [
        ("edad adn x", 1, 6, "and"),
        ("edad > 3 y x", 1, 10, "and"),
        ("persona.nombre y x", 1, 16, "and"),
        ("edad >\n  > 3", 2, 3, None),
        ('"sin fin', 1, 1, None),
        ("if a then b", 1, 12, None),
        ("f(a", 1, 4, None),
        ("[1, 2", 1, 6, None),
        ("a b", 1, 3, None),
        ("", 1, 1, None),
    ],
)
def test_a_text_that_is_not_feel_is_refused_with_its_place(
    text: str, line: int, column: int, suggestion: str | None
) -> None:
    with pytest.raises(FeelSyntaxError) as refusal:
        compile_expression(text)
    assert (refusal.value.line, refusal.value.column, refusal.value.suggestion) == (line, column, suggestion)
    assert refusal.value.expected in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("falta + 1", "There is no variable “falta”."),
        ('"1" + 1', "“+” has no result for string and number."),
        ("{a: 1}.b", "The context has no entry “b”."),
        ("substring(1, 2)", "substring: takes other arguments than these: number, number"),
        ("sin_esta(1)", "There is no function “sin_esta”."),
        ('date("ayer")', "date: the text is no date"),
        ("1 / 0", "“/” has no result for number and number."),
    ],
)
def test_null_comes_with_the_reason(text: str, warning: str) -> None:
    context = Context()
    assert compile_expression(text).evaluate({}, context) is None
    assert warning in context.warnings


def test_now_and_today_are_the_contexts_clock_in_its_zone() -> None:
    context = Context(now=lambda: dt.datetime(2026, 7, 28, 3, 0, tzinfo=dt.UTC), zone=LIMA)
    assert compile_expression("today()").evaluate({}, context) == dt.date(2026, 7, 27)
    assert compile_expression("now().timezone").evaluate({}, context) == "America/Lima"


def add_working_days(start_date: dt.date, days: Decimal = Decimal(1)) -> dt.date:
    return start_date + dt.timedelta(days=int(days))


@pytest.mark.parametrize(
    "text",
    [
        'add working days(date("2026-07-27"), 2)',
        'add working days(days: 2, start date: date("2026-07-27"))',
        'add working days(start date: date("2026-07-28"))',
    ],
)
def test_a_host_function_is_called_by_position_or_by_name(text: str) -> None:
    functions = {"add working days": add_working_days}
    expression = compile_expression(text, functions)
    assert expression.evaluate({}, Context(functions=functions)) == dt.date(2026, 7, 29)


def test_a_host_function_called_amiss_is_null_with_the_reason() -> None:
    context = Context(functions={"twice": lambda value: value * 2})
    assert compile_expression("twice(1, 2)").evaluate({}, context) is None
    assert context.warnings == ["twice: takes 1 to 1 arguments, got 2"]


@pytest.mark.parametrize(
    ("cell", "value", "met"),
    [
        ("-", None, True),
        ("", 5, True),
        ("> limite", 5, True),
        ("? > 3 and ? < 9", 5, True),
        ("not(1, 2)", 2, False),
        ('"a", "b"', "b", True),
        ("[1..5)", 5, False),
        ("]1..5]", 1, False),
        ("null", None, True),
        ("limite > 1", "cualquiera", True),
        ("[1, 2, 3]", 2, True),
        ('date("2026-07-28")', dt.date(2026, 7, 28), True),
        ("< 5", None, False),
        ("not(null)", None, False),
        ("(< 3)", 2, True),
        ("(= 3)", 3, True),
    ],
)
def test_a_cell_tests_its_input(cell: str, value: Value, met: bool) -> None:
    assert compile_unary_tests(cell).matches(value, {"limite": 2}) is met


def test_the_names_an_expression_reads_are_known() -> None:
    expression = compile_expression("for i in xs return i + a + count(b[c > 1]) + partial[-1]")
    assert expression.names == {"xs", "a", "b"}
    assert expression.possible_names == {"c"}


def test_a_leading_equals_sign_is_dropped() -> None:
    assert feel("= 1 + 1") == 2


# -- two roads to one answer ------------------------------------------------------------------------------------------

VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.sampled_from(["a", "b", ""]), st.just(Decimal("1.5")),
    st.just(dt.date(2026, 7, 28)), st.just(NOON), st.just(YearsMonths(3)), st.just(DaysTime(5)), st.just({"k": 1}),
    st.just({"k": "a"}), st.just([1]), st.just(2.5),
)  # fmt: skip
OPERANDS = st.sampled_from(["x", "y", "z", "1", "1.5", '"a"', "true", "null", "x.k", "falta", '@"2026-07-28"', "0"])
PLAIN = st.recursive(
    OPERANDS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "=", "!=", "<", "<=", ">", "and", "or"]), inner).map(
            lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
        ),
        st.tuples(inner, inner, inner).map(lambda parts: f"(if {parts[0]} then {parts[1]} else {parts[2]})"),
        st.tuples(inner, inner, inner).map(lambda parts: f"({parts[0]} between {parts[1]} and {parts[2]})"),
        inner.map(lambda part: f"not({part})"),
        inner.map(lambda part: f'({part} in ("a", "b"))'),
    ),
    max_leaves=6,
)


@given(PLAIN, VALUES, VALUES, VALUES)
def test_the_quick_road_answers_what_the_full_one_does(text: str, x: Value, y: Value, z: Value) -> None:
    scope = {"x": x, "y": y, "z": z}
    expression = compile_expression(text)
    quick, full = expression.evaluate(scope), expression.run(scope, Run(Context()))
    assert quick == full and type(quick) is type(full)


@given(
    st.recursive(
        st.one_of(
            st.none(), st.booleans(), st.text(), MOMENTS,
            st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**24), max_value=10**24, places=9),
        ),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    )
)  # fmt: skip
def test_a_literal_reads_back_as_the_value_it_was_written_from(value: Value) -> None:
    assert compile_expression(literal(value)).evaluate({}) == value


@pytest.mark.parametrize("blank", ["\u1680", "\u180e", "\ufeff"])
def test_a_blank_that_the_grammar_also_calls_a_letter_is_a_blank(blank: str) -> None:
    assert compile_expression(f"1{blank}+{blank}1").evaluate({}) == 2
    for name in (f"A{blank}", blank, f"{blank}\u00b7"):
        assert compile_expression(literal({name: 1})).evaluate({}) == {name: 1}
