"""The link of a mail that confirms an address (`/confirmar/…`): it shows a button, and the press hands its token in.

Mail filters open every link they see, so a GET changes nothing. What the pages say the waiting task's drawing says.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import feel
from engine.actor import Actor
from engine.drawing import Element
from engine.errors import TaskNotOpen
from engine.models.process import Instance, UserTask
from services.requests import mail_codes
from web.applicant.actions import still_asked
from web.cases import case, settling
from web.identity import SOLICITANTE
from web.installation import installation
from web.properties import CONFIRMS, CONFIRMS_BUTTON, CONFIRMS_TEXT, CONFIRMS_TITLE

blueprint = Blueprint("confirming", __name__)


@dataclass(frozen=True)
class Confirming:
    """The open task that a link's token is for; ``task`` is ``None`` once nobody waits for it."""

    instance: int
    confirmed: bool
    task: int | None = None
    element: Element | None = None


@blueprint.get("/confirmar/<token>")
def page(token: str) -> Any:
    """What is confirmed, and one button."""
    return _shown(_settled(token))


@blueprint.post("/confirmar/<token>")
def confirm(token: str) -> Any:
    """Hand the token in where the request waits for it: who has the mail need not type its code."""
    found = _settled(token)
    if found is None or found.task is None or found.element is None:
        return _shown(found)
    values = feel.compile_expression(CONFIRMS.text(found.element)).evaluate({"token": token})
    actor = Actor("correo", frozenset({SOLICITANTE}), instance=found.instance)
    with suppress(TaskNotOpen):  # the other click of a double click, or the code typed at this moment
        installation().runtime.complete(found.task, values, actor)
    settling.settled(found.instance)
    with installation().database.read() as session:
        after = _find(session, token)
    came_back = after is not None and after.task is not None  # the code's answers were used up: it proves nothing
    return _shown(None if came_back else Confirming(found.instance, True))


def _settled(token: str) -> Confirming | None:
    """The same, once the machine has done its part: a mail may be here before the step that sent it is written."""
    with installation().database.read(anew=True) as session:
        found = _find(session, token)
    if found is None or found.confirmed or found.task is not None:
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
    for task in session.scalars(select(UserTask).where(UserTask.instance_key == row.instance)):
        element = found.elements.get(task.element_id)
        if row.confirmed is None and element is not None and CONFIRMS.stands_on(element):
            return Confirming(row.instance, False, task.key, element)
    return Confirming(row.instance, row.confirmed is not None)


def _shown(found: Confirming | None) -> Any:
    ended = settling.now(found.instance) if found is not None and found.confirmed else None
    said = ended if ended is not None and ended.ended and ended.advice else None
    element = found.element if found is not None else None
    return render_template(
        "applicant/confirm.html",
        gone=found is None or (found.task is None and not found.confirmed),
        done=found is not None and found.confirmed,
        said=said,
        title=CONFIRMS_TITLE.text(element) if element else "",
        text=CONFIRMS_TEXT.text(element) if element else "",
        button=CONFIRMS_BUTTON.text(element) if element else "",
    )
