"""Tracking (`/seguimiento`): by the link of the mail, or by request code and the mayor's document.

The link's code is the secret; it is exchanged for a session at once and leaves the address bar. The look-up answers
the same, in the same time, whatever was wrong (:mod:`services.access`), and attempts are counted there.
"""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import feel, queries
from engine.actor import Actor
from engine.errors import NotFound, Refusal
from engine.models import UserTask
from services import access, codes
from services.files import StoredFile
from web import case, formpage
from web.case import Case
from web.dates import as_date
from web.house import house
from web.identity import SOLICITANTE, applicant_instance, sign_in, sign_out
from web.standing import standing

blueprint = Blueprint("tracking", __name__)

UNKNOWN = (
    "Alguno de los dos datos no corresponde a una solicitud. Revisa el código y el documento, e inténtalo otra vez."
)
#: Purposes of the files an applicant gets back (:mod:`services.files`).
GIVEN_BACK = ("declaration", formpage.UPLOAD)
#: A user task's property: FEEL for the form's values that the link of a mail hands in; it reads ``token``.
CONFIRMS = "al_confirmar"


@blueprint.get("/seguimiento")
def page() -> Any:
    """The request of this browser, or the look-up."""
    instance_key = applicant_instance()
    if instance_key is None:
        return _find()
    with house().database.read() as session:
        return _page(session, case.load(session, house().runtime, instance_key))


@blueprint.post("/seguimiento")
def find() -> Any:
    """Look a request up by its code and the mayor's document."""
    code, document = request.form.get("codigo", ""), request.form.get("documento", "")
    found = access.look_up(house().tools, code[:100], document[:40], request.remote_addr or "")
    if found is None:
        return _find(UNKNOWN, code[:100]), 422
    sign_in("applicant", found)
    return redirect(url_for("tracking.page"))


@blueprint.get("/seguimiento/<code>")
def link(code: str) -> Any:
    """The link of a mail: a session for its request, under an address without the code."""
    with house().database.read() as session:
        found = access.find(house().tools, session, code[:100])
    if found is None:
        raise NotFound(what="request", key="")
    if found != applicant_instance():
        sign_in("applicant", found)
    return redirect(url_for("tracking.page"))


@blueprint.post("/seguimiento/salir")
def leave() -> Any:
    """Close the request on this device (a shared one, say); its link and code still open it."""
    sign_out("applicant")
    return redirect(url_for("applicant.start"))


@blueprint.get("/confirmar/<token>")
def confirmation(token: str) -> Any:
    """Shows a button only: mail filters open every link they see."""
    with house().database.read() as session:
        row = codes.find_by_link(house().tools, session, token)
    return render_template("applicant/confirm.html", gone=row is None, done=bool(row and row.confirmed))


@blueprint.post("/confirmar/<token>")
def confirm(token: str) -> Any:
    """Hand the link's token in where the request waits for the mailed code: who has the mail need not type it."""
    runtime = house().runtime
    with house().database.read() as session:
        row = codes.find_by_link(house().tools, session, token)
        open_task = _confirming(session, row.instance) if row is not None else None
    if row is None or open_task is None:
        return render_template("applicant/confirm.html", gone=not (row and row.confirmed), done=bool(row)), 410
    key, expression = open_task
    values = feel.compile_expression(expression).evaluate({"token": token})
    runtime.complete(key, values, Actor("correo", frozenset({SOLICITANTE}), instance=row.instance))
    return render_template("applicant/confirm.html", gone=False, done=True)


def _confirming(session: Session, instance_key: int) -> tuple[int, str] | None:
    found = case.load(session, house().runtime, instance_key)
    for row in session.scalars(select(UserTask).where(UserTask.instance_key == instance_key)):
        element = found.elements.get(row.element_id)
        if element is not None and (expression := element.properties.get(CONFIRMS)):
            return row.key, expression
    return None


def _page(session: Session, found: Case) -> str:
    where = standing(session, found.instance, found.bundle, SOLICITANTE)
    receipts = [value for _, value in found.shaped("number", "due", "not_counted")]
    receipt = receipts[-1] if receipts else None
    return render_template(
        "applicant/tracking.html",
        record=found.instance.search.get("expediente"),
        standing=where,
        receipt=receipt,
        overdue=bool(receipt and not where.ended and as_date(receipt["due"]) < as_date(house().now())),
        declarations=_files(session, found.instance.key),
        code=_code(session, found.instance.key),
        events=_events(session, found),
    )


def _files(session: Session, instance_key: int) -> list[StoredFile]:
    """What the applicant made or sent, newest first; of the declaration only the one in force."""
    query = select(StoredFile).where(StoredFile.instance_key == instance_key, StoredFile.purpose.in_(GIVEN_BACK))
    rows = list(session.scalars(query.order_by(StoredFile.key.desc())))
    current = next((row for row in rows if row.purpose == "declaration"), None)
    return [row for row in rows if row.purpose != "declaration" or row is current]


def _code(session: Session, instance_key: int) -> str:
    try:
        return access.code_of(house().tools, session, instance_key)
    except Refusal:
        return ""


def _events(session: Session, found: Case) -> list[dict[str, Any]]:
    """What happened, in the words of the drawing: the steps of people and the ends; the machine's own are noise."""
    kinds = {"userTask": "", "endEvent": ""}
    rows = queries.history(session, found.instance.key, ("completed",))
    shown = [(row, found.elements.get(row.element_id or "")) for row in rows]
    return [
        {"at": row.at, "what": element.properties.get("hecho") or element.name}
        for row, element in reversed(shown)
        if element is not None and element.name and (element.type in kinds or "hecho" in element.properties)
    ]


def _find(problem: str = "", code: str = "") -> str:
    return render_template("applicant/find.html", problem=problem, code=code)
