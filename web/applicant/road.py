"""The applicant's road: the start page, and one form after the other until the request needs nothing more of them.

Nothing is stored of somebody who only looks: the first form is shown before any instance exists, and its submit starts
the instance and completes that form in one transaction. From then on this browser holds a session for that request
alone. Every form carries a token, so that a double click gets the first answer again.
"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.errors import NotAllowed
from engine.execution import task_form
from engine.execution.task_form import TaskForm
from engine.worklist import claims
from engine.worklist.claims import DraftChanged
from services.requests import places, request_codes
from web.applicant import first_form, reopening, unsent
from web.applicant.first_form import Beginning
from web.cases import settling
from web.cases.standing import Standing
from web.forms import page as formpage
from web.forms.page import Sent
from web.http import headers
from web.http.addresses import asking
from web.http.place import place
from web.identity import SOLICITANTE, acts, applicant_actor, applicant_instance, sign_in
from web.installation import installation
from web.processes import entries
from web.properties import RECEIVED, RECEIVED_TITLE

blueprint = Blueprint("applicant", __name__)

_DRAFT = "Guardar borrador"
#: In the address of a step: its draft was sent and not taken, and the page says why.
_REFUSED = "revisar"


@blueprint.get("/")
def start() -> Any:
    """«Generar Usuario Aliado»: what it is, what to have at hand, and what can be begun."""
    with installation().database.read() as session:
        ways = entries.entries(session, installation().runtime)
        guide = first_form.guide(session, ways[0].process_id) if ways else ()
    open_request = applicant_instance() is not None
    return render_template("applicant/start.html", entries=ways, guide=guide, open_request=open_request)


@blueprint.get("/solicitud/nueva/<process_id>")
def begin(process_id: str) -> Any:
    """The form of the first task, before there is any instance, with what this browser left of it."""
    first = first_form.of(process_id)
    return _first_page(first, left=unsent.found(first) if not first.kept else {})


@blueprint.post("/solicitud/nueva/<process_id>/borrar")
def begin_anew(process_id: str) -> Any:
    """The same form, empty: what was left of it is deleted, here and on the server."""
    with installation().database.write() as work:
        unsent.forget(work)
    headers.clear_on_this_device()
    return redirect(url_for("applicant.begin", process_id=process_id))


@blueprint.post("/solicitud/nueva/<process_id>")
def submit_first(process_id: str) -> Any:
    """Start the request with the first form's values, and give this browser the request's session."""
    first = first_form.of(process_id)
    sent = formpage.read(first.task_form, ask=True)
    if not sent.complete:
        unsent.keep(first, sent)
        return _first_page(first, sent)
    first_form.admit(first.task_form, place())
    instance_key = _start(first, sent)
    if first.received:
        return redirect(url_for("applicant.received", process_id=process_id))
    sign_in("applicant", instance_key)
    return _after(instance_key)


def _start(first: Beginning, sent: Sent) -> int:
    tools = installation().tools

    def along(session: Session, instance_key: int) -> None:
        if not first.received:
            request_codes.issue(tools, session, instance_key)
            places.note(tools, session, instance_key, place())
        formpage.adopt_files(session, sent.values, instance_key)
        unsent.forget(session)

    anybody = Actor("solicitante", frozenset({SOLICITANTE}))
    answer = installation().runtime.start(
        first.task_form.process.id,
        anybody,
        submit=sent.values,
        variables=first.kept,
        personal=first.kept.keys(),
        token=sent.token,
        along=along,
    )
    return answer.instance


@blueprint.get("/solicitud/recibida/<process_id>")
def received(process_id: str) -> Any:
    """What a process says once its first form is in, where the rest happens by mail."""
    process = first_form.of(process_id).task_form.process
    return render_template(
        "applicant/received.html",
        process=process,
        received=RECEIVED.text(process),
        received_title=RECEIVED_TITLE.text(process),
        open_request=applicant_instance() is not None,
    )


@blueprint.get("/solicitud")
def current() -> Any:
    """Where this browser's request goes on: its open task, a moment's wait, or the tracking page."""
    instance_key = applicant_instance()
    return redirect(url_for("tracking.page")) if instance_key is None else _next(instance_key)


@blueprint.get("/solicitud/tarea/<int:key>")
def task(key: int) -> Any:
    """The form of one open task of this browser's request, with what was typed and kept before."""
    if applicant_instance() is None:
        return redirect(url_for("tracking.page"))
    opened = _open_task(key)
    return _page(key, opened, formpage.kept(opened) if _REFUSED in request.args else None, opened.draft)


