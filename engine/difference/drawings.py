"""Two diagrams compared by what they mean."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from lxml import etree

from engine import drawing
from engine.check.words import called, capital
from engine.difference.words import Difference, turned
from engine.drawing import Drawing, Element, Flow, Process
from engine.errors import BrokenDrawing

_Value = Callable[[Element], object]
#: What is compared of an element, in the words of the sentence.
_ELEMENT: Final[dict[str, _Value]] = {
    "el nombre": lambda e: e.name,
    "el carril": lambda e: e.lane,
    "la documentación": lambda e: e.documentation,
    "el formulario": lambda e: e.form,
    "el responsable": lambda e: e.assignee,
    "los grupos": lambda e: e.groups,
    "las personas": lambda e: e.users,
    "la fecha límite": lambda e: e.due,
    "la fecha de seguimiento": lambda e: e.follow_up,
    "la prioridad": lambda e: e.priority,
    "el servicio": lambda e: e.job_type,
    "los reintentos": lambda e: e.retries,
    "la decisión": lambda e: e.decision,
    "el script": lambda e: e.script,
    "la variable del resultado": lambda e: e.result,
    "el proceso llamado": lambda e: e.called,
    "el tiempo": lambda e: ", ".join(d.expression or "" for d in e.events if d.kind == "timer"),
    "lo que espera": lambda e: ", ".join(f"{d.kind} {d.ref or d.timer or ''}".strip() for d in e.events),
    "si interrumpe": lambda e: e.interrupting,
    "la actividad en cuyo borde está": lambda e: e.attached_to,
    "la repetición": lambda e: _loop(e),
}
_MAPS: Final[dict[str, Callable[[Element], Mapping[str, str]]]] = {
    "la entrada": lambda e: {mapping.target: mapping.source for mapping in e.inputs},
    "la salida": lambda e: {mapping.target: mapping.source for mapping in e.outputs},
    "la propiedad": lambda e: e.properties,
    "el encabezado": lambda e: e.headers,
}


def _loop(element: Element) -> str:
    """A multi-instance in words."""
    if (loop := element.loop) is None:
        return ""
    parts = ["una por una" if loop.sequential else "todas a la vez", f"sobre {loop.collection}"]
    parts += [f"{word} {text}" for word, text in (("hasta", loop.condition), ("con resultado", loop.output)) if text]
    return ", ".join(parts)


def compare(path: str, before: bytes, after: bytes) -> list[Difference] | None:
    """The differences of two diagrams; ``None`` where one cannot be read."""
    try:
        old, new = drawing.read(before, path), drawing.read(after, path)
    except BrokenDrawing:
        return None
    found = [*_processes(path, old, new), *_messages(path, old, new)]
    if found:
        return found
    return list(_layout(path, new, _picture(before, path), _picture(after, path)))


def _processes(path: str, old: Drawing, new: Drawing) -> Iterator[Difference]:
    for ident in {**old.processes, **new.processes}:
        one, other = old.processes.get(ident), new.processes.get(ident)
        if one is None and other is not None:
            yield Difference(path, ident, "added", f"Se agregó el proceso «{other.name}».")
        elif other is None and one is not None:
            yield Difference(path, ident, "removed", f"Se quitó el proceso «{one.name}».")
        elif one is not None and other is not None:
            yield from _process(path, one, other)


def _process(path: str, old: Process, new: Process) -> Iterator[Difference]:
    what = f"El proceso «{new.name}»"
    for label, one, other in (
        ("el nombre", old.name, new.name),
        ("la documentación", old.documentation, new.documentation),
        ("si es ejecutable", old.executable, new.executable),
    ):
        if one != other:
            yield Difference(path, new.id, "changed", f"{what}: {turned(label, one, other)}.")
    yield from _map(path, new.id, what, "la propiedad", old.properties, new.properties)
    for ident in {**old.elements, **new.elements}:
        yield from _element(path, old.elements.get(ident), new.elements.get(ident))
    for ident in {**old.flows, **new.flows}:
        yield from _flow(path, old, new, old.flows.get(ident), new.flows.get(ident))
    yield from _defaults(path, old, new)
    yield from _moved(path, old, new)


def _element(path: str, old: Element | None, new: Element | None) -> Iterator[Difference]:
    if old is None and new is not None:
        yield Difference(path, new.id, "added", f"Se agregó {called(new.type, new.name, new.id)}.")
    elif new is None and old is not None:
        yield Difference(path, old.id, "removed", f"Se quitó {called(old.type, old.name, old.id)}.")
    elif old is not None and new is not None:
        yield from _changes(path, old, new)


def _changes(path: str, old: Element, new: Element) -> Iterator[Difference]:
    what = capital(called(new.type, new.name, new.id))
    if old.type != new.type:
        was = called(old.type, old.name, old.id)
        yield Difference(path, new.id, "changed", f"{capital(was)} ahora es {called(new.type, new.name, new.id)}.")
    for label, value in _ELEMENT.items():
        if value(old) != value(new):
            yield Difference(path, new.id, "changed", f"{what}: {turned(label, value(old), value(new))}.")
    for label, values in _MAPS.items():
        yield from _map(path, new.id, what, label, values(old), values(new))


def _map(
    path: str, element: str, what: str, label: str, old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[Difference]:
    for name in {**old, **new}:
        if old.get(name) != new.get(name):
            yield Difference(
                path, element, "changed", f"{what}: {turned(f'{label} «{name}»', old.get(name), new.get(name))}."
            )


def _flow(path: str, old: Process, new: Process, one: Flow | None, other: Flow | None) -> Iterator[Difference]:
    if one is None and other is not None:
        yield Difference(path, other.id, "added", f"Se agregó {_way(new, other)}{_when(other)}.")
    elif other is None and one is not None:
        yield Difference(path, one.id, "removed", f"Se quitó {_way(old, one)}.")
    elif one is not None and other is not None:
        what = capital(_way(new, other))
        if (one.source, one.target) != (other.source, other.target):
            yield Difference(path, other.id, "changed", f"{what} antes era {_way(old, one)}.")
        if one.condition != other.condition:
            change = turned("la condición", one.condition, other.condition)
            yield Difference(path, other.id, "changed", f"{what}: {change}.")
        if one.name != other.name:
            yield Difference(path, other.id, "changed", f"{what}: {turned('el nombre', one.name, other.name)}.")


def _way(process: Process, flow: Flow) -> str:
    ends = (process.elements.get(ident) for ident in (flow.source, flow.target))
    source, target = (end.name or end.id if end else "?" for end in ends)
    return f"el flujo de «{source}» a «{target}»"


def _when(flow: Flow) -> str:
    return f", con la condición «{flow.condition}»" if flow.condition else ""


def _defaults(path: str, old: Process, new: Process) -> Iterator[Difference]:
    for ident, element in new.elements.items():
        one = old.elements.get(ident)
        if one is not None and one.default != element.default:
            ways = [
                _way(p, p.flows[d]) if d in p.flows else "" for p, d in ((old, one.default), (new, element.default))
            ]
            what = capital(called(element.type, element.name, element.id))
            yield Difference(path, ident, "changed", f"{what}: {turned('el flujo por defecto', ways[0], ways[1])}.")


def _moved(path: str, old: Process, new: Process) -> Iterator[Difference]:
    """What lies in another subprocess now."""
    for ident, element in new.elements.items():
        if ident in old.elements and old.elements[ident].parent != element.parent:
            holders = [(p, p.elements[ident].parent) for p in (old, new)]
            names = [p.elements[holder].name or holder if holder else "" for p, holder in holders]
            what = capital(called(element.type, element.name, element.id))
            yield Difference(path, ident, "changed", f"{what}: {turned('el subproceso que lo contiene', *names)}.")


def _messages(path: str, old: Drawing, new: Drawing) -> Iterator[Difference]:
    for ident in {**old.messages, **new.messages}:
        one, other = old.messages.get(ident), new.messages.get(ident)
        if one is None and other is not None:
            yield Difference(path, ident, "added", f"Se agregó el mensaje «{other.name}».")
        elif other is None and one is not None:
            yield Difference(path, ident, "removed", f"Se quitó el mensaje «{one.name}».")
        elif one is not None and other is not None:
            for label, a, b in (
                ("el nombre", one.name, other.name),
                ("la clave", one.correlation_key, other.correlation_key),
            ):
                if a != b:
                    yield Difference(path, ident, "changed", f"El mensaje «{other.name}»: {turned(label, a, b)}.")
    for ident in {**old.errors, **new.errors}:
        if old.errors.get(ident) != new.errors.get(ident):
            change = turned(f"el código del error «{ident}»", old.errors.get(ident), new.errors.get(ident))
            yield Difference(path, ident, "changed", f"{capital(change)}.")


_Picture = dict[str, list[tuple[str, tuple[tuple[str, str], ...]]]]


def _layout(path: str, drawn: Drawing, before: _Picture, after: _Picture) -> Iterator[Difference]:
    """What only lies elsewhere; the pages by name, where not all of it does."""
    pages = {e.id: e.name or e.id for process in drawn.processes.values() for e in process.elements.values()}
    moved = [ident for ident in {**before, **after} if before.get(ident) != after.get(ident)]
    if moved and len(moved) < len(after) and set(moved) <= pages.keys():
        for ident in moved:
            yield Difference(path, ident, "layout", f"Solo cambió la disposición de la página «{pages[ident]}».")
    elif moved:
        yield Difference(path, "", "layout", "Solo cambió la disposición del dibujo.")


def _picture(data: bytes, path: str) -> _Picture:
    """The shapes and edges of each diagram by what it shows, without blanks, ids or comments."""
    root = drawing.parse_xml(data, path)
    found: _Picture = {}
    for diagram in root.iterfind("{*}BPMNDiagram"):
        plane = diagram.find("{*}BPMNPlane")
        found.setdefault("" if plane is None else plane.get("bpmnElement", ""), []).extend(
            (etree.QName(node).localname, tuple(sorted((str(k), str(v)) for k, v in node.attrib.items() if k != "id")))
            for node in diagram.iter()
            if isinstance(node.tag, str)
        )
    return found
