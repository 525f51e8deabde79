"""User tasks: whom they are for, the first form of a process, and the listeners a drawing gives them."""

import json

import pytest

from engine.actor import Actor
from engine.errors import NotAllowed
from tests.engine.cases.drawn import FORMS, NOTE, line, refused, told
from tests.engine.office import CLERK, END, Office, node, road, user

FOR_TWO = node("userTask", "a", "", '<zeebe:assignmentDefinition candidateUsers="pedro, juan"/>')


@pytest.mark.parametrize("name", ["pedro", "juan"])
def test_a_task_is_for_each_of_its_candidate_users(office: Office, name: str) -> None:
    """Camunda 8 documentation, User tasks, Assignments."""
    office.draw(line(FOR_TWO))
    office.start()
    office.runtime.complete(office.tasks()["a"], {}, Actor(name))
    assert office.ended() == "end"


def test_a_task_of_candidate_users_is_for_nobody_else(office: Office) -> None:
    """Camunda 8 documentation, User tasks, Assignments."""
    office.draw(line(FOR_TWO))
    office.start()
    with pytest.raises(NotAllowed):
        office.runtime.complete(office.tasks()["a"], {}, Actor("luis", frozenset({"office"})))


def test_the_check_has_nothing_against_candidate_users() -> None:
    """Camunda 8 documentation, User tasks, Assignments."""
    assert told(line(FOR_TWO)) == set()


OTHER = '<zeebe:formDefinition formId="other"/>'
_FIELDS = [{"type": "textfield", "id": "o", "key": "other"}]
BOTH = {**FORMS, "forms/other.form": json.dumps({"id": "other", "type": "default", "components": _FIELDS}).encode()}
WITH_FORM = node("startEvent", "start", "", NOTE) + user("a", "", OTHER) + END + road("start", "a", "end")


def test_the_form_of_a_start_event_is_the_first_form(office: Office) -> None:
    """Camunda 8 documentation, None events: a start event may have a form, whose values the instance begins with."""
    office.draw(WITH_FORM, more=BOTH)
    office.runtime.start("p", CLERK, submit={"note": "n"})
    assert office.own_variables() == {"note": "n"}
    assert set(office.tasks()) == {"a"}


def test_the_check_has_nothing_against_the_form_of_a_start_event() -> None:
    """Camunda 8 documentation, None events."""
    assert told(WITH_FORM, more=BOTH) == set()


def listening(kind: str, event: str) -> str:
    """A user task with one listener of the type ``heard``."""
    listener = f'<zeebe:{kind}Listener eventType="{event}" type="heard"/>'
    return line(user("a", "", f"<zeebe:{kind}Listeners>{listener}</zeebe:{kind}Listeners>"))


@pytest.mark.parametrize(
    ("kind", "event"), [("execution", "start"), ("execution", "end"), ("task", "creating"), ("task", "completing")]
)
def test_a_listener_is_run_as_a_job_or_refused_by_the_check(office: Office, kind: str, event: str) -> None:
    """Camunda 8 documentation, Execution listeners and User task listeners."""
    if refused(listening(kind, event)):
        return
    office.serve("heard", lambda: {})
    office.draw(listening(kind, event))
    office.start()
    office.work()
    office.do("a")
    office.work()
    assert office.calls == [("heard", {})]
    assert office.ended() == "end"
