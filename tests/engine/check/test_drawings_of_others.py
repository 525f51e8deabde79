"""What other tools write, and what large drawings ask for: each of these once went wrong."""

import sys
from collections.abc import Callable
from typing import Any

import pytest

from engine.check import blocking, check, cure
from engine.definitions.bundle import Bundle
from tests.engine.check.drawings import END, PATH, START, around, chain, drawing, extension, flow, node, process, timer


def test_a_task_that_is_said_not_to_compensate_is_like_any_other() -> None:
    loose = node("manualTask", "b", isForCompensation="false")
    data = drawing(process(START, node("manualTask", "a"), loose, chain("start", "a", "b")))
    cured = cure({PATH: data}, {}, provisional=True)
    assert "compensation" not in {finding.code for finding in check({PATH: data}, {})}
    assert not blocking(check(cured.files, {})), "the missing end was drawn"


@pytest.mark.parametrize("name", ["bpmn/pedido.bpmn20.xml", "bpmn/pedido.bpmn2", "bpmn/PEDIDO.BPMN", "bpmn/pedido.xml"])
def test_a_drawing_is_known_by_the_names_that_other_tools_give_it(name: str) -> None:
    data = around(node("manualTask", "a"), "a")
    assert not blocking(check({name: data}, {}))
    assert set(Bundle(0, {name: data}).processes) == {"pedido"}


def test_a_reference_may_be_a_qualified_name() -> None:
    message = '<bpmn:message id="m" name="nuevo"/>'
    start = node("startEvent", "start", '<bpmn:messageEventDefinition messageRef="tns:m"/>')
    data = drawing(message, process(start, END, chain("start", "end")))
    assert not blocking(check({PATH: data}, {}))
    assert set(Bundle(0, {PATH: data}).starts) == {("message", "nuevo")}


def calls(work: Callable[[], Any]) -> int:
    """How many functions are called: a measure of work that no other program disturbs."""
    count = 0

    def seen(*_: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def waiting(count: int) -> bytes:
    """A long road of waits, each for a message of its own."""
    names = [f"w{number}" for number in range(count)]
    key = extension('<zeebe:subscription correlationKey="=instanceKey"/>')
    messages = [f'<bpmn:message id="m_{name}" name="{name}">{key}</bpmn:message>' for name in names]
    waits = [node("receiveTask", name, messageRef=f"m_{name}") for name in names]
    return drawing(*messages, process(START, *waits, END, chain("start", *names, "end")))


def choosing(count: int) -> bytes:
    """A long road of choices, each with a timer beside a task."""
    body = [START, END]
    for number in range(count):
        border = node("boundaryEvent", f"b{number}", timer("Duration", "P1D"), attachedToRef=f"t{number}")
        body += [
            node("manualTask", f"t{number}"),
            border,
            node("exclusiveGateway", f"g{number}", default=f"g{number}_x"),
        ]
        body += [chain(f"t{number}", f"g{number}"), flow(f"b{number}", f"g{number}")]
        body += [flow(f"g{number}", "end", "=instanceKey = null")]
        after = f"t{number + 1}" if number + 1 < count else "end"
        body += [flow(f"g{number}", after).replace(f"g{number}_{after}", f"g{number}_x")]
    return drawing(process(*body, flow("start", "t0")))


@pytest.mark.parametrize("drawn", [waiting, choosing])
def test_a_drawing_twice_as_large_is_hardly_more_than_twice_the_work(drawn: Callable[[int], bytes]) -> None:
    check({PATH: drawn(3)}, {})  # what is compiled once
    small, large = drawn(60), drawn(120)
    assert calls(lambda: check({PATH: large}, {})) < 2.6 * calls(lambda: check({PATH: small}, {}))
