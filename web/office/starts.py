"""What the office begins itself (`/bandeja/nuevo/<process>`): a call to note, a password to issue anew.

A process whose property ``oficina`` names groups can be started by them; ``oficina:datos`` is FEEL over the variables
of the case it is started from, and fills the first form before anybody types.
"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotAllowed
from engine.execution import task_form
from engine.execution.task_form import TaskForm
from engine.models.process import Instance, UserTask
from services.accounts import life
from services.accounts.models import Account
from services.people.access_log import CASE
from web.cases import case, form_data, settling
from web.cases.case import Case
from web.forms import page
from web.forms.page import Sent
from web.http.numbers import asked
from web.identity import office, office_actor
from web.installation import installation
from web.office import actions
from web.processes import entries
from web.properties import OFFICE_DATA, OFFICE_HARM
from web.reveal import About, may_read, reveal

blueprint = Blueprint("office_start", __name__, url_prefix="/bandeja/nuevo")


@blueprint.get("/<process_id>")
@office()
def begin(process_id: str) -> Any:
    """The first form, before there is any instance."""
    return _page(_first(process_id))


@blueprint.post("/<process_id>")
@office()
def submit(process_id: str) -> Any:
    """Start the process with its first form; then the task that follows for this person, else what became of it."""
    first = _first(process_id)
    sent = page.read(first)
    if not sent.complete:
        return _page(first, sent=sent), 422 if sent.errors else 200
    answer = installation().runtime.start(
        process_id,
        office_actor(),
        submit=sent.values,
        token=sent.token,
        along=lambda session, key: page.adopt_files(session, sent.values, key),
    )
    where = settling.settled(answer.instance)
    with installation().database.read() as session:
        following = _following(session, answer.instance)
    if following is not None:
        return redirect(url_for("task.page", key=following))
    if where.without_effect:
        flash(" ".join(where.advice), "warning")
    else:
        flash(f"Se registró «{first.element.name}». Ahora está en «{where.state}».", "success")
    back = asked("caso")
    return redirect(url_for("folder.page", key=back or answer.instance))


def _first(process_id: str) -> TaskForm:
    """The first form. Raises :class:`NotAllowed` for whoever may not start the process."""
    with installation().database.read() as session:
        first = task_form.of_start(installation().runtime, session, process_id)
        if not entries.may_start(first.process, actions.groups()):
            raise NotAllowed(actor=office_actor().name)
        return first


def _at_hand(session: Session) -> Case | None:
    """The case from which the process is started, for whoever may read it."""
    key = asked("caso")
    if not key or not may_read(About(CASE, key)) or session.get(Instance, key) is None:
        return None
    return case.load(session, installation().runtime, key)


def _given(found: Case | None, first: TaskForm) -> dict[str, Any]:
    text = OFFICE_DATA.text(first.process)
    value = case.evaluate(found, text) if found and text else None
    return reveal(dict(value), found.about) if found and isinstance(value, dict) else {}


def _accounts(session: Session, found: Case | None) -> list[dict[str, Any]]:
    """Whose accounts the case at hand names, so that nobody acts on another's by mistake."""
    if found is None:
        return []
    return [
        {"of": found.reference, "username": row.username, "whose": _whose(row), "ended": row.ends}
        for row in form_data.accounts(session, found)
    ]


def _whose(account: Account) -> str:
    person = life.person_of(installation().tools, account)
    return " ".join(str(person[part]) for part in ("names", "paternal", "maternal") if person.get(part))


def _following(session: Session, instance_key: int) -> int | None:
    rows = session.scalars(select(UserTask).where(UserTask.instance_key == instance_key).order_by(UserTask.key))
    actor = office_actor()
    return next((row.key for row in rows if actor.is_of(row.groups)), None)


def _page(first: TaskForm, sent: Sent | None = None) -> str:
    back = asked("caso")
    with installation().database.read() as session:
        found = _at_hand(session)
        values, accounts = _given(found, first), _accounts(session, found)
    url = url_for("office_start.submit", process_id=first.process.id, caso=back)
    harms = OFFICE_HARM.says_yes(first.process)
    return render_template(
        "office/begin.html",
        task_form=first,
        form=page.show(first, url, values=values, sent=sent, submit="Registrar", danger=harms),
        failed=bool(sent and sent.errors),
        accounts=accounts,
        back=url_for("folder.page", key=back) if back else url_for("folder.search"),
    )
