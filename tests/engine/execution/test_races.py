"""Two steps at the same instant: the second decides by what the first left, not by what it saw while it waited."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.database.sessions import locked
from engine.errors import AlreadyClaimed, MessageNotExpected, NotFound
from engine.execution.events.messages import Message
from engine.execution.repeats import Answer
from engine.jobs import incidents
from engine.models.process import Incident, Instance, UserTask
from tests.engine.office import CLERK, END, START, Office, node, road, script, user

CALLED = (
    '<bpmn:message id="M" name="called"><bpmn:extensionElements><zeebe:subscription correlationKey="=me"/>'
    "</bpmn:extensionElements></bpmn:message>"
)
WAITS = (
    START + node("intermediateCatchEvent", "m", '<bpmn:messageEventDefinition messageRef="M"/>') + END
    + road("start", "m", "end")
)  # fmt: skip


class Waiting(threading.Thread):
    """Does something that has to wait for a lock; afterwards ``came_to`` holds what it gave or raised."""

    def __init__(self, act: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.act, self.came_to = act, None
        self.start()
        self.join(0.5)
        assert self.is_alive(), "it should wait"

    def run(self) -> None:
        try:
            self.came_to = self.act()
        except Exception as fault:  # noqa: BLE001  looked at by the test
            self.came_to = fault


def test_a_submit_that_waited_is_judged_by_who_has_the_task_now(office: Office) -> None:
    office.draw(START + user("a") + END + road("start", "a", "end"))
    key = office.start().instance
    task = office.tasks()["a"]
    office.runtime.worklist.claim(task, CLERK)
    with office.database.write() as session:
        locked(session, Instance, key)
        submit = Waiting(lambda: office.runtime.complete(task, {}, CLERK))
        session.execute(update(UserTask).values(assignee="eva"))
    submit.join(10)
    assert isinstance(submit.came_to, AlreadyClaimed)
    assert office.tasks() == {"a": task}


def test_who_retries_an_incident_that_another_retries_just_now_is_told(office: Office) -> None:
    office.draw(START + script("s", "f", "function(x) x") + END + road("start", "s", "end"))
    key = office.start().instance
    [incident] = office.incidents()
    with office.database.write() as session:
        locked(session, Instance, key)
        second = Waiting(lambda: incidents.retry(office.runtime, incident.key, CLERK))
        session.execute(update(Incident).values(resolved=office.clock(), resolved_by="eva"))
    second.join(10)
    assert isinstance(second.came_to, NotFound)
    assert office.done("retried") == []


def test_of_two_messages_at_once_each_finds_a_token_that_waits(office: Office) -> None:
    office.draw(WAITS, CALLED)
    first, second = (office.start(me="k").instance for _ in range(2))
    with office.database.write() as session:
        locked(session, Instance, first)
        other = Waiting(lambda: office.runtime.correlate("called", "k", CLERK))
        office.runtime.deliver(session, Message("called", "k", CLERK))
    other.join(10)
    assert isinstance(other.came_to, Answer)
    assert other.came_to.instance == second
    with office.database.read() as session:
        assert session.scalars(select(Instance.status)).all() == ["completed", "completed"]


@pytest.mark.parametrize("token", ["t", None])
def test_a_message_sent_twice_at_once_is_answered_twice_if_it_is_the_same_submit(
    office: Office, token: str | None
) -> None:
    office.draw(WAITS, CALLED)
    only = office.start(me="k").instance
    with office.database.write() as session:
        locked(session, Instance, only)
        repeat = Waiting(lambda: office.runtime.correlate("called", "k", CLERK, token=token))
        office.runtime.deliver(session, Message("called", "k", CLERK), token)
    repeat.join(10)
    if token:
        assert repeat.came_to == Answer(only, "completed")
    else:
        assert isinstance(repeat.came_to, MessageNotExpected)
