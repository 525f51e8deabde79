"""What it costs to find and fire one due timer among a hundred and among a million that wait."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import update

from benchmarks import bulk, databases
from benchmarks.figures import Figure, growth, table
from benchmarks.measuring import Backends, by_turns, cpu
from benchmarks.office import opened
from engine.actor import Actor
from engine.models.process import Job
from web.installation import Installation

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
        with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
            offices = [stack.enter_context(_office(kind, Path(folder), size)) for size in sizes]
            sides = {office.timers: (office.backends, partial(_pass, office)) for office in offices if office}
            found += _judged(by_turns(sides, ROUNDS + WARM, WARM), kind)
    return found


@dataclass(frozen=True)
class Office:
    """One in which so many timers wait, and the instance whose timer is made due again and again."""

    timers: int
    installation: Installation
    backends: Backends
    instance: int


@contextmanager
def _office(kind: str, folder: Path, timers: int) -> Iterator[Office | None]:
    place = folder / str(timers)
    place.mkdir()
    with databases.fresh(kind, folder, str(timers)) as url:
        if url is None:
            yield None
            return
        with opened(place, url) as installation:
            installation.runtime.publish({"bpmn/alarm.bpmn": DIAGRAM}, "bench", "")
            instance = installation.runtime.start("alarm", CLERK).instance
            bulk.fill_timers(installation, timers, 0, instance)
            bulk.settle(installation)
            yield Office(timers, installation, Backends(installation.database), instance)


def _pass(office: Office) -> float:
    with office.installation.database.write() as session:
        due = office.installation.now() - timedelta(seconds=1)
        session.execute(update(Job).where(Job.instance_key == office.instance).values(due_at=due))
    cost, done = cpu(office.installation.dispatcher.run_due)
    if done != 1:
        raise RuntimeError(f"{done} timers were due")
    return cost


def _judged(costs: dict[int, float], kind: str) -> list[Figure]:
    if not costs:
        return []
    line = " · ".join(f"{size:,}: {ms:.1f} ms".replace(",", " ") for size, ms in costs.items())
    what = f"one due timer among {min(costs):,} to {max(costs):,} waiting, {kind}"
    return [
        Figure("timers", what, growth(list(costs.values())), "% growth", FLAT, note=line),
        Figure("timers", f"one due timer, slowest pass, {kind}", max(costs.values()), "ms CPU", MUST_MS),
    ]


if __name__ == "__main__":
    found = measure()
    print(table(found))
    sys.exit(not all(each.met for each in found))
