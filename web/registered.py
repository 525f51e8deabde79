"""What applicants filled in, read from the forms: a field an analyst adds is one the office sees."""

from collections.abc import Iterable, Iterator
from typing import Any

from engine.forms import Node
from web.case import Case
from web.house import house
from web.identity import READS_PERSONAL_DATA, SOLICITANTE, roles

#: Last part of a field's name that says what a person wants to do next, not a datum of the request.
_WISHES = {"accion", "opcion"}


def groups(found: Case) -> Iterator[dict[str, Any]]:
    """What applicants filled in, in the order of the drawing, under the forms' own labels."""
    seen: set[str] = set()
    for element in found.process.elements.values():
        form = element.form or ""
        if form in seen or form.startswith("=") or SOLICITANTE not in (element.groups or element.lane or ""):
            continue
        seen.add(form)
        if form and (rows := list(_rows(found, form))):
            yield {"title": element.name, "rows": rows}


def _rows(found: Case, form_id: str) -> Iterator[dict[str, str]]:
    form, house_ = found.bundle.form(form_id), house()
    personal = {field.path for field in form.fields() if field.personal}
    nodes = form.view({}, found.values, sources=house_.runtime.sources, presentation=house_.presentation)
    for node in _fields(nodes):
        held = _at(found.values, node.name.split("."))
        text = node.value_label or ("" if isinstance(held, dict | list) else house_.presentation.show(held))
        if held is None or not text or node.name.rpartition(".")[2] in _WISHES:
            continue
        hidden = node.name in personal and not roles() & READS_PERSONAL_DATA
        yield {"label": node.label, "text": "Dato personal: tu rol no puede verlo" if hidden else text}


def _at(values: Any, path: list[str]) -> Any:
    """What the case holds under a field's path; a default that nobody handed in is not held."""
    for part in path:
        values = values.get(part) if isinstance(values, dict) else None
    return values


def _fields(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield from _fields(node.children)
        if node.name and not node.children:
            yield node
