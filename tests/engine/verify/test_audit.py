"""Every promise, broken by hand once, is named; an office that keeps them all is left in peace."""

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Executable, delete, text, update

from engine.models.process import History, Incident, Instance, Job, RequestToken, Subscription, UserTask
from engine.queries import open_counts
from engine.verify import SAYINGS, Audit, Problem, instances
from engine.verify.answers import NotAnAnswer
from tests.engine.office import CLERK, END, START, Office, node, road, service, timer, user

MESSAGE = (
    '<bpmn:message id="M" name="m"><bpmn:extensionElements>'
    '<zeebe:subscription correlationKey="=instanceKey"/></bpmn:extensionElements></bpmn:message>'
)
#: A person, a service, a timer and a message, all at once.
EVERYTHING = (
    START + node("parallelGateway", "f") + user("a") + service("s") + END
    + node("intermediateCatchEvent", "t", timer("P1D")) + node("receiveTask", "m", messageRef="M")
    + node("endEvent", "e1") + node("endEvent", "e2") + node("endEvent", "e3")
    + road("start", "f", "a", "end") + road("f", "s", "e1") + road("f", "t", "e2") + road("f", "m", "e3")
)  # fmt: skip


@pytest.fixture
def standing(office: Office) -> Office:
    """One instance in which everything that can wait waits, and one that has ended."""
    office.draw(START + END + road("start", "end"))
    office.start()
    office.draw(EVERYTHING, MESSAGE)
    office.start()
    return office


def found(office: Office, told: Path | None = None) -> list[Problem]:
    return list(Audit(office.runtime).problems(told))


def codes(office: Office, told: Path | None = None) -> dict[str, int]:
    return dict(Counter(problem.code for problem in found(office, told)))


def force(office: Office, *statements: Executable) -> None:
    """What no operation of the engine does; foreign keys look away."""
    with office.database.write() as session:
        if not office.database.is_sqlite:
            session.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            session.execute(statement)
        open_counts.recount(session)  # as the triggers, which look away too, would have


def only(office: Office, status: str) -> int:
    with office.database.read() as session:
        return session.query(Instance.key).filter(Instance.status == status).scalar()


def test_an_office_as_it_should_be_is_left_in_peace(standing: Office) -> None:
    audit = Audit(standing.runtime)
    assert list(audit.problems()) == []
    assert audit.instances == 2
    standing.work()
    standing.do("a")
    assert found(standing) == []


@pytest.mark.parametrize("table", [UserTask, Job, Subscription])
def test_a_token_without_a_row_is_named(standing: Office, table: Any) -> None:
    force(standing, delete(table))
    assert codes(standing) == {"missing_row": 2 if table is Job else 1}


@pytest.mark.parametrize("table", [UserTask, Job, Subscription])
def test_a_row_without_a_token_is_named(standing: Office, table: Any) -> None:
    force(standing, update(table).values(token="0" * 31 + "1").where(table.element_id.in_(["a", "s", "m"])))
    assert codes(standing) == {"missing_row": 1, "extra_row": 1}


def test_a_row_that_says_another_element_or_another_kind_is_named(standing: Office) -> None:
    force(standing, update(UserTask).values(element_id="b"), update(Job).values(kind="timer"))
    assert codes(standing) == {"wrong_row": 2}


def test_a_state_that_cannot_be_read_is_named(standing: Office) -> None:
    force(standing, update(Instance).values(state="{").where(Instance.status == "active"))
    [problem] = found(standing)
    assert (problem.code, problem.facts["reason"]) == ("unreadable_state", "JSONDecodeError")


def test_an_open_instance_that_waits_for_nothing_is_named(standing: Office) -> None:
    force(
        standing,
        update(Instance).values(status="active").where(Instance.status == "completed"),
    )
    [problem] = found(standing)
    assert problem.code == "stuck"


def test_a_token_that_was_left_where_it_could_go_on_is_named(standing: Office) -> None:
    with standing.database.write() as session:
        opened = standing.runtime.loader.load_locked(session, only(standing, "active"))
        [task] = [t for t in opened.step.workflow.tokens() if t.task_spec.name == "s"]
        task._set_state(16)  # READY, where the row of a service stands
        opened.instance.state = opened.step.dump()
    assert codes(standing) == {"wrong_row": 1}


def test_a_row_that_outlives_its_instance_is_named(standing: Office) -> None:
    force(standing, update(Instance).values(status="completed").where(Instance.status == "active"))
    assert codes(standing) == {"row_of_ended": 4}


@pytest.mark.parametrize("lost", [1, 2])
def test_a_gap_in_history_is_named(standing: Office, lost: int) -> None:
    force(standing, delete(History).where(History.sequence == lost, History.instance_key == only(standing, "active")))
    [problem] = found(standing)
    assert problem.code == "history_gap"


def test_history_that_lost_its_end_is_named(standing: Office) -> None:
    force(standing, update(Instance).values(sequence=Instance.sequence + 1))
    assert codes(standing) == {"history_gap": 2}


