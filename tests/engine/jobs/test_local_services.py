"""Local services that follow each other are one step, and what would not be safe in one step is several."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.errors import BusinessError
from engine.jobs.worker import JobWorker
from engine.service import Call, Service
from tests.engine.effects import leave_a_row, left, the_jobs
from tests.engine.office import END, START, Office, flows, node, road, service, timer, user


def fail(session: Session, call: Call) -> dict[str, Any]:
    raise RuntimeError(leave_a_row(session, call))


def refuse(session: Session, call: Call) -> dict[str, Any]:
    leave_a_row(session, call)
    raise BusinessError("no", "refused")


THREE = START + service("a") + service("b") + service("c") + user("t") + END + road("start", "a", "b", "c", "t", "end")
WORKS = 'name="b"><bpmn:extensionElements><zeebe:taskDefinition type="work"'
FAILS = WORKS.replace("work", "fail")


def test_local_services_in_a_row_are_one_step(row: Office) -> None:
    row.draw(THREE)
    row.start()
    before, steps = row.instance().revision, row.database.counters["steps"]
    assert row.worker.run_due() == 1
    row.check_rows()
    assert set(row.tasks()) == {"t"}
    assert (row.instance().revision, row.database.counters["steps"]) == (before + 1, steps + 1)
    assert left(row) == row.done()[1:] == ["a", "b", "c"]
    assert row.database.counters["jobs"] == 3


def test_each_sees_what_the_one_before_brought(row: Office) -> None:
    row.services["one"] = Service("one", lambda session, call: {"x": 20}, local=True)
    row.services["add"] = Service("add", lambda session, call, *, x: {"y": x + 1}, local=True)
    row.draw(
        START + service("a", "one") + service("b", "add", '<zeebe:input source="=x" target="x"/>') + END
        + road("start", "a", "b", "end")
    )  # fmt: skip
    row.start()
    row.work()
    assert row.ended() == "end"
    assert row.own_variables() == {"x": 20, "y": 21}


def test_one_that_fails_leaves_those_before_it_done_and_counts_its_own_failures(row: Office) -> None:
    row.services["fail"] = Service("fail", fail, local=True)
    row.draw(THREE.replace(WORKS, FAILS))
    row.start()
    row.work()
    jobs = the_jobs(row)
    assert {element: job.attempts for element, job in jobs.items()} == {"b": 1}
    assert left(row) == row.done()[1:] == ["a"]
    assert row.database.counters["jobs"] == 2, "what was undone is not counted"
    row.services["fail"] = row.services["work"]
    row.clock.advance(minutes=5)
    row.work()
    assert set(row.tasks()) == {"t"}
    assert left(row) == ["a", "b", "c"]


CAUGHT = node("boundaryEvent", "caught", '<bpmn:errorEventDefinition errorRef="e"/>', attachedToRef="b")
ERROR = '<bpmn:error id="e" errorCode="no"/>'


def test_what_one_refuses_goes_the_drawn_way_in_the_same_step(row: Office) -> None:
    row.services["refuse"] = Service("refuse", refuse, local=True)
    row.draw(
        START + service("a") + service("b", "refuse") + CAUGHT + service("c") + user("t") + END
        + road("start", "a", "b", "end") + road("caught", "c", "t", "end"),
        ERROR,
    )  # fmt: skip
    row.start()
    assert row.worker.run_due() == 1
    assert set(row.tasks()) == {"t"}
    assert left(row) == ["a", "c"], "nothing half done stays of who refuses"


def test_a_service_is_told_which_errors_the_drawing_catches_at_it(row: Office) -> None:
    told: list[frozenset[str]] = []
    row.services["work"] = Service("work", lambda _session, call: told.append(call.caught), local=True)
    row.draw(
        START + service("a") + service("b") + CAUGHT + END + road("start", "a", "b", "end") + road("caught", "end"),
        ERROR,
    )
    row.start()
    row.work()
    assert told == [frozenset(), frozenset({"no"})]


def test_a_refusal_that_nobody_catches_is_that_services_own(row: Office) -> None:
    row.services["refuse"] = Service("refuse", refuse, local=True)
    row.draw(START + service("a") + service("b", "refuse") + END + road("start", "a", "b", "end"))
    row.start()
    row.work()
    assert {element: job.attempts for element, job in the_jobs(row).items()} == {"b": 1}
    assert left(row) == ["a"]
    assert row.done("refused") == []


def test_an_answer_that_cannot_be_kept_is_that_services_failure_too(row: Office) -> None:
    def odd(session: Session, call: Call) -> dict[str, Any]:
        return {**leave_a_row(session, call), "x": object()}

    row.services["fail"] = Service("fail", odd, local=True)
    row.draw(THREE.replace(WORKS, FAILS))
    row.start()
    row.work()
    assert {element: job.attempts for element, job in the_jobs(row).items()} == {"b": 1}
    assert left(row) == row.done()[1:] == ["a"]


def test_a_remote_service_ends_the_row(row: Office) -> None:
    row.serve("post", lambda: {})
    row.draw(THREE.replace('id="c" name="c"><bpmn:extensionElements><zeebe:taskDefinition type="work"', POST))
    row.start()
    row.worker.run_due()
    assert (left(row), set(the_jobs(row))) == (["a", "b"], {"c"})
    row.work()
    assert set(row.tasks()) == {"t"}


POST = 'id="c" name="c"><bpmn:extensionElements><zeebe:taskDefinition type="post"'
WORD = (
    '<bpmn:message id="word" name="word"><bpmn:extensionElements><zeebe:subscription correlationKey="here"/>'
    "</bpmn:extensionElements></bpmn:message>"
)
TELLS = (
    START + service("a") + node("parallelGateway", "g") + service("b", "tell")
    + node("intermediateCatchEvent", "m", '<bpmn:messageEventDefinition messageRef="word"/>') + END
    + road("start", "a", "g", "b", "end") + flows("g>m", "m>end")
)  # fmt: skip


def test_a_service_that_moves_another_instance_does_so_once_and_from_what_is_written(row: Office) -> None:
    def tell(session: Session, call: Call) -> dict[str, Any]:
        leave_a_row(session, call)
        call.deliver(session, "word", "here", {"heard": True})
        return {}

    row.services["tell"] = Service("tell", tell, local=True)
    row.draw(TELLS, WORD)
    row.start()
    row.work()
    assert row.ended() == "end · end"
    assert left(row) == ["a", "b"]
    assert row.variables()["heard"] is True


def test_work_that_may_have_ended_the_last_worker_is_done_alone(row: Office) -> None:
    row.draw(THREE)
    row.start()
    row.clock.advance(seconds=1)
    JobWorker(row.runtime).do(the_jobs(row)["a"].key)
    assert (left(row), set(the_jobs(row))) == (["a"], {"b"})
    row.work()
    assert left(row) == ["a", "b", "c"]


def test_who_fails_behind_many_makes_them_run_twice_and_not_more(row: Office) -> None:
    asked = []

    def count(session: Session, call: Call) -> dict[str, Any]:
        asked.append(call.element_id)
        return leave_a_row(session, call)

    row.services["work"] = Service("work", count, local=True)
    row.services["fail"] = Service("fail", fail, local=True)
    names = [f"s{number}" for number in range(8)]
    drawn = "".join(map(service, names)) + service("z", "fail") + END
    row.draw(START + drawn + road("start", *names, "z", "end"))
    row.start()
    row.work()
    assert left(row) == names
    assert asked == names * 2
    assert {element: job.attempts for element, job in the_jobs(row).items()} == {"z": 1}


def misuse_the_database(session: Session, call: Call) -> dict[str, Any]:
    session.execute(text("SELECT * FROM nowhere"))
    return {}


def test_what_the_database_says_to_one_is_no_fault_of_the_first(row: Office) -> None:
    row.services["fail"] = Service("fail", misuse_the_database, local=True)
    row.draw(THREE.replace(WORKS, FAILS))
    row.start()
    row.work()
    assert {element: job.attempts for element, job in the_jobs(row).items()} == {"b": 1}
    assert left(row) == ["a"]


def test_a_timer_fires_whatever_the_service_behind_it_does(row: Office) -> None:
    row.services["fail"] = Service("fail", misuse_the_database, local=True)
    row.draw(
        START + node("intermediateCatchEvent", "t", timer("P1D")) + service("b", "fail") + END
        + road("start", "t", "b", "end")
    )  # fmt: skip
    row.start()
    row.clock.advance(days=2)
    row.work()
    assert row.done("fired") == ["t"]
    assert {element: job.attempts for element, job in the_jobs(row).items()} == {"b": 1}


def test_a_service_that_forgives_everything_does_not_lose_its_message(row: Office) -> None:
    def tell(session: Session, call: Call) -> dict[str, Any]:
        try:
            call.deliver(session, "word", "here", {})
        except Exception:  # noqa: BLE001  as some do
            return {"told": False}
        return {"told": True}

    row.services["tell"] = Service("tell", tell, local=True)
    row.draw(TELLS, WORD)
    row.start()
    row.work()
    assert row.variables()["told"] is True
