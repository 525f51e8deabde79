"""What a person may set off in a request besides its open tasks: to withdraw it, say. The drawing names every one.

A message event on which a token waits may carry these properties (its documentation is what the page says first):

====================  ==================================================================================
``accion``            the words of the button; without them there is no button
``accion:quien``      the groups that may press it, separated by commas
``accion:tarde``      what is said to who comes too late, after another step took the token
``accion:motivo``     the variable (``anulacion.motivo``) that takes the reason; without it none is asked
``message:while``     FEEL: the button and its message exist only while this is true (:data:`engine.drawing.WHILE`)
``accion:hecho``      what is said once it is done
``accion:pedido``     FEEL over the request's variables: a context with ``para`` (the address that must confirm by mail)
                      and what its mail says; null where nobody need confirm
``accion:confirma``   the process that asks for that confirmation; it gets the context as its variable ``pedido``,
                      with ``mensaje`` and ``llave``, the message it is to send
====================  ==================================================================================
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.database.sessions import connection
from engine.drawing import WHILE, Element
from engine.errors import MessageNotExpected
from engine.models.process import Instance, SearchValue, Subscription
from web.cases import case, settling
from web.cases.case import Case
from web.cases.standing import Standing
from web.forms import page as formpage
from web.house import house
from web.identity import SOLICITANTE, applicant_actor, applicant_instance
from web.wording.refusals import Words

blueprint = Blueprint("actions", __name__)

BUTTON, WHO, LATE, ASKS, CONFIRMED_BY = "accion", "accion:quien", "accion:tarde", "accion:pedido", "accion:confirma"
#: Process property and search attribute: an instance that belongs to a request is shown on that request's page.
BESIDE, OF = "acompana", "solicitud"


@dataclass(frozen=True)
class Offered:
    """One button: its event, and the message that pressing it sends."""

    element: Element
    message: str
    correlation_key: str

    @property
    def name(self) -> str:
        """The words on it."""
        return self.element.properties[BUTTON]


_AWAITED = select(Subscription.element_id, Subscription.name, Subscription.correlation_key).where(
    Subscription.instance_key == bindparam("of_instance")
)


def offered(session: Session, found: Case, *groups: str) -> Iterator[Offered]:
    """What members of one of these groups may set off where a request stands now."""
    if not any(BUTTON in element.properties for element in found.elements.values()):
        return  # the drawing says so; nobody need ask the database
    for row in connection(session).execute(_AWAITED, {"of_instance": found.instance.key}):
        element = found.elements.get(row.element_id)
        if element is not None and BUTTON in element.properties and groups_of(element) & set(groups):
            if WHILE in element.properties and case.evaluate(found, element.properties[WHILE]) is not True:
                continue
            yield Offered(element, row.name, row.correlation_key)


def beside(session: Session, instance_key: int) -> list[Standing]:
    """What was asked for by mail and is still open, or failed: the newest of each process that says it belongs here."""
    found: dict[str, Standing] = {}
    query = select(SearchValue.instance_key).where(SearchValue.name == OF, SearchValue.value == str(instance_key))
    for key in session.scalars(query.order_by(SearchValue.instance_key.desc())):
        instance = session.get_one(Instance, key)
        process = house().runtime.bundle_of(session, instance).processes[instance.process_id]
        if process.properties.get(BESIDE) == "true" and instance.process_id not in found:
            found[instance.process_id] = settling.of(session, instance)
    return [standing for standing in found.values() if standing.advice and standing.news]


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
        house().runtime.correlate(wanted.message, wanted.correlation_key, actor, token=token)
    except MessageNotExpected:
        return _too_late(found, element_id)
    settling.settled(key)
    return redirect(url_for("tracking.page"))


def _ask(found: Case, wanted: Offered, asked: dict[str, Any]) -> Any:
    request = {**asked, "mensaje": wanted.message, "llave": wanted.correlation_key}
    house().runtime.start(
        wanted.element.properties[CONFIRMED_BY],
        applicant_actor(found.instance.key),
        variables={"pedido": request},
        personal=["pedido"],
        token=formpage.request_token(),
    )
    flash("Te enviamos un correo para confirmar. Revisa también no deseados y spam.", "success")
    return redirect(url_for("tracking.page"))


def _chosen(key: int, element_id: str) -> tuple[Case, Offered | None, dict[str, Any] | None]:
    """The case, the button if it is still there, and what a mail has to confirm before it is pressed."""
    with house().database.read() as session:
        found = case.load(session, house().runtime, key)
        mine = offered(session, found, SOLICITANTE)
        wanted = next((one for one in mine if one.element.id == element_id), None)
    return found, wanted, _asked(found, wanted) if wanted else None


def _asked(found: Case, wanted: Offered) -> dict[str, Any] | None:
    text = wanted.element.properties.get(ASKS)
    value = case.evaluate(found, text) if text else None
    return dict(value) if isinstance(value, dict) else None


def _too_late(found: Case, element_id: str) -> Any:
    """Another step took the token first: say which way it went, in the drawing's words."""
    element = found.elements.get(element_id)
    said = element.properties.get(LATE) if element else None
    words = Words(409, "Ya no se puede", said or "El trámite siguió por otro camino y no cambiamos nada.")
    return render_template("error.html", words=words, ways=[("Ver mi solicitud", url_for("tracking.page"))]), 409


def groups_of(element: Element) -> set[str]:
    """The groups whose members may press the button of a message event."""
    return {name.strip() for name in element.properties.get(WHO, "").split(",")}


def _fresh() -> str:
    return formpage.fresh_token()
