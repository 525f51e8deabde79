"""What a case came to is what the work itself ended with, not each reminder on its way."""

import pytest

from engine import drawing
from engine.models.process import Instance
from tests.engine import office
from tests.engine.office import END, START, boundary, flows, node, subprocess, timer, user
from web.cases.standing import main_end

BODY = (
    START + user("look") + END
    + boundary("soon", "look", timer("P1D"), interrupting=False) + node("endEvent", "reminded")
    + boundary("late", "look", timer("P6D")) + node("endEvent", "expired")
    + subprocess("beside", node("startEvent", "asked", timer("P2D"), isInterrupting="false") + node("endEvent", "noted")
                 + flows("asked>noted")).replace("<bpmn:subProcess", '<bpmn:subProcess triggeredByEvent="true"')
    + flows("start>look", "look>end", "soon>reminded", "late>expired")
)  # fmt: skip


@pytest.mark.parametrize(
    ("reached", "said"),
    [
        ("reminded · reminded · end", "end"),
        ("end · reminded", "end"),
        ("noted · expired", "expired"),
        ("reminded", "reminded"),
        ("a name of an older drawing", "a name of an older drawing"),
        (None, None),
    ],
)
def test_reminders_are_no_outcome(reached: str | None, said: str | None) -> None:
    process = drawing.read(office.drawing(BODY)).processes["p"]
    assert main_end(Instance(outcome=reached), process) == said
