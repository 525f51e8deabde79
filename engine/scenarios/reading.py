"""From the YAML files beside the diagrams to scenarios. What a file may say is in ``docs/scenarios.md``.

Files of a ``tests`` folder that hold ``scenarios`` are read as such; the others there are what these share.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final

from engine.scenarios import yaml_tree
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
    Values,
)
from engine.scenarios.yaml_tree import Map

_VERBS: Final = ("complete", "message", "clock", "advance")
_SHARED: Final = ("services", "parts", "data", "at", "mail")
_FILE: Final = (*_SHARED, "process", "scenarios")
_SCENARIO: Final = ("name", "process", "start", "steps", "expect", "services", "processes", "data", "at")
_START: Final = ("as", "at", "submit", "variables", "message")
_STEP: Final = (*_VERBS, "use", "as", "values", "refused", "key", "variables", "services", "expect")
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
    _only(path, tree, _FILE, "un archivo de escenarios")
    return tree


def _file(path: str, tree: Map, common: Shared) -> list[Scenario]:
    shared = _shared(path, tree, common)
    reader = _Reader(path, shared)
    every = _list(path, tree, "scenarios")
    process = _text(path, tree, "process")
    return [reader.scenario(item, process) for item in every]


def _shared(path: str, tree: Map, base: Shared) -> Shared:
    mail = _map(path, tree, "mail")
    _only(path, mail, ("service", "name"), "«mail»")
    return Shared(
        services={**base.services, **_answers(path, _map(path, tree, "services"))},
        parts={**base.parts, **{n: (path, _as_list(path, tree, s)) for n, s in _map(path, tree, "parts").items()}},
        data={**base.data, **_map(path, tree, "data")},
        homes={**base.homes, **_homes(path, tree)},
        at=_text(path, tree, "at") or base.at,
        mail=(_text(path, mail, "service"), _text(path, mail, "name")) if mail else base.mail,
    )


@dataclass
class _Reader:
    """Reads the scenarios of one file. The parts they use may stand in another: lines are told in that one."""

    path: str
    shared: Shared

    def scenario(self, tree: Any, process: str) -> Scenario:
        found = _mapping(self.path, tree, 1, "Cada escenario")
        place = Place(self.path, found.line)
        _only(self.path, found, _SCENARIO, "un escenario")
        name = _text(self.path, found, "name")
        process = _text(self.path, found, "process") or process
        if not name or not process:
            raise BrokenScenario(place, f"Al escenario le falta «{'process' if name else 'name'}».")
        if "expect" not in found:
            raise BrokenScenario(place, f"El escenario «{name}» no dice qué se espera: le falta «expect».")
        expected = _expected(self.path, found, "expect")
        if expected.end is None and expected.waiting is None:
            at = Place(self.path, found.lines["expect"])
            raise BrokenScenario(at, "Di cómo termina: «end» (el evento final) o «waiting» (dónde espera).")
        start = self._start(_map(self.path, found, "start"), place, _text(self.path, found, "at"))
        return Scenario(
            place=place,
            name=name,
            process=process,
            start=start,
            steps=tuple(self._steps(self.path, _list(self.path, found, "steps"), 0)),
            expected=expected,
            services={**self.shared.services, **_answers(self.path, _map(self.path, found, "services"))},
            processes={n: _one(self.path, a, found.line) for n, a in _map(self.path, found, "processes").items()},
            data={**self.shared.data, **_map(self.path, found, "data")},
            homes={**self.shared.homes, **_homes(self.path, found)},
            mail=self.shared.mail,
        )

    def _start(self, tree: Map, place: Place, at: str) -> Start:
        _only(self.path, tree, _START, "«start»")
        place = Place(self.path, tree.line or place.line)
        submit = _values(self.path, tree, "submit") if "submit" in tree else None
        at = _text(self.path, tree, "at") or at or self.shared.at
        group, message = _text(self.path, tree, "as"), _text(self.path, tree, "message")
        return Start(place, group, at, submit, _values(self.path, tree, "variables"), message)

    def _steps(self, path: str, items: list[Any], depth: int) -> list[Step]:
        found: list[Step] = []
        for item in items:
            tree = _mapping(path, item, 1, "Cada paso")
            _only(path, tree, _STEP, "un paso")
            if "use" in tree:
                found += self._part(path, tree, depth)
            else:
                found.append(_step(path, tree))
        if len(found) > _MOST_STEPS:
            raise BrokenScenario(Place(path, 1), f"Son más de {_MOST_STEPS} pasos.")
        return found

    def _part(self, path: str, tree: Map, depth: int) -> list[Step]:
        name, place = _text(path, tree, "use"), Place(path, tree.line)
        if len(tree) > 1:
            raise BrokenScenario(place, "«use» va solo en su paso.")
        if name not in self.shared.parts:
            known = ", ".join(sorted(self.shared.parts)) or "ninguna"
            raise BrokenScenario(place, f"No hay ninguna parte «{name}». Hay: {known}.")
        if depth > 5:
            raise BrokenScenario(place, f"La parte «{name}» se usa a sí misma.")
        home, steps = self.shared.parts[name]
        return self._steps(home, steps, depth + 1)


def _step(path: str, tree: Map) -> Step:
    verbs = [verb for verb in _VERBS if verb in tree]
    place = Place(path, tree.line)
    if len(verbs) > 1:
        raise BrokenScenario(place, f"Un paso hace una sola cosa; aquí están {' y '.join(verbs)}.")
    verb = verbs[0] if verbs else ""
    return Step(
        place=place,
        verb=verb,
        target=_text(path, tree, verb) if verb else "",
        group=_text(path, tree, "as"),
        values=_values(path, tree, "variables" if verb == "message" else "values"),
        refused=tuple(map(str, _list(path, tree, "refused"))),
        key=_text(path, tree, "key"),
        services=_answers(path, _map(path, tree, "services")),
        expected=_expected(path, tree, "expect") if "expect" in tree else None,
    )


def _expected(path: str, tree: Map, name: str) -> Expected:
    found = _map(path, tree, name)
    _only(path, found, _EXPECTED, "«expect»")
    tasks = {n: _mapping(path, t, found.line, f"«{n}»") for n, t in _map(path, found, "tasks").items()}
    mails, calls = _list(path, found, "mails"), _list(path, found, "calls")
    return Expected(
        place=Place(path, found.line or tree.line),
        end=_text(path, found, "end") if "end" in found else None,
        waiting=tuple(map(str, _list(path, found, "waiting"))) if "waiting" in found else None,
        path=tuple(map(str, _list(path, found, "path"))),
        never=tuple(map(str, _list(path, found, "never"))),
        variables=_map(path, found, "variables"),
        tasks=tasks,
        mails=tuple(_wanted(path, m, found, _MAIL) for m in mails) if "mails" in found else None,
        calls=tuple(_wanted(path, c, found, _CALL) for c in calls),
        incidents=tuple(map(str, _list(path, found, "incidents"))),
    )


def _wanted(path: str, item: Any, around: Map, names: tuple[str, ...]) -> Mapping[str, Any]:
    """A call that must have happened; a bare text is its name."""
    found = Map({names[0]: item}) if isinstance(item, str) else _mapping(path, item, around.line, "Cada entrada")
    _only(path, found, names, f"una entrada de «{'mails' if names is _MAIL else 'calls'}»")
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
    tree = _mapping(path, item, line, "Una respuesta")
    _only(path, tree, ("result", "error"), "una respuesta")
    if len(tree) != 1:
        raise BrokenScenario(Place(path, tree.line), "Una respuesta es «result» o «error», una de las dos.")
    return Answer(Place(path, tree.line), _values(path, tree, "result"), _text(path, tree, "error"))


def _only(path: str, tree: Map, names: tuple[str, ...], what: str) -> None:
    for name in tree:
        if name not in names:
            place = Place(path, tree.lines.get(name, tree.line))
            raise BrokenScenario(place, f"«{name}» no va en {what}. Va: {', '.join(names)}.")


def _mapping(path: str, item: Any, line: int, what: str) -> Map:
    if isinstance(item, Map):
        return item
    raise BrokenScenario(Place(path, line), f"{what} se escribe con entradas «clave: valor».")


def _map(path: str, tree: Map, name: str) -> Map:
    item = tree.get(name)
    if item is None:
        return Map()
    return _mapping(path, item, tree.lines[name], f"«{name}»")


def _homes(path: str, tree: Map) -> dict[str, Place]:
    """Where each of the data stands."""
    data = _map(path, tree, "data")
    return {name: Place(path, data.lines.get(name, data.line)) for name in data}


def _values(path: str, tree: Map, name: str) -> Values:
    """Entries, or FEEL that makes them."""
    item = tree.get(name)
    return item if isinstance(item, str) and item.startswith("=") else _map(path, tree, name)


def _list(path: str, tree: Map, name: str) -> list[Any]:
    item = tree.get(name)
    if item is None:
        return []
    return _as_list(path, tree, item, name)


def _as_list(path: str, tree: Map, item: Any, name: str = "parts") -> list[Any]:
    if isinstance(item, list):
        return item
    raise BrokenScenario(Place(path, tree.lines.get(name, tree.line)), f"«{name}» es una lista: cada línea con «- ».")


def _text(path: str, tree: Map, name: str) -> str:
    item = tree.get(name)
    if item is None:
        return ""
    if isinstance(item, (list, Map)):
        raise BrokenScenario(Place(path, tree.lines.get(name, tree.line)), f"«{name}» es un texto.")
    return str(item)
