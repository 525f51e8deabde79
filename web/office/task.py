"""One task of the office (`/bandeja/tarea/<key>`): the data, the paper beside the form, the history; then the next.

Who may read a task is asked at every read. Completing hands over the next task of the same kind in the same answer,
so that a reviewer with twenty requests never goes back to a list.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import chain
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session

from engine.calendar import declared_days
from engine.calendar.working_days import Calendar
from engine.database.reads import Listed, read_together
from engine.drawing.properties import ANOTHER_PERSON
from engine.errors import AlreadyClaimed, TaskNotOpen
from engine.execution.task_form import TaskForm
from engine.models.process import Instance, UserTask
from engine.queries.history import HISTORY, HistoryLine, completed_by
from engine.worklist import independence, tasks
from engine.worklist.claims import DraftChanged
from services.calendar import peru as calendars
from services.files import StoredFile
from services.people import staff
from services.people.access_log import CASE, TASK
from services.people.staff import Present
from web.cases import buttons, case, documents, form_data, settling
from web.cases.case import Case
from web.cases.returning import came_back, may_return
from web.forms import page as formpage
from web.forms.page import Sent
from web.http import refusals
from web.http.numbers import asked
from web.identity import SUPERVISOR, office, office_actor, office_user, roles
from web.installation import installation
from web.office import actions as acts
from web.office import alike, drafts, supervision, task_rows
from web.processes import pictures
from web.properties import FOR_OFFICE
from web.reveal import About, may_read, reveal
from web.wording import history
from web.wording.words import Words

blueprint = Blueprint("task", __name__, url_prefix="/bandeja/tarea")

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
    """The task, for whoever may see it; whoever has taken it can use the form."""
    opened = drafts.opened(key)
    return _render(key, opened, opened.draft)


@blueprint.post("/<int:key>")
@office(keep=drafts.keep_for)
def submit(key: int) -> Any:
    """Hand the task in, or keep a draft. A repeat of the same submit shows the same next task."""
    try:
        opened = drafts.opened(key)
    except TaskNotOpen:
        if formpage.first_answer() is not None:
            return _next()
        return _gone(asked("caso") or 0, key)
    sent = formpage.read(opened)
    actor, runtime = office_actor(), installation().runtime
    if sent.draft:
        try:
            drafts.keep(key, sent)
        except DraftChanged:
            return _outdated(key, sent)
        flash("Borrador guardado.", "success")
        return redirect(url_for("task.page", key=key))
    if not sent.complete:
        return _render(key, opened, {}, sent), 422 if sent.errors else 200
    try:
        runtime.complete(key, sent.values, actor, token=sent.token, known=opened.known)
    except AlreadyClaimed:
        return _lost(key, sent)
    except TaskNotOpen:
        return _gone(opened.instance_key, key)
    return _next(opened)


@blueprint.post("/<int:key>/tomar-aqui")
@office(keep=drafts.keep_for)
def take(key: int) -> Any:
    """«Tomar» on the task's own page: what was typed there stays, as a draft; the loser of a race keeps it too."""
    sent = formpage.read(drafts.opened(key))
    try:
        installation().runtime.worklist.claim(key, office_actor())
        drafts.keep_typed(key, sent)
    except AlreadyClaimed:
        return _lost(key, sent)
    except DraftChanged:
        return _outdated(key, sent)
    return redirect(url_for("task.page", key=key))


@blueprint.post("/<int:key>/liberar")
@office(keep=drafts.keep_for)
def release(key: int) -> Any:
    """«Liberar»: back to the group; what was typed stays, as the draft of whoever typed it."""
    sent = formpage.read(drafts.opened(key))
    try:
        drafts.keep_typed(key, sent)
    except DraftChanged:
        return _outdated(key, sent)
    installation().runtime.worklist.release(key, office_actor())
    return redirect(url_for("queue.page"))


def _lost(key: int, sent: Sent) -> Any:
    """A colleague has the task: what was sent is on the page, and one's own draft."""
    with suppress(DraftChanged):
        drafts.keep_typed(key, sent)
    return _render(key, drafts.opened(key), {}, sent, overtaken=True), 409


def _outdated(key: int, sent: Sent) -> Any:
    """The person kept another draft in another tab: both are there, and the next press decides."""
    return _render(key, drafts.opened(key), {}, sent, outdated=True), 409


def _gone(instance_key: int, key: int) -> Any:
    """A colleague completed the task while its form was open, or another step took it away: who it was and which way
    the case went, to whoever may read it.
    """
    with installation().database.read() as session:
        if session.get(Instance, instance_key) is None or not may_read(About(CASE, instance_key)):
            raise TaskNotOpen
        found = case.load(session, installation().runtime, instance_key)
        where, reference = settling.of(session, found.instance), found.reference
        first = completed_by(session, instance_key, key)
        who = "Tú" if first == office_actor().name else staff.names(session, {first or ""}).get(first or "", first)
    if who:
        done = "completaste" if who == "Tú" else "completó"
        said = f"{who} ya {done} este paso del trámite {reference}, que ahora está así: «{where.state}»."
    else:
        said = f"El trámite {reference} siguió por otro camino mientras tenías el formulario abierto: «{where.state}»."
    ways = [("Ver el caso", url_for("folder.page", key=instance_key)), ("Ir a la bandeja", url_for("queue.page"))]
    return refusals.answer(Words(409, "Este paso ya terminó", said, "No se registró lo que enviaste."), ways=ways)


