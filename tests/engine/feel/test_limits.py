"""Work is bounded: whatever an expression asks for, it is answered soon or refused with the limit named."""

import time
from decimal import Decimal

import pytest

from engine.feel import (
    Context,
    Expression,
    FeelError,
    FeelLimit,
    Limits,
    UnaryTests,
    Value,
    compile_expression,
    compile_unary_tests,
)

GREEDY = (
    "for a in 1..1000, b in 1..1000 return " + "a + " * 200 + "b",
    "(for i in 1..40000 return i)[" + "item + " * 200 + "1 < 0]",
    "{f: function(n) " + "n + " * 200 + "f(n - 1) + f(n - 2), r: f(45)}.r",
    "count(for a in 1..1000, b in 1..1000 return a)",
    "for i in 1..1000000000 return i",
    "count(for i in [1..10000000000] return i)",
    "some a in 1..10000, b in 1..10000 satisfies a + b < 0",
    "{f: function(n) f(n + 1), r: f(1)}.r",
    "{f: function(n) f(n - 1) + f(n - 2), r: f(45)}.r",
    'for i in 1..30 return if i = 1 then "aaaaaaaaaa" else partial[-1] + partial[-1]',
    "for i in 1..30 return if i = 1 then [1, 2] else concatenate(partial[-1], partial[-1])",
    'string join(for i in 1..40000 return "0123456789012345678901234567890123456789", "")',
    'replace(string join(for i in 1..9000 return "a", ""), "a", string join(for i in 1..9000 return "b", ""))',
    "sort(for i in 1..20000 return modulo(i * 7919, 20011), function(a, b) a < b)",
    "list replace(for i in 1..40000 return i, function(a, b) count(for j in 1..100 return j) > 0, 1)",
    "duplicate values(for i in 1..40000 return i)",
    "flatten(for i in 1..300 return for j in 1..300 return j)",
)
HARMLESS = (
    ("9 ** 9 ** 9", None),
    ("9.99 ** 1e6000", None),
    ("1e6000 * 1e6000", None),
    ("exp(1e6)", None),
    ("string length(string(1e6000))", 6001),
    ("decimal(1e6000, 6000)", None),
    ("string length(string(1e6144))", 6145),
    ("odd(1e6000)", False),
    ("modulo(1e6000, 7)", None),
    ('number("1e9999")', None),
    ("for i in 1e6000..1e6001 return i", None),
    ("[1, 2][1e6000]", None),
    ("date(1e6000, 1, 1)", None),
    ('@"P1D" * 1e6000', None),
    ("time(1e-6000, 1e-6000, 1e-6000)", None),
    ("round up(1e-6000, 2)", None),
    ('matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a+)+$")', False),
    ('replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "(a|aa)+b", "x")', "a" * 39),
    ('matches("x", "((((a{1,1000}){1,1000}){1,1000}){1,1000})")', None),
)


@pytest.mark.parametrize("text", GREEDY)
def test_greedy_work_is_refused_with_the_limit_named(text: str) -> None:
    start = time.process_time()
    with pytest.raises(FeelLimit) as refusal:
        compile_expression(text).evaluate({})
    assert refusal.value.facts["limit"] and refusal.value.facts["what"]
    assert time.process_time() - start < 5


@pytest.mark.parametrize(("text", "expected"), HARMLESS)
def test_enormous_numbers_and_evil_patterns_are_answered_at_once(text: str, expected: object) -> None:
    start = time.process_time()
    value = compile_expression(text).evaluate({})
    if expected is not None:
        assert value == expected
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    "text",
    [
        "(" * 500 + "1" + ")" * 500,
        "[" * 500 + "]" * 500,
        "-" * 5000 + "1",
        "if true then " * 500 + "1" + " else 2" * 500,
        "{a: " * 300 + "1" + "}" * 300,
        "not(" * 400 + "true" + ")" * 400,
        "function() " * 400 + "1",
        "a.b" + "[1]" * 100_000,
        "1" * 5000,
        "1e9999999999",
        "1 +" + " " * 200_001 + "1",
        "x instance of " + "list<" * 300 + "number" + ">" * 300,
        "1" + " + 1" * 5000,
    ],
)
def test_texts_too_deep_or_too_long_are_refused(text: str) -> None:
    for read in (compile_expression, compile_unary_tests):
        with pytest.raises(FeelError):
            meets(read(text))


def meets(compiled: Expression | UnaryTests) -> Value:
    return compiled.evaluate({}) if isinstance(compiled, Expression) else compiled.matches(1, {})


def test_a_long_chain_of_conditions_is_not_deep() -> None:
    text = " ".join(f"if n = {number} then {number} else" for number in range(150)) + " -1"
    assert compile_expression(text).evaluate({"n": 149}) == 149


def test_a_long_list_of_alternatives_is_not_deep() -> None:
    text = " or ".join(f'x = "{number}"' for number in range(1000))
    assert compile_expression(text).evaluate({"x": "999"}) is True


def test_the_same_work_is_refused_always_or_never() -> None:
    limits = Limits(steps=100)
    for size, refused in ((90, False), (101, True)):
        for _ in range(3):
            expression = compile_expression(f"for i in 1..{size} return i")
            if refused:
                with pytest.raises(FeelLimit):
                    expression.evaluate({}, Context(limits=limits))
            else:
                assert len(expression.evaluate({}, Context(limits=limits))) == size


@pytest.mark.parametrize(
    "text", ["f: 1, " * 2000 + "g", "a b " * 5000, "((a b c d e f g " * 50, "/* " * 9000, '"' + "\\" * 9999]
)
def test_broken_texts_are_refused_in_no_time(text: str) -> None:
    start = time.process_time()
    for read in (compile_expression, compile_unary_tests):
        for wrapped in (text, f"f({text}", f"{{{text}", f"for {text}", f"function({text}", f"x in ({text}"):
            with pytest.raises(FeelError):
                read(wrapped)
    assert time.process_time() - start < 3


def test_a_number_from_outside_may_be_enormous_without_harm() -> None:
    start = time.process_time()
    for text in (
        "string(x)",
        "x + 1",
        "decimal(x, 2)",
        "floor(x)",
        "x ** x",
        "[1][x]",
        "odd(x)",
        "to json(x)",
        "sqrt(x)",
    ):
        for number in (Decimal("1e999999999"), Decimal("-1e-999999999"), 10**4000, 1e308, Decimal("NaN"), 1e999):
            try:
                compile_expression(text).evaluate({"x": number})
            except FeelError:
                continue
    assert time.process_time() - start < 2
