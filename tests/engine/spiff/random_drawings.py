"""Drawings at random with every construct in them, and what happens in one when chance decides what comes next."""

import random
from collections import Counter
from datetime import UTC, datetime
from itertools import count
from zoneinfo import ZoneInfo

from engine.database.vault import Vault
from engine.definitions.bundle import Bundle
from engine.execution.scopes.variables import Scopes
from engine.execution.step import Step
from engine.spiff import state, tokens
from engine.spiff.tokens import Token
from tests.engine.office import END, START, boundary, drawing, flows, inputs, loop, node, road, script, service, user

#: So many things happen in a play at most.
MOST = 40
DECLARED = (
    '<bpmn:message id="M" name="m"><bpmn:extensionElements><zeebe:subscription correlationKey="=1"/>'
    '</bpmn:extensionElements></bpmn:message><bpmn:signal id="S" name="s"/><bpmn:error id="E" errorCode="e"/>'
    '<bpmn:escalation id="X" escalationCode="x"/>'
)
KINDS = {
    "message": '<bpmn:messageEventDefinition messageRef="M"/>',
    "timer": "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>",
    "signal": '<bpmn:signalEventDefinition signalRef="S"/>',
    "escalation": '<bpmn:escalationEventDefinition escalationRef="X"/>',
    "error": '<bpmn:errorEventDefinition errorRef="E"/>',
    "conditional": "<bpmn:conditionalEventDefinition><bpmn:condition>=n &gt; 3</bpmn:condition></bpmn:conditionalEventDefinition>",
    "compensate": "<bpmn:compensateEventDefinition/>",
}
WAITED = ("message", "timer", "signal", "escalation", "error", "conditional")


class Drawn:
    """A drawing at random: levels of blocks in a row, each with what may happen beside and around it."""

    def __init__(self, seed: int) -> None:
        self.chance, self.number, self.used = random.Random(seed), count(), Counter[str]()
        self.data = drawing(self.level(START, "start", END, "end", 2), DECLARED)

    def name(self, kind: str) -> str:
        self.used[kind] += 1
        return f"{kind}{next(self.number)}"

    def level(self, start: str, begin: str, end: str, over: str, depth: int) -> str:
        parts, last = [start, end], begin
        for _ in range(self.chance.randint(3, 5)):
            block, first, after = self.block(depth)
            parts.append(block + flows(f"{last}>{first}"))
            last = after
        beside = self.beside() if self.chance.random() < 0.5 else ""
        return "".join(parts) + flows(f"{last}>{over}") + beside

    def inner(self, depth: int) -> str:
        begin, over = self.name("in"), self.name("out")
        return self.level(node("startEvent", begin), begin, node("endEvent", over), over, depth)

    def beside(self) -> str:
        kind, begin, over = self.chance.choice(WAITED), self.name("on"), self.name("over")
        interrupting = kind == "error" or self.chance.random() < 0.3
        self.used[f"beside {kind}"] += 1
        inner = node("startEvent", begin, KINDS[kind], isInterrupting=str(interrupting).lower()) + node(
            "endEvent", over
        )
        work, first, last = self.block(0)
        extra = inner + work + flows(f"{begin}>{first}", f"{last}>{over}")
        return node("subProcess", self.name("extra"), extra, triggeredByEvent="true")

    def block(self, depth: int) -> tuple[str, str, str]:
        kinds = ["task", "service", "undone", "undone", "undo", "cry", "call out", "link", "higher", "wait", "fork"]
        kind = self.chance.choice([*kinds, *(["part", "part", "rounds", "choice"] if depth else [])])
        ident = self.name(kind.replace(" ", "_"))
        match kind:
            case "task":
                return user(ident), ident, ident
            case "service":
                return service(ident), ident, ident
            case "higher":
                return script(ident, "n", "n + 1"), ident, ident
            case "undone":
                event = node("boundaryEvent", f"b{ident}", KINDS["compensate"], attachedToRef=ident)
                joined = f'<bpmn:association id="as{ident}" sourceRef="b{ident}" targetRef="back{ident}"/>'
                group = '<zeebe:assignmentDefinition candidateGroups="office"/>'
                handler = node("userTask", f"back{ident}", "", group, isForCompensation="true")
                return user(ident) + event + handler + joined, ident, ident
            case "undo" | "cry" | "call out":
                thrown = {"undo": "compensate", "cry": "escalation", "call out": "signal"}[kind]
                return node("intermediateThrowEvent", ident, KINDS[thrown]), ident, ident
            case "link":
                to = f'<bpmn:linkEventDefinition name="{ident}"/>'
                both = node("intermediateThrowEvent", ident, to) + node("intermediateCatchEvent", f"to{ident}", to)
                return both, ident, f"to{ident}"
            case "wait":
                awaited = self.chance.choice(("message", "timer", "signal", "conditional"))
                self.used[f"wait {awaited}"] += 1
                return node("intermediateCatchEvent", ident, KINDS[awaited]), ident, ident
            case "fork":
                (one, a, b), (two, c, d) = self.block(0), self.block(0)
                both = node("parallelGateway", ident) + node("parallelGateway", f"j{ident}")
                return (
                    both + one + two + flows(f"{ident}>{a}", f"{ident}>{c}", f"{b}>j{ident}", f"{d}>j{ident}"),
                    ident,
                    f"j{ident}",
                )
            case "choice":
                one, two = user(f"a{ident}"), service(f"s{ident}")
                named = f'<zeebe:adHoc activeElementsCollection="=[&quot;a{ident}&quot;, &quot;s{ident}&quot;]"/>'
                return node("adHocSubProcess", ident, one + two, named), ident, ident
            case _:
                return self.part(ident, kind == "rounds", depth)

    def part(self, ident: str, rounds: bool, depth: int) -> tuple[str, str, str]:
        caught = self.chance.choice(("", *WAITED))
        head = inputs(own="n") + (loop("[1, 2]", self.chance.random() < 0.5) if rounds else "")
        part = node("subProcess", ident, head + self.inner(depth - 1))
        if not caught:
            return part, ident, ident
        self.used[f"border {caught}"] += 1
        event = boundary(f"b{ident}", ident, KINDS[caught], caught == "error" or self.chance.random() < 0.3)
        return (
            part
            + event
            + user(f"after{ident}")
            + node("endEvent", f"end{ident}")
            + road(f"b{ident}", f"after{ident}", f"end{ident}"),
            ident,
            ident,
        )


