"""A message with a time to live waits for who comes to wait for it, and begins one instance of its key at a time."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from engine.errors import MessageNotExpected
from engine.execution.events import messages
from engine.execution.operations import OPERATIONS
from engine.execution.repeats import Answer
from engine.jobs.dispatcher import Dispatcher
from engine.models.messages import KeptMessage, MessageStart, MessageTaken
from engine.models.process import Instance
from tests.engine.office import CLERK, END, START, Office, drawing, flows, node, road, service, user

HOUR = timedelta(hours=1)
PAID = (
    '<bpmn:message id="M" name="paid"><bpmn:extensionElements><zeebe:subscription correlationKey="=order"/>'
    "</bpmn:extensionElements></bpmn:message>"
)
_HEARS = '<bpmn:messageEventDefinition messageRef="M"/>'
CATCH = START + user("a") + node("intermediateCatchEvent", "m", _HEARS) + END + road("start", "a", "m", "end")
BEGINS = node("startEvent", "asked", _HEARS) + user("b") + END + road("asked", "b", "end")


def publish(office: Office, key: str, kept_for: timedelta | None = HOUR, **brought: Any) -> Answer:
    return office.runtime.correlate("paid", key, CLERK, brought, kept_for=kept_for)


def count(office: Office, table: Any) -> int:
    with office.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def active(office: Office) -> list[int]:
    with office.database.read() as session:
        return list(session.scalars(select(Instance.key).where(Instance.status == "active").order_by(Instance.key)))


def test_a_message_that_came_too_early_is_had_by_who_comes_to_wait(office: Office) -> None:
    office.draw(CATCH, PAID)
    office.start(order="1")
    assert publish(office, "1", by="card") == Answer(0, "kept")
    office.work()
    assert office.tasks(), "nobody waits for it yet"
    office.do("a")
    office.work()
    assert office.ended() == "end"
    assert office.own_variables() == {"order": "1", "by": "card"}


def test_it_is_gone_when_its_time_is_over(office: Office) -> None:
    office.draw(CATCH, PAID)
    office.start(order="1")
    publish(office, "1")
    office.clock.advance(minutes=60)
    office.do("a")
    office.work()
    assert office.waiting() == {"m"}
    with office.database.write() as session:
        messages.forget(session, office.runtime.clock())
    assert (count(office, KeptMessage), count(office, MessageTaken)) == (0, 0)


def test_a_message_without_time_to_live_is_refused_where_nobody_waits(office: Office) -> None:
    office.draw(CATCH, PAID)
    for none in (None, timedelta(0)):
        with pytest.raises(MessageNotExpected):
            publish(office, "1", none)
    assert count(office, KeptMessage) == 0


def test_of_two_that_wait_the_first_has_it_and_each_process_once(office: Office) -> None:
    other = {"bpmn/q.bpmn": drawing(CATCH.replace('"a"', '"c"').replace('"start_a"', '"s"'), PAID, "q")}
    office.draw(CATCH, PAID, other)
    first, second = office.start(order="1"), office.start(order="1")
    third = office.runtime.start("q", CLERK, variables={"order": "1"})
    for task in [*second.tasks, *first.tasks]:
        office.runtime.complete(task, {}, CLERK)
    publish(office, "1", by="card")
    assert active(office) == [first.instance, third.instance], "it had waited longest"
    office.work()
    assert active(office) == [first.instance, third.instance], "its process has had it"
    office.runtime.complete(third.tasks[0], {}, CLERK)
    office.work()
    assert active(office) == [first.instance]
    assert office.variables(third.instance)["by"] == "card"


def test_the_oldest_message_comes_first_and_each_is_had_once(office: Office) -> None:
    office.draw(CATCH, PAID)
    for by in ("card", "cash"):
        publish(office, "1", by=by)
    answers = [office.start(order="1") for _ in range(3)]
    for answer in answers:
        office.runtime.complete(answer.tasks[0], {}, CLERK)
    office.work()
    assert active(office) == [answers[2].instance]
    assert [office.variables(answer.instance)["by"] for answer in answers[:2]] == ["card", "cash"]


def test_with_one_correlation_key_a_message_begins_one_instance_at_a_time(office: Office) -> None:
    office.draw(BEGINS, PAID)
    publish(office, "1", None)
    with pytest.raises(MessageNotExpected):
        publish(office, "1", None)
    publish(office, "2", None)
    assert publish(office, "1", by="cash").status == "kept"
    office.work()
    assert len(active(office)) == 2
    office.runtime.cancel(active(office)[0], CLERK, "test")
    office.work()
    assert len(active(office)) == 2
    assert office.variables(active(office)[1])["by"] == "cash"
    with office.database.write() as session:
        messages.forget(session, office.runtime.clock())
    assert count(office, MessageStart) == 2, "what has ended is not remembered"


def test_without_a_correlation_key_every_message_begins_one(office: Office) -> None:
    office.draw(BEGINS, PAID)
    publish(office, "")
    publish(office, "")
    office.work()
    assert len(active(office)) == 2


def test_a_process_that_is_published_later_begins_with_what_is_kept(office: Office) -> None:
    publish(office, "1")
    office.draw(BEGINS, PAID)
    office.work()
    assert set(office.tasks()) == {"b"}


def test_a_worker_that_is_killed_in_between_has_brought_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.draw(CATCH, PAID)
    office.start(order="1")
    publish(office, "1", by="card")
    office.do("a")
    finish = office.runtime.finish_step

    def killed(*given: Any) -> Any:
        finish(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(office.runtime, "finish_step", killed)
        office.worker.run_all()
    assert (office.waiting(), count(office, MessageTaken)) == ({"m"}, 0)
    Dispatcher(office.runtime).run_all()
    assert office.ended() == "end"


def test_an_instance_that_cannot_be_read_keeps_no_message_from_another(office: Office) -> None:
    office.draw(CATCH, PAID)
    damaged, sound = office.start(order="1"), office.start(order="2")
    for answer in (damaged, sound):
        office.runtime.complete(answer.tasks[0], {}, CLERK)
    with office.database.write() as session:
        session.execute(update(Instance).where(Instance.key == damaged.instance).values(state="{"))
    with office.database.write() as session:
        for key in ("1", "2"):
            until = office.runtime.clock() + HOUR
            message = messages.Message("paid", key, CLERK)
            messages.keep(session, office.vault, office.keys(), message, (office.runtime.clock(), until), ())
    assert office.worker.run_all() == 1
    assert active(office) == [damaged.instance]


def test_a_repeat_of_the_submit_keeps_it_once(office: Office) -> None:
    for _ in range(2):
        answer = office.runtime.correlate("paid", "1", CLERK, kept_for=HOUR, token="t")
        assert answer == Answer(0, "kept")
    assert count(office, KeptMessage) == 1


def test_what_it_brings_is_encrypted_and_stays_personal(office: Office) -> None:
    office.draw(CATCH, PAID)
    key = office.start(order="1").instance
    office.runtime.correlate("paid", "1", CLERK, {"who": "ana"}, personal=["who"], kept_for=HOUR)
    with office.database.read() as session:
        assert "ana" not in session.scalars(select(KeptMessage.variables)).one()
    office.do("a")
    office.work()
    with office.database.read() as session:
        scopes = office.runtime.loader.load(session, session.get_one(Instance, key)).step.scopes
    assert scopes.is_personal(0, "who")


def test_a_token_that_wants_it_at_another_time_has_it_then(office: Office) -> None:
    only = '<zeebe:properties><zeebe:property name="message:while" value="=open = true"/></zeebe:properties>'
    heard = node("boundaryEvent", "heard", _HEARS, only, attachedToRef="w")
    steps = node("startEvent", "in") + user("a") + node("scriptTask", "opens", "", _OPENS) + user("c")
    inner = steps + node("endEvent", "out") + road("in", "a", "opens", "c", "out")
    ends = END + node("endEvent", "stopped") + road("start", "w", "end") + flows("heard>stopped")
    office.draw(START + node("subProcess", "w", inner) + heard + ends, PAID)
    office.start(order="1", open=False)
    publish(office, "1")
    office.work()
    assert set(office.tasks()) == {"a"}
    office.do("a")
    office.work()
    assert office.ended() == "stopped"


_OPENS = '<zeebe:script expression="=true" resultVariable="open"/>'


@pytest.mark.parametrize("length", ["=duration(&quot;PT1H&quot;)", "PT1H"])
def test_a_drawing_sends_a_message_with_a_time_to_live(office: Office, length: str) -> None:
    office.services.update(OPERATIONS)
    mapping = (
        f'<zeebe:input source="paid" target="name"/><zeebe:input source="=order" target="correlation_key"/>'
        f'<zeebe:input source="{length}" target="time_to_live"/>'
        '<zeebe:output source="={delivered: delivered, kept: kept}" target="said"/>'
    )
    sender = drawing(START + service("s", "message.send", mapping) + END + road("start", "s", "end"), "", "sender")
    office.draw(CATCH, PAID, {"bpmn/s.bpmn": sender})
    sent = office.runtime.start("sender", CLERK, variables={"order": "1"}).instance
    office.work()
    assert office.variables(sent)["said"] == {"delivered": False, "kept": True}
    waits = office.start(order="1")
    office.do("a")
    office.work()
    assert active(office) == [], waits


def test_a_time_to_live_that_is_no_duration_is_an_incident(office: Office) -> None:
    office.services.update(OPERATIONS)
    mapping = "".join(
        f'<zeebe:input source="{source}" target="{target}"/>'
        for source, target in (("paid", "name"), ("1", "correlation_key"), ("soon", "time_to_live"))
    )
    office.draw(START + service("s", "message.send", mapping) + END + road("start", "s", "end"))
    office.start()
    office.work()
    (incident,) = office.incidents()
    assert "no duration" in incident.message
