"""What the office sets off in a case besides its tasks (`/bandeja/caso/<key>/accion/…`): to annul it, say.

Which acts there are, whose they are, and whether a reason is asked, the drawing says (:mod:`web.applicant.actions`);
the engine's first commit wins, and who comes second is told in the drawing's words.
"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine.errors import MessageNotExpected, NotAllowed, NotFound
from engine.forms.filling import put
from engine.worklist.independence import refuse_own_case
from web.cases import buttons, case, settling
from web.cases.buttons import Offered
from web.cases.case import Case
from web.forms import page as formpage
from web.identity import SOLICITANTE, office, office_actor, roles
from web.installation import installation
from web.properties import ACTION, ACTION_DONE, ACTION_LATE, ACTION_REASON
from web.wording.words import Words

blueprint = Blueprint("acts", __name__, url_prefix="/bandeja/caso")

LONGEST_REASON = 1000


def groups() -> frozenset[str]:
    """The candidate groups of the person who asks; being an applicant is nobody's role."""
    return roles() - {SOLICITANTE}


@blueprint.get("/<int:key>/accion/<element_id>")
@office()
def page(key: int, element_id: str) -> Any:
    """What would happen, the reason where one is asked, and one button."""
    found, wanted = _wanted(key, element_id)
    return _page(found, wanted) if wanted else _too_late(found, element_id)


@blueprint.post("/<int:key>/accion/<element_id>")
@office()
def press(key: int, element_id: str) -> Any:
    """Send the message; the reason travels as a personal variable, for people are named in reasons."""
    found, wanted = _wanted(key, element_id)
    if wanted is None:
        return _answered(found) or _too_late(found, element_id)
    reason, path = request.form.get("motivo", "").strip(), ACTION_REASON.text(wanted.element)
    if path and not 0 < len(reason) <= LONGEST_REASON:
        return _page(found, wanted, reason, "Escribe el motivo: quedará en el expediente."), 422
    values: dict[str, Any] = {}
    if path:
        put(values, tuple(path.split(".")), reason)
    try:
        installation().runtime.correlate(
            wanted.message,
            wanted.correlation_key,
            office_actor(),
            values,
            personal=values.keys(),
            token=formpage.request_token(),
        )
    except MessageNotExpected:
        return _too_late(found, element_id)
    settling.settled(key)
    flash(ACTION_DONE.text(wanted.element) or f"Listo: se registró «{wanted.name}».", "success")
    return redirect(url_for("folder.page", key=key))


def _wanted(key: int, element_id: str) -> tuple[Case, Offered | None]:
    """The case and the act, ``None`` where its moment has passed. Raises for whoever may never press it."""
    with installation().database.read() as session:
        found = case.load(session, installation().runtime, key)
        element = found.elements.get(element_id)
        if element is None or not ACTION.stands_on(element):
            raise NotFound(what="act", key=element_id)
        if not buttons.groups_of(element) & groups():
            raise NotAllowed(actor=office_actor().name)
        refuse_own_case(session, element, found.elements, key, office_actor())
        offered = buttons.offered(session, found, *groups())
        return found, next((one for one in offered if one.element.id == element_id), None)


def _answered(found: Case) -> Any:
    """A second press of the same button is answered like the first."""
    again = formpage.first_answer() == found.instance.key
    return redirect(url_for("folder.page", key=found.instance.key)) if again else None


def _page(found: Case, wanted: Offered, reason: str = "", problem: str = "") -> str:
    return render_template(
        "office/act.html",
        offered=wanted,
        reference=found.reference,
        key=found.instance.key,
        asks=ACTION_REASON.stands_on(wanted.element),
        reason=reason,
        problem=problem,
        longest=LONGEST_REASON,
        token=formpage.sent_token() or formpage.fresh_token(),
    )


def _too_late(found: Case, element_id: str) -> Any:
    said = ACTION_LATE.text(found.elements[element_id])
    with installation().database.read() as session:
        where = settling.of(session, case.load(session, installation().runtime, found.instance.key).instance)
    words = Words(
        409,
        "Ya no se puede",
        said or "El trámite siguió por otro camino y no cambiamos nada.",
        f"Ahora {found.reference} está en «{where.state}».",
    )
    ways = [("Ver el caso", url_for("folder.page", key=found.instance.key)), ("Ir a la bandeja", url_for("queue.page"))]
    return render_template("error.html", words=words, ways=ways), 409
