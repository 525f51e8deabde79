"""What a step costs: *start* and *complete* at the engine's doors, against the floor, turn by turn in one run; both on
a fresh instance and on one with a hundred loops behind it. Also SQL statements and commits.
"""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import event

from benchmarks.figures import Figure, table
from benchmarks.floor import Floor
from benchmarks.measuring import cpu, middle, turns
from engine.actor import Actor
from engine.database.keys import Keys
from engine.database.sessions import Base, Database
from engine.database.vault import Vault
from engine.execution.repeats import Answer
from engine.execution.runtime import Runtime
from engine.models import process  # noqa: F401  declares the tables

ROUNDS, WARM, LOOPS, OLD_ROUNDS = 80, 10, 100, 8
#: Completions of a side in one turn; the first of them find the processor's caches full of the other side.
OLD_TURN, COLD = 6, 2
CLERK = Actor("ana", frozenset({"office"}))
_OFFICE = '<bpmn:extensionElements><zeebe:assignmentDefinition candidateGroups="office"/></bpmn:extensionElements>'
DIAGRAM = f"""<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
<bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="s"/>
<bpmn:userTask id="a">{_OFFICE}</bpmn:userTask><bpmn:userTask id="b">{_OFFICE}</bpmn:userTask>
<bpmn:exclusiveGateway id="g" default="again"/><bpmn:endEvent id="e"/>
<bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="a"/><bpmn:sequenceFlow id="f2" sourceRef="a" targetRef="b"/>
<bpmn:sequenceFlow id="f3" sourceRef="b" targetRef="g"/><bpmn:sequenceFlow id="again" sourceRef="g" targetRef="a"/>
<bpmn:sequenceFlow id="f4" sourceRef="g" targetRef="e"><bpmn:conditionExpression>stop</bpmn:conditionExpression>
</bpmn:sequenceFlow></bpmn:process></bpmn:definitions>""".encode()
ATTRIBUTES = ("file", "kind", "place", "state")


def measure() -> list[Figure]:
    """The figures of this part."""
    with tempfile.TemporaryDirectory() as folder:
        floor, runtime = Floor(DIAGRAM, Path(folder)), engine(Path(folder), DIAGRAM)
        counts = _counting(runtime.database)
        return [*_fresh(floor, runtime, counts), *_old(floor, runtime), _found_by(Path(folder))]


def _fresh(floor: Floor, runtime: Runtime, counts: dict[str, int]) -> list[Figure]:
    bare: dict[str, list[float]] = {"start": [], "complete": []}
    ours: dict[str, list[float]] = {"start": [], "complete": []}
    asked: dict[str, dict[str, int]] = {}
    with turns() as tidy:
        for _ in range(ROUNDS):  # turn by turn, so that the machine's mood falls on both
            ms, key = cpu(floor.start)
            bare["start"].append(ms)
            bare["complete"].append(cpu(lambda key=key: floor.complete(key))[0])
            tidy()
            counts.clear()
            ms, answer = cpu(lambda: begin(runtime))
            ours["start"].append(ms)
            asked["start"] = dict(counts)
            counts.clear()
            ours["complete"].append(cpu(lambda answer=answer: go_on(runtime, answer))[0])
            asked["complete"] = dict(counts)
            tidy()
    found = []
    for name in ("start", "complete"):
        floor_ms, our_ms = middle(bare[name], WARM), middle(ours[name], WARM)
        note = f"{our_ms:.2f} ms against {floor_ms:.2f} ms"
        found += [
            Figure("steps", f"{name}, fresh instance, against the floor", our_ms / floor_ms, "×", 2.0, note=note),
            Figure("steps", f"{name}: SQL statements", asked[name].get("statements", 0), "", 12),
            Figure("steps", f"{name}: commits", asked[name].get("commits", 0), "", 1),
        ]
    return found


