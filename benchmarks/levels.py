"""What a level costs: one *complete* of the same tasks, drawn on the first page, in a subprocess, and in a subprocess
within a subprocess, turn by turn. A page of a drawing is a level.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks.figures import Figure, table
from benchmarks.floor import Floor
from benchmarks.measuring import cpu, middle, turns
from benchmarks.steps import DIAGRAM, begin, engine, go_on

ROUNDS, WARM, DEEP = 200, 20, 2
#: 0.1 ms where a *complete* of the floor takes 0.75 ms, as it did on the machine that this was first told of.
MUST = 0.133


def measure() -> list[Figure]:
    """The figure of this part."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        floor = Floor(DIAGRAM, folder)
        sides = [engine(folder, framed(levels), f"levels{levels}.sqlite3") for levels in range(DEEP + 1)]
        bare: list[float] = []
        ours: list[list[float]] = [[] for _ in sides]
        with turns() as tidy:
            for turn in range(ROUNDS):
                key = floor.start()
                bare.append(cpu(lambda key=key: floor.complete(key))[0])
                tidy()
                for levels in sorted(range(DEEP + 1), reverse=bool(turn % 2)):
                    runtime = sides[levels]
                    answer = begin(runtime)
                    ours[levels].append(cpu(lambda runtime=runtime, answer=answer: go_on(runtime, answer))[0])
                    tidy()
    floor_ms, costs = middle(bare, WARM), [middle(each, WARM) for each in ours]
    level = (costs[DEEP] - costs[0]) / DEEP
    told = " · ".join(f"{levels}: {ms:.3f} ms" for levels, ms in enumerate(costs))
    note = f"{level:.3f} ms a level ({told}), floor {floor_ms:.2f} ms"
    return [Figure("levels", "complete, each level of subprocess", level / floor_ms, "× complete", MUST, note=note)]


def framed(levels: int) -> bytes:
    """The drawing of the steps, with all of it inside so many subprocesses."""
    head, opening, rest = DIAGRAM.decode().partition('<bpmn:process id="p" isExecutable="true">')
    inside, closing, foot = rest.partition("</bpmn:process>")
    for level in range(levels):
        n = f"level{level}"
        inside = (
            f'<bpmn:startEvent id="s_{n}"/><bpmn:subProcess id="{n}">{inside}</bpmn:subProcess>'
            f'<bpmn:endEvent id="e_{n}"/>'
            f'<bpmn:sequenceFlow id="in_{n}" sourceRef="s_{n}" targetRef="{n}"/>'
            f'<bpmn:sequenceFlow id="out_{n}" sourceRef="{n}" targetRef="e_{n}"/>'
        )
    return (head + opening + inside + closing + foot).encode()


if __name__ == "__main__":
    found = measure()
    print(table(found))
    sys.exit(not all(each.met for each in found))
