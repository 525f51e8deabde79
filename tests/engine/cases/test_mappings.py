"""Input and output mappings: nested targets, what stays inside, and events, which have them too."""

from typing import Any

import pytest

from engine.errors import BusinessError
from tests.engine.cases.drawn import gives, inside, line, mapped, message, on_error, on_message, takes
from tests.engine.office import (
    CLERK,
    END,
    START,
    Office,
    flows,
    inputs,
    node,
    road,
    service,
    subprocess,
    timer,
    user,
)


def serve(office: Office, mapping: str, answer: dict[str, Any] | None = None, **start: Any) -> None:
    """One service with these mappings, and a task at which the instance stays."""
    office.serve("work", lambda **_: answer or {})
    office.draw(line(service("s", mapping=mapping), user("u")))
    office.start(**start)
    office.work()


@pytest.mark.parametrize(
    ("sources", "start", "given"),
    [
        pytest.param({"a.b.c": '="v"'}, {}, {"a": {"b": {"c": "v"}}}, id="three levels, 56735"),
        pytest.param({"a.b": "v1", "a.c": "v2"}, {}, {"a": {"b": "v1", "c": "v2"}}, id="siblings, 56735"),
        pytest.param(
            {"a.b.c": "v1", "a.b.d": "v2"},
            {},
            {"a": {"b": {"c": "v1", "d": "v2"}}},
            id="siblings one level deeper, 56735",
        ),
        pytest.param({"a": "={x: 1}", "a.b": '="v2"'}, {}, {"a": {"x": 1, "b": "v2"}}, id="whole, then entry, 56735"),
        pytest.param(
            {"foo.bar": "=foo.bar", "foo.baz": "=foo.baz"},
            {"foo": {"bar": 1, "baz": 2}},
            {"foo": {"bar": 1, "baz": 2}},
            id="sources of the same name, 59646",
        ),
        pytest.param(
            {"a": "placeholder", "a.b": "={k: 1}", "c": "=a.b"},
            {},
            {"a": {"b": {"k": 1}}, "c": {"k": 1}},
            id="source given before, 54946",
        ),
    ],
)
def test_a_service_is_called_with_what_its_input_mappings_say(
    office: Office, sources: dict[str, str], start: dict[str, Any], given: dict[str, Any]
) -> None:
    """Camunda 8 documentation, Variables, Input mappings; a number in a name is an issue of camunda/camunda on GitHub."""
    serve(office, takes(sources), **start)
    assert office.calls == [("work", given)]


