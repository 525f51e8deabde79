"""Which of several services is called next, and what stands beside them meanwhile: as if each were a job of its own."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.execution.operations import OPERATIONS
from engine.jobs.local_services import LONGEST
from engine.models.process import Instance, UserTask
from engine.service import Call, Service
from tests.engine.effects import left
from tests.engine.office import END, START, Office, flows, node, road, service, user


def test_one_that_waits_for_its_next_try_goes_on_waiting(row: Office) -> None:
    asked = []

    def fail(session: Session, call: Call) -> dict[str, Any]:
        asked.append(call.element_id)
        raise RuntimeError

    row.services["fail"] = Service("fail", fail, local=True)
    row.draw(
        START + node("parallelGateway", "g") + service("f", "fail") + user("t") + service("a") + service("b") + END
        + road("start", "g", "t", "a", "b", "end") + flows("g>f", "f>end")
    )  # fmt: skip
    row.start()
    row.work()
    row.do("t")
    row.work()
    assert (left(row), asked) == (["a", "b"], ["f"])


def test_a_drawing_that_runs_in_a_circle_of_services_lets_others_have_a_turn(row: Office) -> None:
    row.draw(START + service("a") + node("exclusiveGateway", "g") + flows("start>g", "g>a", "a>g"))
    row.start()
    row.worker.run_due()
    assert len(left(row)) == LONGEST + 1
    row.check_rows()
    with row.database.read() as session:
        assert session.scalars(select(Instance.status)).one() == "active"


UPDATE = '<zeebe:input source="=&quot;t&quot;" target="element"/><zeebe:input source="=90" target="priority"/>'


def test_who_looks_at_open_work_sees_what_the_step_before_opened(row: Office) -> None:
    row.services.update(OPERATIONS)
    row.draw(
        START + service("a") + node("parallelGateway", "g") + user("t") + service("u", "task.update", UPDATE) + END
        + road("start", "a", "g", "t", "end") + flows("g>u", "u>end")
    )  # fmt: skip
    row.start()
    row.work()
    with row.database.read() as session:
        assert session.scalars(select(UserTask.priority)).all() == [90]


SPLIT = START + service("a") + node("parallelGateway", "g") + END


def test_of_several_that_wait_the_one_that_the_drawing_says_comes_first(row: Office) -> None:
    low, high = (
        service(name).replace("</bpmn:ext", f'<zeebe:priorityDefinition priority="{priority}"/></bpmn:ext')
        for name, priority in (("low", 10), ("high", 90))
    )
    row.draw(SPLIT + low + high + road("start", "a", "g", "low", "end") + flows("g>high", "high>end"))
    row.start()
    row.worker.run_due()
    assert left(row) == ["a", "high", "low"]


def test_parallel_branches_take_turns(row: Office) -> None:
    branches = "".join(map(service, ("b", "c", "d", "e")))
    row.draw(SPLIT + branches + road("start", "a", "g", "b", "d", "end") + road("g", "c", "e", "end"))
    row.start()
    row.worker.run_due()
    assert left(row) == ["a", "b", "c", "d", "e"]


def test_a_task_beside_the_services_is_whose_it_was_when_it_came(row: Office) -> None:
    row.services["set"] = Service("set", lambda session, call: {"who": "bob"}, local=True)
    task = node("userTask", "t", "", '<zeebe:assignmentDefinition assignee="=who"/>')
    row.draw(SPLIT + task + service("b", "set") + road("start", "a", "g", "t", "end") + flows("g>b", "b>end"))
    row.start(who="ana")
    row.work()
    with row.database.read() as session:
        assert session.scalars(select(UserTask.assignee)).all() == ["ana"]


def test_what_waited_before_has_its_turn_before_what_comes_after(row: Office) -> None:
    body = START + node("parallelGateway", "g") + END + "".join(map(service, ("a", "b", "c", "d")))
    row.draw(body + road("start", "g", "a", "c", "d", "end") + flows("g>b", "b>end"))
    row.start()
    row.worker.run_due(1)
    assert left(row) == ["a"]
    row.work()
    assert left(row) == ["a", "b", "c", "d"]
