"""What it costs to find and fire one due timer among a hundred and among a million that wait."""

import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from benchmarks import bulk, databases
from benchmarks.figures import Figure, growth, table
from benchmarks.measuring import Backends, cpu, middle, pace
from benchmarks.office import opened
from engine.actor import Actor
from engine.models import Job
from web.house import House

SIZES = (100, 10_000, 100_000)
ROUNDS, WARM, MUST_MS, FLAT = 150, 20, 50.0, 20.0
CLERK = Actor("rosa", frozenset({"Verificador"}))
_BPMN = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
#: A timer in a loop: firing it makes the next one.
DIAGRAM = f"""<definitions {_BPMN} id="d" targetNamespace="t"><process id="alarm" isExecutable="true">
<startEvent id="s"/><intermediateCatchEvent id="wait"><timerEventDefinition><timeDuration>P30D</timeDuration>
</timerEventDefinition></intermediateCatchEvent><sequenceFlow id="f1" sourceRef="s" targetRef="wait"/>
<sequenceFlow id="f2" sourceRef="wait" targetRef="wait"/></process></definitions>""".encode()


def measure() -> list[Figure]:
    """The figures of this part."""
    sizes = (*SIZES, 1_000_000) if os.environ.get("FULL") == "1" else SIZES
    found = []
    for kind in ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as folder, databases.fresh(kind, Path(folder)) as url:
            if url:
                with opened(Path(folder), url) as house:
                    found += _sizes(house, kind, sizes)
    return found


def _sizes(house: House, kind: str, sizes: tuple[int, ...]) -> list[Figure]:
    house.runtime.publish({"bpmn/alarm.bpmn": DIAGRAM}, "bench", "")
    instance = house.runtime.start("alarm", CLERK).instance
    have, costs, paces = 0, {}, {}
    _passes(house, instance)  # statements, prepared plans and files are as warm for the first size as for the last
    for size in sizes:
        bulk.fill_timers(house, size, have, instance)
        bulk.settle(house)
        have = size
        costs[size], paces[size] = _passes(house, instance)
    line = " · ".join(f"{size:,}: {ms:.1f} ms".replace(",", " ") for size, ms in costs.items())
    what = f"one due timer among {sizes[0]:,} to {sizes[-1]:,} waiting, {kind}"
    return [
        Figure("timers", what, growth([costs[size] / paces[size] for size in sizes]), "% growth", FLAT, note=line),
        Figure("timers", f"one due timer, slowest pass, {kind}", max(costs.values()), "ms CPU", MUST_MS),
    ]


def _passes(house: House, instance: int) -> tuple[float, float]:
    """CPU milliseconds of a pass, and how fast the machine was."""
    backends, times, paces = Backends(house.database), [], []
    for turn in range(ROUNDS + WARM):
        if turn == WARM:
            before = backends.milliseconds()
        with house.database.write() as session:
            due = house.now() - timedelta(seconds=1)
            session.execute(update(Job).where(Job.instance_key == instance).values(due_at=due))
        ms, done = cpu(house.dispatcher.run_due)
        times.append(ms)
        paces.append(pace())
        if done != 1:
            raise RuntimeError(f"{done} timers were due")
    return middle(times, WARM) + (backends.milliseconds() - before) / ROUNDS, middle(paces)


if __name__ == "__main__":
    found = measure()
    print(table(found))
    sys.exit(not all(each.met for each in found))
