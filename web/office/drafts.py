"""What a person of the office typed into a task and has not handed in: theirs alone, whoever else opens the task."""

from engine.actor import Actor
from engine.errors import NotAllowed
from engine.execution import task_form
from engine.execution.task_form import TaskForm
from engine.worklist.claims import permit
from web.forms import page as formpage
from web.forms.page import Sent
from web.identity import office_actor
from web.installation import installation
from web.office import task_rows


def opened(key: int) -> TaskForm:
    """The task with the draft of the person who is signed in; raises :class:`NotAllowed` if they may not read it."""
    with installation().database.read() as session:
        reader = task_rows.reader(session)
        found = task_form.of_task(installation().runtime, session, key, reader.name)
        row = found.task
        if row is None or not reader.may_do(row.instance_key, row.groups, row.assignee):
            raise NotAllowed(actor=reader.name)
        return found


def keep(key: int, sent: Sent) -> None:
    """Keep what was sent. Raises :class:`DraftChanged` where another tab of the same person kept something since."""
    installation().runtime.worklist.save_draft(key, sent.values, office_actor(), after=sent.revision)


def keep_typed(key: int, sent: Sent) -> None:
    """The same, of a page whose button was not «Guardar borrador»: one on which nothing stands takes no draft away."""
    if not sent.blank:
        keep(key, sent)


def keep_for(actor: Actor, key: int) -> None:
    """Keep what somebody sent whose session was over, as far as they may do the task."""
    with installation().database.read() as session:
        found = task_form.of_task(installation().runtime, session, key, actor.name)
    permit(found.task, actor)
    sent = formpage.read(found)
    installation().runtime.worklist.save_draft(key, sent.values, actor, after=sent.revision)
