"""What a step costs: *start* and *complete* at the engine's doors, against the floor, turn by turn in one run.

Prints CPU milliseconds, their ratio, SQL statements and commits; and how flat *complete* stays with age.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import event

from benchmarks.floor import Floor
from engine import models  # noqa: F401  declares the tables
from engine.actor import Actor
from engine.database import Base, Database
from engine.keys import Keys
from engine.runtime import Runtime
from engine.vault import Vault

ROUNDS, OLD = 60, 500
MAX_RATIO, MAX_STATEMENTS, MAX_COMMITS, FLAT = 3.0, 15, 1, 0.20
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


def main() -> int:
    """Measure and print; 1 when a target is missed."""
    with tempfile.TemporaryDirectory() as folder:
        return _measure(Path(folder))


def _measure(folder: Path) -> int:
    floor, (runtime, counts) = Floor(DIAGRAM, folder), _engine(folder)
    starts: tuple[list[float], list[float]] = ([], [])
    completes: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):  # turn by turn, so that the machine's mood falls on both
        ms, key = _cpu(floor.start)
        starts[0].append(ms)
        completes[0].append(_cpu(lambda key=key: floor.complete(key))[0])
        counts.clear()
        ms, answer = _cpu(lambda: runtime.start("p", CLERK, variables={"stop": False}))
        starts[1].append(ms)
        per_start = dict(counts)
        counts.clear()
        completes[1].append(_cpu(lambda task=answer.tasks[0]: runtime.complete(task, {}, CLERK))[0])
        per_complete = dict(counts)
    young, old = _ageing(runtime)
    print("| step | floor, CPU ms | engine, CPU ms | ratio | SQL statements | commits |")
    print("|---|---|---|---|---|---|")
    good = _row("start", starts, per_start) & _row("complete", completes, per_complete)
    growth = old / young - 1
    print(f"\ncomplete after {OLD} steps of history: {old:.2f} ms against {young:.2f} ms when young: {growth:+.0%}")
    return 0 if good and growth <= FLAT else 1


def _row(name: str, times: tuple[list[float], list[float]], counts: dict[str, int]) -> bool:
    bare, ours = (statistics.median(each[5:]) for each in times)
    statements, commits = counts.get("statements", 0), counts.get("commits", 0)
    print(f"| {name} | {bare:.2f} | {ours:.2f} | {ours / bare:.2f} | {statements} | {commits} |")
    return ours / bare <= MAX_RATIO and statements <= MAX_STATEMENTS and commits <= MAX_COMMITS


def _ageing(runtime: Runtime) -> tuple[float, float]:
    answer = runtime.start("p", CLERK, variables={"stop": False})
    times = []
    for _ in range(OLD + 50):
        ms, answer = _cpu(lambda task=answer.tasks[0]: runtime.complete(task, {}, CLERK))
        times.append(ms)
    return statistics.median(times[5:55]), statistics.median(times[-50:])


def _engine(folder: Path) -> tuple[Runtime, dict[str, int]]:
    database = Database(f"sqlite:///{folder / 'engine.sqlite3'}")
    Base.metadata.create_all(database.engine)
    counts: dict[str, int] = {}
    event.listen(database.engine, "before_cursor_execute", lambda *given: _count(counts, str(given[2])))
    event.listen(database.engine, "commit", lambda _connection: _add(counts, "commits"))
    runtime = Runtime(
        database,
        lambda: datetime.now(UTC),
        Vault([Vault.new_key()]),
        new_key=Keys(1),
        zone=ZoneInfo("America/Lima"),
    )
    runtime.publish({"bpmn/p.bpmn": DIAGRAM}, "bench", "")
    return runtime, counts


def _count(counts: dict[str, int], statement: str) -> None:
    if not statement.startswith(("BEGIN", "PRAGMA")):
        _add(counts, "statements")


def _add(counts: dict[str, int], name: str) -> None:
    counts[name] = counts.get(name, 0) + 1


def _cpu(function: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.process_time_ns()
    result = function()
    return (time.process_time_ns() - begun) / 1e6, result


if __name__ == "__main__":
    sys.exit(main())
