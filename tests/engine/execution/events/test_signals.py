"""Signals: whoever waits when one is thrown hears it, once, in whatever instance."""

import pytest
from sqlalchemy import select

from engine.execution import signals
from engine.models.process import Instance
from tests.engine.execution.events.test_event_subprocesses import beside
from tests.engine.office import CLERK, END, START, Office, boundary, drawing, flows, node, road, service, user

SIGNAL = '<bpmn:signal id="S1" name="closed"/>'
CLOSED = '<bpmn:signalEventDefinition signalRef="S1"/>'
HEARD = '<zeebe:ioMapping><zeebe:input source="=why" target="reason"/></zeebe:ioMapping>'


def states(office: Office) -> list[str]:
    with office.database.read() as session:
        rows = session.scalars(select(Instance).order_by(Instance.key))
        return [row.outcome or row.status for row in rows]


@pytest.mark.parametrize("ends", [True, False])
def test_one_that_a_drawing_throws_reaches_all_who_wait_and_begins_processes(office: Office, ends: bool) -> None:
    waits = (
        START + node("intermediateCatchEvent", "c", CLOSED) + node("endEvent", "heard") + road("start", "c", "heard")
    )
    begins = node("startEvent", "s", CLOSED) + user("new") + END + road("s", "new", "end")
    throw = node("endEvent" if ends else "intermediateThrowEvent", "t", CLOSED, HEARD)
    rest = road("start", "t") if ends else END + road("start", "t", "end")
    office.draw(
        START + throw + rest, SIGNAL,
        {"bpmn/w.bpmn": drawing(waits, SIGNAL, "w"), "bpmn/b.bpmn": drawing(begins, SIGNAL, "b")},
    )  # fmt: skip
    for _ in range(3):
        office.runtime.start("w", CLERK)
    thrower = office.start(why="holiday").instance
    office.check_rows()
    assert states(office) == ["active"] * 4, "a worker throws it"
    office.work()
    assert states(office) == ["heard"] * 3 + ["t" if ends else "end"] + ["active"]
    assert set(office.tasks()) == {"new"}
    with office.database.read() as session:
        keys = session.scalars(select(Instance.key)).all()
    assert [office.variables(key).get("reason") for key in keys if key != thrower] == ["holiday"] * 4


@pytest.mark.parametrize("interrupting", [True, False])
@pytest.mark.parametrize("on_border", [True, False])
def test_on_a_border_and_in_an_event_subprocess(office: Office, interrupting: bool, on_border: bool) -> None:
    main = START + user("a") + service("s") + END + road("start", "a", "s", "end")
    end = node("endEvent", "undone")
    more = boundary("on", "a", CLOSED, interrupting) + user("mend") + end + road("on", "mend", "undone")
    office.draw(main + (more if on_border else beside(CLOSED, interrupting=interrupting)), SIGNAL)
    office.start()
    for _ in range(2):
        signals.broadcast(office.runtime, "closed", CLERK)
        office.check_rows()
    assert office.done("signal") == ["on"] * (1 if interrupting else 2)
    office.do("mend")
    assert (office.instance().status == "completed") is interrupting


def test_many_are_told_in_several_transactions(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signals, "AT_ONCE", 2)
    wait = START + node("intermediateCatchEvent", "c", CLOSED) + END + road("start", "c", "end")
    throw = START + service("s") + node("endEvent", "t", CLOSED) + road("start", "s", "t")
    office.draw(wait, SIGNAL, {"bpmn/t.bpmn": drawing(throw, SIGNAL, "t")})
    for _ in range(5):
        office.start()
    office.runtime.start("t", CLERK)
    office.work()
    assert states(office) == ["end"] * 5 + ["t"]


def test_whoever_waits_again_hears_the_next_one_only(office: Office) -> None:
    again = node("exclusiveGateway", "g") + node("intermediateCatchEvent", "c", CLOSED)
    office.draw(START + again + flows("start>g", "g>c", "c>g"), SIGNAL)
    office.start()
    assert signals.broadcast(office.runtime, "closed", CLERK) == 1
    assert signals.broadcast(office.runtime, "closed", CLERK) == 1
    assert office.done("signal") == ["c", "c"]


def test_an_instance_hears_its_own(office: Office) -> None:
    fork = node("parallelGateway", "f") + node("intermediateCatchEvent", "c", CLOSED) + node("endEvent", "heard")
    office.draw(START + fork + node("endEvent", "t", CLOSED) + flows("start>f", "f>t", "f>c", "c>heard"), SIGNAL)
    office.start()
    office.work()
    assert sorted(office.ended().split(" · ")) == ["heard", "t"]


def test_an_instance_may_be_ended_by_its_own(office: Office) -> None:
    office.draw(START + user("a") + boundary("b", "a", "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>", False)
                + node("endEvent", "t", CLOSED) + END + road("start", "a", "end") + road("b", "t") + beside(CLOSED), SIGNAL)  # fmt: skip
    office.start()
    office.clock.advance(days=2)
    office.work()
    assert set(office.tasks()) == {"mend"}
    office.do("mend")
    assert office.ended() == "undone", "the end that threw it was ended before it was reached"


def test_the_first_event_behind_an_event_gateway_may_be_a_signal(office: Office) -> None:
    catch = node("intermediateCatchEvent", "c", CLOSED) + node("receiveTask", "r", messageRef="M")
    office.draw(
        START + node("eventBasedGateway", "g") + catch + END + node("endEvent", "other")
        + flows("start>g", "g>c", "g>r", "c>end", "r>other"),
        SIGNAL + '<bpmn:message id="M" name="m"><bpmn:extensionElements><zeebe:subscription correlationKey="=1"/>'
        "</bpmn:extensionElements></bpmn:message>",
    )  # fmt: skip
    office.start()
    signals.broadcast(office.runtime, "closed", CLERK)
    assert (office.ended(), office.waiting()) == ("end", set())


def test_a_message_of_the_same_name_is_something_else(office: Office) -> None:
    office.draw(START + node("intermediateCatchEvent", "c", CLOSED) + END + road("start", "c", "end"), SIGNAL)
    office.start()
    with pytest.raises(Exception, match="Nobody is waiting"):
        office.runtime.correlate("closed", "", CLERK)
