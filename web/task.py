"""One task of the office (`/bandeja/tarea/<key>`): the data, the paper beside the form, the history; then the next.

Who may read a task is asked at every read. Completing hands over the next task of the same kind in the same answer,
so that a reviewer with twenty requests never goes back to a list.
"""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import desk, queries
from engine.desk import Desk
from engine.errors import NotAllowed
from engine.forms import Node
from engine.models import UserTask
from engine.queries import TaskFilter
from services import office as calendars
from services import people
from services.files import StoredFile
from web import case, formpage, narrative, queue
from web.case import Case
from web.formpage import Sent
from web.house import house
from web.identity import READS_PERSONAL_DATA, SOLICITANTE, office, office_actor, roles


class OwnCase(NotAllowed):
    """{actor} did the earlier step that this one must be independent of."""


blueprint = Blueprint("task", __name__, url_prefix="/bandeja/tarea")

#: What a page image of an inspected upload is kept as (:mod:`services.files`).
PAGE = "page"
#: Last part of a field's name that says what a person wants to do next, not a datum of the request.
_WISHES = {"accion", "opcion"}
_FIELDS = {
    "office": "Cargo",
    "paternal": "Apellido paterno",
    "maternal": "Apellido materno",
    "names": "Nombres",
    "document": "Documento",
    "ubigeo": "Distrito",
    "capacity": "Cargo",
    "valid_from": "En funciones desde",
    "valid_to": "Hasta",
    "source": "Lista",
}


@blueprint.get("/<int:key>")
@office()
def page(key: int) -> Any:
    """The task, for whoever may see it; the form can be used by who has taken it."""
    return _render(key, *_opened(key))


@blueprint.post("/<int:key>")
@office()
def submit(key: int) -> Any:
    """Hand the task in, or keep a draft. A repeat of the same submit shows the same next task."""
    if formpage.first_answer() is not None:
        return _next("")
    opened, _ = _opened(key)
    sent = formpage.read(opened)
    actor, runtime = office_actor(), house().runtime
    if sent.draft:
        runtime.save_draft(key, sent.values, actor)
        flash("Borrador guardado.", "success")
        return redirect(url_for("task.page", key=key))
    if not sent.complete:
        return _render(key, opened, {}, sent), 422 if sent.errors else 200
    _refuse_own_case(opened)
    if opened.task is not None and opened.task.assignee is None:
        runtime.claim(key, actor)
    runtime.complete(key, sent.values, actor, token=sent.token)
    return _next(opened.element.name)


def _opened(key: int) -> tuple[Desk, dict[str, Any]]:
    with house().database.read() as session:
        found = desk.of_task(house().runtime, session, key)
        reader, row = queue.reader(session), found.task
        if row is None or not reader.may_do(row.instance_key, row.groups, row.assignee):
            raise NotAllowed(actor=reader.name)
        return found, house().runtime.draft(session, key)


def _refuse_own_case(opened: Desk) -> None:
    """Nobody decides on a step that a drawing keeps from who did an earlier one (property ``distinta_de``)."""
    other = opened.element.properties.get("distinta_de")
    if not other or opened.instance is None:
        return
    with house().database.read() as session:
        rows = queries.history(session, opened.instance.key, ("completed",))
    done_by = {row.actor for row in rows if row.element_id in other.split()}
    if office_actor().name in done_by:
        raise OwnCase(actor=office_actor().name)


def _next(done: str) -> Any:
    """The next task of one's own, else of the group, else the queue."""
    with house().database.read() as session:
        reader = queue.reader(session, queue.GROUP)
        for wanted in (TaskFilter(mine=True), TaskFilter(unassigned=True)):
            if lines := queries.tasks(session, reader, wanted, size=1).lines:
                return redirect(url_for("task.page", key=lines[0].key, hecho=done or None))
    if done:
        flash(f"Listo: se registró «{done}». No quedan tareas en tu grupo.", "success")
    return redirect(url_for("queue.page"))


def _render(key: int, opened: Desk, draft: dict[str, Any], sent: Sent | None = None) -> str:
    actor, row = office_actor(), cast(UserTask, opened.task)
    mine = row.assignee == actor.name
    may_act = actor.may_do(row.instance_key, row.groups, row.assignee)
    may_complete = may_act and (mine or row.assignee is None)
    form = formpage.show(
        opened,
        url_for("task.submit", key=key),
        values=draft,
        sent=sent,
        submit="Completar",
        draft="Guardar borrador" if opened.form else "",
        editable=may_complete,
        pictures=False,  # they stand beside the form, whole and in order
    )
    with house().database.read() as session:
        found = case.load(session, house().runtime, row.instance_key)
        names = {user.username: user.name for user in people.everybody(session)}
        return render_template(
            "office/task.html",
            task=row,
            reference=found.reference,
            process_name=found.process.name,
            me=actor.name,
            assignee_name=names.get(row.assignee or "", row.assignee),
            may_act=may_act,
            may_complete=may_complete,
            form=form,
            due=queue.term(row, calendars.calendar(house().tools, session)),
            handed_over=request.args.get("hecho", "")[:100],
            pages=_files(session, row, (PAGE,)),
            files=_files(session, row, ("declaration", formpage.UPLOAD)),
            comparison=_comparison(found),
            data=list(_data(found)),
            history=narrative.told(queries.history(session, row.instance_key), found.elements, names),
        )


def _files(session: Session, row: UserTask, purposes: tuple[str, ...]) -> list[StoredFile]:
    query = select(StoredFile).where(StoredFile.instance_key == row.instance_key, StoredFile.purpose.in_(purposes))
    return list(session.scalars(query.order_by(StoredFile.key)))


def _data(found: Case) -> Iterator[dict[str, Any]]:
    """What applicants filled in, form by form in the order of the drawing, under the forms' own labels.

    Read from the forms, so that a field an analyst adds is one the reviewer sees.
    """
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


def _comparison(found: Case) -> dict[str, Any] | None:
    """What the roster said about the mayor, whichever variable the drawing keeps it in."""
    held = next((value for _, value in found.shaped("resultado", "motivos")), None)
    if held is None:
        return None
    reasons = [reason for reason in held["motivos"] or [] if isinstance(reason, dict)]
    differing = {reason.get("field") for reason in reasons}
    authority = held.get("autoridad") if roles() & READS_PERSONAL_DATA else None
    show = house().presentation.show
    return {
        "result": show(held["resultado"]),
        "reasons": [{"label": _label(r.get("field")), "reason": show(r.get("reason"))} for r in reasons],
        "authority": [
            {"label": _label(name), "listed": show(value), "differs": name in differing}
            for name, value in (authority or {}).items()
            if name in _FIELDS and value is not None
        ],
    }


def _label(name: Any) -> str:
    return _FIELDS.get(str(name), str(name).replace("_", " ").capitalize())
