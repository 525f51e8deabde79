"""One scenario, played through the engine's public operations; the first thing that is not as it says ends it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from engine import candidate_groups, feel
from engine.actor import Actor
from engine.database.sessions import connection
from engine.errors import InvalidForm, Refusal
from engine.execution import signals
from engine.execution.runtime import Runtime
from engine.feel.values import DATE_TIME, kind
from engine.forms import UnknownField
from engine.jobs.dispatcher import Dispatcher
from engine.models.process import Incident, Instance, Job, UserTask
from engine.scenarios import vetting
from engine.scenarios.answering import Answering, Unanswered
from engine.scenarios.arena import Arena
from engine.scenarios.coverage import Walked
from engine.scenarios.expecting import Seen, standing
from engine.scenarios.people import by_somebody
from engine.scenarios.records import DEFAULT_START, BrokenScenario, Expected, Scenario, Step, Values
from engine.scenarios.values import Data, Layered, as_sent, asks, evaluated, span

_MOST_JOBS = 500
_TASKS = select(UserTask).where(UserTask.instance_key == bindparam("of_instance"))
_INCIDENTS = select(Incident.element_id, Incident.code, Incident.message).where(Incident.resolved.is_(None))
_NEXT_DUE = (
    select(Job.due_at).where(Job.state == "waiting", Job.due_at <= bindparam("until")).order_by(Job.due_at).limit(1)
)
_FAILED = select(Job.key).where(Job.state == "waiting", Job.attempts > 0).limit(1)


@dataclass
class Result:
    """How a scenario went: ``fault`` is empty where all was as said. ``seconds``: how long it took."""

    scenario: Scenario
    fault: BrokenScenario | None = None
    seconds: float = 0.0
    walked: Walked = field(default_factory=Walked)


def play(arena: Arena, scenario: Scenario) -> Result:
    """Play one scenario. Never raises for what the scenario or the drawing does wrong."""
    result, began = Result(scenario), time.perf_counter()
    try:
        vetting.vet(scenario, arena)
        Play(arena, scenario, result.walked).run()
    except BrokenScenario as fault:
        result.fault = fault
    result.seconds = time.perf_counter() - began
    return result


class Play:
    """A scenario under way."""

    def __init__(self, arena: Arena, scenario: Scenario, walked: Walked) -> None:
        self.arena, self.scenario, self.walked = arena, scenario, walked
        self.place = scenario.start.place
        self.given: Values = {}  # what a form is handed, as written
        self.key = 0
        self.looked = 0  # calls seen by an earlier step's expectation
        lent = arena.surroundings
        self.answering = Answering(scenario, self.context, lent.real)
        self.runtime: Runtime = arena.enter(scenario.processes, self.answering.catalogue(lent.catalogue))

    def run(self) -> None:
        """From the start to what is expected at the end. Raises :class:`BrokenScenario`."""
        try:
            self._begin()
            for step in self.scenario.steps:
                self._step(step)
            self._look(self.scenario.expected, 0)
        except Unanswered as stop:
            raise stop.fault or BrokenScenario(self.place, f"{stop.message}. {self._standing()}") from None
        except InvalidForm as refusal:
            refused = "; ".join(f"{path}: {sentence}" for path, sentence in refusal.facts["errors"].items())
            raise self._unfit(next(iter(refusal.facts["errors"])), "El formulario no acepta", f". {refused}") from None
        except UnknownField as refusal:
            path = refusal.facts["field"]
            raise self._unfit(path, f"El formulario no tiene ningún campo «{path}», que está en", ".") from None
        except Refusal as refusal:
            words = self._sentence(refusal.code, str(refusal))
            raise BrokenScenario(self.place, f"No se puede: {words} {self._standing()}") from None
        finally:
            if self.key:
                with self.runtime.database.read() as session:
                    self.walked.read(session, self.arena_bundle(session), self.key)

    def _unfit(self, path: str, before: str, after: str) -> BrokenScenario:
        """A fault of what a form was given, with the place where it is written: at the datum, where the values name
        one.
        """
        name = self.scenario.datum(self.given, path)
        if not name:
            return BrokenScenario(self.place, f"{before} los valores{after}")
        return BrokenScenario(self.scenario.homes[name], f"{before} los valores del dato «{name}»{after}")

    def arena_bundle(self, session: Session) -> Any:
        """The version the instance runs on."""
        return self.runtime.loader.bundle_of(session, session.get_one(Instance, self.key))

    # Steps

    def _begin(self) -> None:
        start = self.scenario.start
        self.given = start.submit or {}
        self.arena.clock.now = self._moment(start.at or DEFAULT_START)
        self.worker = Dispatcher(self.runtime)  # from now on: what was due before a worker began, it takes for doubtful
        actor = Actor(start.group or "alguien", frozenset({start.group}))
        variables = self.value(start.variables)
        if start.message:
            self.key = self.runtime.correlate(start.message, "", actor, variables).instance
        else:
            submit = None if start.submit is None else as_sent(self.value(start.submit))
            process = self.scenario.process
            self.key = self.runtime.start(process, actor, submit=submit, variables=variables).instance
            if submit is not None:
                with self.runtime.database.read() as session:
                    self.walked.submit_first(session, self.arena_bundle(session), self.key, submit)
        self._work()
        self._no_incident(())

    def _step(self, step: Step) -> None:
        self.place, self.given = step.place, step.values
        self.answering.change(step.services)
        if step.verb:
            _VERBS[step.verb](self, step)
            self._work()
        self._no_incident(step.expected.incidents if step.expected else ())
        if step.expected:
            self._look(step.expected, self.looked)
            self.looked = len(self.answering.calls)

    def _complete(self, step: Step) -> None:
        row = self._task(step)
        values = as_sent(self.value(step.values))
        group = step.group or next(iter(candidate_groups.split(row.groups)), "")
        try:
            by_somebody(row.assignee, group, lambda actor: self.runtime.complete(row.key, values, actor))
        except InvalidForm as refusal:
            self._refused(step, refusal.facts["errors"])
            return
        if step.refused:
            raise BrokenScenario(step.place, f"El formulario debía rechazar {', '.join(step.refused)} y lo aceptó.")
        if row.form_id:
            self.walked.submit(row.form_id, values)

    def _refused(self, step: Step, errors: Mapping[str, str]) -> None:
        if not step.refused:
            raise InvalidForm(errors=errors)
        if missing := set(step.refused) - set(errors):
            refused = "; ".join(f"{path}: {sentence}" for path, sentence in errors.items())
            raise BrokenScenario(step.place, f"No rechazó {', '.join(sorted(missing))}. Rechazó: {refused}")

    def _message(self, step: Step) -> None:
        key = str(self.value(step.key)) if step.key else str(self.key)
        values = self.value(step.values)
        life = span(step.kept, step.place) if step.kept else None
        sent = partial(self.runtime.correlate, step.target, key, variables=values, kept_for=life)
        by_somebody(None, step.group, sent)

    def _signal(self, step: Step) -> None:
        if not signals.broadcast(self.runtime, step.target, Actor(step.group or "alguien"), self.value(step.values)):
            raise BrokenScenario(step.place, f"Nadie espera la señal «{step.target}». {self._standing()}")

    def _clock(self, step: Step) -> None:
        self._move(self._moment(step.target))

    def _advance(self, step: Step) -> None:
        self._move(self.arena.clock.now + span(step.target, step.place))

    def _task(self, step: Step) -> UserTask:
        with self.runtime.database.read() as session:
            rows = session.scalars(_TASKS, {"of_instance": self.key}).all()
        found = [row for row in rows if step.target in (row.element_id, row.name)]
        if not found:
            raise BrokenScenario(step.place, f"No hay ninguna tarea abierta en «{step.target}». {self._standing()}")
        return next((row for row in found if step.group in candidate_groups.split(row.groups)), found[0])

    # Time and the machine

    def _move(self, target: datetime) -> None:
        """Let time pass: what falls due on the way happens when it is due, not all at once."""
        clock = self.arena.clock
        if target < clock.now:
            raise BrokenScenario(self.place, f"El reloj no retrocede: ya son las {self._local(clock.now)}.")
        while (due := self._next_due(target)) is not None:
            clock.now = max(clock.now, due)
            self._work()
        clock.now = target

    def _next_due(self, until: datetime) -> datetime | None:
        with self.runtime.database.read() as session:
            return connection(session).scalar(_NEXT_DUE, {"until": until})

    def _work(self) -> None:
        done = 0
        while done < _MOST_JOBS:
            found = self.worker.run_due() or self._give_up()
            done += found
            if not found:
                return
        raise BrokenScenario(self.place, f"No se detiene: van {done} trabajos seguidos sin esperar a nadie.")

    def _give_up(self) -> int:
        """What failed once fails always here: its last attempt is now, and it becomes an incident."""
        with self.runtime.database.read() as session:
            if connection(session).execute(_FAILED).first() is None:
                return 0
        failed = update(Job).where(Job.state == "waiting", Job.attempts > 0)
        with self.runtime.database.write() as session:
            return session.execute(failed.values(retries=1, due_at=self.arena.clock.now)).rowcount  # type: ignore[attr-defined, no-any-return]

    def _moment(self, text: str) -> datetime:
        """A text as people write it (local time), or FEEL."""
        found = self.value(text if text.startswith("=") else f'=date and time("{text}")')
        if kind(found) != DATE_TIME:
            raise BrokenScenario(self.place, f"«{text}» no es un momento como 2026-03-02T10:00.")
        zone = self.arena.surroundings.zone
        moment: datetime = found
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)

    def _local(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.arena.surroundings.zone):%Y-%m-%dT%H:%M}"

    # Values

    def value(self, value: Any) -> Any:
        """A value of the scenario, its FEEL evaluated over the data and the instance's variables, now."""
        if not asks(value):
            return value
        with self.runtime.database.read() as session:
            return evaluated(value, self.scope(session), self.context(session), self.place)

    def scope(self, session: Session) -> Mapping[str, Any]:
        """What FEEL may read at this moment."""
        return Layered(Data(self.scenario.data, self.context(session), self.place), self.variables(session))

    def variables(self, session: Session) -> dict[str, Any]:
        """The instance's own variables."""
        row = session.get(Instance, self.key) if self.key else None
        return self.runtime.loader.load(session, row).step.scopes.local(0) if row else {}

    def context(self, session: Session) -> feel.Context:
        """FEEL's surroundings: the scenario's clock, the host's functions."""
        functions = {name: _bound(function, session) for name, function in self.runtime.loader.functions.items()}
        return feel.Context(now=self.arena.clock, zone=self.runtime.zone, functions=functions)

    # What came of it

    def _look(self, expected: Expected, since: int) -> None:
        self.place = expected.place
        with self.runtime.database.read() as session:
            calls = self.answering.calls[since:]
            seen = Seen(session, self.key, self.scope(session), self.context(session), calls, self.scenario.mail)
            name, fault = seen.fault(expected)
        if fault:
            raise BrokenScenario(expected.at(name), f"{fault[0].upper()}{fault[1:]}. {self._standing()}")

    def _no_incident(self, expected: tuple[str, ...]) -> None:
        with self.runtime.database.read() as session:
            rows = connection(session).execute(_INCIDENTS).all()
        for row in rows:
            if row.element_id not in {*expected, *self.scenario.expected.incidents}:
                words = self._sentence(row.code, row.message)
                raise BrokenScenario(self.place, f"Incidente en «{row.element_id}»: {words}")

    def _sentence(self, code: str, words: str) -> str:
        """What was refused, in the host's words, the engine's own behind them: they name what to look for."""
        sentence = self.arena.surroundings.sentence(code)
        return f"{sentence} ({words})" if sentence else words

    def _standing(self) -> str:
        if not self.key:
            return ""
        with self.runtime.database.read() as session:
            return standing(session, self.key)


_VERBS: dict[str, Callable[[Play, Step], None]] = {
    "complete": Play._complete,
    "message": Play._message,
    "signal": Play._signal,
    "clock": Play._clock,
    "advance": Play._advance,
}


def _bound(function: Callable[..., Any], session: Session) -> Callable[..., Any]:
    return lambda *arguments: function(session, *arguments)
