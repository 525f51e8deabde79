"""Only where the machine may bring a step back is the next page worth waiting for."""

import pytest

from engine import drawing
from tests.engine import office
from tests.engine.office import END, START, boundary, flows, node, service, subprocess, user
from web.cases.returning import may_return

ERROR = '<bpmn:errorEventDefinition errorRef="E"/>'


@pytest.mark.parametrize(
    ("body", "returns"),
    [
        (service("s") + END + flows("a>s", "s>end"), False),
        (service("s") + node("exclusiveGateway", "g") + END + flows("a>s", "s>g", "g>end", "g>a?x"), True),
        (service("s") + boundary("b", "s", ERROR) + END + flows("a>s", "s>end", "b>a"), True),
        (service("s") + user("c") + END + flows("a>s", "s>c", "c>a"), False),
        (
            subprocess("p1", node("startEvent", "i") + service("s") + node("endEvent", "o") + flows("i>s", "s>o"))
            + flows("a>p1", "p1>a"),
            True,
        ),
        (
            subprocess("p1", node("startEvent", "i") + user("c") + node("endEvent", "o") + flows("i>c", "c>o"))
            + boundary("b", "p1", ERROR)
            + flows("a>p1", "p1>end", "b>a")
            + END,
            True,
        ),
    ],
    ids=[
        "straight on",
        "a gateway",
        "a border",
        "another person",
        "through a subprocess",
        "the border of a subprocess",
    ],
)
def test_a_step_may_return_by_what_the_machine_does(body: str, returns: bool) -> None:
    process = drawing.read(office.drawing(START + user("a") + flows("start>a") + body)).processes["p"]
    assert may_return(process, process.elements["a"]) is returns
