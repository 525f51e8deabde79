"""What bounds an analyst's expression, a variable or a multi-instance: an incident, never the fall of a person's step.

docs/decisions/0007: what an element cannot do parks its token there.
"""

import time
from typing import Any

import pytest

from engine.feel import compile_expression
from tests.engine.cases.drawn import gives, line, mapped, rounds, takes
from tests.engine.office import Office, loop, node, script, user

Stops = list[tuple[str, str]]
FOREVER = "count(for i in 1..1000000000 return i * i)"
DEEP = "(for i in 1..{} return if i = 1 then {{a: 1}} else {{a: partial[-1]}})[-1]"
DOUBLED = "(for i in 1..60 return if i = 1 then &quot;x&quot; else partial[-1] + partial[-1])[-1]"


def after_a_person(office: Office, *nodes: str, **start: Any) -> Stops:
    """A person completes ``u``, these nodes follow: element and code of every incident then."""
    office.draw(line(user("u"), *nodes))
    office.start(**start)
    office.do("u")
    return [(each.element_id, each.code) for each in office.incidents()]


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        pytest.param(DEEP.format(3_000), "not_json", id="3,000 levels, camunda/camunda/issues/57504"),
        pytest.param(FOREVER, "feel_limit", id="a thousand million rounds, camunda/feel-scala/issues/1009"),
        pytest.param(DOUBLED, "feel_limit", id="a text doubled 60 times, camunda/camunda/issues/33908"),
    ],
)
def test_an_expression_that_asks_for_too_much_is_an_incident(office: Office, expression: str, code: str) -> None:
    """docs/feel.md, limits; ids name the reports, on github.com."""
    assert after_a_person(office, script("w", "v", expression)) == [("w", code)]


def test_a_value_may_be_a_hundred_levels_deep(office: Office) -> None:
    """https://github.com/camunda/camunda/issues/57504"""
    assert after_a_person(office, script("w", "v", DEEP.format(100))) == []
    assert office.ended() == "end"


@pytest.mark.parametrize("expression", ["9 ** (9 ** 9)", "10 ** 100000", "(10 ** 6000) * (10 ** 6000)"])
def test_a_number_too_large_to_be_one_is_null(office: Office, expression: str) -> None:
    """DMN 1.5 § 10.3.2.3.1, numbers of IEEE 754 decimal128; https://github.com/camunda/camunda/issues/33908"""
    assert after_a_person(office, script("w", "v", expression)) == []
    assert office.own_variables() == {"v": None}


def test_a_filter_takes_twenty_thousand_items() -> None:
    """docs/feel.md, limits: 50,000 items; https://github.com/camunda/feel-scala/issues/350"""
    assert compile_expression("count(xs[even(item)])", {"xs": 1}).evaluate({"xs": list(range(1, 20_001))}) == 10_000


def test_a_text_may_be_fifty_thousand_characters_long() -> None:
    """docs/feel.md, limits: 100,000 characters; https://github.com/camunda/feel-scala/issues/305"""
    assert compile_expression(f'string length("{"a" * 50_000}")').evaluate({}) == 50_000


def test_no_pattern_takes_more_time_than_its_text_is_long() -> None:
    """docs/feel.md: RE2; https://github.com/camunda/camunda/issues/33908"""
    began = time.process_time()
    assert compile_expression('matches(x, "^(a+)+$")', {"x": 1}).evaluate({"x": "a" * 50_000 + "b"}) is False
    assert time.process_time() - began < 1


def test_a_multi_instance_of_2600_rounds_is_done_or_an_incident(office: Office) -> None:
    """https://github.com/sartography/spiff-arena/issues/1177"""
    stops = after_a_person(office, rounds("for i in 1..2600 return i", False, "", script("w", "q", "item")))
    office.work()  # a step holds its lock for a moment only: the rest is a worker's
    assert stops or office.ended() == "end"


def test_a_multi_instance_of_400_rounds_is_soon_done(office: Office) -> None:
    """The same; its step holds a lock."""
    many = loop("for i in 1..400 return i", False, 'outputCollection="rs" outputElement="=item * 2"')
    task = node("scriptTask", "w", many, '<zeebe:script expression="=item" resultVariable="q"/>')
    began = time.process_time()
    assert after_a_person(office, task) == []
    assert time.process_time() - began < 2


TOO_MUCH = "count(for i in 1..1000000000 return i)"


def test_an_output_element_that_cannot_be_computed_is_an_incident(office: Office) -> None:
    """https://github.com/camunda/camunda/issues/6953"""
    output = f'outputCollection="rs" outputElement="={TOO_MUCH}"'
    stops = after_a_person(office, rounds("[1, 2]", False, output, script("w", "q", "item")))
    assert set(stops) == {("sub", "feel_limit")}


def test_a_completion_condition_that_cannot_be_computed_is_an_incident(office: Office) -> None:
    """https://github.com/camunda/camunda/issues/6953"""
    task = node("scriptTask", "w", loop("[1, 2]", False, condition=f"{TOO_MUCH} &gt; 1"))
    assert set(after_a_person(office, task)) == {("w", "feel_limit")}


SOURCES = [
    pytest.param(f"={TOO_MUCH}", "feel_limit", id="too much"),
    pytest.param("=1 +", "feel_syntax_error", id="no FEEL"),
    pytest.param("=function(x) x", "not_json", id="a function"),
]


@pytest.mark.parametrize(("source", "code"), SOURCES)
def test_an_output_mapping_of_a_persons_task_that_cannot_be_computed_is_an_incident(
    office: Office, source: str, code: str
) -> None:
    """https://github.com/camunda/camunda/issues/16005"""
    groups = '<zeebe:assignmentDefinition candidateGroups="office"/>'
    office.draw(line(node("userTask", "u", "", groups + mapped(gives({"x": source})))))
    office.start()
    office.do("u")
    assert [(each.element_id, each.code) for each in office.incidents()] == [("u", code)]


@pytest.mark.parametrize(("source", "code"), SOURCES)
def test_an_input_mapping_of_the_next_task_that_cannot_be_computed_is_an_incident(
    office: Office, source: str, code: str
) -> None:
    """https://github.com/camunda/camunda/issues/16005"""
    assert after_a_person(office, user("v", "", mapped(takes({"x": source})))) == [("v", code)]


@pytest.mark.parametrize(
    "extension",
    [
        '<zeebe:assignmentDefinition candidateGroups="=1 +"/>',
        '<zeebe:assignmentDefinition candidateGroups="=5"/>',
        '<zeebe:assignmentDefinition candidateGroups="=null"/>',
        '<zeebe:assignmentDefinition assignee="=[1]"/>',
        '<zeebe:taskSchedule dueDate="=5"/>',
        '<zeebe:priorityDefinition priority="=&quot;high&quot;"/>',
        '<zeebe:formDefinition formId="=nothing"/>',
    ],
)
def test_what_the_next_task_asks_for_in_vain_does_not_refuse_the_person_before(office: Office, extension: str) -> None:
    """https://github.com/camunda/camunda/issues/16005"""
    stops = after_a_person(office, node("userTask", "v", "", extension))
    assert [element for element, _ in stops] == ["v"] or set(office.tasks()) == {"v"}