def test_a_lease_that_no_clock_ends_is_named(standing: Office) -> None:
    far = standing.clock() + timedelta(days=36500)
    force(standing, update(Job).values(state="leased", lease_until=far).where(Job.kind == "service"))
    assert codes(standing) == {"endless_lease": 1}
    force(standing, update(Job).values(lease_until=None))
    assert codes(standing) == {"endless_lease": 1}


def test_a_job_given_up_in_silence_is_named(standing: Office) -> None:
    standing.services.pop("work")
    standing.work()
    assert found(standing) == []
    force(standing, update(Incident).values(resolved=standing.clock()))
    assert codes(standing) == {"silent_failure": 1}


def test_an_incident_that_nobody_can_retry_is_named(standing: Office) -> None:
    standing.services.pop("work")
    standing.work()
    force(standing, update(Incident).values(job_key=5))
    assert codes(standing) == {"silent_failure": 1, "idle_incident": 1}


def test_rows_of_no_instance_are_named(standing: Office) -> None:
    raw = standing.database.engine.raw_connection()
    if standing.database.is_sqlite:
        raw.execute("PRAGMA foreign_keys=OFF")
    raw.cursor().execute(
        *(("SET session_replication_role = replica",) if not standing.database.is_sqlite else ("SELECT 1",))
    )
    raw.cursor().execute("DELETE FROM search_value")
    raw.cursor().execute("DELETE FROM variable")
    raw.cursor().execute("DELETE FROM instance")
    raw.commit()
    raw.invalidate()
    assert set(codes(standing)) == {"orphan_row", "wrong_count"}


def write_down(path: Path, *said: dict[str, str]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in said))
    return path


def test_every_answered_step_is_found_and_a_lost_one_is_named(standing: Office, tmp_path: Path) -> None:
    task = standing.tasks()["a"]
    standing.runtime.complete(task, {}, CLERK, token="t1")
    instance = str(only(standing, "active"))
    done = {"completed": str(task), "instance": instance, "element": "a", "token": "t1"}
    told = write_down(tmp_path / "told", {"started": instance}, done)
    audit = Audit(standing.runtime)
    assert list(audit.problems(told)) == []
    assert audit.answers == 2
    force(standing, delete(RequestToken))
    assert codes(standing, told) == {"lost_answer": 1}
    other = {"completed": "7", "instance": instance, "element": "s"}
    assert codes(standing, write_down(tmp_path / "told", {"started": "5"}, other)) == {"lost_start": 1, "lost_step": 1}


def test_a_completed_task_that_is_open_again_is_named(standing: Office, tmp_path: Path) -> None:
    said = {"completed": str(standing.tasks()["a"]), "instance": str(only(standing, "active")), "element": "a"}
    assert codes(standing, write_down(tmp_path / "told", said)) == {"lost_step": 1, "open_again": 1}


def test_a_claim_that_another_one_holds_is_named(standing: Office, tmp_path: Path) -> None:
    task = standing.tasks()["a"]
    standing.runtime.worklist.claim(task, CLERK)
    assert codes(standing, write_down(tmp_path / "told", {"claimed": str(task), "by": "ana"})) == {}
    [problem] = found(standing, write_down(tmp_path / "told", {"claimed": str(task), "by": "eva"}))
    assert (problem.code, problem.facts["assignee"]) == ("lost_claim", "ana")


@pytest.mark.parametrize("line", ["{", "[]", "{}", '{"started": "x"}', '{"completed": "5"}', "7"])
def test_a_line_that_says_nothing_is_refused_with_its_number(standing: Office, tmp_path: Path, line: str) -> None:
    (tmp_path / "told").write_text(f'{{"started": "{only(standing, "active")}"}}\n\n{line}\n')
    with pytest.raises(NotAnAnswer, match="Line 3"):
        found(standing, tmp_path / "told")


def test_many_instances_are_read_a_batch_at_a_time(standing: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instances, "BATCH", 2)
    for _ in range(4):
        standing.start()
    force(standing, delete(Subscription))
    audit = Audit(standing.runtime)
    assert [problem.code for problem in audit.problems()] == ["missing_row"] * 5
    assert audit.instances == 6


def test_every_problem_has_its_sentence_and_its_json() -> None:
    problem = Problem("extra_row", 2**62, {"table": "job", "key": 2**61, "element": "s"})
    assert problem.as_json()["instance"] == str(2**62)
    assert SAYINGS["extra_row"].format(instance=1, **problem.facts)


def test_an_instance_that_moves_while_it_is_audited_raises_no_alarm(standing: Office) -> None:
    """Between the reading of a state and of its rows another process takes a step."""
    read = instances._rows

    def meanwhile(*given: Any) -> Any:
        if standing.tasks():
            standing.do("a")
        return read(*given)

    instances._rows = meanwhile
    try:
        assert found(standing) == []
    finally:
        instances._rows = read
    assert "a" not in standing.waiting()
