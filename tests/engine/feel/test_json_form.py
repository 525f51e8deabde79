"""Values survive the journey through JSON."""

import datetime as dt
import json
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import DaysTime, Range, Value, YearsMonths, compile_expression
from engine.feel.json_form import BrokenJson, NotJson, decode, encode

ZONES = st.sampled_from([None, dt.UTC, ZoneInfo("America/Lima"), dt.timezone(dt.timedelta(hours=-5))])
NUMBERS = st.integers() | st.decimals(allow_nan=False, allow_infinity=False).filter(
    lambda number: abs(number.adjusted()) <= 6144
)
MOMENTS = st.one_of(
    st.dates(),
    st.times(timezones=ZONES),
    st.datetimes(timezones=ZONES),
    st.integers(-(10**6), 10**6).map(YearsMonths),
    st.integers(-(10**20), 10**20).map(DaysTime),
)
SCALARS = st.one_of(st.none(), st.booleans(), st.text(), NUMBERS, MOMENTS)
RANGES = st.builds(Range, NUMBERS, NUMBERS, st.booleans(), st.booleans())
VALUES = st.recursive(
    SCALARS | RANGES, lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("@"), inner), max_leaves=20
)


@given(VALUES)
def test_a_value_comes_back_from_json_as_it_was(value: Value) -> None:
    assert decode(json.loads(json.dumps(encode(value)))) == value


@given(VALUES)
def test_the_form_of_what_came_back_is_the_same_form(value: Value) -> None:
    assert encode(decode(encode(value))) == encode(value)


def test_small_whole_numbers_are_plain_json_numbers() -> None:
    assert encode(Decimal("8.00")) == 8
    assert encode(2**53) == {"@": "number", "v": "9007199254740992"}
    assert encode(Decimal("0.1")) == {"@": "number", "v": "0.1"}


def test_a_context_with_the_tag_as_an_entry_is_wrapped() -> None:
    assert encode({"@": "date", "v": "x"}) == {"@": "context", "v": {"@": "date", "v": "x"}}


def test_a_far_date_keeps_its_year() -> None:
    value = compile_expression('date("-999999999-12-31")').evaluate({})
    assert encode(value) == {"@": "date", "v": "-999999999-12-31"}
    assert decode(encode(value)) == value


def test_a_function_has_no_json_form() -> None:
    with pytest.raises(NotJson):
        encode(compile_expression("function(x) x").evaluate({}))


@pytest.mark.parametrize(
    "found",
    [
        {"@": "class", "v": "os"},
        {"@": "date", "v": "ayer"},
        {"@": "number", "v": "NaN"},
        {"@": "number", "v": "1e9999999"},
    ],
)
def test_a_tag_or_text_that_is_none_is_refused(found: object) -> None:
    with pytest.raises(BrokenJson):
        decode(found)


def test_a_value_nested_beyond_reason_has_no_json_form() -> None:
    value = compile_expression("(for i in 1..5000 return if i = 1 then [] else [partial[-1]])[-1]").evaluate({})
    with pytest.raises(NotJson):
        encode(value)
