"""From the YAML files beside the diagrams to scenarios. What a file may say is in ``docs/analistas/pruebas.md``.

Files of a ``tests`` folder that hold ``scenarios`` are read as such; the others there are what these share.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final

from engine.scenarios import entries, yaml_tree
from engine.scenarios.records import (
    Answer,
    Answers,
    BrokenScenario,
    Expected,
    Place,
    Scenario,
    Shared,
    Start,
    Step,
)
from engine.scenarios.yaml_tree import Map

_VERBS: Final = ("complete", "message", "signal", "clock", "advance")
_SHARED: Final = ("services", "parts", "data", "at", "mail")
_FILE: Final = (*_SHARED, "process", "scenarios")
_SCENARIO: Final = ("name", "process", "start", "steps", "expect", "services", "processes", "data", "at")
_START: Final = ("as", "at", "submit", "variables", "message")
_STEP: Final = (*_VERBS, "use", "as", "values", "refused", "key", "kept", "variables", "services", "expect")
_EXPECTED: Final = ("end", "waiting", "path", "never", "variables", "tasks", "mails", "calls", "incidents")
_MAIL: Final = ("mail", "with")
_CALL: Final = ("service", "element", "with")
_MOST_STEPS: Final = 500


@dataclass
class Suite:
    """Every scenario of a version, and the faults of files that could not be read."""

    scenarios: list[Scenario] = field(default_factory=list)
    faults: list[BrokenScenario] = field(default_factory=list)


def is_test(path: str) -> bool:
    """Whether a file of a version is a scenario file, or one of theirs."""
    name = PurePosixPath(path)
    return name.suffix in (".yaml", ".yml") and name.parent.name == "tests"


def read(files: Mapping[str, bytes]) -> Suite:
    """The scenarios among the files of a version (path → bytes)."""
    suite = Suite()
    trees: dict[str, Map] = {}
    for path, data in sorted(files.items()):
        if is_test(path):
            with _kept(suite):
                trees[path] = _root(path, data)
    shared: dict[PurePosixPath, Shared] = {}
    for path, tree in trees.items():
        if "scenarios" not in tree:
            folder = PurePosixPath(path).parent
            with _kept(suite):
                shared[folder] = _shared(path, tree, shared.get(folder, Shared()))
    for path, tree in trees.items():
        if "scenarios" in tree:
            with _kept(suite):
                suite.scenarios += _file(path, tree, shared.get(PurePosixPath(path).parent, Shared()))
    return suite


@contextmanager
def _kept(suite: Suite) -> Iterator[None]:
    """One file's fault does not keep the others from being read."""
    try:
        yield
    except BrokenScenario as fault:
        suite.faults.append(fault)


def _root(path: str, data: bytes) -> Map:
    tree = yaml_tree.read(path, data)
    entries.only(path, tree, _FILE, "un archivo de escenarios")
    return tree


def _file(path: str, tree: Map, common: Shared) -> list[Scenario]:
    shared = _shared(path, tree, common)
    reader = _Reader(path, shared)
    every = entries.list_of(path, tree, "scenarios")
    process = entries.text(path, tree, "process")
    return [reader.scenario(item, process, tree.lines["scenarios"]) for item in every]


def _shared(path: str, tree: Map, base: Shared) -> Shared:
    mail = entries.map_of(path, tree, "mail")
    entries.only(path, mail, ("service", "name"), "«mail»")
    parts = entries.map_of(path, tree, "parts")
    return Shared(
        services={**base.services, **_answers(path, entries.map_of(path, tree, "services"))},
        parts={**base.parts, **{n: (path, parts.lines[n], entries.list_of(path, parts, n)) for n in parts}},
        data={**base.data, **entries.map_of(path, tree, "data")},
        homes={**base.homes, **_homes(path, tree)},
        at=entries.text(path, tree, "at") or base.at,
        mail=(entries.text(path, mail, "service"), entries.text(path, mail, "name")) if mail else base.mail,
    )