@pytest.mark.parametrize(
    ("source", "target", "before", "after"),
    [
        pytest.param('="v"', "a.b.y", {"a": {"b": {"x": 1}}}, {"a": {"b": {"x": 1, "y": "v"}}}, id="beside, 56735"),
        pytest.param('="v"', "a.b.c", {"a": {"b": 1}}, {"a": {"b": {"c": "v"}}}, id="below a number, 56735"),
        pytest.param(
            "={y: 2}",
            "a.b",
            {"a": {"b": {"x": 1}, "c": 3}},
            {"a": {"b": {"y": 2}, "c": 3}},
            id="a whole context, 35251",
        ),
    ],
)
def test_an_output_mapping_sets_its_target_and_nothing_beside_it(
    office: Office, source: str, target: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """Camunda 8 documentation, Variables, Output mappings; a number in a name is an issue of camunda/camunda on GitHub."""
    serve(office, gives({target: source}), **before)
    assert office.own_variables() == after


def test_entries_of_a_local_context_that_are_not_mapped_stay_inside(office: Office) -> None:
    """https://github.com/camunda/camunda/issues/35251"""
    mapping = takes({"out": "={keep: 0, secret: 9}"}) + gives({"out.got": "=got"})
    serve(office, mapping, {"got": 7}, out={"keep": 1})
    assert office.own_variables() == {"out": {"keep": 1, "got": 7}}


def test_what_is_written_inside_stays_in_the_scope_that_has_the_name(office: Office) -> None:
    """Camunda 8 documentation, Variables, Propagation; https://github.com/camunda/camunda/issues/55491"""
    host = subprocess("sub", inside(service("s", mapping=gives({"var1": '="a"'}))), inputs(var1="&quot;a&quot;"))
    office.draw(line(host, user("u")))
    office.start(other=1)
    office.work()
    assert office.own_variables() == {"other": 1}


MAPPED = mapped(gives({"result": '="yes"'}))
NONE_EVENTS = {
    "start": (node("startEvent", "start", "", MAPPED), node("intermediateThrowEvent", "m"), END),
    "throw": (START, node("intermediateThrowEvent", "m", "", MAPPED), END),
    "end": (START, node("intermediateThrowEvent", "m"), node("endEvent", "end", "", MAPPED)),
}


@pytest.mark.parametrize("place", NONE_EVENTS)
def test_a_none_event_gives_what_its_output_mappings_say(office: Office, place: str) -> None:
    """Camunda 8 documentation, None events, Variable mappings: all of them may have output mappings."""
    office.draw("".join(NONE_EVENTS[place]) + road("start", "m", "end"))
    office.start()
    assert office.ended() == "end"
    assert office.own_variables() == {"result": "yes"}


def test_a_timer_event_gives_what_its_output_mappings_say(office: Office) -> None:
    """Camunda 8 documentation, Variables, Output mappings."""
    catch = node("intermediateCatchEvent", "t", timer("PT1H"), MAPPED)
    office.draw(line(catch, user("u")))
    office.start()
    office.clock.advance(hours=2)
    office.work()
    assert set(office.tasks()) == {"u"}
    assert office.own_variables() == {"result": "yes"}


def test_an_error_event_gives_what_its_output_mappings_say(office: Office) -> None:
    """Camunda 8 documentation, Error events, Variable mappings."""

    def fail(**_: Any) -> None:
        raise BusinessError("broken")

    office.serve("bad", fail)
    caught = node("boundaryEvent", "b", on_error("E1"), MAPPED, attachedToRef="s")
    office.draw(
        START + service("s", "bad") + caught + user("u") + END + flows("start>s", "s>end", "b>u", "u>end"),
        '<bpmn:error id="E1" errorCode="broken"/>',
    )
    office.start()
    office.work()
    assert set(office.tasks()) == {"u"}
    assert office.own_variables() == {"result": "yes"}


MESSAGE_EVENTS = {
    "catch event": START + node("intermediateCatchEvent", "m", on_message("M1"), mapped(gives({"paid": "=amount"}))),
    "receive task": START + node("receiveTask", "m", "", mapped(gives({"paid": "=amount"})), messageRef="M1"),
    "start event": node("startEvent", "m", on_message("M1"), mapped(gives({"paid": "=amount"}))),
    "boundary event": START
    + user("a")
    + node("boundaryEvent", "m", on_message("M1"), mapped(gives({"paid": "=amount"})), attachedToRef="a"),
}
AS_DRAWN = {"boundary event": flows("start>a", "a>end"), "start event": ""}


@pytest.mark.parametrize("kind", MESSAGE_EVENTS)
def test_a_message_event_gives_what_its_output_mappings_make_of_the_message(office: Office, kind: str) -> None:
    """Camunda 8 documentation, Message events, Variable mappings: with mappings, only what is mapped is kept."""
    roads = AS_DRAWN.get(kind, flows("start>m")) + flows("m>u", "u>end")
    office.draw(MESSAGE_EVENTS[kind] + user("u") + END + roads, message("M1", "paid", "order"))
    if kind != "start event":
        office.start(order="7")
    office.runtime.correlate("paid", "7", CLERK, {"amount": 3})
    assert set(office.tasks()) == {"u"}
    kept = {} if kind == "start event" else {"order": "7"}
    assert office.own_variables() == {**kept, "paid": 3}
