"""The form of an open user task, and what its expressions see. Moves nothing.

A page must show a form with the very scope that :meth:`engine.execution.runtime.Runtime.complete` judges it with, so
both come from the same place. The first task of a process has a form before any instance exists: the process is
begun in memory up to that task, and forgotten.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from engine import feel
from engine.database.reads import gathered, plain
from engine.database.sessions import connection
from engine.definitions.bundle import Bundle
from engine.drawing import Element, Process
from engine.errors import NotFound, TaskNotOpen
from engine.execution.loading import VARIABLE, Known, LoadedInstance
from engine.execution.runtime import Runtime
from engine.execution.scopes.variables import Scopes
from engine.forms import Form
from engine.models.process import Draft, Instance, UserTask, VariableRow
from engine.spiff import tokens
from engine.spiff.tokens import Token


@dataclass(frozen=True)
class TaskForm:
    """One task as a person sees it. ``task`` and ``instance`` are ``None`` before the first submit.

    ``scope``: what the form's expressions see; ``scopes``: all variables of the instance, ``known`` what they were
    made of; ``draft``: what its reader typed into the task so far, ``draft_revision`` how often that was kept.
    """

    process: Process
    element: Element
    form: Form | None
    scope: Mapping[str, Any]
    context: feel.Context
    bundle: Bundle
    scopes: Scopes
    task: UserTask | None = None
    instance: Instance | None = None
    known: Known | None = None
    draft: Mapping[str, Any] = field(default_factory=dict)
    draft_revision: int = 0

    @property
    def instance_key(self) -> int:
        """The instance's key; 0 before the first submit, which is no instance's."""
        return self.instance.key if self.instance else 0


_TASK_COLUMNS = UserTask.__table__.c
_VARIABLES = gathered(*VARIABLE).where(VariableRow.instance_key == UserTask.instance_key).scalar_subquery()
_TASK = (
    select(*_TASK_COLUMNS, *Instance.__table__.c, _VARIABLES, Draft.values, Draft.revision)
    .join(Instance, Instance.key == UserTask.instance_key)
    .outerjoin(Draft, and_(Draft.task_key == UserTask.key, Draft.owner == bindparam("reader")))
    .where(UserTask.key == bindparam("task_key"))
)


def of_task(runtime: Runtime, session: Session, task_key: int, reader: str = "") -> TaskForm:
    """The form of an open task; raises :class:`TaskNotOpen`. Locks nothing: what is handed in is judged again.

    ``reader``: the name of the actor whose draft lies on it.
    """
    found = connection(session).execute(_TASK, {"task_key": task_key, "reader": reader}).first()
    if found is None:
        raise TaskNotOpen
    *columns, variables, draft, revision = found
    row = plain(UserTask, columns[: len(_TASK_COLUMNS)])
    instance = plain(Instance, columns[len(_TASK_COLUMNS) :])
    known = Known(instance.key, instance.revision, variables or ())
    loaded = runtime.loader.load(session, instance, known)
    token = tokens.find(loaded.step.workflow, row.token)
    empty = _task_form(loaded, token, row.form_id)
    return replace(
        empty, task=row, instance=instance, known=known, draft=_typed(runtime, draft), draft_revision=revision or 0
    )


def _typed(runtime: Runtime, kept: str | None) -> dict[str, Any]:
    return json.loads(runtime.vault.decrypt(kept)) if kept else {}


def of_start(
    runtime: Runtime, session: Session, process_id: str, variables: Mapping[str, Any] | None = None
) -> TaskForm:
    """The first form of a process that nobody has started yet; raises :class:`NotFound`.

    ``variables``: what the instance would begin with.
    """
    loaded = runtime.loader.begin_in_memory(session, process_id, variables)
    begun = tokens.with_form_at_start(loaded.step.workflow)
    waiting = [begun] if begun else [t for t in loaded.step.workflow.tokens() if tokens.standing(t) == "user_task"]
    if len(waiting) != 1:
        raise NotFound(what="first task of", key=process_id)
    return _task_form(loaded, waiting[0], waiting[0].task_spec.element.form)


def with_form(found: TaskForm, form_id: str, scope: Mapping[str, Any]) -> TaskForm:
    """The same task with another form, which sees nothing but ``scope``: for people who may see no more than that."""
    return replace(found, form=found.bundle.form(form_id), scope=scope)


def _task_form(loaded: LoadedInstance, token: Token, form_id: str | None) -> TaskForm:
    step, element = loaded.step, token.task_spec.element
    return TaskForm(
        process=step.bundle.processes[loaded.instance.process_id],
        element=element,
        form=step.bundle.form(form_id) if form_id else None,
        scope=step.scopes.view(step.chain(token)),
        context=step.context(),
        bundle=step.bundle,
        scopes=step.scopes,
    )
