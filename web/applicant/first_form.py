"""The first form of a process, before there is any instance: what it is prefilled with, and who may start how often.

Nothing is stored of somebody who only looks. Three things may stand in the form already: what an earlier request of
this browser kept (the process names the variables in its property ``conserva``), what a link of ours says (only fields
that are not personal, so that no personal data ever travels in an address), and what was typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from engine.errors import NotAllowed
from engine.execution import task_form
from engine.execution.task_form import TaskForm
from engine.forms import Node
from engine.forms.filling import put
from engine.models.process import Instance
from services import attempt_limits
from web.cases import case
from web.identity import SOLICITANTE, applicant_instance
from web.installation import installation
from web.properties import GUIDE, KEEPS, LIMIT, PUBLIC, RECEIVED

#: The address parameter that asks for the kept data.
AGAIN = "con_datos"


@dataclass(frozen=True)
class Beginning:
    """The form of a process' first task, and the variables that an earlier request of this browser hands over."""

    task_form: TaskForm
    kept: Mapping[str, Any] = field(default_factory=dict)

    @property
    def received(self) -> str:
        """What is said instead of following the instance."""
        return RECEIVED.text(self.task_form.process)


def of(process_id: str) -> Beginning:
    """The beginning of a public process; raises :class:`NotAllowed` for any other."""
    with installation().database.read() as session:
        first = task_form.of_start(installation().runtime, session, process_id)
        if not PUBLIC.says_yes(first.process):
            raise NotAllowed(actor=SOLICITANTE)
        kept = _kept(session, first) if AGAIN in request.args else {}
        return Beginning(task_form.of_start(installation().runtime, session, process_id, kept) if kept else first, kept)


def guide(session: Session, process_id: str) -> tuple[Node, ...]:
    """The texts of the start page, where the drawing names a form of them."""
    first = task_form.of_start(installation().runtime, session, process_id)
    form_id = GUIDE.text(first.process)
    if not form_id:
        return ()
    return first.bundle.form(form_id).view(
        {},
        first.scope,
        context=first.context,
        presentation=installation().presentation,
        sources=installation().runtime.sources,
    )


def linked(first: TaskForm) -> dict[str, Any]:
    """Values of the form that the address of a link carries."""
    values: dict[str, Any] = {}
    for each in first.form.fields() if first.form else ():
        if each.path in request.args and not each.personal:
            put(values, tuple(each.path.split(".")), request.args[each.path][:200])
    return values


def admit(first: TaskForm, origin: str) -> None:
    """Count one start from a network address; raises :class:`services.attempt_limits.TooManyAttempts`."""
    times, subject = LIMIT.text(first.process), f"{first.process.id}|{origin}"
    hour = replace(attempt_limits.START, times=int(times)) if times.isdecimal() else attempt_limits.START
    attempt_limits.count(installation().tools, (hour, subject), (attempt_limits.START_DAY, subject))


def _kept(session: Any, first: TaskForm) -> dict[str, Any]:
    """Of this browser's request, if it ended and is of the same process: the variables that the drawing names."""
    earlier = session.get(Instance, applicant_instance() or 0)
    if earlier is None or earlier.status == "active" or earlier.process_id != first.process.id:
        return {}
    names = KEEPS.names(first.process)
    values = case.load(session, installation().runtime, earlier.key).values
    return {name: value for name, value in values.items() if name in names}
