"""Pages of a button of a request (`/solicitud/accion/…`): what would happen, pressing it, being too late.

Which buttons there are, the drawing says (:mod:`web.cases.buttons`).
"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session

from engine.errors import MessageNotExpected
from services.tools import key_in
from web.cases import case, settling
from web.cases.buttons import Offered, offered
from web.cases.case import Case
from web.forms import page as formpage
from web.identity import SOLICITANTE, applicant_actor, applicant_instance
from web.installation import installation
from web.properties import ACTION_ASKS, ACTION_CONFIRMED_BY, ACTION_LATE
from web.wording.words import Words

blueprint = Blueprint("actions", __name__)


@blueprint.get("/solicitud/accion/<element_id>")
def page(element_id: str) -> Any:
    """What would happen, and one button."""
    key = applicant_instance()
    if key is None:
        return redirect(url_for("tracking.page"))
    found, wanted, asked = _chosen(key, element_id)
    if wanted is None:
        return _too_late(found, element_id)
    return render_template("applicant/action.html", offered=wanted, by_mail=asked is not None, token=_fresh())


@blueprint.post("/solicitud/accion/<element_id>")
def press(element_id: str) -> Any:
    """Send the message, or ask the registered address to confirm it first."""
    key = applicant_instance()
    if key is None:
        return redirect(url_for("tracking.page"))
    found, wanted, asked = _chosen(key, element_id)
    if wanted is None:
        return _too_late(found, element_id)
    if asked is not None:
        return _ask(found, wanted, asked)
    try:
        actor, token = applicant_actor(key), formpage.request_token()
        installation().runtime.correlate(wanted.message, wanted.correlation_key, actor, token=token)
    except MessageNotExpected:
        return _too_late(found, element_id)
    settling.settled(key)
    return redirect(url_for("tracking.page"))


def _ask(found: Case, wanted: Offered, asked: dict[str, Any]) -> Any:
    about = {"solicitud": str(found.instance.key), "boton": wanted.element.id}
    request = {**asked, **about, "mensaje": wanted.message, "llave": wanted.correlation_key}
    installation().runtime.start(
        ACTION_CONFIRMED_BY.text(wanted.element),
        applicant_actor(found.instance.key),
        variables={"pedido": request},
        personal=["pedido"],
        token=formpage.request_token(),
    )
    flash("Te enviamos un correo para confirmar. Revisa también no deseados y spam.", "success")
    return redirect(url_for("tracking.page"))


def _chosen(key: int, element_id: str) -> tuple[Case, Offered | None, dict[str, Any] | None]:
    """The case, the button if it is still there, and what a mail has to confirm before it is pressed."""
    with installation().database.read() as session:
        return _button(session, key, element_id)


def _button(session: Session, key: int, element_id: str) -> tuple[Case, Offered | None, dict[str, Any] | None]:
    found = case.load(session, installation().runtime, key)
    wanted = next((one for one in offered(session, found, SOLICITANTE) if one.element.id == element_id), None)
    return found, wanted, _asked(found, wanted) if wanted else None


def _asked(found: Case, wanted: Offered) -> dict[str, Any] | None:
    text = ACTION_ASKS.text(wanted.element)
    value = case.evaluate(found, text) if text else None
    return dict(value) if isinstance(value, dict) else None


def still_asked(session: Session, asked: Any) -> bool:
    """Whether what a mail asked to confirm would be asked today: of the same address, about the same state.

    ``asked``: the context that :func:`press` handed to the confirming process; of any other there is nothing to ask.
    """
    key = key_in(asked.get("solicitud")) if isinstance(asked, dict) else None
    if key is None:
        return True
    _, _, today = _button(session, key, asked["boton"])
    return today is not None and all(asked.get(name) == value for name, value in today.items())


def _too_late(found: Case, element_id: str) -> Any:
    """Another step took the token first: say which way it went, in the drawing's words."""
    element = found.elements.get(element_id)
    said = ACTION_LATE.text(element) if element else ""
    words = Words(409, "Ya no se puede", said or "El trámite siguió por otro camino y no cambiamos nada.")
    return render_template("error.html", words=words, ways=[("Ver mi solicitud", url_for("tracking.page"))]), 409


def _fresh() -> str:
    return formpage.fresh_token()
