"""Sure repairs change no meaning: a drawing does the same before and after them, whatever its data.

Drawings at random, with the faults that the repairs look for: splits without a gateway, gateways without a default or
with one that is not marked, loose ends, lists of flows that are stale, subprocesses without a start or an end or whose start
waits for something, events on borders that lead nowhere or are drawn as if an error did not interrupt.
"""

import random
from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.check import cure
from engine.database.vault import Vault
from engine.definitions.bundle import Bundle
from engine.execution.scopes.variables import Scopes
from engine.execution.step import Step
from engine.spiff import state, tokens
from tests.engine.office import END, START, drawing, flows, node, user

#: After so many tasks a circle has shown what it does.
MOST = 60
CONDITIONS = ("x = 1", "x > 5", "x < 3", "x != 4", "true")
VALUES = (0, 1, 4, 9)
_TIMER = "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"


def play(files: dict[str, bytes], x: int) -> tuple[Counter[str], list[str], set[str]]:
    """What is done when everybody does what waits for them: tasks, ends reached, elements that stopped (a split that a
    repair put behind an element counts as that element).
    """
    bundle = Bundle(0, files)
    workflow = state.begin(bundle.specs, "p")
    step = Step(
        workflow,
        Scopes(Vault([Vault.new_key()])),
        bundle,
        "p",
        datetime(2026, 11, 30, tzinfo=UTC),
        ZoneInfo("America/Lima"),
    )
    step.scopes.set(0, "x", x)
    tokens.begin(workflow)
    for _ in range(MOST):
        tokens.advance(workflow)
        waiting = [task for task in workflow.tokens() if tokens.standing(task) == "user_task"]
        if not waiting:
            break
        tokens.complete(min(waiting, key=lambda task: task.task_spec.name))
    stopped = {
        task.task_spec.name.removesuffix("_puerta") for task in workflow.tokens() if tokens.standing(task) == "fault"
    }
    done = Counter(r.element_id for r in step.records if r.kind == "completed" and (r.element_id or "").startswith("t"))
    return done, sorted(step.outcomes), stopped


def drawn(seed: int) -> bytes:
    """A drawing at random: three splits in a row, each of two or three ways that meet again, with faults."""
    chance = random.Random(seed)
    nodes, roads, last = [START, END], [], "start"
    for level in range(3):
        split, ways = f"g{level}", [f"t{level}{way}" for way in range(chance.choice((2, 2, 3)))]
        kind = chance.choice(("exclusiveGateway", "inclusiveGateway", "parallelGateway", "userTask"))
        conditions = ["" if kind == "parallelGateway" else chance.choice((*CONDITIONS, "")) for _ in ways]
        default = chance.choice([None, None, *ways]) if kind != "parallelGateway" else None
        roads.append(f"{last}>{split}")
        roads += [f"{split}>{way}" + (f"?{text}" if text else "") for way, text in zip(ways, conditions, strict=True)]
        nodes.append(_split(kind, split, default))
        nodes += [user(way) if chance.random() > 0.3 else _inner(way, chance) for way in ways]
        if chance.random() > 0.5:
            nodes.append(_border(f"e{level}", ways[0], chance))
            roads += [f"e{level}>end"] * (chance.random() > 0.5)
        join = chance.choice(("inclusiveGateway", "exclusiveGateway"))
        nodes.append(node(join, f"j{level}"))
        roads += [f"{way}>j{level}" for way in ways if chance.random() > 0.1]  # now and then a loose end
        last = f"j{level}"
    return drawing("".join(nodes) + flows(*roads, f"{last}>end"))


def _inner(way: str, chance: random.Random) -> str:
    """A subprocess with a task in it: now and then without a start or an end, or with a start that waits for a time."""
    begun, done, ends, begins = f"i{way}", f"o{way}", chance.random() > 0.4, chance.random() > 0.4
    inside = node("startEvent", begun, chance.choice(("", "", _TIMER))) if begins else ""
    inside += user(f"{way}u") + (node("endEvent", done) if ends else "")
    roads = [f"{begun}>{way}u"] * begins + [f"{way}u>{done}"] * ends
    return node("subProcess", way, inside + flows(*roads))


def _border(ident: str, host: str, chance: random.Random) -> str:
    """An event on a border: a time, or an error drawn either way."""
    kept = {"cancelActivity": "false"} if chance.random() > 0.5 else {}
    return node(
        "boundaryEvent", ident, chance.choice((_TIMER, "<bpmn:errorEventDefinition/>")), attachedToRef=host, **kept
    )


def _split(kind: str, ident: str, default: str | None) -> str:
    marked = {"default": f"{ident}_{default}"} if default else {}
    if kind != "userTask":
        return node(kind, ident, **marked)
    return node(kind, ident, "", '<zeebe:assignmentDefinition candidateGroups="office"/>', **marked)


@pytest.mark.parametrize("seed", range(60))
def test_a_drawing_does_the_same_after_its_sure_repairs(seed: int) -> None:
    before = {"bpmn/p.bpmn": drawn(seed)}
    after = cure(before, {}).files
    for x in VALUES:
        done, ends, stopped = play(before, x)
        again, new_ends, still = play(after, x)
        assert again == done, x
        assert stopped <= still and len(new_ends) >= len(ends), x


def test_the_drawings_have_faults_and_repairs() -> None:
    """Else the test above would hold for want of repairs."""
    changed = [change.code for seed in range(60) for change in cure({"bpmn/p.bpmn": drawn(seed)}, {}).changes]
    assert {"implicit-split", "dead-end", "default-not-marked", "no-start", "no-end", "error-interrupts"} <= set(
        changed
    )
    assert "typed-start-inside" not in changed