def _old(floor: Floor, runtime: Runtime) -> list[Figure]:
    """Both sides age by a hundred loops; then they are measured turn by turn."""
    key, answer = floor.start(), begin(runtime)
    for _ in range(2 * LOOPS):
        floor.complete(key)
        answer = go_on(runtime, answer)
    bare, ours = [], []
    with turns() as tidy:
        for _ in range(OLD_ROUNDS):
            for turn in range(OLD_TURN):
                ms = cpu(lambda: floor.complete(key))[0]
                bare += [ms] * (turn >= COLD)
            tidy()
            for turn in range(OLD_TURN):
                ms, answer = cpu(lambda answer=answer: go_on(runtime, answer))
                ours += [ms] * (turn >= COLD)
            tidy()
    what = f"complete, {LOOPS} loops of history, against the floor"
    note = f"{middle(ours):.2f} ms against {middle(bare):.1f} ms"
    return [Figure("steps", what, middle(ours) / middle(bare), "×", 0.1, note=note)]


def _found_by(folder: Path) -> Figure:
    """A complete where both sides keep what instances are found by: four values, in rows and an index."""
    floor = Floor(DIAGRAM, folder, ATTRIBUTES)
    runtime = engine(folder, _searched(), "searched.sqlite3")
    bare, ours = [], []
    with turns() as tidy:
        for _ in range(ROUNDS):
            key = floor.start()
            bare.append(cpu(lambda key=key: floor.complete(key))[0])
            tidy()
            answer = begin(runtime, **dict.fromkeys(ATTRIBUTES, "x"))
            ours.append(cpu(lambda answer=answer: go_on(runtime, answer))[0])
            tidy()
    our_ms, floor_ms = middle(ours, WARM), middle(bare, WARM)
    what = f"complete with {len(ATTRIBUTES)} search attributes, against the floor with as many"
    return Figure("steps", what, our_ms / floor_ms, "×", 3.0, note=f"{our_ms:.2f} ms against {floor_ms:.2f} ms")


def _searched() -> bytes:
    found = "".join(f'<zeebe:property name="search:{name}" value="={name}"/>' for name in ATTRIBUTES)
    head, start, rest = DIAGRAM.partition(b'<bpmn:startEvent id="s"/>')
    kept = f"<bpmn:extensionElements><zeebe:properties>{found}</zeebe:properties></bpmn:extensionElements>"
    return head + kept.encode() + start + rest


def begin(runtime: Runtime, **variables: str) -> Answer:
    """A new instance at its first user task."""
    return runtime.start("p", CLERK, variables={"stop": False, **variables})


def go_on(runtime: Runtime, answer: Answer) -> Answer:
    """Complete the first of the tasks the last step opened."""
    return runtime.complete(answer.tasks[0], {}, CLERK)


def engine(folder: Path, diagram: bytes, file: str = "engine.sqlite3") -> Runtime:
    """An engine on SQLite in ``folder``, with a drawing of process ``p`` published."""
    database = Database(f"sqlite:///{folder / file}")
    Base.metadata.create_all(database.engine)
    vault = Vault([Vault.new_key()])
    runtime = Runtime(database, lambda: datetime.now(UTC), vault, new_key=Keys(1), zone=ZoneInfo("America/Lima"))
    runtime.publish({"bpmn/p.bpmn": diagram}, "bench", "")
    return runtime


def _counting(database: Database) -> dict[str, int]:
    counts: dict[str, int] = {}

    def add(name: str) -> None:
        counts[name] = counts.get(name, 0) + 1

    def executed(*given: object) -> None:
        if not str(given[2]).startswith(("BEGIN", "PRAGMA")):
            add("statements")

    event.listen(database.engine, "before_cursor_execute", executed)
    event.listen(database.engine, "commit", lambda _connection: add("commits"))
    return counts


if __name__ == "__main__":
    found = measure()
    print(table(found))
    sys.exit(not all(each.met for each in found))