@dataclass
class _Reader:
    """Reads the scenarios of one file. The parts they use may stand in another: lines are counted in that one."""

    path: str
    shared: Shared

    def scenario(self, tree: Any, process: str, line: int) -> Scenario:
        found = entries.mapping(self.path, tree, line, "Cada escenario")
        place = Place(self.path, found.line)
        entries.only(self.path, found, _SCENARIO, "un escenario")
        name = entries.text(self.path, found, "name")
        process = entries.text(self.path, found, "process") or process
        if not name or not process:
            raise BrokenScenario(place, f"Al escenario le falta «{'process' if name else 'name'}».")
        if "expect" not in found:
            raise BrokenScenario(place, f"El escenario «{name}» no dice qué se espera: le falta «expect».")
        expected = _expected(self.path, found, "expect")
        if expected.end is None and expected.waiting is None:
            at = Place(self.path, found.lines["expect"])
            raise BrokenScenario(at, "Di cómo termina: «end» (el evento final) o «waiting» (dónde espera).")
        start = self._start(entries.map_of(self.path, found, "start"), place, entries.text(self.path, found, "at"))
        return Scenario(
            place=place,
            name=name,
            process=process,
            start=start,
            steps=tuple(
                self._steps(self.path, found.lines.get("steps", 0), entries.list_of(self.path, found, "steps"))
            ),
            expected=expected,
            services={**self.shared.services, **_answers(self.path, entries.map_of(self.path, found, "services"))},
            processes={
                n: _one(self.path, a, found.line) for n, a in entries.map_of(self.path, found, "processes").items()
            },
            data={**self.shared.data, **entries.map_of(self.path, found, "data")},
            homes={**self.shared.homes, **_homes(self.path, found)},
            mail=self.shared.mail,
        )

    def _start(self, tree: Map, place: Place, at: str) -> Start:
        entries.only(self.path, tree, _START, "«start»")
        place = Place(self.path, tree.line or place.line)
        submit = entries.values_of(self.path, tree, "submit") if "submit" in tree else None
        at = entries.text(self.path, tree, "at") or at or self.shared.at
        group, message = entries.text(self.path, tree, "as"), entries.text(self.path, tree, "message")
        return Start(place, group, at, submit, entries.values_of(self.path, tree, "variables"), message)

    def _steps(self, path: str, line: int, items: list[Any], depth: int = 0) -> list[Step]:
        found: list[Step] = []
        for item in items:
            tree = entries.mapping(path, item, line, "Cada paso")
            entries.only(path, tree, _STEP, "un paso")
            if "use" in tree:
                found += self._part(path, tree, depth)
            else:
                found.append(_step(path, tree))
        if len(found) > _MOST_STEPS:
            raise BrokenScenario(Place(path, line), f"Son más de {_MOST_STEPS} pasos.")
        return found

    def _part(self, path: str, tree: Map, depth: int) -> list[Step]:
        name, place = entries.text(path, tree, "use"), Place(path, tree.line)
        if len(tree) > 1:
            raise BrokenScenario(place, "«use» va solo en su paso.")
        if name not in self.shared.parts:
            known = ", ".join(sorted(self.shared.parts)) or "ninguna"
            raise BrokenScenario(place, f"No hay ninguna parte «{name}». Hay: {known}.")
        if depth > 5:
            raise BrokenScenario(place, f"Hasta «{name}» son más de cinco partes, una dentro de otra.")
        home, line, steps = self.shared.parts[name]
        return self._steps(home, line, steps, depth + 1)


