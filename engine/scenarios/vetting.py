"""What can be said of a scenario before it is played: every name is one of the drawing or of the installation."""

import difflib
from collections.abc import Collection, Iterator, Mapping

from engine.definitions.bundle import Bundle
from engine.drawing import Element
from engine.scenarios.arena import Arena
from engine.scenarios.records import Answer, BrokenScenario, Expected, Place, Scenario


def vet(scenario: Scenario, arena: Arena) -> None:
    """Raises :class:`BrokenScenario` for the first name that nothing has."""
    bundle = arena.bundle
    if scenario.process not in bundle.processes:
        raise _unknown(scenario.place, "ningún proceso", scenario.process, bundle.processes)
    for process, answer in scenario.processes.items():
        if process not in bundle.processes:
            raise _unknown(answer.place, "ningún proceso", process, bundle.processes)
    elements = bundle.elements_of(scenario.process)
    known = {*elements, *(element.name for element in elements.values())}
    for step in scenario.steps:
        if step.verb == "complete" and step.target not in known:
            raise _unknown(step.place, "ningún elemento", step.target, elements)
    for expected in (*(step.expected for step in scenario.steps), scenario.expected):
        for name in _named(expected) if expected else ():
            if expected and name not in elements:
                raise _unknown(expected.place, "ningún elemento", name, elements)
    for answers in (scenario.services, *(step.services for step in scenario.steps)):
        for name, found in answers.items():
            _services(name, found, arena, bundle)


def _named(expected: Expected) -> Iterator[str]:
    yield from expected.path
    yield from expected.never
    yield from expected.waiting or ()
    yield from expected.tasks
    yield from expected.incidents


def _services(name: str, answers: tuple[Answer, ...], arena: Arena, bundle: Bundle) -> None:
    catalogue = arena.surroundings.catalogue
    types = {name} if name in catalogue else {element.job_type or "" for element in _homes(name, bundle)}
    if not types:
        raise _unknown(answers[0].place, "ningún servicio ni elemento", name, [*catalogue, *_elements(bundle)])
    for service in filter(None, map(catalogue.get, types)):
        for answer in answers:
            if answer.error and answer.error not in service.errors:
                raise _unknown(answer.place, f"en «{service.type}» ningún error", answer.error, service.errors)
            for output in answer.result if isinstance(answer.result, Mapping) else ():
                if output not in service.outputs:
                    raise _unknown(answer.place, f"en «{service.type}» ningún resultado", output, service.outputs)


def _homes(name: str, bundle: Bundle) -> list[Element]:
    return [p.elements[name] for p in bundle.processes.values() if name in p.elements]


def _elements(bundle: Bundle) -> Iterator[str]:
    for process in bundle.processes.values():
        yield from (element.id for element in process.elements.values() if element.job_type)


def _unknown(place: Place, what: str, name: str, known: Collection[str]) -> BrokenScenario:
    near = difflib.get_close_matches(name, known, 1)
    hint = f" ¿Quisiste decir «{near[0]}»?" if near else ""
    return BrokenScenario(place, f"No hay {what} «{name}».{hint}")
