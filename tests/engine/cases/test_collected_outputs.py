"""What a multi-instance activity collects, round by round, and what the check says of it."""

import pytest

from tests.engine.cases.drawn import NOTE, gives, inside, line, mapped, rounds, told
from tests.engine.office import Office, loop, node, script, user

COLLECTS = 'outputCollection="rs" outputElement="=r"'


def test_a_sequential_round_computes_its_second_output_from_its_own_first(office: Office) -> None:
    """https://github.com/camunda/camunda/issues/15824"""
    mapping = mapped(gives({"one": "=first", "two": "=one"}))
    task = node("scriptTask", "w", "", f'<zeebe:script expression="=item" resultVariable="first"/>{mapping}')
    each = rounds("[1, 2, 3, 4, 5]", True, 'outputCollection="rs" outputElement="=two"', task)
    office.draw(line(each, user("z")))
    office.start()
    assert office.variables()["rs"] == [1, 2, 3, 4, 5]


def test_the_output_element_may_have_the_name_of_the_input_element(office: Office) -> None:
    """https://github.com/camunda/camunda/issues/4687"""
    output = 'outputCollection="read" outputElement="=item"'
    office.draw(line(rounds("pages", False, output, script("w", "item", "{n: item.n, read: true}")), user("z")))
    office.start(pages=[{"n": 1}, {"n": 2}])
    assert office.variables()["read"] == [{"n": 1, "read": True}, {"n": 2, "read": True}]


def test_an_output_mapping_of_a_multi_instance_is_applied_once_a_round(office: Office) -> None:
    """https://github.com/camunda/camunda/issues/32318"""
    body = inside(script("w", "x", "item")) + loop("[1, 2, 3]", True)
    office.draw(line(node("subProcess", "sub", body, mapped(gives({"acc": "=append(acc, x)"}))), user("z")))
    office.start(acc=[])
    assert office.variables()["acc"] == [1, 2, 3]


def test_an_output_mapping_sees_the_collection_as_it_was_before_its_round(office: Office) -> None:
    """As in Camunda 8, where it is documented: https://github.com/camunda/camunda/issues/23658"""
    collected = loop("cs", True, 'outputCollection="results" outputElement="=item"')
    office.draw(line(user("t", collected, mapped(gives({"seen": "=results"}))), user("z")))
    office.start(cs=[1, 2, 3])
    for _ in range(3):
        office.do("t")
    assert office.variables()["seen"] == [1, 2, None]


@pytest.mark.parametrize("sequential", [True, False])
@pytest.mark.parametrize("written", ["[]", "123", "if item = 1 then [] else 123"])
def test_a_round_that_writes_over_the_output_collection_is_an_incident(
    office: Office, sequential: bool, written: str
) -> None:
    """docs/decisions/0007: no refusal of whoever's step it is; https://github.com/camunda/camunda/issues/9143 and
    https://github.com/camunda/camunda/issues/6953"""
    output = 'outputCollection="rs" outputElement="=item"'
    office.draw(line(user("u"), rounds("[1, 2]", sequential, output, script("w", "rs", written))))
    office.start()
    office.do("u")
    assert {each.element_id for each in office.incidents()} == {"sub"}


@pytest.mark.parametrize("sequential", [True, False])
def test_the_check_has_nothing_against_collecting_what_a_script_inside_gives(sequential: bool) -> None:
    """Camunda 8 documentation, Multi-instance, Collecting the output: this is how it is done."""
    assert told(line(rounds("[1, 2, 3]", sequential, COLLECTS, script("w", "r", "item * 10")))) == set()


@pytest.mark.parametrize("sequential", [True, False])
def test_the_check_has_nothing_against_collecting_what_a_form_inside_gives(sequential: bool) -> None:
    """The same."""
    output = 'outputCollection="rs" outputElement="=note"'
    assert told(line(rounds("[1, 2, 3]", sequential, output, user("u", "", NOTE)))) == set()


def test_the_check_has_nothing_against_an_output_element_whose_name_was_given_before() -> None:
    """https://github.com/camunda/camunda/issues/15824: right, since each round's variable is another one."""
    each = rounds("[1, 2, 3]", False, COLLECTS, script("w", "r", "item * 10"), user("wait", "", NOTE))
    assert told(line(script("w0", "r", "0"), each)) == set()
