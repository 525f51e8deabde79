"""Whether a step stays as cheap as it was: after 500 steps, after 1,000 loops, after thirty parallel blocks; and how
large the state grows. Each is measured within one instance, young against old, in blocks of the same kind of step.
"""

import sys
import tempfile
from pathlib import Path

from sqlalchemy import select

from benchmarks.figures import Figure, growth, table
from benchmarks.measuring import cpu, middle, turns
from benchmarks.steps import DIAGRAM, begin, engine, go_on
from engine.actor import Actor
from engine.execution.runtime import Runtime
from engine.models.process import Instance

LOOPS, BLOCKS, SAMPLE, ROUNDS = 1_000, 30, 60, 12
FLAT = 20.0
CLERK = Actor("ana", frozenset({"office"}))


def measure() -> list[Figure]:
    """The figures of this part."""
    with tempfile.TemporaryDirectory() as folder:
        loops = _loops(engine(Path(folder), DIAGRAM))
    with tempfile.TemporaryDirectory() as folder:
        return [*loops, *_blocks(engine(Path(folder), blocks(BLOCKS)))]


def _loops(runtime: Runtime) -> list[Figure]:
    """Three instances, one young, one of 500 steps, one of 1,000 loops, are then measured turn by turn."""
    ages = {0: begin(runtime), 500: begin(runtime), 2 * LOOPS: begin(runtime)}
    for age in ages:
        for _ in range(age):
            ages[age] = go_on(runtime, ages[age])
    times: dict[int, list[float]] = {age: [] for age in ages}
    with turns() as tidy:
        for _ in range(SAMPLE):
            for age, answer in ages.items():
                ms, ages[age] = cpu(lambda answer=answer: go_on(runtime, answer))
                times[age].append(ms)
            tidy()
    young, later, old = (middle(each) for each in times.values())
    size = max(state_size(runtime, answer.instance) for answer in ages.values())
    return [
        _flat("complete after 500 steps of history", young, later),
        _flat("complete after 1,000 loops", young, old),
        Figure("ageing", "state after 1,000 loops, without data", size / 1024, "KB", 2.0),
    ]


def _flat(what: str, young: float, old: float) -> Figure:
    return Figure("ageing", what, growth([young, old]), "% growth", FLAT, note=f"{young:.2f} → {old:.2f} ms")


def _blocks(runtime: Runtime) -> list[Figure]:
    """Each block: two user tasks between a fork and a join. The step that passes the join opens the next block."""
    passing: list[list[float]] = [[] for _ in range(BLOCKS)]
    largest = 0
    for _ in range(ROUNDS):
        answer = begin(runtime)
        for block in passing:
            first, second = answer.tasks
            runtime.complete(first, {}, CLERK)
            largest = max(largest, state_size(runtime, answer.instance))
            ms, answer = cpu(lambda second=second: runtime.complete(second, {}, CLERK))
            block.append(ms)
    early, late = (middle([ms for block in part for ms in block[2:]]) for part in (passing[:5], passing[-6:-1]))
    return [
        _flat(f"{BLOCKS} parallel blocks one after the other, the first five against the last", early, late),
        Figure("ageing", "state within parallel blocks, without data", largest / 1024, "KB", 2.0),
    ]


def state_size(runtime: Runtime, instance: int) -> int:
    """Bytes of an instance's state at rest."""
    with runtime.database.read() as session:
        return len((session.scalar(select(Instance.state).where(Instance.key == instance)) or "").encode())


def blocks(number: int) -> bytes:
    """A drawing of process ``p``: that many parallel blocks in a row."""
    office = '<bpmn:extensionElements><zeebe:assignmentDefinition candidateGroups="office"/></bpmn:extensionElements>'
    nodes, flows, last = ['<bpmn:startEvent id="s"/>'], [], "s"

    def flow(source: str, target: str) -> None:
        flows.append(f'<bpmn:sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>')

    for block in range(number):
        fork, join = f"fork{block}", f"join{block}"
        nodes += [f'<bpmn:parallelGateway id="{name}"/>' for name in (fork, join)]
        flow(last, fork)
        for side in ("a", "b"):
            nodes.append(f'<bpmn:userTask id="{side}{block}">{office}</bpmn:userTask>')
            flow(fork, f"{side}{block}")
            flow(f"{side}{block}", join)
        last = join
    nodes.append('<bpmn:endEvent id="e"/>')
    flow(last, "e")
    return f"""<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
<bpmn:process id="p" isExecutable="true">{"".join(nodes)}{"".join(flows)}</bpmn:process></bpmn:definitions>""".encode()


if __name__ == "__main__":
    found = measure()
    print(table(found))
    sys.exit(not all(each.met for each in found))
