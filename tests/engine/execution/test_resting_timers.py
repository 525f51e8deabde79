"""A timer around a stretch of a process that runs only while somebody has a task there (property ``timer:task``)."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from engine.actor import Actor
from engine.calendar import open_terms
from engine.models.process import Job
from engine.spiff import tokens
from tests.engine.office import (
    CLERK,
    END,
    START,
    Office,
    boundary,
    flows,
    loop,
    node,
    road,
    script,
    service,
    subprocess,
    timer,
    user,
)

OURS = '<zeebe:properties><zeebe:property name="timer:task" value="office, front desk"/></zeebe:properties>'
OTHER = Actor("luz", frozenset({"others"}))
LATE = node("endEvent", "late")


def person(ident: str, group: str = "office") -> str:
    return node("userTask", ident, "", f'<zeebe:assignmentDefinition candidateGroups="{group}"/>')


def term(definition: str, interrupting: bool = True) -> str:
    """The timer on the border of the frame, for the tasks of two groups."""
    given = {"attachedToRef": "frame", "cancelActivity": str(interrupting).lower()}
    return node("boundaryEvent", "t", definition, OURS, **given)


def framed(body: str, definition: str = timer("P30D"), interrupting: bool = True) -> str:
    """A process whose only activity is a frame around ``body``, with the timer on it."""
    frame = subprocess("frame", body) + term(definition, interrupting)
    return START + frame + END + LATE + road("start", "frame", "end") + road("t", "late")


def straight(*parts: str) -> str:
    """The parts one after the other, between a start and an end of the frame's own."""
    idents = [part.split('id="', 1)[1].split('"', 1)[0] for part in parts]
    return node("startEvent", "in") + "".join(parts) + node("endEvent", "out") + road("in", *idents, "out")


def due(office: Office) -> datetime | None:
    """When the timer is due; ``None`` while it rests."""
    with office.database.read() as session:
        found = session.scalars(select(Job).where(Job.element_id == "t", Job.kind == "timer")).one_or_none()
        return found.due_at if found else None


def within(office: Office, **days: float) -> datetime:
    return office.clock() + timedelta(**days)


def test_it_begins_with_a_task_of_its_groups_and_rests_where_nobody_of_them_has_one(office: Office) -> None:
    office.draw(framed(straight(service("s"), person("a"), person("theirs", "others"), person("b", "front desk"))))
    office.start()
    assert office.waiting() == {"s"}, "no row, no job, while only a service waits"
    office.clock.advance(days=40)
    office.work()
    assert due(office) == within(office, days=30), "the forty days before the task do not count"

    office.clock.advance(days=2)
    office.do("a")
    assert office.waiting() == {"theirs"}
    office.clock.advance(days=40)
    office.work()
    assert office.waiting() == {"theirs"}, "a timer at rest never fires"

    office.runtime.complete(office.tasks()["theirs"], {}, OTHER)
    assert due(office) == within(office, days=30)
    office.clock.advance(days=31)
    office.work()
    assert office.ended() == "late"


def test_it_begins_anew_with_each_task(office: Office) -> None:
    office.draw(framed(straight(user("a"), user("b"))))
    office.start()
    first = due(office)
    office.clock.advance(days=29)
    office.do("a")
    assert due(office) == within(office, days=30) != first
    office.clock.advance(days=29)
    office.work()
    assert office.waiting() == {"b", "t"}
    office.clock.advance(days=2)
    office.work()
    assert office.ended() == "late"


def test_a_task_done_again_is_a_new_task(office: Office) -> None:
    gateway = node("exclusiveGateway", "g", default="g_out")
    body = node("startEvent", "in") + user("a") + gateway + node("endEvent", "out")
    office.draw(framed(body + flows("in>a", "a>g", "g>a?again", "g>out")))
    office.start(again=True)
    office.clock.advance(days=20)
    office.do("a")
    assert due(office) == within(office, days=30)


def test_of_two_open_tasks_the_later_begins_it_and_the_last_that_goes_lets_it_rest(office: Office) -> None:
    fork, join = node("parallelGateway", "fork"), node("parallelGateway", "join")
    body = node("startEvent", "in") + fork + user("a") + user("b") + user("c") + join + person("theirs", "others")
    roads = road("in", "fork", "a", "b", "join") + road("fork", "c", "join", "theirs", "out")
    office.draw(framed(body + node("endEvent", "out") + roads))
    office.start()
    office.clock.advance(days=10)
    office.do("a")
    later = due(office)
    assert later == within(office, days=30)
    office.clock.advance(days=10)
    office.do("c")
    assert due(office) == later, "nothing opened"
    office.do("b")
    assert due(office) is None


def test_what_is_open_outside_the_frame_does_not_count(office: Office) -> None:
    fork = node("parallelGateway", "fork")
    body = START + fork + user("outside") + subprocess("frame", straight(person("theirs", "others")))
    office.draw(body + term(timer("P30D")) + END + LATE + road("start", "fork", "outside", "end")
                + road("fork", "frame", "end") + road("t", "late"))  # fmt: skip
    office.start()
    assert office.waiting() == {"outside", "theirs"}


