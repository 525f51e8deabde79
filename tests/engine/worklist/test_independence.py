"""What a drawing wants from another person, the engine refuses to whoever did the earlier task, at every door."""

import pytest

from engine.actor import Actor
from engine.worklist import tasks
from engine.worklist.independence import OwnCase, own_cases
from tests.engine.office import CLERK, END, START, Office, node, road, user

LUIS = Actor("luis", frozenset({"office"}))
APART = '<zeebe:properties><zeebe:property name="distinta_de" value="a"/></zeebe:properties>'
TWO = START + user("a") + user("b", "", APART) + END + road("start", "a", "b", "end")


@pytest.fixture
def half(office: Office) -> Office:
    """CLERK did the first of two tasks, and the second must be done by another person."""
    office.draw(TWO)
    office.start()
    office.do("a")
    return office


def test_who_did_the_first_can_neither_take_nor_do_the_second(half: Office) -> None:
    key = half.tasks()["b"]
    with pytest.raises(OwnCase, match="«a»"):
        half.runtime.worklist.claim(key, CLERK)
    with pytest.raises(OwnCase):
        half.runtime.complete(key, {}, CLERK)
    assert half.tasks() == {"b": key}


def test_nobody_gives_it_to_them_either(half: Office) -> None:
    with pytest.raises(OwnCase):
        half.runtime.worklist.assign(half.tasks()["b"], LUIS, CLERK.name)


def test_another_person_takes_and_does_it(half: Office) -> None:
    half.runtime.worklist.claim(half.tasks()["b"], LUIS)
    half.runtime.complete(half.tasks()["b"], {}, LUIS)
    assert half.ended() == "end"


def test_the_list_says_what_one_did_and_the_next_task_is_another(half: Office) -> None:
    first, elements_of = half.tasks()["b"], half.runtime.library.elements_of
    with half.database.read() as session:
        page = tasks.tasks(session, CLERK, tasks.TaskFilter())
        assert own_cases(session, page.lines, CLERK, elements_of) == {first: ["a"]}
        assert own_cases(session, page.lines, LUIS, elements_of) == {}
        assert tasks.next_task(session, CLERK, elements_of) is None
        assert tasks.next_task(session, LUIS, elements_of) == first
    half.start()
    with half.database.read() as session:
        assert tasks.next_task(session, CLERK, elements_of) == half.tasks()["a"]


def test_a_message_that_must_come_from_another_person_is_refused_to_whoever_did_the_task(office: Office) -> None:
    stop = '<bpmn:messageEventDefinition id="m" messageRef="stop"/>'
    told = '<zeebe:subscription correlationKey="=instanceKey"/>'
    extra = (
        f'<bpmn:message id="stop" name="stop"><bpmn:extensionElements>{told}</bpmn:extensionElements></bpmn:message>'
    )
    caught = node("intermediateCatchEvent", "b", stop, APART)
    office.draw(START + user("a") + caught + END + road("start", "a", "b", "end"), extra)
    key = str(office.start().instance)
    office.do("a")
    with pytest.raises(OwnCase):
        office.runtime.correlate("stop", key, CLERK)
    office.runtime.correlate("stop", key, LUIS)
    assert office.ended() == "end"
