"""What goes on without waiting for anybody is cut into slices, and parked where it is too much (decision 0020)."""

import time

import pytest

from engine.execution import budget
from engine.jobs.incidents import retry
from engine.spiff.activities import AT_ONCE, DEEPEST
from engine.verify import instances as audit
from tests.databases import on_sqlite
from tests.engine.cases.drawn import call, line, message, on_message
from tests.engine.office import CLERK, END, START, Office, flows, loop, node, road, script, service, subprocess, user

CIRCLE = START + user("u") + script("a", "x", "1") + script("b", "y", "2") + END + flows("start>u", "u>a", "a>b", "b>a")


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little time, so that a test takes little too."""
    monkeypatch.setattr(budget, "SLICE", 0.02)
    monkeypatch.setattr(budget, "WHOLE", 0.1)


def counting(rounds: int) -> str:
    """A circle that ends after so many rounds."""
    again = node("exclusiveGateway", "g", default="g_end")
    return (
        START + user("u") + script("a", "x", "if x = null then 1 else x + 1") + again + END
        + flows("start>u", "u>a", "a>g", f"g>a?x < {rounds}", "g>end")
    )  # fmt: skip


def stopped(office: Office) -> list[tuple[str, str]]:
    return [(each.element_id, each.code) for each in office.incidents()]


@pytest.mark.usefixtures("short")
def test_a_circle_without_a_wait_is_an_incident_and_nobodys_step_is_refused(office: Office) -> None:
    office.draw(CIRCLE)
    office.start()
    office.do("u")
    assert office.waiting() <= {"a", "b"} and stopped(office) == []
    office.work()
    ((element, code),) = stopped(office)
    assert element in {"a", "b"} and code == "step_too_long"


def test_between_two_slices_another_step_finds_the_lock_free(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MOST_MOVES", 20)
    office.draw(counting(10**9))
    office.start()
    office.do("u")
    (key,) = office.worker.due(10)
    office.worker.run_job(key)
    other = office.start()
    office.runtime.complete(other.tasks[0], {}, CLERK)
    assert len(office.worker.due(10)) == 2, "both go on, a slice at a time"


def test_many_rounds_are_done_in_several_steps(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MOST_MOVES", 50)
    office.draw(counting(200))
    office.start()
    office.do("u")
    assert office.instance().status == "active"
    office.work()
    assert office.ended() == "end"
    assert office.variables()["x"] == 200
    assert office.done().count("a") == 200


def test_a_step_that_was_cut_is_whole_by_the_audit(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MOST_MOVES", 20)
    office.draw(counting(100))
    office.start()
    office.do("u")
    assert [problems for _count, problems in audit.audited(office.runtime)] == [[]]


@pytest.mark.usefixtures("short")
def test_a_supervisor_lets_it_go_on_with_ten_times_the_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.draw(CIRCLE)
    office.start()
    office.do("u")
    office.work()
    (incident,) = office.incidents()
    spent = time.thread_time()
    retry(office.runtime, incident.key, CLERK, "the list is long", times=10)
    office.work()
    assert time.thread_time() - spent > 0.9
    (again,) = office.incidents()
    assert again.key != incident.key and again.code == "step_too_long"


@pytest.mark.usefixtures("short")
def test_what_is_parked_stays_while_others_of_its_instance_go_on(office: Office) -> None:
    office.draw(
        START + node("parallelGateway", "f") + user("u") + user("v") + script("a", "x", "1") + script("b", "y", "2")
        + END + flows("start>f", "f>u", "f>v", "u>a", "a>b", "b>a", "v>end")
    )  # fmt: skip
    office.start()
    office.do("u")
    office.work()
    before = office.done().count("a")
    office.do("v")
    assert "v" in office.done() and office.done().count("a") == before
    assert len(office.incidents()) == 1


def test_somebody_who_repairs_sets_what_the_element_reads(office: Office) -> None:
    office.draw(START + user("u") + node("exclusiveGateway", "g") + END + flows("start>u", "u>g", "g>end?x = 5"))
    office.start()
    office.do("u")
    (incident,) = office.incidents()
    retry(office.runtime, incident.key, CLERK, "x was missing", variables={"x": "2 + 3"})
    assert office.ended() == "end"
    assert office.done("retried") == ["g"]


@on_sqlite
@pytest.mark.parametrize("sequential", [True, False])
@pytest.mark.parametrize("kind", ["script", "subprocess"])
def test_ten_thousand_items_cost_ten_thousand_times_one(office: Office, kind: str, sequential: bool) -> None:
    took = {}
    for count in (500, 2_000):
        many = loop(f"for i in 1..{count} return i", sequential)
        if kind == "script":
            body = node("scriptTask", "w", many, '<zeebe:script expression="=item * 2" resultVariable="q"/>')
        else:
            body = subprocess("w", node("startEvent", "s1") + node("endEvent", "e1") + road("s1", "e1"), many)
        office.draw(line(user("u"), body))
        key = office.start().tasks[0]
        began = time.thread_time()
        office.runtime.complete(key, {}, CLERK)
        office.work()
        took[count] = time.thread_time() - began
    assert office.incidents() == []
    assert took[2_000] < 10 * took[500], took  # four times as many; the square would be sixteen


def test_a_parallel_multi_instance_of_many_people_begins_them_all(office: Office) -> None:
    office.draw(line(user("a", loop(f"for i in 1..{AT_ONCE * 2 + 7} return i", False))))
    answer = office.start()
    office.work()
    assert len(answer.tasks) == AT_ONCE * 2 + 7


def test_a_call_of_itself_is_an_incident_at_the_bound(office: Office) -> None:
    office.draw(line(call("p")))
    office.start()
    office.work()
    assert stopped(office) == [("c", "nested_too_deep")]
    assert office.done().count("start") == DEEPEST + 1


def test_reminder_branches_that_have_ended_leave_nothing_in_the_state(office: Office) -> None:
    paid = message("M1", "paid", "order")
    office.draw(
        START + user("a") + node("boundaryEvent", "t", on_message("M1"), attachedToRef="a", cancelActivity="false")
        + service("s") + node("endEvent", "r") + END + road("start", "a", "end") + road("t", "s", "r"), paid,
    )  # fmt: skip
    office.start(order="7")
    size = len(office.instance().state)
    for _ in range(5):
        office.runtime.correlate("paid", "7", CLERK)
        office.work()
    assert len(office.instance().state) == size
    office.do("a")
    assert office.ended() == "r · r · r · r · r · end"