@pytest.mark.parametrize("deeper", ["subprocess", "multi-instance"])
def test_a_task_deeper_inside_counts(office: Office, deeper: str) -> None:
    inner = loop("[1, 2]", sequential=True) if deeper == "multi-instance" else ""
    body = node("startEvent", "in2") + user("a") + node("endEvent", "out2") + road("in2", "a", "out2")
    office.draw(framed(straight(subprocess("deep", body, inner))))
    office.start()
    assert due(office) == within(office, days=30)
    office.clock.advance(days=3)
    office.do("a")
    assert due(office) == (within(office, days=30) if deeper == "multi-instance" else None)


def test_a_reminder_comes_once_for_each_task(office: Office) -> None:
    office.draw(framed(straight(user("a"), user("b")), timer("P5D"), interrupting=False))
    office.start()
    for _ in range(3):
        office.clock.advance(days=6)
        office.work()
    assert office.done().count("t") == 1
    assert due(office) is None
    office.do("a")
    assert due(office) == within(office, days=5)
    office.clock.advance(days=6)
    office.work()
    assert office.done().count("t") == 2


def test_a_cycle_goes_on_while_its_task_is_open_and_begins_with_all_its_times_for_the_next(office: Office) -> None:
    office.draw(framed(straight(user("a"), user("b")), timer("R3/P1D", "timeCycle"), interrupting=False))
    office.start()
    for _ in range(2):
        office.clock.advance(days=1)
        office.work()
    assert office.done().count("t") == 2
    office.do("a")
    for _ in range(5):
        office.clock.advance(days=1)
        office.work()
    assert office.done().count("t") == 5


def test_it_reads_the_variables_as_they_are_when_the_task_opens(office: Office) -> None:
    term_of = timer("=duration(&quot;P&quot; + string(days) + &quot;D&quot;)")
    office.draw(
        framed(straight(script("long", "days", "30"), user("a"), script("short", "days", "2"), user("b")), term_of)
    )
    office.start()
    assert due(office) == within(office, days=30)
    office.do("a")
    assert due(office) == within(office, days=2)


def test_a_term_that_means_nothing_is_an_incident_for_as_long_as_its_task_is_open(office: Office) -> None:
    office.draw(framed(straight(user("a"), person("theirs", "others"), user("b")), timer("=limit")))
    office.start()
    (incident,) = office.incidents()
    assert (incident.element_id, incident.code) == ("t", "expression_failed")
    office.do("a")
    assert office.incidents() == []
    office.runtime.complete(office.tasks()["theirs"], {}, OTHER)
    assert [each.element_id for each in office.incidents()] == ["t"]


def test_a_task_that_is_an_incident_is_nobodys_task(office: Office) -> None:
    broken = user("a", extensions='<zeebe:priorityDefinition priority="=&quot;much&quot;"/>')
    office.draw(framed(straight(user("first"), broken)))
    office.start()
    office.do("first")
    assert [each.element_id for each in office.incidents()] == ["a"]
    assert due(office) is None


def test_it_moves_with_the_calendar_from_when_the_task_opened(office: Office) -> None:
    days = {"a working day": 1}
    office.runtime.loader.functions = {
        "add working days": lambda _session, start, count: start + timedelta(days=int(count) * days["a working day"])
    }
    office.draw(framed(straight(user("a"), user("b")), timer("=add working days(now(), 30)", "timeDate")))
    answer = office.start()
    office.clock.advance(days=5)
    office.do("a")
    opened = office.clock()
    office.clock.advance(days=3)
    days["a working day"] = 2

    assert list(open_terms.affected(office.runtime)) == [answer.instance]
    assert open_terms.recompute(office.runtime, answer.instance, CLERK, "DS 1-2026") == 1
    assert due(office) == opened + timedelta(days=60)
    office.check_rows()


def test_at_rest_it_stands_in_the_state_and_the_audit_finds_no_fault(office: Office) -> None:
    office.draw(framed(straight(person("theirs", "others"), user("a"))))
    answer = office.start()
    with office.database.read() as session:
        workflow = office.runtime.loader.load_locked(session, answer.instance).step.workflow
        (resting,) = [token for token in workflow.tokens() if tokens.is_for_tasks(token)]
        assert tokens.standing(resting) is None
    office.runtime.complete(office.tasks()["theirs"], {}, OTHER)
    assert due(office) == within(office, days=30)
    office.check_rows()


def test_without_the_property_a_timer_runs_from_the_beginning_of_its_frame(office: Office) -> None:
    frame = subprocess("frame", straight(user("a"), user("b")))
    on = boundary("t", "frame", timer("P30D"))
    office.draw(START + frame + on + END + LATE + road("start", "frame", "end") + road("t", "late"))
    office.start()
    first = due(office)
    office.clock.advance(days=29)
    office.do("a")
    assert due(office) == first
