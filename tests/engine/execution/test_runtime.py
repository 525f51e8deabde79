"""Start, complete, claim: what the operations of the engine promise."""

import threading
from collections.abc import Mapping
from contextlib import nullcontext
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm.exc import StaleDataError

from engine.actor import Actor
from engine.errors import AlreadyClaimed, NotAllowed, TaskNotOpen
from engine.execution import task_form
from engine.models.process import Draft, Instance
from engine.spiff import tokens
from engine.worklist.claims import DraftChanged
from tests.engine.office import CLERK, END, START, Office, flows, node, road, script, service, timer, user

LUIS = Actor("luis", frozenset({"office"}))
STRAIGHT = START + user("a") + service("s") + user("b") + END + road("start", "a", "s", "b", "end")


def test_a_straight_road_ends_by_name(office: Office) -> None:
    office.draw(STRAIGHT)
    office.start()
    office.do("a")
    assert office.waiting() == {"s"}
    office.work()
    office.do("b")
    assert office.ended() == "end"


def test_a_task_is_handed_in_once(office: Office) -> None:
    office.draw(STRAIGHT)
    office.start()
    key = office.tasks()["a"]
    office.do("a")
    with pytest.raises(TaskNotOpen):
        office.runtime.complete(key, {}, CLERK)


def test_a_repeated_submit_gets_the_first_answer(office: Office) -> None:
    office.draw(STRAIGHT)
    first = office.runtime.start("p", CLERK, token="once")
    assert office.runtime.start("p", CLERK, token="once") == first
    key = office.tasks()["a"]
    answer = office.runtime.complete(key, {}, CLERK, token="twice")
    assert office.runtime.complete(key, {}, CLERK, token="twice") == answer


def test_a_step_on_an_instance_that_moved_meanwhile_is_refused_whole(office: Office) -> None:
    office.draw(STRAIGHT)
    key = office.start().instance
    with pytest.raises(StaleDataError), office.database.write() as session:
        opened = office.runtime.loader.load_locked(session, key)
        task = next(t for t in opened.step.workflow.tokens() if tokens.standing(t) == "user_task")
        moved = update(Instance).values(revision=Instance.revision + 1)
        session.execute(moved, execution_options={"synchronize_session": False})
        tokens.complete(task)
        office.runtime.finish_step(opened, CLERK)
    assert office.waiting() == {"a"}
    office.do("a")


def test_the_first_form_starts_and_completes_in_one_step(office: Office) -> None:
    office.draw(STRAIGHT)
    office.runtime.start("p", CLERK, submit={})
    assert office.waiting() == {"s"}


def test_a_stranger_may_not_complete(office: Office) -> None:
    office.draw(STRAIGHT)
    office.start()
    with pytest.raises(NotAllowed):
        office.runtime.complete(office.tasks()["a"], {}, Actor("eve", frozenset({"other"})))


def test_the_loser_of_a_claim_is_told_who_won(office: Office) -> None:
    office.draw(STRAIGHT)
    office.start()
    key = office.tasks()["a"]
    office.runtime.worklist.claim(key, CLERK)
    office.runtime.worklist.claim(key, CLERK)
    with pytest.raises(AlreadyClaimed, match="ana"):
        office.runtime.worklist.claim(key, Actor("luis", frozenset({"office"})))
    office.runtime.worklist.release(key, CLERK)
    office.runtime.worklist.claim(key, Actor("luis", frozenset({"office"})))
    with pytest.raises(AlreadyClaimed, match="luis"):
        office.runtime.complete(key, {}, CLERK)


def test_an_older_instance_keeps_its_version(office: Office) -> None:
    office.draw(STRAIGHT)
    first = office.start()
    office.draw(START + user("other") + END + road("start", "other", "end"))
    office.start()
    assert set(office.tasks()) == {"a", "other"}
    office.do("a")
    office.work()
    assert first.instance and set(office.tasks()) == {"b", "other"}


def test_a_draft_is_kept_and_goes_with_its_task(office: Office) -> None:
    office.draw(STRAIGHT)
    office.start()
    key = office.tasks()["a"]
    office.runtime.worklist.save_draft(key, {"x": "half"}, CLERK)
    with office.database.read() as session:
        assert task_form.of_task(office.runtime, session, key, CLERK.name).draft == {"x": "half"}
    office.do("a")
    with office.database.read() as session:
        assert session.scalars(select(Draft)).all() == []


def test_each_person_has_a_draft_of_their_own(office: Office) -> None:
    office.draw(STRAIGHT)
    office.start()
    key = office.tasks()["a"]
    for actor in (CLERK, LUIS):
        office.runtime.worklist.save_draft(key, {"x": actor.name}, actor)
    assert [_draft(office, key, actor)[0] for actor in (CLERK, LUIS)] == [{"x": CLERK.name}, {"x": LUIS.name}]


