"""Playing a process through: sound ones are silent, and every classic fault is told apart."""

import time

import pytest

from engine import drawing
from engine.check import check
from engine.check.codes import soundness as rules
from engine.check.flow.net import Net
from engine.check.flow.soundness import explore
from tests.engine.check.drawings import END, PATH, START, chain, flow, node, process, timer
from tests.engine.check.drawings import drawing as drawn
from tests.engine.check.seeds_of_flow import TASKS, diamond, loop

CODES = set(rules.CODES)


def faults(data: bytes) -> set[str]:
    return {finding.code for finding in check({PATH: data}, {}) if finding.code in CODES}


@pytest.mark.parametrize(
    ("split", "join", "condition"),
    [
        ("exclusiveGateway", "exclusiveGateway", "=v"),
        ("parallelGateway", "parallelGateway", ""),
        ("inclusiveGateway", "inclusiveGateway", "=v"),
        ("parallelGateway", "inclusiveGateway", ""),
        ("exclusiveGateway", "inclusiveGateway", "=v"),
    ],
)
def test_a_split_closed_by_a_join_that_fits_is_sound(split: str, join: str, condition: str) -> None:
    assert not faults(diamond(split, join, condition))


def test_an_inclusive_split_closed_by_an_exclusive_join_runs_twice() -> None:
    assert faults(diamond("inclusiveGateway", "exclusiveGateway", "=v")) == {"merge-twice"}


def test_a_loop_back_to_a_task_is_sound() -> None:
    assert not faults(loop(node("userTask", "x")))


def test_a_reminder_that_ends_by_itself_is_sound() -> None:
    remind = node("boundaryEvent", "b", timer("Cycle", "R/P1D"), attachedToRef="a", cancelActivity="false")
    ends = node("endEvent", "reminded") + flow("b", "reminded")
    assert not faults(drawn(process(START, TASKS, remind, ends, END, chain("start", "a", "b2", "end"))))
    assert not faults(drawn(process(START, node("userTask", "a"), remind, ends, END, chain("start", "a", "end"))))


def test_a_subprocess_that_is_interrupted_or_ends_with_an_error_is_sound() -> None:
    inside = (
        node("startEvent", "i")
        + node("parallelGateway", "s")
        + TASKS
        + node("parallelGateway", "j")
        + node("endEvent", "e")
        + node("endEvent", "bad", "<bpmn:errorEventDefinition/>")
        + chain("i", "s", "a", "j", "e")
        + chain("s", "b", "j")
        + chain("s", "c", "bad")
    )
    borders = node("boundaryEvent", "caught", "<bpmn:errorEventDefinition/>", attachedToRef="sub")
    borders += node("boundaryEvent", "told", '<bpmn:messageEventDefinition messageRef="m"/>', attachedToRef="sub")
    data = drawn(
        '<bpmn:message id="m" name="m"/>',
        process(START, node("subProcess", "sub", inside), borders, END, chain("start", "sub", "end")).replace(
            "</bpmn:process>", flow("caught", "end") + flow("told", "end") + "</bpmn:process>"
        ),
    )
    assert not faults(data)


def test_a_terminating_end_sweeps_what_still_waits() -> None:
    stop = node("endEvent", "stop", "<bpmn:terminateEventDefinition/>")
    data = drawn(
        process(
            START,
            node("parallelGateway", "s"),
            TASKS,
            stop,
            END,
            chain("start", "s", "a", "stop"),
            chain("s", "b", "c", "end"),
        )
    )
    assert not faults(data)


def test_twenty_diamonds_in_a_row_are_explored_completely_and_at_once() -> None:
    parts, chains, last = [], [], "start"
    for number in range(20):
        s, a, b, j = (f"{kind}{number}" for kind in "sabj")
        parts += [node("parallelGateway", s), node("userTask", a), node("userTask", b), node("parallelGateway", j)]
        chains += [chain(last, s, a, j), chain(s, b, j)]
        last = j
    data = drawn(process(START, *parts, END, *chains, flow(last, "end")))
    began = time.process_time()
    verdict = explore(Net(drawing.read(data).processes["pedido"]))
    assert verdict.complete and not verdict.stuck and not verdict.doubled and not verdict.endless
    assert time.process_time() - began < 0.5


def thrown_inside(code: str) -> bytes:
    """A subprocess ends with an error; of two events on its border the first catches another one."""
    inside = node("startEvent", "i") + node("endEvent", "bad", '<bpmn:errorEventDefinition errorRef="two"/>')
    inside += chain("i", "bad")
    borders = "".join(
        node("boundaryEvent", f"b{ref}", f'<bpmn:errorEventDefinition errorRef="{ref}"/>', attachedToRef="sub")
        + node("manualTask", f"after_{ref}")
        + node("endEvent", f"end_{ref}")
        + chain(f"b{ref}", f"after_{ref}", f"end_{ref}")
        for ref in ("one", "two")
    )
    errors = f'<bpmn:error id="one" errorCode="first"/><bpmn:error id="two" errorCode="{code}"/>'
    return drawn(errors, process(START, node("subProcess", "sub", inside), borders, END, chain("start", "sub", "end")))


