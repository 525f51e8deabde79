"""What Camunda adds to the standard, and what its documentation shows of it; https://docs.camunda.io, FEEL."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from engine import feel
from engine.feel.json_form import decode, encode


def value(text: str, **scope: Any) -> Any:
    """What an expression amounts to."""
    return feel.compile_expression(text).evaluate(scope)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('from base64("RkVFTA==")', "FEEL"),
        ('from base64("no es base 64")', None),
        ('from base64(to base64("año"))', "año"),
        ("round up(5.5)", 6),
        ("round down(-5.5)", -5),
        ("round half up(5.5)", 6),
        ("round half down(5.5)", 5),
        ("round half even(2.5)", 2),
        ('decimal(1.115, 2, "half_up")', Decimal("1.12")),
        ('decimal(1.115, 2, "FLOOR")', Decimal("1.11")),
        ('decimal(1.115, 2, "CEILING")', Decimal("1.12")),
        ('decimal(1.5, 1, "UNNECESSARY")', Decimal("1.5")),
        ('decimal(1.55, 1, "UNNECESSARY")', None),
        ('decimal(1.55, 1, "SIDEWAYS")', None),
        ('cycle(3, duration("PT1H"))', "R3/PT1H"),
        ('cycle(duration("P7D"))', "R/P7D"),
        ('cycle(null, duration("P1M"))', "R/P1M"),
        ('cycle(-1, duration("PT1H"))', None),
        ('cycle(1.5, duration("PT1H"))', None),
        ('date and time(date and time("2020-07-31T14:27:30"), "Z") = @"2020-07-31T14:27:30Z"', True),
        ('date and time(@"2020-07-31T14:27:30Z", "America/Lima") = @"2020-07-31T09:27:30-05:00"', True),
        ('date and time(@"2020-07-31T14:27:30Z", "-05:00") = @"2020-07-31T09:27:30-05:00"', True),
        ('date and time("2020-07-31T14:27:30Z", "Z") = @"2020-07-31T14:27:30Z"', True),
        ('date and time(@"2020-07-31T14:27:30Z", "Luna")', None),
        ('string join(["a", "b"], ", ", "[", "]")', "[a, b]"),
        ('string join(["a", "b"], ", ", "[")', None),
    ],
)
def test_what_camunda_adds(text: str, expected: Any) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('to json({a: "b", c: [1, 2.50, true, null]})', '{"a":"b","c":[1,2.50,true,null]}'),
        ('to json(@"2023-06-14")', '"2023-06-14"'),
        ('to json(@"14:55:00")', '"14:55:00"'),
        ('to json(@"2023-06-14T14:55:00")', '"2023-06-14T14:55:00"'),
        ('to json(@"P3Y")', '"P3Y"'),
        ("to json(0.1)", "0.1"),
        ("to json(12345678901234567890)", "12345678901234567890"),
        ('to json("año \\"x\\"")', '"año \\"x\\""'),
        ("to json(abs)", None),
        ('from json("{\\"a\\": [1, 2.5, null]}")', {"a": [1, Decimal("2.5"), None]}),
        ('from json("\\"2023-06-14\\"")', "2023-06-14"),
        ('from json("{\\"@\\": \\"date\\", \\"v\\": \\"2026-07-28\\"}")', {"@": "date", "v": "2026-07-28"}),
        ('from json("NaN")', None),
        ('from json("1e999999")', None),
        ('from json("{")', None),
    ],
)
def test_json_is_what_other_programs_write(text: str, expected: Any) -> None:
    assert value(text) == expected


def test_what_is_for_agents_is_refused_with_a_sentence() -> None:
    with pytest.raises(feel.NotHere, match="fromAi"):
        feel.compile_expression('fromAi(toolCall.a, "the first number", "number")')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 in [1..null]", None),
        ("5 in (null..10]", None),
        ("(< 10) = (null..10)", False),
        ("[1..null] = [1..null]", True),
        ("5 in (< 10)", True),
        ("[1..10[ = [1..10)", True),
        ("[1..10[.end included", False),
        ("[1..5[", "range"),
        ("x in ]1..y[ and true", True),
        ("[xs[1]..xs[2]]", "range"),
        ("if 3 in [1..5[ then 1 else 2", 1),
        ("[[1..2[, [3..4[][1].start", 1),
    ],
)
def test_ends_of_ranges(text: str, expected: Any) -> None:
    """DMN 1.5, grammar rule 8, and the conformance kit's cases of null ends."""
    found = value(text, x=Decimal(2), y=Decimal(3), xs=[Decimal(1), Decimal(2)])
    assert found is not None if expected == "range" else found == expected


def test_a_range_of_an_unknown_end_is_kept_as_what_it_is() -> None:
    unknown = value("[1..null]")
    assert decode(encode(unknown)) == unknown
    assert decode(encode(value("(> 1)"))) == value("(> 1)")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('matches("a\\rb", "a.b")', False),
        ('matches("a\\nb", "a.b", "s")', True),
        ('matches("hello world", "hello\\\\ sworld", "x")', True),
        ('matches("a b", "a[ ]b", "x")', True),
        ('matches("hola", "^\\\\p{IsBasicLatin}+$")', True),
        ('matches("año", "^\\\\p{IsBasicLatin}+$")', False),
        ('matches("ñ", "^\\\\P{IsBasicLatin}$")', True),
        ('matches("a", "[a\\\\1]")', None),
        ("is(value1: 1)", False),
        ("is(1)", None),
        ('duration("PT0.S") = duration("PT0S")', True),
    ],
)
def test_patterns_and_the_rest_of_the_kit(text: str, expected: Any) -> None:
    assert value(text) == expected


def test_a_day_is_what_it_was() -> None:
    assert value('from json(to json(@"2026-07-28"))') == "2026-07-28"
    assert value('date(from json(to json(@"2026-07-28")))') == dt.date(2026, 7, 28)
