"""Due work: what is promised when a service fails, comes back late, or dies half-way."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.database.keys import KeyCounter
from engine.errors import BusinessError, Postponed
from engine.execution.operations import OPERATIONS
from engine.jobs.failures import without_personal_data
from engine.jobs.worker import LONGEST_POSTPONED
from engine.models.process import History, Incident, Job, UserTask
from engine.service import Call, Outcome, Service
from tests.engine.office import CLERK, END, START, Office, node, road, service, user

ONE = START + service("s") + END + road("start", "s", "end")
ERROR = '<bpmn:error id="E1" errorCode="no"/>'


def local(office: Office, function: Any) -> None:
    office.services["work"] = Service("work", function, local=True)


def test_a_failing_service_is_tried_again_later_and_then_becomes_an_incident(office: Office) -> None:
    def break_down(**_given: Any) -> None:
        raise ConnectionError("no answer from rosa@example.pe 12345678")

    office.serve("work", break_down)
    office.draw(
        START + service("s", mapping='<zeebe:input source="=order" target="order"/>') + END + road("start", "s", "end")
    )
    office.start(order="7")
    office.work()
    assert len(office.calls) == 1, "not at once again"
    for _ in range(20):
        office.clock.advance(hours=1)
        office.work()
    assert len(office.calls) == 8
    (incident,) = office.incidents()
    assert (incident.element_id, incident.code, incident.inputs) == ("s", "ConnectionError", ["order"])
    assert "rosa" not in incident.message
    assert "12345678" not in incident.message


def test_who_asks_to_be_called_later_is_called_for_a_day_before_it_is_an_incident(office: Office) -> None:
    def later(**_: Any) -> Any:
        raise Postponed

    office.serve("work", later)
    office.draw(ONE)
    office.start()
    began = office.clock()
    while not office.incidents():
        office.work()
        assert office.incidents() == [] or office.clock() - began >= LONGEST_POSTPONED
        office.clock.advance(minutes=40)
    assert 30 < len(office.calls) < 60


def test_a_local_services_effect_and_its_tokens_move_are_one_commit(office: Office) -> None:
    def write_and_break(session: Session, call: Call) -> None:
        session.add(KeyCounter(id=99, drawn=0))
        session.flush()
        raise RuntimeError("half-way")

    local(office, write_and_break)
    office.draw(ONE)
    office.start()
    office.work()
    with office.database.read() as session:
        assert session.get(KeyCounter, 99) is None


def test_a_business_error_of_a_local_service_leaves_nothing_and_takes_the_error_road(office: Office) -> None:
    def write_and_refuse(session: Session, call: Call) -> None:
        session.add(KeyCounter(id=99, drawn=0))
        session.flush()
        raise BusinessError("no")

    local(office, write_and_refuse)
    event = node("boundaryEvent", "e", '<bpmn:errorEventDefinition errorRef="E1"/>', attachedToRef="s")
    office.draw(
        START
        + service("s")
        + event
        + node("endEvent", "refused")
        + END
        + road("start", "s", "end")
        + road("e", "refused"),
        ERROR,
    )
    office.start()
    office.work()
    assert office.ended() == "refused"
    with office.database.read() as session:
        assert session.get(KeyCounter, 99) is None


def test_what_a_remote_service_settles_is_written_with_the_tokens_move(office: Office) -> None:
    def settle(session: Session) -> None:
        session.add(KeyCounter(id=99, drawn=5))

    office.serve("work", lambda: Outcome({"done": True}, settle))
    office.draw(START + service("s") + user("a") + END + road("start", "s", "a", "end"))
    office.start()
    office.work()
    assert office.own_variables() == {"done": True}
    with office.database.read() as session:
        assert session.get(KeyCounter, 99) is not None


def test_a_result_whose_token_was_cancelled_is_discarded_and_recorded(office: Office) -> None:
    office.draw(ONE)
    answer = office.start()
    office.serve("work", lambda: office.runtime.cancel(answer.instance, CLERK, "enough") and {})
    office.work()
    assert office.instance().status == "cancelled"
    assert office.done("discarded") == ["s"]


def test_a_worker_believed_dead_that_comes_back_cannot_settle(office: Office) -> None:
    seen: list[int] = []

    def slow() -> dict[str, int]:
        seen.append(len(seen))
        if len(seen) == 1:  # while we think, somebody takes the job over and finishes it
            with office.database.write() as session:
                job = session.scalars(select(Job)).one()
                job.lease_until = None
                job.state = "waiting"
            office.worker.run_all()
            return {"by": 1}
        return {"by": 2}

    office.serve("work", slow)
    office.draw(START + service("s") + user("a") + END + road("start", "s", "a", "end"))
    office.start()
    office.work()
    assert office.own_variables() == {"by": 2}
    assert office.done("discarded") == ["s"]


def test_the_failure_of_a_worker_believed_dead_takes_nothing_from_the_one_that_took_over(office: Office) -> None:
    seen: list[int] = []

    def first_one_dies() -> dict[str, int]:
        seen.append(len(seen))
        if len(seen) > 1:
            return {"by": 2}
        with office.database.write() as session:  # while we think, somebody takes the job over …
            job = session.scalars(select(Job)).one()
            job.fence += 1
        raise TimeoutError

    office.serve("work", first_one_dies)
    office.draw(START + service("s") + user("a") + END + road("start", "s", "a", "end"))
    office.start()
    office.work()
    with office.database.read() as session:  # … and still has it, with the attempts it found
        job = session.scalars(select(Job)).one()
        assert (job.state, job.attempts) == ("leased", 0)


def test_a_timer_is_not_fired_before_its_time(office: Office) -> None:
    timer = "<bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>"
    office.draw(START + node("intermediateCatchEvent", "t", timer) + END + road("start", "t", "end"))
    office.start()
    office.clock.advance(minutes=59)
    assert office.worker.due(10) == []
    office.clock.advance(minutes=2)
    office.work()
    assert office.ended() == "end"


def test_a_drawing_can_change_an_open_task(office: Office) -> None:
    office.services.update(OPERATIONS)
    mapping = '<zeebe:input source="a" target="element"/><zeebe:input source="=90" target="priority"/><zeebe:input source="chiefs" target="groups"/>'
    office.draw(
        START + node("parallelGateway", "f") + user("a") + service("up", "task.update", mapping) + node("parallelGateway", "j") + END
        + road("start", "f", "a", "j", "end") + road("f", "up", "j")
    )  # fmt: skip
    office.start()
    office.work()
    with office.database.read() as session:
        row = session.scalars(select(UserTask)).one()
        assert (row.priority, row.groups) == (90, "chiefs|office")


def test_history_is_numbered_without_gaps_and_names_who_acted(office: Office) -> None:
    office.draw(START + user("a") + service("s") + END + road("start", "a", "s", "end"))
    office.start()
    office.do("a")
    office.work()
    with office.database.read() as session:
        rows = session.scalars(select(History).order_by(History.sequence)).all()
        assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
        assert {row.actor for row in rows} == {"ana", "sistema"}
        assert session.scalars(select(Incident)).all() == []


def test_the_address_and_the_number_in_an_error_are_blotted_out() -> None:
    assert without_personal_data("550 <ana.b@mail.pe> dni 40112233 no") == "550 <•@•> dni • no"
