"""Services as a scenario wants them: each asks what to answer, remembers what it was asked, and touches nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from engine import feel
from engine.errors import BusinessError
from engine.scenarios.called import service_of
from engine.scenarios.records import Answer, Answers, BrokenScenario, Scenario
from engine.scenarios.values import Data, Layered, evaluated
from engine.service import Call, Catalogue, Service


class Unanswered(BaseException):
    """A service was asked and the scenario does not say what it answers, or says it in a way that cannot be used.

    No :class:`Exception`: the worker takes those for a service's failure, and would try again.
    """

    def __init__(self, message: str, fault: BrokenScenario | None = None) -> None:
        super().__init__(message)
        self.message, self.fault = message, fault


@dataclass(frozen=True)
class Called:
    """One call: the service, the element that made it, and its inputs."""

    service: str
    element: str
    inputs: Mapping[str, Any]


@dataclass
class Answering:
    """The services of one scenario. ``context`` makes FEEL's surroundings in the session of a step."""

    scenario: Scenario
    context: Callable[[Session], feel.Context]
    real: Catalogue
    calls: list[Called] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._answers: dict[str, list[Answer]] = {}
        self.change(self.scenario.services)
        self.change({service_of(name): (answer,) for name, answer in self.scenario.processes.items()})

    def change(self, answers: Answers) -> None:
        """From now on these are the answers of these elements and services."""
        self._answers.update({name: list(found) for name, found in answers.items()})

    def catalogue(self, known: Catalogue) -> dict[str, Service]:
        """A stand-in for every service known or answered for."""
        return {name: self._service(name, known.get(name)) for name in (*known, *self._answers)}

    def _service(self, name: str, known: Service | None) -> Service:
        def function(session: Session, call: Call, **inputs: Any) -> Mapping[str, Any]:
            self.calls.append(Called(name, call.element_id, inputs))
            answer = self._next(call.element_id) or self._next(name)
            if answer is not None:
                return self._given(answer, session, inputs)
            if name in self.real:
                return self.real[name].function(session, call, **inputs) or {}
            raise Unanswered(f"«{call.element_id}» pregunta al servicio «{name}» y el escenario no dice qué responde")

        personal = known.personal if known else frozenset()
        # Alone: what was asked and answered is noted in memory, where no step that is undone would undo it.
        return Service(name, function, local=True, personal=personal, alone=True)

    def _next(self, name: str) -> Answer | None:
        waiting = self._answers.get(name)
        if not waiting:
            return None
        answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return None if answer.usual else answer

    def _given(self, answer: Answer, session: Session, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        if answer.error:
            raise BusinessError(answer.error)
        context = self.context(session)
        scope = Layered(inputs, Data(self.scenario.data, context, answer.place))
        try:
            found = evaluated(answer.result, scope, context, answer.place)
            if not isinstance(found, Mapping):
                raise BrokenScenario(answer.place, "La respuesta no tiene entradas «nombre: valor».")
            return found
        except BrokenScenario as fault:
            raise Unanswered(fault.message, fault) from None
