"""A drawing is XML of BPMN's schema: what its types allow is read as what it means."""

import pytest
from sqlalchemy import func, select

from engine import drawing as reader
from engine.models.process import UserTask
from tests.engine.cases.drawn import inside, line, message, on_message, told
from tests.engine.office import CLERK, END, START, Office, boundary, drawing, flows, node, road, script, timer, user

SUB = '<bpmn:multiInstanceLoopCharacteristics isSequential="{}"><bpmn:extensionElements>'
LOOP = SUB + '<zeebe:loopCharacteristics inputCollection="=[1, 2]"/></bpmn:extensionElements>'
ROUNDS = LOOP + "</bpmn:multiInstanceLoopCharacteristics>"


@pytest.mark.parametrize(("written", "sequential"), [("1", True), (" true ", True), ("0", False), ("false", False)])
def test_a_boolean_is_a_number_too(office: Office, written: str, sequential: bool) -> None:
    """XML Schema part 2, § 3.3.2: true, false, 1 and 0, and blanks around them do not count."""
    office.draw(line(user("a", ROUNDS.format(written))))
    office.start()
    with office.database.read() as session:
        assert session.scalar(select(func.count(UserTask.key))) == (1 if sequential else 2)


@pytest.mark.parametrize("written", ["0", "false", " 0\n"])
def test_an_event_that_does_not_interrupt_may_say_so_by_a_number(office: Office, written: str) -> None:
    """XML Schema part 2, § 3.3.2."""
    event = node("boundaryEvent", "t", timer("PT1H"), attachedToRef="a", cancelActivity=written)
    office.draw(START + user("a") + event + user("b") + END + flows("start>a", "a>end", "t>b", "b>end"))
    office.start()
    office.clock.advance(hours=2)
    office.work()
    assert set(office.tasks()) == {"a", "b"}


def test_a_process_is_executable_by_a_number() -> None:
    """XML Schema part 2, § 3.3.2."""
    data = drawing(line(user("a"))).replace(b'isExecutable="true"', b'isExecutable="1"')
    assert reader.read(data).processes["p"].executable


def test_references_may_carry_a_prefix(office: Office) -> None:
    """BPMN20.xsd: messageRef, errorRef, attachedToRef, incoming and outgoing are qualified names."""
    catch = node("boundaryEvent", "m", on_message("own:M1"), attachedToRef="own:a")
    named = START + user("a", "<bpmn:incoming>own:start_a</bpmn:incoming>") + catch + END
    office.draw(named + flows("start>a", "a>end", "m>end"), message("M1", "paid", "order"))
    office.start(order="7")
    office.runtime.correlate("paid", "7", CLERK)
    assert office.ended() == "end"


def test_a_comment_within_a_text_is_no_part_of_it(office: Office) -> None:
    """XML 1.0 § 2.5; the pieces around it are one text."""
    gateway = node("exclusiveGateway", "g", default="g_b")
    roads = flows("start>g", "g>a?x > 5", "g>b", "a>end", "b>end").replace(">=x", "><!-- n -->=x<!-- m -->")
    catch = node("intermediateCatchEvent", "t", timer("PT<!-- one hour -->1H"))
    office.draw(START + gateway + catch.replace('"t"', '"a"') + user("b") + END + roads)
    office.start(x=9)
    assert office.waiting() == {"a"}
    office.clock.advance(hours=2)
    office.work()
    assert office.ended() == "end"


def test_blanks_in_a_name_are_folded(office: Office) -> None:
    """A name that a tool wrapped is the same name: of a message, of a lane and so of a group."""
    lane = '<bpmn:laneSet><bpmn:lane id="l" name="office&#10;   "><bpmn:flowNodeRef>\n a </bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>'
    catch = node("intermediateCatchEvent", "m", on_message("M1"))
    office.draw(
        lane + START + catch + node("userTask", "a") + END + road("start", "m", "a", "end"),
        message("M1", "pago&#10;  recibido", "order"),
    )
    office.start(order="7")
    office.runtime.correlate("pago recibido", "7", CLERK)
    office.do("a")
    assert office.ended() == "end"


def test_flows_without_an_id_between_the_same_nodes_are_two(office: Office) -> None:
    """BPMN20.xsd, tBaseElement: the id is optional, of each of them."""
    twice = '<bpmn:sequenceFlow sourceRef="f" targetRef="j"/>' * 2
    body = START + node("parallelGateway", "f") + node("parallelGateway", "j") + END
    office.draw(body + twice + road("start", "f") + road("j", "end"))
    office.start()
    assert office.ended() == "end"
    assert office.done().count("j") == 1


def test_the_check_points_at_a_flow_without_an_id() -> None:
    """A finding stands at the flow, though nothing names it."""
    bare = '<bpmn:sequenceFlow sourceRef="start" targetRef="nowhere"/>'
    assert "flow-without-end" in told(line(user("a")) + bare)


@pytest.mark.parametrize("key", ["3.00", "3", "3.0"])
def test_a_correlation_key_that_is_a_number_is_the_number(office: Office, key: str) -> None:
    """Camunda 8: a number's key is its plain text, whatever zeros it was computed with."""
    office.draw(
        line(script("w", "order", key), node("intermediateCatchEvent", "m", on_message("M1"))),
        message("M1", "paid", "order"),
    )
    office.start()
    office.runtime.correlate("paid", "3", CLERK)
    assert office.ended() == "end"


def test_what_is_boundary_in_an_inner_level_is_too(office: Office) -> None:
    """A subprocess triggered by nothing, closed in the picture or not, is entered by its flow."""
    office.draw(
        line(node("subProcess", "s", inside(user("a")), triggeredByEvent="0"))
        + boundary("t", "s", timer("PT1H"))
        + node("endEvent", "late")
        + road("t", "late")
    )
    office.start()
    office.clock.advance(hours=2)
    office.work()
    assert office.ended() == "late"
