"""Whatever bytes come in, the check answers."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.check import check
from tests.engine.check.drawings import END, PATH, START, chain, drawing, node, process
from tests.engine.check.test_seeded_faults import SEEDS

BYTES = [data for seed in SEEDS for data in seed.files.values() if len(data) < 100_000]


@given(st.binary(max_size=300))
@settings(max_examples=100)
def test_noise_is_answered(data: bytes) -> None:
    for path in ("a.bpmn", "b.form", "c.dmn"):
        check({path: data}, {})


@pytest.mark.parametrize("number", range(0, 400))
def test_a_drawing_with_random_damage_is_answered(number: int) -> None:
    chance = random.Random(number)
    data = bytearray(chance.choice(BYTES))
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data) or 1)
        length = chance.randint(0, 30)
        data[at : at + length] = chance.choice([b"", b"<", b'"', b"id=", data[0:length], b"&#0;", b"\xff", b"/>"])
    check({"a.bpmn": bytes(data)}, {})


@pytest.mark.parametrize("number", range(0, 400))
def test_a_drawing_with_shuffled_tags_and_attributes_is_answered(number: int) -> None:
    """Well-formed nonsense: tags dropped, doubled, renamed, attributes swapped between elements."""
    from lxml import etree

    chance = random.Random(number)
    try:
        root = etree.fromstring(chance.choice(BYTES))
    except etree.XMLSyntaxError:
        return
    for _ in range(chance.randint(1, 5)):
        nodes = [n for n in root.iter() if isinstance(n.tag, str) and n.getparent() is not None]
        if not nodes:
            break
        one, other = chance.choice(nodes), chance.choice(nodes)
        match chance.randrange(5):
            case 0:
                one.getparent().remove(one)
            case 1:
                one.tag = other.tag
            case 2:
                for key in list(one.attrib):
                    one.set(key, chance.choice([*other.attrib.values(), "", "x y", "Start"]))
            case 3:
                for key in list(one.attrib):
                    if chance.random() < 0.5:
                        del one.attrib[key]
            case 4:
                other.append(etree.fromstring(etree.tostring(one)))
    check({"a.bpmn": etree.tostring(root)}, {})


def test_ids_that_stand_twice_put_nothing_inside_itself() -> None:
    throws = '<bpmn:error id="e" errorCode="x"/>'
    ends = node("endEvent", "x", '<bpmn:errorEventDefinition errorRef="e"/>')
    ends += node("endEvent", "y", "<bpmn:compensateEventDefinition/>")
    inner = node("subProcess", "a", ends, triggeredByEvent="true")
    outer = node("subProcess", "a", node("subProcess", "b", inner), triggeredByEvent="true")
    found = check({PATH: drawing(throws, process(START, outer, END, chain("start", "end")))}, {})
    assert "duplicate-id" in {finding.code for finding in found}