@pytest.mark.parametrize(("code", "caught"), [("second", "two"), ("first", "one")])
def test_an_error_is_caught_by_the_event_of_its_code(code: str, caught: str) -> None:
    data = thrown_inside(code)
    read = drawing.read(data)
    net = Net(read.processes["pedido"], errors=read.errors)
    thrown = [move.puts for move in net.moves(net.flow_bit("i_bad")) if move.node == "bad"]
    assert thrown == [net.flow_bit(f"b{caught}_after_{caught}")]


def with_one_beside(inside: str, end: str = "", start: str = '<bpmn:errorEventDefinition errorRef="e"/>') -> bytes:
    """A process of one task whose end may throw, with an event subprocess."""
    body = node("startEvent", "i", start) + inside
    extra = node("subProcess", "extra", body, triggeredByEvent="true")
    bad = node("endEvent", "end", end)
    return drawn(
        '<bpmn:error id="e" errorCode="x"/>',
        process(START, node("userTask", "a"), bad, extra, chain("start", "a", "end")),
    )


def test_an_event_subprocess_is_sound_and_catches_what_is_thrown_beside_it() -> None:
    thrown = '<bpmn:errorEventDefinition errorRef="e"/>'
    data = with_one_beside(node("manualTask", "m") + node("endEvent", "o") + chain("i", "m", "o"), thrown)
    assert not faults(data)
    assert "error-uncaught" not in {finding.code for finding in check({PATH: data}, {})}
    itself = with_one_beside(node("endEvent", "o", thrown) + chain("i", "o"))
    assert ("error-uncaught", "o") in {(finding.code, finding.element) for finding in check({PATH: itself}, {})}


def test_an_event_subprocess_is_played_through() -> None:
    stuck = node("exclusiveGateway", "g", default="g_j") + node("parallelGateway", "j") + node("manualTask", "m")
    stuck += node("endEvent", "o") + chain("i", "g", "j", "o") + flow("g", "m", "=v") + flow("m", "j")
    assert faults(with_one_beside(stuck, start=timer("Duration", "P1D"))) == {"deadlock"}


STUCK = (
    node("exclusiveGateway", "g", default="g_j") + node("parallelGateway", "j") + node("manualTask", "m")
    + chain("g", "j") + flow("g", "m", "=v") + flow("m", "j")
)  # fmt: skip


def ad_hoc(inside: str) -> bytes:
    """A process of one ad hoc subprocess."""
    begins = '<bpmn:extensionElements><zeebe:adHoc activeElementsCollection="=[]"/></bpmn:extensionElements>'
    part = node("adHocSubProcess", "part", begins + inside)
    return drawn(process(START, part, END, chain("start", "part", "end")))


def test_the_roads_of_an_ad_hoc_subprocess_are_played_through() -> None:
    assert not faults(ad_hoc(node("userTask", "a") + node("userTask", "b") + node("userTask", "c") + chain("a", "b")))
    assert faults(ad_hoc(node("userTask", "a") + STUCK + chain("a", "g"))) == {"deadlock"}
    twice = node("parallelGateway", "s") + node("userTask", "x") + node("userTask", "y") + node("userTask", "z")
    roads = chain("a", "s", "x", "z", "w") + chain("s", "y", "z")
    assert faults(ad_hoc(node("userTask", "a") + node("userTask", "w") + twice + roads)) == {"runs-twice"}


def test_what_an_ad_hoc_subprocess_may_begin_with_is_played_together_where_a_gateway_joins_it() -> None:
    two = node("userTask", "a") + node("userTask", "b")
    joined = node("parallelGateway", "j") + node("userTask", "c") + chain("a", "j", "c") + chain("b", "j")
    assert not faults(ad_hoc(two + joined))
    assert not faults(ad_hoc(two + node("userTask", "c") + chain("a", "c") + chain("b", "c"))), "one may be named alone"


def test_what_undoes_is_played_through() -> None:
    inside = node("startEvent", "i") + STUCK + node("endEvent", "o") + chain("i", "g") + chain("j", "o")
    undoes = node("subProcess", "undoes", inside, isForCompensation="true")
    signed = node("boundaryEvent", "sign", "<bpmn:compensateEventDefinition/>", attachedToRef="a")
    joined = '<bpmn:association id="as" sourceRef="sign" targetRef="undoes"/>'
    throw = node("intermediateThrowEvent", "t", "<bpmn:compensateEventDefinition/>")
    body = process(START, node("userTask", "a"), signed, undoes, joined, throw, END, chain("start", "a", "t", "end"))
    assert faults(drawn(body)) == {"deadlock"}