@blueprint.post("/solicitud/tarea/<int:key>")
def submit(key: int) -> Any:
    """Hand the task in; a repeat of the same submit shows what the first one led to."""
    instance_key = reopening.instance()
    if instance_key is not None and formpage.first_answer() == instance_key:
        return _after(instance_key)
    try:
        opened = _open_task(key)
    except NotAllowed:
        return reopening.page()
    sent = formpage.read(opened, ask=True)
    actor = applicant_actor(opened.instance_key)
    if not sent.complete:
        return _kept(key, opened, sent, actor)
    acts("applicant")
    installation().runtime.complete(key, sent.values, actor, token=sent.token, known=opened.known)
    return _after(opened.instance_key)


def _kept(key: int, opened: TaskForm, sent: Sent, actor: Actor) -> Any:
    """What is not handed in stays with the request, and the page that shows it is one to come back to."""
    if not sent.draft and sent.action.kind != "submit":
        return _page(key, opened, sent)
    try:
        installation().runtime.worklist.save_draft(key, sent.values, actor, after=sent.revision)
    except DraftChanged:
        return _outdated(key, sent), 409
    if sent.draft:
        flash("Guardamos lo que escribiste. Puedes seguir cuando quieras.", "success")
        return redirect(url_for("tracking.page"))
    return redirect(asking(url_for("applicant.task", key=key), {_REFUSED: "1"}))


def _outdated(key: int, sent: Sent) -> str:
    """Another tab kept this step since: what was sent now is on the page, and the next press decides."""
    opened = _open_task(key)
    form = formpage.show(opened, url_for("applicant.submit", key=key), sent=sent, draft=_DRAFT)
    return render_template("applicant/form.html", task_form=opened, form=form, failed=_failed(sent), outdated=key)


@blueprint.get("/solicitud/espera")
def wait() -> Any:
    """The page that refreshes itself until the machine is done."""
    instance_key = applicant_instance()
    if instance_key is None:
        return redirect(url_for("tracking.page"))
    found = settling.now(instance_key)
    return render_template("applicant/waiting.html", standing=found) if found.busy else redirect(_way(found))


def _open_task(key: int) -> TaskForm:
    """An open task with its form; only this browser's request, only tasks of applicants."""
    instance_key = applicant_instance()
    with installation().database.read() as session:
        found = task_form.of_task(installation().runtime, session, key, applicant_actor(0).name)
    claims.permit(found.task, applicant_actor(instance_key or 0))
    return found


def _first_page(first: Beginning, sent: Sent | None = None, left: Mapping[str, Any] | None = None) -> Any:
    again = {first_form.AGAIN: "1"} if first.kept else {}
    url = asking(url_for("applicant.submit_first", process_id=first.task_form.process.id), again)
    form = formpage.show(first.task_form, url, values=left or first_form.linked(first.task_form), sent=sent)
    page = render_template(
        "applicant/form.html",
        task_form=first.task_form,
        form=form,
        open_request=applicant_instance() is not None and not first.received and not first.kept,
        kept=bool(first.kept),
        left=bool(left),
        failed=_failed(sent),
        asks=bool(sent and sent.asks),
    )
    return page, 422 if _failed(sent) else 200


def _page(key: int, opened: TaskForm, sent: Sent | None = None, values: Mapping[str, Any] | None = None) -> Any:
    url = url_for("applicant.submit", key=key)
    form = formpage.show(opened, url, values=values, sent=sent, draft=_DRAFT if opened.form else "")
    page = render_template(
        "applicant/form.html", task_form=opened, form=form, failed=_failed(sent), asks=bool(sent and sent.asks)
    )
    return page, 422 if _failed(sent) else 200


def _failed(sent: Sent | None) -> bool:
    return bool(sent and sent.errors)


def _after(instance_key: int) -> Any:
    return redirect(_way(settling.settled(instance_key)))


def _next(instance_key: int) -> Any:
    return redirect(_way(settling.now(instance_key)))


def _way(found: Standing) -> str:
    """One open task is shown at once; several, or none, are the tracking page's to explain."""
    if found.busy:
        return url_for("applicant.wait")
    if len(found.tasks) == 1 and not found.guided:
        return url_for("applicant.task", key=found.tasks[0].key)
    return url_for("tracking.page")
