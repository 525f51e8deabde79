"""What people filled in, read from the forms: a field an analyst adds is one the office sees. And issued accounts."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy.orm import Session

from engine import candidate_groups
from engine.forms import Node
from services.accounts.models import Account
from web.cases.case import Case
from web.identity import SOLICITANTE
from web.installation import installation
from web.reveal import HIDDEN_ALONE, may_read, reveal

#: Last part of a field's name that says what a person wants to do next, not a datum of the request.
_WISHES = {"accion", "opcion"}


def groups(found: Case) -> Iterator[dict[str, Any]]:
    """What applicants filled in, in the order of the drawing, under the forms' own labels."""
    return _groups(found, lambda whose: SOLICITANTE in whose)


def decided(found: Case) -> Iterator[dict[str, Any]]:
    """What the office filled in: checks, decisions and their reasons, as they stand now."""
    return _groups(found, lambda whose: bool(whose) and SOLICITANTE not in whose)


def accounts(session: Session, found: Case) -> list[Account]:
    """The issued accounts that the case's variables name by key (``clave``), for whoever may read; no password."""
    keys = {str(value["clave"]) for _, value in found.shaped("clave")}
    rows = (session.get(Account, int(key)) for key in sorted(keys) if key.isascii() and key.isdecimal())
    return reveal([row for row in rows if row is not None], found.about, instead=[])


def _groups(found: Case, wanted: Callable[[tuple[str, ...]], bool]) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for element in found.process.elements.values():
        form = element.form or ""
        if form in seen or form.startswith("=") or not wanted(candidate_groups.shown(element)):
            continue
        seen.add(form)
        if form and (rows := list(_rows(found, form))):
            yield {"title": element.name, "rows": rows}


def _rows(found: Case, form_id: str) -> Iterator[dict[str, str]]:
    form, installation_ = found.bundle.form(form_id), installation()
    if all(_at(found.values, field.path.split(".")) is None for field in form.fields()):
        return  # nobody filled it in
    personal = {field.path for field in form.fields() if field.personal}
    readable = None if may_read(found.about) else found.readable
    nodes = form.view(
        {},
        found.values,
        sources=installation_.runtime.sources,
        presentation=installation_.presentation,
        readable=readable,
    )
    for node in _fields(nodes):
        held = _at(found.values, node.name.split("."))
        text = node.value_label or _text(held, node)
        if held is None or not text or node.name.rpartition(".")[2] in _WISHES:
            continue
        shown = reveal(text, found.about, HIDDEN_ALONE) if node.name in personal else text
        yield {"label": node.label, "text": shown}


def _text(held: Any, node: Node) -> str:
    """A value in words; of several chosen ones their labels."""
    if isinstance(held, list) and all(isinstance(each, str) for each in held):
        labels = {option.text: option.label for option in node.options}
        return "; ".join(labels.get(each, str(each)) for each in held)
    return "" if isinstance(held, dict | list) else installation().presentation.show(held)


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