def test_a_page_older_than_the_draft_takes_nothing_away(office: Office) -> None:
    office.draw(STRAIGHT)
    office.start()
    key = office.tasks()["a"]
    assert office.runtime.worklist.save_draft(key, {"x": "one"}, CLERK, after=0) == 1
    assert office.runtime.worklist.save_draft(key, {"x": "two"}, CLERK, after=1) == 2
    for older in (0, 1):
        with pytest.raises(DraftChanged):
            office.runtime.worklist.save_draft(key, {"x": "stale"}, CLERK, after=older)
    assert _draft(office, key, CLERK) == ({"x": "two"}, 2)


def _draft(office: Office, key: int, actor: Actor) -> tuple[Mapping[str, Any], int]:
    with office.database.read() as session:
        found = task_form.of_task(office.runtime, session, key, actor.name)
    return found.draft, found.draft_revision


@pytest.mark.parametrize("earlier", [False, True])
def test_a_draft_saved_while_its_task_goes_is_not_left_behind(
    office: Office, monkeypatch: pytest.MonkeyPatch, earlier: bool
) -> None:
    office.draw(STRAIGHT)
    office.start()
    key = office.tasks()["a"]
    if earlier:
        office.runtime.worklist.save_draft(key, {"x": "begun"}, CLERK)
    colleague = threading.Thread(target=office.do, args=["a"])
    _before_it_is_written(office, monkeypatch, colleague)
    with nullcontext() if office.database.is_sqlite else pytest.raises(TaskNotOpen):
        office.runtime.worklist.save_draft(key, {"x": "half"}, CLERK)
    colleague.join()
    with office.database.read() as session:
        assert session.scalars(select(Draft)).all() == []


def _before_it_is_written(office: Office, monkeypatch: pytest.MonkeyPatch, other: threading.Thread) -> None:
    """Let another thread work between what the next draft reads and what it writes."""

    def meanwhile() -> datetime:
        monkeypatch.undo()
        other.start()
        other.join(0.1 if office.database.is_sqlite else 30)  # SQLite lets one write at a time
        return office.runtime.clock()

    monkeypatch.setattr(office.runtime.worklist, "clock", meanwhile)


def test_two_drafts_of_one_task_at_once_are_both_kept_and_the_last_one_stands(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.draw(STRAIGHT)
    office.start()
    key = office.tasks()["a"]
    second = threading.Thread(target=office.runtime.worklist.save_draft, args=[key, {"x": "other"}, CLERK])
    _before_it_is_written(office, monkeypatch, second)
    office.runtime.worklist.save_draft(key, {"x": "one"}, CLERK)
    second.join()
    with office.database.read() as session:
        assert task_form.of_task(office.runtime, session, key, CLERK.name).draft["x"] == (
            "other" if office.database.is_sqlite else "one"
        )


@pytest.mark.parametrize("between", [False, True])
def test_variables_that_a_page_has_read_are_read_again_only_if_a_step_came_between(
    office: Office, between: bool
) -> None:
    sides = node("parallelGateway", "fork") + user("a") + script("sum", "total", "string(x) + who")
    other = user("b") + script("more", "x", "x + 1")
    ways = flows("start>fork", "fork>a", "fork>b", "a>sum", "sum>end", "b>more", "more>end")
    office.draw(START + sides + other + END + ways)
    office.start(x=1, who='ñ"\\')
    tasks = office.tasks()
    with office.database.read() as session:
        seen = task_form.of_task(office.runtime, session, tasks["a"])
    if between:
        office.do("b")
    statements: list[str] = []
    event.listen(office.database.engine, "before_cursor_execute", lambda *heard: statements.append(heard[2]))
    office.runtime.complete(tasks["a"], {}, CLERK, known=seen.known)
    assert any("FROM variable" in each for each in statements) == between
    assert office.variables()["total"] == ('2ñ"\\' if between else '1ñ"\\')


def test_a_value_set_on_a_non_interrupting_branch_is_seen_on_the_main_path(office: Office) -> None:
    event = node("boundaryEvent", "late", timer("PT1H"), attachedToRef="a", cancelActivity="false")
    office.draw(
        START
        + user("a")
        + event
        + script("mark", "late", "true")
        + node("endEvent", "marked")
        + node("exclusiveGateway", "g", default="g_end")
        + node("endEvent", "was_late")
        + END
        + road("late", "mark", "marked")
        + flows("start>a", "a>g", "g>end", "g>was_late?late")
    )
    office.start()
    office.clock.advance(hours=2)
    office.work()
    office.do("a")
    assert office.ended() == "marked · was_late"


def test_parallel_branches_that_write_different_variables_lose_neither(office: Office) -> None:
    office.serve("one", lambda: {"x": 1})
    office.serve("two", lambda: {"y": 2})
    office.draw(
        START
        + node("parallelGateway", "f")
        + service("s1", "one")
        + service("s2", "two")
        + node("parallelGateway", "j")
        + user("a")
        + END
        + road("start", "f", "s1", "j", "a", "end")
        + flows("f>s2", "s2>j")
    )
    office.start(x=0, y=0)
    office.work()
    assert office.own_variables() == {"x": 1, "y": 2}
    assert set(office.tasks()) == {"a"}