def _step(path: str, tree: Map) -> Step:
    verbs = [verb for verb in _VERBS if verb in tree]
    place = Place(path, tree.line)
    if len(verbs) > 1:
        raise BrokenScenario(place, f"Un paso hace una sola cosa; aquí están {' y '.join(verbs)}.")
    verb = verbs[0] if verbs else ""
    return Step(
        place=place,
        verb=verb,
        target=entries.text(path, tree, verb) if verb else "",
        group=entries.text(path, tree, "as"),
        values=entries.values_of(path, tree, "variables" if verb in ("message", "signal") else "values"),
        refused=tuple(map(str, entries.list_of(path, tree, "refused"))),
        key=entries.text(path, tree, "key"),
        kept=entries.text(path, tree, "kept"),
        services=_answers(path, entries.map_of(path, tree, "services")),
        expected=_expected(path, tree, "expect") if "expect" in tree else None,
    )


def _expected(path: str, tree: Map, name: str) -> Expected:
    found = entries.map_of(path, tree, name)
    entries.only(path, found, _EXPECTED, "«expect»")
    tasks = {n: entries.mapping(path, t, found.line, f"«{n}»") for n, t in entries.map_of(path, found, "tasks").items()}
    mails, calls = entries.list_of(path, found, "mails"), entries.list_of(path, found, "calls")
    return Expected(
        place=Place(path, found.line or tree.line),
        end=entries.text(path, found, "end") if "end" in found else None,
        waiting=tuple(map(str, entries.list_of(path, found, "waiting"))) if "waiting" in found else None,
        path=tuple(map(str, entries.list_of(path, found, "path"))),
        never=tuple(map(str, entries.list_of(path, found, "never"))),
        variables=entries.map_of(path, found, "variables"),
        tasks=tasks,
        mails=tuple(_wanted(path, m, found, _MAIL) for m in mails) if "mails" in found else None,
        calls=tuple(_wanted(path, c, found, _CALL) for c in calls),
        incidents=tuple(map(str, entries.list_of(path, found, "incidents"))),
        places=dict(_places(path, found)),
    )


def _places(path: str, tree: Map) -> Iterator[tuple[str, Place]]:
    """Where each expectation stands, and each entry of those that have entries with a line of their own."""
    for name, item in tree.items():
        yield name, Place(path, tree.lines[name])
        if isinstance(item, Map):
            yield from ((f"{name}.{entry}", Place(path, line)) for entry, line in item.lines.items())
        elif isinstance(item, list):
            lines = ((number, each.line) for number, each in enumerate(item) if isinstance(each, Map))
            yield from ((f"{name}.{number}", Place(path, line)) for number, line in lines)


def _wanted(path: str, item: Any, around: Map, names: tuple[str, ...]) -> Mapping[str, Any]:
    """A call that must have happened; a bare text is its name."""
    found = Map({names[0]: item}) if isinstance(item, str) else entries.mapping(path, item, around.line, "Cada entrada")
    entries.only(path, found, names, f"una entrada de «{'mails' if names is _MAIL else 'calls'}»")
    return found


def _answers(path: str, tree: Map) -> Answers:
    found = {}
    for name, item in tree.items():
        line = tree.lines.get(name, tree.line)
        items = item if isinstance(item, list) else [item]
        if not items:
            raise BrokenScenario(Place(path, line), f"«{name}» no tiene ninguna respuesta.")
        found[name] = tuple(_one(path, each, line) for each in items)
    return found


def _one(path: str, item: Any, line: int) -> Answer:
    if item is None:
        return Answer(Place(path, line), usual=True)
    tree = entries.mapping(path, item, line, "Una respuesta")
    entries.only(path, tree, ("result", "error"), "una respuesta")
    if len(tree) != 1:
        raise BrokenScenario(Place(path, tree.line), "Una respuesta es «result» o «error», una de las dos.")
    return Answer(Place(path, tree.line), entries.values_of(path, tree, "result"), entries.text(path, tree, "error"))


def _homes(path: str, tree: Map) -> dict[str, Place]:
    """Where each of the data stands."""
    data = entries.map_of(path, tree, "data")
    return {name: Place(path, data.lines.get(name, data.line)) for name in data}
