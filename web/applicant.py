"""The applicant's road: the start page, and one form after the other until the request needs nothing more of them.

Nothing is stored of somebody who only looks: the first form is shown before any instance exists, and its submit starts
the instance and completes that form in one transaction. From then on this browser holds a session for that request
alone. Every form carries a token, so that a double click or the back button gets the first answer again.
"""

import time
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session

from engine import desk
from engine.actor import Actor
from engine.desk import Desk
from engine.errors import NotAllowed
from engine.models import Instance, UserTask
from services import access
from web import definitions, formpage
from web.formpage import Sent
from web.house import house
from web.identity import SOLICITANTE, applicant_actor, applicant_instance, sign_in
from web.standing import Standing, standing

blueprint = Blueprint("applicant", __name__)

#: How long a submit waits for the machine before it shows a page that refreshes itself, in seconds.
PATIENCE, GLANCE = 2.0, 0.05


@blueprint.get("/")
def start() -> Any:
    """«Generar Usuario Aliado»: what it is, what to have at hand, and the three doors."""
    with house().database.read() as session:
        processes = definitions.public(session, house().runtime)
    return render_template("applicant/start.html", processes=processes, open_request=applicant_instance() is not None)


@blueprint.get("/solicitud/nueva/<process_id>")
def begin(process_id: str) -> Any:
    """The form of the first task, before there is any instance."""
    return _first_page(process_id, _first_desk(process_id))


@blueprint.post("/solicitud/nueva/<process_id>")
def submit_first(process_id: str) -> Any:
    """Start the request with the first form's values, and give this browser the request's session."""
    first = _first_desk(process_id)
    sent = formpage.read(first)
    if not sent.complete:
        return _first_page(process_id, first, sent)
    tools = house().tools

    def along(session: Session, instance_key: int) -> None:
        access.issue(tools, session, instance_key)
        formpage.adopt_files(session, sent.values, instance_key)

    anybody = Actor("solicitante", frozenset({SOLICITANTE}))
    answer = house().runtime.start(process_id, anybody, submit=sent.values, token=sent.token, along=along)
    sign_in("applicant", answer.instance)
    return _after(answer.instance)


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
    opened, draft = _desk(key)
    return _page(key, opened, values=draft)


@blueprint.post("/solicitud/tarea/<int:key>")
def submit(key: int) -> Any:
    """Hand the task in; a repeat of the same submit shows what the first one led to."""
    instance_key = applicant_instance()
    if instance_key is not None and formpage.first_answer() == instance_key:
        return _after(instance_key)
    opened, _ = _desk(key)
    sent = formpage.read(opened)
    actor = applicant_actor(opened.instance_key)
    if sent.draft:
        house().runtime.save_draft(key, sent.values, actor)
        flash("Guardamos lo que escribiste. Puedes seguir cuando quieras.", "success")
        return redirect(url_for("tracking.page"))
    if not sent.complete:
        return _page(key, opened, sent)
    house().runtime.complete(key, sent.values, actor, token=sent.token)
    return _after(opened.instance_key)


@blueprint.get("/solicitud/espera")
def waiting() -> Any:
    """The page that refreshes itself until the machine is done."""
    instance_key = applicant_instance()
    if instance_key is None:
        return redirect(url_for("tracking.page"))
    return render_template("applicant/waiting.html") if _standing(instance_key).busy else _next(instance_key)


def _first_desk(process_id: str) -> Desk:
    with house().database.read() as session:
        first = desk.of_start(house().runtime, session, process_id)
    if first.process.properties.get(definitions.PUBLIC) != "true":
        raise NotAllowed(actor=SOLICITANTE)
    return first


def _desk(key: int) -> tuple[Desk, dict[str, Any]]:
    """The desk and the draft of an open task; only this browser's request, only tasks of applicants."""
    instance_key = applicant_instance()
    with house().database.read() as session:
        row = session.get(UserTask, key)
        actor = applicant_actor(instance_key or 0)
        if row is not None and not actor.may_do(row.instance_key, row.groups, row.assignee):
            raise NotAllowed(actor=actor.name)
        return desk.of_task(house().runtime, session, key), house().runtime.draft(session, key)


def _first_page(process_id: str, first: Desk, sent: Sent | None = None) -> Any:
    form = formpage.show(first, url_for("applicant.submit_first", process_id=process_id), sent=sent)
    page = render_template(
        "applicant/form.html",
        desk=first,
        form=form,
        open_request=applicant_instance() is not None,
        failed=_failed(sent),
    )
    return page, 422 if _failed(sent) else 200


def _page(key: int, opened: Desk, sent: Sent | None = None, values: dict[str, Any] | None = None) -> Any:
    url = url_for("applicant.submit", key=key)
    form = formpage.show(opened, url, values=values, sent=sent, draft="Guardar borrador" if opened.form else "")
    page = render_template("applicant/form.html", desk=opened, form=form, failed=_failed(sent))
    return page, 422 if _failed(sent) else 200


def _failed(sent: Sent | None) -> bool:
    return bool(sent and sent.errors)


def _after(instance_key: int) -> Any:
    """After a submit: wait a moment for the machine, so that most people never see a waiting page."""
    until = time.monotonic() + PATIENCE
    while (found := _standing(instance_key)).busy and time.monotonic() < until:
        time.sleep(GLANCE)
    return redirect(_way(found))


def _next(instance_key: int) -> Any:
    return redirect(_way(_standing(instance_key)))


def _way(found: Standing) -> str:
    """One open task is shown at once; several, or none, are the tracking page's to explain."""
    if found.busy:
        return url_for("applicant.waiting")
    if len(found.tasks) == 1 and not found.guided:
        return url_for("applicant.task", key=found.tasks[0].key)
    return url_for("tracking.page")


def _standing(instance_key: int) -> Standing:
    with house().database.read() as session:
        instance = session.get_one(Instance, instance_key)
        return standing(session, instance, house().runtime.bundle_of(session, instance), SOLICITANTE)
