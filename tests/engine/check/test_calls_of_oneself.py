"""A process that calls itself is blocked where it surely does so before anybody is waited for, else warned of."""

import pytest

from tests.engine.cases.drawn import call, line, refused, told
from tests.engine.office import END, START, drawing, flows, node, road, script, service, user

XOR = node("exclusiveGateway", "g", default="g_end")
AND = node("parallelGateway", "f")


def other(*nodes: str) -> dict[str, bytes]:
    return {"bpmn/child.bpmn": drawing(line(*nodes, start="s", end="e"), process="child")}


@pytest.mark.parametrize(
    ("body", "more"),
    [
        pytest.param(line(call("p")), {}, id="at once"),
        pytest.param(line(script("w", "x", "1"), call("p")), {}, id="behind a script"),
        pytest.param(line(call("child")), other(call("p")), id="by another"),
        pytest.param(START + AND + user("u") + call("p") + END + flows("start>f", "f>u", "f>c", "u>end", "c>end"), {}, id="beside"),
    ],
)  # fmt: skip
def test_what_can_never_wait_is_blocked(body: str, more: dict[str, bytes]) -> None:
    assert "call-never-waits" in refused(body, more=more)


@pytest.mark.parametrize(
    ("body", "more"),
    [
        pytest.param(line(user("u"), call("p")), {}, id="a person between"),
        pytest.param(line(service("s"), call("p")), {}, id="a service between"),
        pytest.param(line(call("child")), other(user("u"), call("p")), id="a person in the other"),
        pytest.param(START + XOR + call("p") + END + road("start", "g", "end") + flows("g>c?n > 0", "c>end"), {}, id="a condition"),
    ],
)  # fmt: skip
def test_what_may_end_is_warned_of(body: str, more: dict[str, bytes]) -> None:
    assert "call-never-waits" not in refused(body, more=more)
    assert "call-circle" in told(body, more=more)
