"""The numbers of what is open are what is there, whatever changed it, and however they were put together."""

import threading
from typing import Any

import pytest
from sqlalchemy import func, select, text

from engine.database.sessions import Database
from engine.models.open_counts import OpenCount
from engine.queries import open_counts, workload
from engine.worklist.pages import MOST_COUNTED
from tests.engine.office import CLERK, END, START, Office, boundary, flows, node, road, service, timer, user

MESSAGE = (
    '<bpmn:message id="M" name="m"><bpmn:extensionElements>'
    '<zeebe:subscription correlationKey="=instanceKey"/></bpmn:extensionElements></bpmn:message>'
)
#: A person with a reminder, a service, and a message, all at once.
EVERYTHING = (
    START + node("parallelGateway", "f") + user("a") + boundary("b", "a", timer("P1D")) + service("s")
    + node("receiveTask", "m", messageRef="M") + END + node("endEvent", "e1") + node("endEvent", "e2")
    + node("endEvent", "late") + road("start", "f", "a", "end") + flows("f>s", "s>e1", "f>m", "m>e2", "b>late")
)  # fmt: skip


def wrong(office: Office) -> list[Any]:
    with office.database.read() as session:
        return list(open_counts.differences(session))


def fold(office: Office) -> int:
    with office.database.write() as session:
        return open_counts.fold(session)


def rows(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(OpenCount)) or 0


def waiting(office: Office) -> dict[str, int]:
    with office.database.read() as session:
        return open_counts.waiting_tokens(session, office.instance().definition_key)


def test_they_follow_each_step_of_an_instance_to_its_end(office: Office) -> None:
    office.draw(EVERYTHING, MESSAGE)
    answer = office.start()
    assert waiting(office) == {"a": 1, "b": 1, "s": 1, "m": 1}
    office.work()
    assert waiting(office) == {"a": 1, "b": 1, "m": 1}
    office.do("a")
    office.runtime.correlate("m", str(answer.instance), CLERK)
    assert (waiting(office), wrong(office)) == ({}, [])
    with office.database.read() as session:
        assert open_counts.active_by_process(session) == {}


def test_who_holds_how_many_follows_claims_and_releases(office: Office) -> None:
    office.draw(START + user("a") + END + road("start", "a", "end"))
    office.start(), office.start()
    office.runtime.worklist.claim(office.tasks()["a"], CLERK)
    with office.database.read() as session:
        assert open_counts.tasks_by_assignee(session, ["office"]) == {None: 1, "ana": 1}
        assert open_counts.tasks_by_groups(session) == {"office": 2}
    office.runtime.worklist.release(office.tasks()["a"], CLERK)
    assert wrong(office) == []


def test_sums_stand_in_the_place_of_changes_and_say_the_same(office: Office) -> None:
    office.draw(EVERYTHING, MESSAGE)
    for _ in range(3):
        office.start()
    office.work()
    before = rows(office.database)
    assert fold(office) > 0
    assert rows(office.database) < before
    assert wrong(office) == []
    assert fold(office) == 0


def test_what_others_change_while_sums_are_made_is_neither_lost_nor_counted_twice(office: Office) -> None:
    office.draw(START + user("a") + END + road("start", "a", "end"))
    stop = threading.Event()

    def folding() -> None:
        while not stop.is_set():
            fold(office)

    threads = [threading.Thread(target=folding) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(25):
        office.start()
    stop.set()
    for thread in threads:
        thread.join()
    fold(office)
    assert wrong(office) == []
    with office.database.read() as session:
        assert open_counts.active_by_process(session) == {"p": 25}


def test_a_wrong_number_is_found_and_counted_anew(office: Office) -> None:
    office.draw(START + user("a") + END + road("start", "a", "end"))
    office.start()
    with office.database.write() as session:
        session.execute(text("UPDATE open_count SET number = 7 WHERE kind = 'token'"))
    [(counted, kept, there)] = wrong(office)
    assert (counted[0], counted[2], kept, there) == ("token", "a", 7, 1)
    with office.database.write() as session:
        open_counts.recount(session)
    assert wrong(office) == []


def test_of_very_many_overdue_tasks_it_is_said_that_there_are_at_least_so_many(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workload, "MOST_COUNTED", 2)
    assert MOST_COUNTED > 100
    due = '<zeebe:taskSchedule dueDate="=now() + duration(&quot;P1D&quot;)"/>'
    office.draw(START + user("a", extensions=due) + END + road("start", "a", "end"))
    for _ in range(3):
        office.start()
    assert [(load.overdue, load.more_overdue) for load in loads(office)] == [(0, False)]
    office.clock.advance(days=2)
    assert [(load.tasks, load.overdue, load.more_overdue) for load in loads(office)] == [(3, 2, True)]
    with office.database.read() as session:
        assert workload.overdue_by_groups(session, office.clock()) == {"office": 2}


def loads(office: Office) -> list[workload.Load]:
    with office.database.read() as session:
        return workload.workload(session, CLERK, office.clock())
