"""A version, tried out: every process of it is begun in memory and worked through as far as it goes by itself.

People hand in whatever their forms ask for, messages arrive as soon as they are awaited, and the clock goes to
whatever is due next. Nothing says which way a choice should go, so most drawings are walked along one of their ways.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select

from engine.actor import Actor
from engine.drawing import Process
from engine.errors import Refusal
from engine.execution.runtime import Runtime
from engine.jobs.dispatcher import Dispatcher
from engine.models.process import Incident, Instance, Job, Subscription, UserTask
from engine.scenarios.arena import Arena, Surroundings
from engine.scenarios.inventing import inventions

#: What may become of a drawing, best first: all its processes ended; begun, one still waits; begun, one stopped later
#: with an incident; and not begun, because its very first step stopped or refused.
ENDED, PARKED, STOPPED, NOT_BEGUN = "ended", "parked", "stopped", "not begun"
BEGUN: Final = (ENDED, PARKED, STOPPED)
_OUTCOMES: Final = (*BEGUN, NOT_BEGUN)
#: Turns of the crank, and open tasks handed in at each: a drawing that goes in circles is left waiting.
_TURNS: Final = 40
_AT_ONCE: Final = 5
_TIMES: Final = {"date": "2026-01-02T00:00:00Z", "duration": "P1D", "cycle": "R1/P1D"}


def tried(files: Mapping[str, bytes]) -> tuple[str, str]:
    """The worst outcome among the version's processes, and, where one stopped, the reason."""
    with closing(Arena(files, Surroundings(ZoneInfo("UTC")))) as arena:
        found = [_process(arena, ident) for ident in arena.bundle.processes]
    return max(found, key=lambda one: _OUTCOMES.index(one[0]), default=(NOT_BEGUN, "nothing executable"))


def _process(arena: Arena, ident: str) -> tuple[str, str]:
    trial = _Trial(arena)
    try:
        trial.begin(ident)
    except Refusal as refusal:
        return NOT_BEGUN, f"{type(refusal).__name__}: {refusal}"
    if reason := trial.incident():
        return NOT_BEGUN, reason
    try:
        trial.work_through()
    except Refusal as refusal:
        return STOPPED, f"{type(refusal).__name__}: {refusal}"
    if reason := trial.incident():
        return STOPPED, reason
    return (ENDED if trial.ended() else PARKED), ""


class _Trial:
    """One instance under way."""

    def __init__(self, arena: Arena) -> None:
        self.arena = arena
        self.runtime: Runtime = arena.enter({}, {})
        self.worker = Dispatcher(self.runtime)
        self.key = 0

    def begin(self, ident: str) -> None:
        process = self.arena.bundle.processes[ident]
        given = dict(_placeholders(process))
        starts = [element for element in process.inside(None) if element.type == "startEvent"]
        begun = self.arena.bundle.starts.items()
        awaited = {element.id: name for (kind, name), found in begun for element in found if kind == "message"}
        if starts and all(element.id in awaited for element in starts):
            answer = self.runtime.correlate(awaited[starts[0].id], "", Actor("ana"), given)
        else:
            answer = self.runtime.start(ident, Actor("ana"), variables=given)
        self.key = answer.instance

    def work_through(self) -> None:
        """Until the instance has ended or nothing moves any more."""
        for _ in range(_TURNS):
            if self.worker.run_due() + self._hand_in() + self._deliver() + self._wait() == 0:
                return

    def incident(self) -> str:
        with self.runtime.database.read() as session:
            row = session.scalars(select(Incident).where(Incident.resolved.is_(None))).first()
            return f"{row.element_id}: {row.message}" if row else ""

    def ended(self) -> bool:
        with self.runtime.database.read() as session:
            return session.get_one(Instance, self.key).status == "completed"

    def _rows(self, table: Any) -> list[Any]:
        with self.runtime.database.read() as session:
            return list(session.scalars(select(table).limit(_AT_ONCE)))

    def _hand_in(self) -> int:
        done = 0
        for task in self._rows(UserTask):
            values: dict[str, Any] = {}
            if task.form_id:
                for path, value in inventions(self.arena.bundle.form(task.form_id), ()):
                    _put(values, path.split("."), value)
            groups = frozenset(task.groups.split("|"))
            done += self._moved(self.runtime.complete, task.key, values, Actor(task.assignee or "ana", groups))
        return done

    def _deliver(self) -> int:
        waiting = [(row.name, row.correlation_key) for row in self._rows(Subscription)]
        return sum(self._moved(self.runtime.correlate, name, key, Actor("ana")) for name, key in waiting)

    @staticmethod
    def _moved(door: Any, *given: Any) -> int:
        """Through a door, unless what was open a moment ago is not any more."""
        try:
            door(*given)
        except Refusal:
            return 0
        return 1

    def _wait(self) -> int:
        """Let the time pass until something is due."""
        with self.runtime.database.read() as session:
            due = session.scalar(select(Job.due_at).where(Job.state == "waiting").order_by(Job.due_at).limit(1))
        if due is None or due <= self.arena.clock.now:
            return 0
        self.arena.clock.now = due
        return 1


def _placeholders(process: Process) -> Iterator[tuple[str, Any]]:
    """Something for every variable that the process says it begins with, of the kind that its readers need."""
    needed: dict[str, Any] = {}
    for element in process.elements.values():
        if element.loop and element.loop.collection:
            needed[_name(element.loop.collection)] = ["x"]
        for event in element.events:
            needed[_name(event.expression or "")] = _TIMES.get(event.timer or "", "x")
    for name in filter(None, (part.strip() for part in process.properties.get("variables", "").split(","))):
        yield name, needed.get(name, "x")


def _name(expression: str) -> str:
    return expression.strip().removeprefix("=").strip()


def _put(values: dict[str, Any], path: list[str], value: Any) -> None:
    for name in path[:-1]:
        values = values.setdefault(name, {})
    values[path[-1]] = value
