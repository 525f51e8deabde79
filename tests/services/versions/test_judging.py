"""The check in its child: the same findings as outside, and a budget that ran out names the file."""

from dataclasses import replace

import pytest

from engine.check import check
from engine.drawing.properties import ENGINE_PROPERTIES
from services.catalogue import SERVICES
from services.versions import judging
from services.versions.judging import judged
from tests.engine.office import END, START, drawing, flows, script

GROUPS = frozenset({"office"})
DRAWN = {"bpmn/p.bpmn": drawing(START + script("a", "x", "y + ") + END + flows("start>a", "a>end"))}
LINE = "".join(script(f"s{number}", "x", "1") for number in range(15_000))
LONG = drawing(START + LINE + END + flows("start>s0", *(f"s{n}>s{n + 1}" for n in range(14_999)), "s14999>end"))


def test_it_finds_what_the_check_finds() -> None:
    for files in (DRAWN, {"bpmn/p.bpmn": b"<"}, {"forms/f.form": b"{"}):
        assert judged(files, SERVICES, GROUPS, ENGINE_PROPERTIES) == check(files, SERVICES, GROUPS, ENGINE_PROPERTIES)
    assert judged(DRAWN, SERVICES, GROUPS, ENGINE_PROPERTIES) != []


@pytest.mark.parametrize("spent", [{"cpu": 1, "wall": 1}, {"memory": 150 * 1024 * 1024}])
def test_what_used_up_the_budget_is_named(spent: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "DRAWING", replace(judging.DRAWING, **spent))
    monkeypatch.setattr(judging, "ALONE_SECONDS", 1)
    found = judged({**DRAWN, "bpmn/long.bpmn": LONG}, SERVICES, GROUPS, ENGINE_PROPERTIES)
    assert [(each.code, each.file, each.severity) for each in found] == [("file-too-heavy", "bpmn/long.bpmn", "blocks")]
