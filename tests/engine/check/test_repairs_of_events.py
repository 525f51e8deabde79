"""Sure repairs change no meaning where events begin, stop, undo and answer: event subprocesses, signals, escalations,
errors, conditions, compensation, links, loops, ad hoc work.

Drawings with every construct lose starts and ends, some of them at random; what the repairs make of them does the same.
"""

import random
from collections import Counter

import pytest
from lxml import etree

from engine.check import check, cure
from tests.engine.office import BPMN, END, START, drawing, node, road, subprocess, user
from tests.engine.spiff.random_drawings import Drawn, play

SEEDS = range(40)
PATH = "bpmn/p.bpmn"
_MODEL = f"{{{BPMN}}}"


def sown(seed: int) -> bytes:
    """A drawing at random without some of the starts and ends of its parts."""
    chance, root = random.Random(seed), etree.fromstring(Drawn(seed).data)
    plain = [each for each in root.iter(_MODEL + "startEvent", _MODEL + "endEvent") if not len(each)]
    for gone in [each for each in plain if each.get("id") != "start" and chance.random() < 0.5]:
        for flow in list(root.iter(_MODEL + "sequenceFlow")):
            if gone.get("id") in (flow.get("sourceRef"), flow.get("targetRef")):
                _level(flow).remove(flow)
        _level(gone).remove(gone)
    for event in root.iter(_MODEL + "boundaryEvent"):
        if event.find(_MODEL + "errorEventDefinition") is not None and chance.random() < 0.5:
            event.set("cancelActivity", "false")
    return etree.tostring(root)


def _level(node: etree._Element) -> etree._Element:
    parent = node.getparent()
    assert parent is not None
    return parent


def told(data: bytes, seed: int, drawn: frozenset[str]) -> list[tuple[list[str], Counter[str]]]:
    """What waits and what was done, step by step, of the elements that were drawn before any repair."""
    return [
        (
            [each for each in standing if each.split()[0].rstrip("|[]") in drawn],
            Counter({str(name): count for name, count in done.items() if name in drawn}),
        )
        for standing, _ended, done in play(data, seed, saved=False)
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_drawing_with_every_event_does_the_same_after_its_sure_repairs(seed: int) -> None:
    before = sown(seed)
    drawn = frozenset(str(each.get("id")) for each in etree.fromstring(before).iter() if each.get("id"))
    after = cure({PATH: before}, {}).files[PATH]
    assert told(after, seed, drawn) == told(before, seed, drawn)


def test_the_drawings_have_starts_and_ends_to_repair() -> None:
    """Else the test above would hold for want of repairs."""
    changed = Counter(change.code for seed in SEEDS for change in cure({PATH: sown(seed)}, {}).changes)
    assert {"no-start", "no-end", "dead-end", "error-interrupts"} <= set(changed), changed


def test_where_everything_is_led_to_no_start_is_sure() -> None:
    """Nothing says which of a circle comes first, and by the standard none of it begins."""
    ring = subprocess("part", user("a") + user("b") + road("a", "b", "a"))
    (found,) = (
        f for f in check({PATH: drawing(START + ring + END + road("start", "part", "end"))}, {}) if f.code == "no-start"
    )
    assert found.provisional


def test_an_activity_with_a_default_is_not_split_into_all_its_ways() -> None:
    """Its default is taken only where no other flow is; the gateway in its place chooses as it did."""
    split = node("manualTask", "s", default="s_a") + user("a") + user("b")
    body = START + split + END + road("start", "s", "a", "end") + road("s", "b", "end")
    after = cure({PATH: drawing(body)}, {}).files[PATH].decode()
    assert '<bpmn:inclusiveGateway id="s_puerta" default="s_a"' in after