def _next(done: TaskForm | None = None) -> Any:
    """The step that was ``done``, where the case came back to it; else the next task of one's own, of the group, or
    the queue; which step of which case was done, it says.
    """
    name, of = (done.element.name, _reference(done)) if done else (None, None)
    returns = done is not None and may_return(done.process, done.element)
    if done and returns:
        settling.computed(done.instance_key)
    with installation().database.read() as session:
        reader = task_rows.reader(session, task_rows.GROUP)
        if done and returns and (back := came_back(session, done)) is not None:
            said = f"Lo que registraste en «{name}» de {of} no siguió: el trámite volvió a esta tarea."
            flash(said, "warning")
            return redirect(url_for("task.page", key=back))
        key = tasks.next_task(session, reader, installation().runtime.library.elements_of)
    if done:
        rest = "Esta es tu siguiente tarea." if key is not None else "No quedan tareas en tu grupo."
        flash(f"Listo: se registró «{name}» de {of}. {rest}", "success")
    return redirect(url_for("queue.page") if key is None else url_for("task.page", key=key))


def _reference(opened: TaskForm) -> str:
    return case.reference_of(opened.instance_key, opened.instance.search if opened.instance else {})


def _render(
    key: int,
    opened: TaskForm,
    draft: Mapping[str, Any],
    sent: Sent | None = None,
    overtaken: bool = False,
    outdated: bool = False,
) -> str:
    actor, row = office_actor(), cast(UserTask, opened.task)
    mine = row.assignee == actor.name
    may_act = actor.may_do(row.instance_key, row.groups, row.assignee)
    with installation().database.read() as session:
        lines, files, calendar, own_steps = _beside(session, opened)
    may_complete = may_act and (mine or row.assignee is None) and not own_steps
    form = formpage.show(
        opened, url_for("task.submit", key=key, caso=row.instance_key), values=draft, sent=sent,
        submit="Completar",
        draft="Guardar borrador" if opened.form else "",
        editable=may_complete,
        beside=True,
    )  # fmt: skip
    with installation().database.read() as session:
        about = About(TASK, row.instance_key, key)
        found = case.of(session, installation().runtime, cast(Instance, opened.instance), opened.scopes, about)
        names = _names(session, history.people_in(lines) | {row.assignee or ""})
        return render_template(
            "office/task.html",
            task=row,
            guide=FOR_OFFICE.text(opened.element),
            reference=found.reference,
            picture=pictures.of_case(found, [row.element_id]),
            process_name=found.process.name,
            me=actor.name,
            assignee_name=names.get(row.assignee or "", row.assignee),
            overtaken=overtaken,
            outdated=outdated,
            colleagues=supervision.candidates(session, row) if SUPERVISOR in roles() else [],
            offered=list(buttons.offered(session, found, *acts.groups())),
            is_reader=may_read(about),
            alike=alike.alike(session, found),
            may_act=may_act and not own_steps,
            own_steps=own_steps,
            may_complete=may_complete,
            form=form,
            due=task_rows.term(row, calendar) if row.due_at else {},
            failed=bool(sent and sent.errors),
            papers=documents.beside(found, opened.form, files),
            comparison=_comparison(found),
            data=list(form_data.groups(found)),
            history=history.in_short(lines, found.elements, names),
        )


def _beside(session: Session, opened: TaskForm) -> tuple[list[HistoryLine], list[StoredFile], Calendar, Sequence[str]]:
    """What a task's page shows of its case besides the data; last, what one did oneself, where the task is therefore
    another person's.
    """
    tools, key = installation().tools, opened.instance_key
    own, now = calendars.office_of(tools), tools.clock()
    given = {"of_instance": key, **declared_days.asked(own, now), **independence.asked([key], office_actor().name)}
    wanted: list[Listed[Any]] = [HISTORY, documents.FILES, declared_days.DECLARED]
    apart = ANOTHER_PERSON.stands_on(opened.element)
    lines, files, declared, *done = read_together(session, given, *wanted, *([independence.DONE] if apart else []))
    elements = opened.bundle.elements_of(opened.process.id) if apart else {}
    steps = independence.own_steps(opened.element, elements, [ident for _, ident in chain(*done)])
    return lines, files, declared_days.built(own, now, declared), steps


def _names(session: Session, of: set[str]) -> dict[str, str]:
    """Whose is whose user name; one's own need not be asked for."""
    me = cast(Present, office_user())
    return {me.username: me.name, **staff.names(session, of - {me.username, ""})}


def _comparison(found: Case) -> dict[str, Any] | None:
    """What the roster said about the mayor, on each day on which it was asked, whichever variables the drawing keeps it
    in: the newest first, whose reasons count.
    """
    every = sorted((value for _, value in found.shaped("resultado", "motivos")), key=_asked_on, reverse=True)
    if not every:
        return None
    reasons = [reason for reason in every[0]["motivos"] or [] if isinstance(reason, dict)]
    differing = {reason.get("field") for reason in reasons}
    listed = next((held["autoridad"] for held in every if held.get("autoridad")), None)
    authority = reveal(listed, found.about, instead=None)
    show = installation().presentation.show
    return {
        "results": [
            {"result": show(held["resultado"]), "agrees": held["resultado"] == "coincide", "day": held.get("fecha")}
            for held in every
        ],
        "reasons": [{"label": _label(r.get("field")), "reason": show(r.get("reason"))} for r in reasons],
        "authority": [
            {"label": _label(name), "listed": show(value), "differs": name in differing}
            for name, value in (authority or {}).items()
            if name in _FIELDS and value is not None
        ],
    }


def _asked_on(held: Mapping[str, Any]) -> str:
    return str(held.get("fecha") or "")


def _label(name: Any) -> str:
    return _FIELDS.get(str(name), str(name).replace("_", " ").capitalize())
