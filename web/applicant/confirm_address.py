"""The link of a mail that confirms an address (`/confirmar/…`): it shows a button, and the press hands its token in.

Mail filters open every link they see, so a GET changes nothing. What the pages say the waiting task's drawing says.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, cast

from flask import Blueprint, render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import feel
from engine.actor import Actor
from engine.drawing import Element
from engine.errors import MessageNotExpected, TaskNotOpen
from engine.forms.filling import put
from engine.models.process import Instance, Subscription, UserTask
from services.requests import mail_codes
from services.requests.mail_codes import Confirmation
from web.applicant.actions import still_asked
from web.cases import case, settling
from web.identity import SOLICITANTE
from web.installation import installation
from web.properties import (
    CONFIRMS,
    CONFIRMS_BUTTON,
    CONFIRMS_DONE,
    CONFIRMS_INTO,
    CONFIRMS_TEXT,
    CONFIRMS_TITLE,
)

blueprint = Blueprint("confirming", __name__)


@dataclass(frozen=True)
class Confirming:
    """What waits for a link's token: an open task, or a token that waits for a message; neither, once nobody waits."""

    instance: int
    confirmed: bool
    task: int | None = None
    element: Element | None = None
    message: tuple[str, str] | None = None

    @property
    def waits(self) -> bool:
        """Whether the press would still be taken."""
        return self.task is not None or self.message is not None


@blueprint.get("/confirmar/<token>")
def page(token: str) -> Any:
    """What is confirmed, and one button."""
    return _shown(_settled(token))


@blueprint.post("/confirmar/<token>")
def confirm(token: str) -> Any:
    """Hand the token in where the request waits for it: who has the mail need not type its code."""
    found = _settled(token)
    if found is None or not found.waits or found.element is None:
        return _shown(found)
    actor = Actor("correo", frozenset({SOLICITANTE}), instance=found.instance)
    with suppress(TaskNotOpen, MessageNotExpected):  # the other click of a double click, or the code typed just now
        _hand_in(found, found.element, actor, token)
    settling.settled(found.instance)
    with installation().database.read() as session:
        after = _find(session, token)
    came_back = after is not None and after.waits  # the code's answers were used up: it proves nothing
    return _shown(None if came_back else replace(found, confirmed=True, task=None, message=None))


def _hand_in(found: Confirming, element: Element, actor: Actor, token: str) -> None:
    runtime = installation().runtime
    if found.message is None:
        values = feel.compile_expression(CONFIRMS.text(element)).evaluate({"token": token})
        runtime.complete(cast(int, found.task), values, actor)
    else:
        given: dict[str, Any] = {}
        put(given, tuple(CONFIRMS_INTO.text(element).split(".")), token)
        runtime.correlate(*found.message, actor, given)


def _settled(token: str) -> Confirming | None:
    """The same, once the machine has done its part: a mail may be here before the step that sent it is written."""
    with installation().database.read(anew=True) as session:
        found = _find(session, token)
    if found is None or found.confirmed or found.waits:
        return found
    settling.settled(found.instance)
    with installation().database.read(anew=True) as session:
        return _find(session, token)


def _find(session: Session, token: str) -> Confirming | None:
    row = mail_codes.find_by_link(installation().tools, session, token[:100])
    if row is None or session.get(Instance, row.instance) is None:
        return None
    found = case.load(session, installation().runtime, row.instance)
    if row.confirmed is None and not still_asked(session, found.values.get("pedido")):
        return None
    if row.element:
        return _by_message(session, row, found.elements.get(row.element))
    for task in session.scalars(select(UserTask).where(UserTask.instance_key == row.instance)):
        element = found.elements.get(task.element_id)
        if row.confirmed is None and element is not None and CONFIRMS.stands_on(element):
            return Confirming(row.instance, False, task.key, element)
    return Confirming(row.instance, row.confirmed is not None)


def _by_message(session: Session, row: Confirmation, element: Element | None) -> Confirming:
    here = Subscription.instance_key == row.instance, Subscription.element_id == row.element
    waiting = session.execute(select(Subscription.name, Subscription.correlation_key).where(*here)).first()
    if row.confirmed is not None or waiting is None or element is None or not CONFIRMS_INTO.stands_on(element):
        return Confirming(row.instance, row.confirmed is not None, element=element)
    return Confirming(row.instance, False, element=element, message=(waiting.name, waiting.correlation_key))


def _shown(found: Confirming | None) -> Any:
    element = found.element if found is not None else None
    own = element is None or not CONFIRMS_INTO.stands_on(element)  # who is no applicant reads nothing of the request
    ended = settling.now(found.instance) if found is not None and found.confirmed and own else None
    said = ended if ended is not None and ended.ended and ended.advice else None
    return render_template(
        "applicant/confirm.html",
        gone=found is None or not (found.waits or found.confirmed),
        done=found is not None and found.confirmed,
        said=said,
        title=CONFIRMS_TITLE.text(element) if element else "",
        text=CONFIRMS_TEXT.text(element) if element else "",
        button=CONFIRMS_BUTTON.text(element) if element else "",
        thanks=CONFIRMS_DONE.text(element) if element else "",
        harms=bool(element and CONFIRMS.stands_on(element) and CONFIRMS_TITLE.stands_on(element)),
    )