def play(data: bytes, seed: int, saved: bool) -> list[tuple[list[str], list[str], Counter[str | None]]]:
    """What waits, what ended and what was done after each thing that happened, chosen at random among what may."""
    bundle, chance = Bundle(0, {"bpmn/p.bpmn": data}), random.Random(seed)
    workflow, scopes = state.begin(bundle.specs, "p"), Scopes(Vault([Vault.new_key()]))
    step = _step(workflow, scopes, bundle)
    scopes.set(0, "n", 1)
    tokens.begin(workflow)
    told, ended, done = [], list[str](), Counter[str | None]()
    for _ in range(MOST):
        tokens.advance(step.workflow)
        ended += step.outcomes
        done.update(
            record.element_id for record in step.records if record.kind in ("completed", "condition", "escalated")
        )
        standing = sorted(
            f"{t.task_spec.name} {tokens.standing(t)}" for t in step.workflow.tokens() if tokens.standing(t)
        )
        if any(each.endswith(" continue") for each in standing):
            break  # a circle, which the budget of time cut somewhere
        told.append((standing, sorted(ended), done.copy()))
        if not standing:
            break
        workflow = state.load(step.dump(), bundle.specs, "p") if saved else step.workflow
        step = _step(workflow, scopes, bundle)
        _happen(step, chance)
    return told


def _step(workflow: state.Workflow, scopes: Scopes, bundle: Bundle) -> Step:
    return Step(workflow, scopes, bundle, "p", datetime(2026, 11, 30, tzinfo=UTC), ZoneInfo("America/Lima"))


def _happen(step: Step, chance: random.Random) -> None:
    """One of the things that may happen: work that is done more often than an event."""
    waiting = {task.task_spec.name: task for task in step.workflow.tokens() if tokens.standing(task)}
    able = sorted(name for name, task in waiting.items() if tokens.standing(task) not in ("fault", "condition"))
    work = [name for name in able if tokens.standing(waiting[name]) in ("user_task", "service", "broadcast")]
    if not able:
        step.scopes.set(0, "n", 9)
        return
    task: Token = waiting[chance.choice(able + work * 5)]
    if tokens.standing(task) in ("user_task", "service", "broadcast"):
        step.scopes.set(0, "n", chance.randint(1, 5))
        tokens.complete(task)
    else:
        tokens.make_way(task)
        tokens.fire(task)
