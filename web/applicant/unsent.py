"""The first form as this browser left it: kept from its first submit on, as soon as the drawing says that it may be.

The drawing's property ``borrador`` is FEEL over what was typed («the notice of privacy is ticked»). Until it is true
the page alone carries what was typed (decision 0206).
"""

from typing import Any

from flask import session
from sqlalchemy.orm import Session

from engine import feel
from engine.errors import Refusal
from services import first_drafts
from web.applicant.first_form import Beginning
from web.forms.page import Sent
from web.installation import installation
from web.properties import MAY_BE_KEPT

_COOKIE = "unsent"


def keep(first: Beginning, sent: Sent) -> None:
    """Keep what was sent and not taken, if the drawing says that it may be kept."""
    rule = MAY_BE_KEPT.text(first.task_form.process)
    if not rule or feel.compile_expression(rule).evaluate(sent.values, first.task_form.context) is not True:
        return
    token = session.setdefault(_COOKIE, first_drafts.new_token())
    office = installation()
    with office.database.write() as work:
        first_drafts.keep(office.tools, work, token, first.task_form.process.id, sent.values)


def found(first: Beginning) -> dict[str, Any]:
    """What this browser left of the form; empty where there is nothing, or the form asks other things by now."""
    if _COOKIE not in session or first.task_form.form is None:
        return {}
    office = installation()
    with office.database.read() as reading:
        values = first_drafts.find(office.tools, reading, session[_COOKIE], first.task_form.process.id)
    try:
        first.task_form.form.accept(values)
    except Refusal:
        return {}
    return values


def forget(work: Session) -> None:
    """In the caller's transaction: it was sent, or is begun anew."""
    if _COOKIE in session:
        first_drafts.forget(installation().tools, work, session[_COOKIE])
