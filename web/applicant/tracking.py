"""Tracking (`/seguimiento`): the request of this browser, or the look-up by request code and the mayor's document.

The look-up answers the same, in the same time, whatever was wrong (:mod:`services.requests.request_codes`), and
attempts are counted there. The link of a mail leads here by way of ``web/applicant/mailed_link.py``.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import candidate_groups
from engine.calendar.working_days import NotCounted
from engine.drawing import Element
from engine.errors import Refusal
from engine.queries import history
from services.calendar import peru
from services.files import StoredFile
from services.requests import receipts, request_codes
from services.requests.receipts import Receipt
from web.applicant import inquiry_link
from web.cases import buttons, case, settling
from web.cases.case import Case
from web.cases.standing import Standing
from web.forms import page as formpage
from web.http.place import place
from web.identity import SOLICITANTE, applicant_instance, sign_in, sign_out
from web.installation import installation
from web.processes import entries
from web.properties import DONE, FORGOTTEN
from web.wording.dates import as_date

blueprint = Blueprint("tracking", __name__)

UNKNOWN = (
    "Alguno de los dos datos no corresponde a una solicitud. Revisa el código y el documento, e inténtalo otra vez."
)
#: Purposes of the files an applicant gets back (:mod:`services.files`).
GIVEN_BACK = ("declaration", formpage.UPLOAD)
SATURDAY = 5  # date.weekday()


@blueprint.get("/seguimiento")
def page() -> Any:
    """The request of this browser, or the look-up."""
    instance_key = applicant_instance()
    if instance_key is None:
        return _find()
    with installation().database.read() as session:
        return _page(session, case.load(session, installation().runtime, instance_key))


@blueprint.post("/seguimiento")
def find() -> Any:
    """Look a request up by its code and the mayor's document."""
    code, document = request.form.get("codigo", ""), request.form.get("documento", "")
    found = request_codes.look_up(installation().tools, code[:100], document[:40], place())
    if found is None:
        return _find(UNKNOWN, code[:100]), 422
    sign_in("applicant", found)
    return redirect(url_for("tracking.page"))


@blueprint.post("/seguimiento/salir")
def leave() -> Any:
    """Close the request on this device (a shared one, say); its link and code still open it."""
    sign_out("applicant")
    return redirect(url_for("applicant.start"))


def _page(session: Session, found: Case) -> str:
    where = settling.of(session, found.instance)
    given = receipts.of(session, found.instance.key)
    return render_template(
        "applicant/tracking.html",
        record=found.instance.search.get("expediente"),
        process=found.process,
        standing=where,
        reason=settling.reason(found),
        receipts=given,
        not_counted=_not_counted(session, given[0], where) if given else [],
        late=inquiry_link.late(found, where.answer_from) if _overdue(where) else None,
        ask=inquiry_link.about(found),
        beside=buttons.beside(session, found.instance.key),
        documents=_documents(session, found, given),
        code=(code := _code(session, found.instance.key)),
        link=request_codes.address_of(installation().tools, code),
        by_code=request_codes.opens_by_code(session, found.instance.key),
        events=_events(session, found),
        actions=list(buttons.offered(session, found, SOLICITANTE)),
    )


def _not_counted(session: Session, receipt: Receipt, where: Standing) -> list[NotCounted]:
    """Days that the running term does not count, by today's calendar; weekends left out: everybody knows those."""
    if where.answer_due is None:
        return []
    calendar = peru.calendar(installation().tools, session)
    return [day for day in calendar.excluded(receipt.at, where.answer_due) if day.day.weekday() < SATURDAY]


def _overdue(where: Standing) -> bool:
    return bool(where.answer_due and as_date(where.answer_due) < as_date(installation().now()))


def _documents(session: Session, found: Case, given: Iterable[Receipt]) -> list[StoredFile]:
    """What the applicant made or sent, newest first: of the declaration the one in force, while the request holds it;
    of the uploads those that the request holds or that were received, for one that was refused or changed for another
    counts no more.
    """
    purposes = StoredFile.purpose.in_(GIVEN_BACK)
    query = select(StoredFile).where(StoredFile.instance_key == found.instance.key, purposes)
    rows = list(session.scalars(query.order_by(StoredFile.key.desc())))
    held, received = set(_held(found.values)), {receipt.sha256 for receipt in given}
    current = next((row for row in rows if row.purpose == "declaration" and str(row.key) in held), None)
    sent = {row.key for row in rows if str(row.key) in held or row.sha256 in received}
    return [row for row in rows if row is current or (row.purpose != "declaration" and row.key in sent)]


def _held(value: Any) -> Iterator[str]:
    """The keys of the files that a value refers to."""
    if isinstance(value, Mapping):
        if isinstance(value.get("file"), str):
            yield value["file"]
        for inner in value.values():
            yield from _held(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _held(inner)


def _code(session: Session, instance_key: int) -> str:
    try:
        return request_codes.code_of(installation().tools, session, instance_key)
    except Refusal:
        return ""


def _events(session: Session, found: Case) -> list[dict[str, Any]]:
    """What happened, newest first, in the words of the drawing (``hecho``); the machine's and the office's own steps
    are shown only where the drawing has words for them.
    """
    rows = history.history(session, found.instance.key, ("completed",))
    shown = [(row, found.elements.get(row.element_id or "")) for row in rows]
    return [
        {"at": row.at, "what": DONE.text(element) or element.name}
        for row, element in reversed(shown)
        if element is not None and element.name and (DONE.stands_on(element) or _own(element))
    ]


def _own(element: Element) -> bool:
    if element.type == "endEvent":
        return element.parent is None  # how the whole ended; the ends of its parts have their own words
    return element.type == "userTask" and SOLICITANTE in candidate_groups.shown(element)


def _find(problem: str = "", code: str = "") -> str:
    with installation().database.read() as session:
        ways = entries.public_with(session, installation().runtime, FORGOTTEN)
    return render_template("applicant/find.html", problem=problem, code=code, ways=ways)
