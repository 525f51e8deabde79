"""Paths that no scenario took yet: the shortest through each missing flow, as scenarios to be filled in.

A path is found on the drawing alone: what people must answer, so that a gateway goes that way, stands beside it as the
drawing's own condition.
"""

from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from engine.definitions.bundle import Bundle
from engine.drawing import SUBPROCESSES, Element, Process
from engine.scenarios.coverage import Coverage

#: A step on the drawing: the place reached (an element, or ``-element`` where a subprocess ends), and the flow taken.
Hop = tuple[str, str]


@dataclass(frozen=True)
class Path:
    """From a start to an end: the elements in order, each with the flow that led there (empty: none), and new flows."""

    process: Process
    hops: tuple[Hop, ...]
    covers: tuple[str, ...]


def suggest(bundle: Bundle, coverage: Coverage) -> list[Path]:
    """Few paths through all missing flows that can be reached; those through many come first."""
    missing: dict[str, set[str]] = {}
    for flow in coverage.missing_flows:
        missing.setdefault(flow.process, set()).add(flow.id)
    return [path for name, flows in missing.items() for path in _paths(bundle.processes[name], flows)]


def _paths(process: Process, missing: set[str]) -> Iterator[Path]:
    left = set(missing)
    while left:
        best: tuple[Hop, ...] = ()
        for flow in sorted(left):
            found = _through(process, flow, left)
            if found and _gain(found, left) > _gain(best, left):
                best = found
        covers = tuple(flow for _place, flow in best if flow in left)
        if not covers:
            return
        yield Path(process, best, tuple(dict.fromkeys(covers)))
        left -= set(covers)


def _gain(hops: tuple[Hop, ...], left: Collection[str]) -> tuple[int, int]:
    return len({flow for _place, flow in hops if flow in left}), -len(hops)


def _through(process: Process, flow: str, left: Collection[str]) -> tuple[Hop, ...]:
    """The shortest path through a flow: to its source from a start, and on to an end, by missing flows where it can."""
    starts = [e.id for e in process.inside(None) if e.type == "startEvent"]
    taken = process.flows[flow]
    begin = _search(process, starts, {taken.source, f"-{taken.source}"})
    if begin is None:
        return ()
    end = _search(process, [taken.target], _ends(process), left)
    return (*begin, (taken.target, flow), *((end or ())[1:]))


def _ends(process: Process) -> set[str]:
    return {e.id for e in process.inside(None) if e.type == "endEvent"}


def _search(
    process: Process, begins: Collection[str], goals: Collection[str], liked: Collection[str] = ()
) -> tuple[Hop, ...] | None:
    """Breadth first; among equals the flows that are liked go first."""
    before: dict[str, Hop | None] = dict.fromkeys(begins)
    flows: dict[str, str] = {}
    todo = deque(begins)
    while todo:
        place = todo.popleft()
        if place in goals:
            return _walked(place, before, flows)
        for after, flow in sorted(_after(process, place), key=lambda hop: hop[1] not in liked):
            if after not in before:
                before[after], flows[after] = (place, flow), flow
                todo.append(after)
    return None


def _walked(place: str, before: Mapping[str, Hop | None], flows: Mapping[str, str]) -> tuple[Hop, ...]:
    hops = []
    at: str | None = place
    while at is not None:
        hops.append((at, flows.get(at, "")))
        earlier = before[at]
        at = earlier[0] if earlier else None
    return tuple(reversed(hops))


def _after(process: Process, place: str) -> Iterator[Hop]:
    """Where a token goes from a place: into a subprocess, out of it, onto a border, along a flow."""
    element = process.elements[place.removeprefix("-")]
    yield from ((event.id, "") for event in process.boundaries(element.id) if not place.startswith("-"))
    if element.type in SUBPROCESSES and not place.startswith("-"):
        yield from ((e.id, "") for e in process.inside(element.id) if e.type == "startEvent")
        return
    going = [(flow.target, flow.id) for flow in process.leaving(element.id)]
    if not going and element.parent:
        yield (f"-{element.parent}", "")
    yield from going


def skeletons(paths: Collection[Path], bundle: Bundle) -> str:
    """The paths as a scenario file; what only a person can say is left open, beside the drawing's condition."""
    return "scenarios:\n" + "".join(_skeleton(path, bundle) for path in paths) if paths else ""


def _skeleton(path: Path, bundle: Bundle) -> str:
    """One scenario, its lines in the order of the path."""
    elements, steps, errors = path.process.elements, list[str](), dict[str, None]()
    for (place, _flow), after in zip(path.hops, (*path.hops[1:], ("", "")), strict=True):
        element, following = elements[place.removeprefix("-")], elements.get(after[0])
        if following is not None and following.attached_to == element.id:
            kind = following.events[0].kind if following.events else ""
            if kind == "error":
                code = bundle.code(following) or "~"
                errors.setdefault(f"    {element.id}: {{error: {code}}}")
            steps += _happens(kind, following, bundle)
        elif not place.startswith("-"):
            steps += _does(path.process, element, after[1], bundle)
    last = elements[path.hops[-1][0].removeprefix("-")]
    end = last.name or last.id
    lines = [f"- name: Hasta «{end}»", f"  process: {path.process.id}", f"  # Recorre: {', '.join(path.covers)}"]
    lines += ["  start: {}", *(["  services:", *errors] if errors else []), *(["  steps:", *steps] if steps else [])]
    return "\n".join([*lines, f"  expect: {{end: {end!r}}}"]) + "\n"


def _does(process: Process, element: Element, flow: str, bundle: Bundle) -> Iterator[str]:
    """What somebody does at an element so that the flow is taken."""
    name = element.name or element.id
    if element.type == "userTask":
        yield f"  - complete: {element.id}  # {name}"
        if element.form:
            yield "    values: {}"
    elif element.type in ("intermediateCatchEvent", "receiveTask"):
        yield from _happens(element.events[0].kind if element.events else "message", element, bundle)
    if flow and (condition := process.flows[flow].condition):
        yield f"  # en «{name}»: {' '.join(condition.split())}"
    elif flow and element.default == flow:
        yield f"  # en «{name}»: ninguna de las otras condiciones"


def _happens(kind: str, event: Element, bundle: Bundle) -> Iterator[str]:
    """What happens so that an event occurs; a service's error is answered by the service."""
    name = event.name or event.id
    if kind == "timer":
        yield f"  - clock: ~  # hasta que venza «{name}»"
    elif kind == "message":
        message = bundle.message(event)
        yield f"  - message: {message.name if message else '~'}  # «{name}»"
    elif kind == "signal":
        yield f"  - signal: {bundle.signal(event) or '~'}  # «{name}»"
    elif kind != "error":
        yield f"  # ocurre «{name}»"
