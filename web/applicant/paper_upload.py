"""«Cargar documento de confidencialidad» without a code (`/cargar`): who holds the paper hands in its scan.

This browser's session is of a kind of its own, ``paper``: it opens only the steps that the drawing opens to it, with
forms that see only what the drawing shows them. No page of the request, no file, no data.

The drawing's properties ``papel…`` name the form that asks for the three things (fields ``ubigeo``, ``documento``,
``papel``), and the one that stands in place of a task's own, with all that it sees and hands in.
"""

from typing import Any

from flask import Blueprint, redirect, render_template, session, url_for

from engine import feel
from engine.errors import NotFound
from engine.execution import task_form
from engine.execution.task_form import TaskForm
from services.requests import paper, receipts
from web.cases import settling
from web.cases.standing import Standing
from web.forms import page
from web.forms.page import Sent
from web.http.place import place
from web.identity import applicant_actor, sign_in, sign_out, signed_in
from web.installation import installation
from web.processes import entries
from web.properties import PAPER, PAPER_HANDS_IN, PAPER_SHOWS

blueprint = Blueprint("paper", __name__, url_prefix="/cargar")

KIND = "paper"
#: Cookie entry: how many receipts the request had when this browser found it, so that the one of its own filing shows.
BEFORE = "receipts_before"
#: Cookie entry: a file was handed in from here. What another person sent before is not this one's to judge.
OWN = "paper_is_own"
UNKNOWN = (
    "Alguno de los tres datos no corresponde a un documento nuestro. Revisa el distrito, el documento del alcalde o la "
    "alcaldesa y el número del documento, e inténtalo otra vez."
)


@blueprint.get("")
def find() -> Any:
    """The three things to write."""
    return _find(_look_up_form())


@blueprint.post("")
def look_up() -> Any:
    """Begin a session for the request that was found, or say that something was wrong without saying what."""
    asked = _look_up_form()
    sent = page.read(asked)
    if not sent.complete:
        return _find(asked, sent)
    ubigeo, document, printed = (str(sent.values.get(name) or "") for name in ("ubigeo", "documento", "papel"))
    found = paper.look_up(installation().tools, ubigeo, document, printed, place())
    if found is None:
        return _find(asked, sent, UNKNOWN)
    sign_in(KIND, found)
    session.pop(OWN, None)
    with installation().database.read() as reading:
        session[BEFORE] = len(receipts.of(reading, found))
    return redirect(url_for("paper.step"))


@blueprint.get("/documento")
def step() -> Any:
    """The step that waits for the paper; else what became of it."""
    key = signed_in(KIND)
    if key is None:
        return redirect(url_for("paper.find"))
    found = settling.now(key)
    if found.busy:
        return render_template("applicant/waiting.html", standing=found, again=url_for("paper.step"))
    opened = _open_task(found)
    return _page(opened) if opened is not None else _no_step(key, found)


@blueprint.post("/documento")
def hand_in() -> Any:
    """Hand in what the form of the paper asked for, to the task's own form."""
    key = signed_in(KIND)
    if key is None:
        return redirect(url_for("paper.find"))
    opened = None if page.first_answer() == key else _open_task(settling.now(key))
    if opened is not None and opened.task is not None:
        sent = page.read(opened)
        if not sent.complete:
            return _page(opened, sent)
        handed = feel.compile_expression(PAPER_HANDS_IN.text(opened.element)).evaluate(sent.values, opened.context)
        installation().runtime.complete(
            opened.task.key, handed, applicant_actor(key), token=sent.token, known=opened.known
        )
        session[OWN] = session.get(OWN, False) or page.holds_file(sent.values)
        settling.settled(key)
    return redirect(url_for("paper.step"))


@blueprint.post("/salir")
def leave() -> Any:
    """End the session of this device."""
    sign_out(KIND)
    return redirect(url_for("applicant.start"))


def _look_up_form() -> TaskForm:
    """The look-up form of the first public process that names one."""
    with installation().database.read() as reading:
        for process in entries.public_with(reading, installation().runtime, PAPER):
            first = task_form.of_start(installation().runtime, reading, process.id)
            return task_form.with_form(first, PAPER.text(process), {})
    raise NotFound(what="look-up form", key="paper")


def _open_task(found: Standing) -> TaskForm | None:
    """The open task that can be done with the paper alone, with the form shown to whoever has it."""
    for task in found.tasks:
        with installation().database.read() as reading:
            opened = task_form.of_task(installation().runtime, reading, task.key)
        if PAPER.stands_on(opened.element):
            shown = feel.compile_expression(PAPER_SHOWS.text(opened.element, "={}"))
            scope = {**(shown.evaluate(opened.scope, opened.context) or {}), "propio": session.get(OWN, False)}
            return task_form.with_form(opened, PAPER.text(opened.element), scope)
    return None


def _find(asked: TaskForm, sent: Sent | None = None, problem: str = "") -> Any:
    failed = bool(problem or (sent and sent.errors))
    form = page.show(asked, url_for("paper.find"), sent=sent)
    return render_template(
        "applicant/paper_find.html", form=form, problem=problem, failed=failed
    ), 422 if failed else 200


def _page(opened: TaskForm, sent: Sent | None = None) -> Any:
    failed = bool(sent and sent.errors)
    form = page.show(opened, url_for("paper.hand_in"), sent=sent)
    return render_template("applicant/paper.html", task_form=opened, form=form, failed=failed), 422 if failed else 200


def _no_step(key: int, found: Standing) -> Any:
    """Nothing of the paper is waited for: it was filed just now, or the request stands elsewhere."""
    with installation().database.read() as reading:
        given = receipts.of(reading, key)
        record = reading.get(receipts.Record, key)
    own = given[0] if len(given) > session.get(BEFORE, 0) else None
    return render_template("applicant/paper_done.html", receipt=own, record=record, waits=bool(found.tasks))
