"""Texts with values in them."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel, templating
from engine.presentation import Presentation
from engine.templating import BrokenTemplate, TemplateTooLarge, compile_template

PERU = Presentation(
    date="{day} de {month_name} de {year}",
    date_time="{day:02}/{month:02}/{year} {hour:02}:{minute:02}",
    month_names=("enero",) * 10 + ("noviembre", "diciembre"),
    true="sí",
    false="no",
    zone=ZoneInfo("America/Lima"),
)


def rendered(source: str, **scope: object) -> str:
    return compile_template(source).render(scope, presentation=PERU)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (True, "sí"),
        (False, "no"),
        (Decimal("1250.50"), "1250.50"),
        (Decimal("1E+3"), "1000"),
        (7, "7"),
        (dt.date(2026, 11, 23), "23 de noviembre de 2026"),
        (dt.datetime(2026, 11, 23, 19, 5, tzinfo=dt.UTC), "23/11/2026 14:05"),
        (dt.datetime(2026, 11, 23, 14, 5), "23/11/2026 14:05"),  # noqa: DTZ001 - without a zone it is local already
        (dt.time(9, 5), "09:05"),
        (["a", 1], "a, 1"),
        ({"a": 1}, "a: 1"),
    ],
)
def test_values_are_written_the_country_s_way(value: object, shown: str) -> None:
    assert rendered("{{ x }}", x=value) == shown


def test_a_part_is_kept_only_when_its_condition_is_true() -> None:
    source = "{{#if n > 1}}muchos{{/if}}{{#if n = 1}}uno{{/if}}{{#if x}}nunca{{/if}}"
    assert rendered(source, n=Decimal(2), x="truthy text is not true") == "muchos"


def test_a_loop_sees_its_item_and_what_is_around() -> None:
    source = "{{#loop pueblos}}{{this.nombre}}={{nombre}} de {{region}}; {{/loop}}"
    assert rendered(source, pueblos=[{"nombre": "A"}, {"nombre": "B"}], region="Ica") == "A=A de Ica; B=B de Ica; "


def test_loops_nest_and_the_inner_one_knows_its_parent() -> None:
    source = "{{#loop filas}}{{#loop this.xs}}{{parent.n}}{{this}} {{/loop}}{{/loop}}"
    assert rendered(source, filas=[{"n": "a", "xs": [1, 2]}, {"n": "b", "xs": [3]}]) == "a1 a2 b3 "


def test_a_sign_alone_on_its_line_takes_the_line_with_it() -> None:
    assert rendered("a\n{{#loop xs}}\n- {{this}}\n{{/loop}}\nb", xs=["1", "2"]) == "a\n- 1\n- 2\nb"


def test_an_expression_may_hold_braces_in_texts_and_contexts() -> None:
    assert rendered('{{ "}}" }}{{ {a: {b: "x"}}.a.b }}') == "}}x"


def test_values_are_escaped_and_the_author_s_markup_is_not() -> None:
    template = compile_template("<b>{{ x }}</b>")
    assert template.render({"x": '<i a="1">'}, escape=templating.html) == "<b>&lt;i a=&quot;1&quot;&gt;</b>"


def test_a_value_can_open_no_link_in_markdown() -> None:
    shown = compile_template("{{ x }}").render({"x": "[premio](http://malo)\n# Título"}, escape=templating.markdown)
    assert shown == "\\[premio\\]\\(http\\:\\/\\/malo\\) \\# Título"


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("a\n{{ x", 2, "no matching"),
        ("{{#if a}}\nx", 1, "never closed"),
        ("\n{{/loop}}", 2, "nothing is open"),
        ("{{#if a}}{{/loop}}", 1, "#if"),
        ("{{#unless a}}", 1, "#unless"),
        ("a\nb\n{{ 1 + }}", 3, "expected"),
        ("{{#if a}}" * 30, 1, "deeper"),
    ],
)
def test_a_broken_template_is_refused_with_its_line(source: str, line: int, words: str) -> None:
    with pytest.raises(BrokenTemplate) as refused:
        compile_template(source)
    assert refused.value.facts["line"] == line
    assert words in str(refused.value)


def test_endless_loops_are_refused() -> None:
    source = "{{#loop xs}}{{#loop xs}}{{#loop xs}}{{/loop}}{{/loop}}{{/loop}}"
    with pytest.raises(TemplateTooLarge, match="turns"):
        rendered(source, xs=list(range(100)))


def test_endless_texts_are_refused() -> None:
    with pytest.raises(TemplateTooLarge, match="characters"):
        rendered("{{#loop xs}}{{x}}{{/loop}}", xs=list(range(100)), x="x" * 100_000)


def test_an_expression_that_asks_for_too_much_is_refused_with_its_line() -> None:
    context = feel.Context(limits=feel.Limits(steps=10))
    with pytest.raises(BrokenTemplate, match="Line 2"):
        compile_template("\n{{ count(for i in 1..10000 return i) }}").render({}, context)


def test_the_names_it_reads_are_known() -> None:
    template = compile_template("{{ a.b }}{{#if c > 1}}{{/if}}{{#loop ds}}{{ this.x }}{{ e }}{{/loop}}")
    assert template.names == {"a", "c", "ds"}
    assert template.possible_names == {"e"}


def test_a_name_of_several_words_can_be_read() -> None:
    assert compile_template("{{ fecha de firma }}", ["fecha de firma"]).render({"fecha de firma": "hoy"}) == "hoy"


@given(st.text(alphabet="{}#/ifloop x.\n\"'", max_size=60))
def test_any_text_renders_or_is_refused(source: str) -> None:
    try:
        compile_template(source).render({"x": "1", "xs": [1]})
    except (BrokenTemplate, TemplateTooLarge) as refused:
        assert refused.facts["line"] >= 1
