"""The doors of the engine: start, complete, claim, message, cancel. One step, one transaction.

Only this module and ``engine/jobs.py`` commit process state. A door locks the instance, loads it, moves one token,
advances until every token waits, and writes state, rows, variables and history together (``engine/mirror.py``).
Refusals are raised before anything is written. A submit that carries a request token is answered once; its repeat,
from an impatient double click or a lost answer, gets the first answer again.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine import mirror, trace
from engine.actor import Actor
from engine.bundle import Bundle
from engine.database import connection, locked
from engine.dispatch import Queue
from engine.drawing import WHILE
from engine.errors import (
    AlreadyClaimed,
    InvalidForm,
    MessageNotExpected,
    NotAllowed,
    NotFound,
    TaskNotOpen,
)
from engine.forms import OptionSource, UnknownField
from engine.library import Library, Publication
from engine.models import (
    Instance,
    ProcessDefinition,
    RequestToken,
    Subscription,
    UserTask,
    VariableRow,
)
from engine.picture import Picture, picture
from engine.presentation import ISO, Presentation
from engine.scopes import Scopes
from engine.service import Catalogue
from engine.spiff import state, tokens
from engine.step import Step
from engine.worklist import Worklist

#: A FEEL function of the host: given the session (a calendar reads its table), then FEEL's arguments.
HostFunction = Callable[..., Any]


_VARIABLES = select(
    VariableRow.__table__.c.scope,
    VariableRow.__table__.c.name,
    VariableRow.__table__.c.value,
    VariableRow.__table__.c.personal,
    VariableRow.__table__.c.revision,
).where(VariableRow.__table__.c.instance_key == bindparam("of_instance"))

_INSTANCE = tuple(column.name for column in Instance.__table__.c)
_LOCKED_TASK = (
    select(UserTask.token, UserTask.form_id, UserTask.groups, UserTask.assignee, *Instance.__table__.c)
    .join(Instance, Instance.key == UserTask.instance_key)
    .where(UserTask.key == bindparam("task_key"))
    .with_for_update(of=Instance)
)
_INSERT_TOKEN = insert(RequestToken.__table__)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Answer:
    """What a step gave: the instance, its status, and the user tasks that the step opened."""

    instance: int
    status: str
    tasks: tuple[int, ...] = ()


@dataclass
class Opened:
    """A step in the making, inside its transaction."""

    session: Session
    instance: Instance
    step: Step
    before: Picture


@dataclass
class Runtime(Worklist):
    """The engine of one office. ``functions`` maps FEEL names to host functions; ``sources`` names option lists."""

    new_key: Callable[[], int]
    zone: ZoneInfo
    catalogue: Catalogue = field(default_factory=dict)
    functions: Mapping[str, HostFunction] = field(default_factory=dict)
    sources: Mapping[str, OptionSource] = field(default_factory=dict)
    #: How people here write dates, numbers and telephones.
    presentation: Presentation = ISO
    #: Run in the transaction that ends an instance, whatever the end: ``hook(session, instance_key)``.
    at_end: tuple[Callable[[Session, int], None], ...] = ()
    #: Called after a commit that left work for the worker, so that it need not wait for its next look.
    wake: Callable[[], None] = field(default=lambda: None)
    #: Where a step's jobs are put for workers, inside its transaction.
    queue: Queue = field(default_factory=Queue)

    def __post_init__(self) -> None:
        self.library = Library(self.new_key)

    # Definitions

    def publish(self, files: Mapping[str, bytes], author: str, note: str) -> Publication:
        """Publish files as they are (the check comes before)."""
        with self.database.write() as session:
            return self.library.publish(session, files, author, note, self.clock())

    # Instances

    def start(
        self,
        process_id: str,
        actor: Actor,
        *,
        submit: Mapping[str, Any] | None = None,
        variables: Mapping[str, Any] | None = None,
        personal: Collection[str] = (),
        token: str | None = None,
        along: Callable[[Session, int], None] | None = None,
    ) -> Answer:
        """Start the newest version of a process. Its variable ``instanceKey`` holds the instance's key, as text.

        ``submit``: values of the first user task, completed in the same transaction, so that nothing is kept of
        somebody who only looked. ``variables``: what the instance begins with; those named in ``personal`` are
        encrypted at rest. ``along(session, instance_key)`` writes in the same transaction.
        Raises :class:`NotFound`, :class:`InvalidForm`.
        """
        try:
            with self.database.write() as session:
                if token and (answer := _answered(session, token)):
                    return answer
                definition = self.library.latest(session, process_id)
                opened = self._begin(session, definition, variables or {}, personal)
                tokens.begin(opened.step.workflow)
                tokens.advance(opened.step.workflow)
                if submit is not None:
                    self._hand_in_first(opened, actor, submit)
                answer = self._finish(opened, actor, token)
                if along:
                    along(session, answer.instance)
        except IntegrityError:
            # Two submits with one token at the same instant: the other one won, its answer is ours.
            with self.database.read() as session:
                if token and (first := _answered(session, token)):
                    return first
            raise
        self.wake()
        return answer

    def complete(self, task_key: int, values: Mapping[str, Any], actor: Actor, *, token: str | None = None) -> Answer:
        """A person hands in a user task.

        ``values``: what the form's fields hold, JSON-like; validated here again. Raises :class:`TaskNotOpen`,
        :class:`AlreadyClaimed`, :class:`NotAllowed`, :class:`InvalidForm`.
        """
        with self.database.write() as session:
            try:
                answer = self._complete(session, task_key, values, actor, token)
            except TaskNotOpen:
                # Only an open task can wait for its first answer: whether this is a repeat is asked here, not before.
                if token and (first := _answered(session, token)):
                    return first
                raise
        self.wake()
        return answer

    def _complete(
        self, session: Session, task_key: int, values: Mapping[str, Any], actor: Actor, token: str | None
    ) -> Answer:
        row, instance = self._lock_task(session, task_key)
        if not actor.may_do(instance.key, row.groups, row.assignee):
            raise NotAllowed(actor=actor.name)
        opened = self._load(session, instance)
        task = tokens.find(opened.step.workflow, row.token)
        if row.assignee and row.assignee != actor.name:
            raise AlreadyClaimed(assignee=row.assignee)
        self._hand_in(opened, task, row.form_id, values)
        opened.step.say_of_completion(task, {"task": str(task_key)})  # whoever comes too late asks who was first
        return self._finish(opened, actor, token)

    def correlate(
        self,
        name: str,
        correlation_key: str,
        actor: Actor,
        variables: Mapping[str, Any] | None = None,
        *,
        personal: Collection[str] = (),
        token: str | None = None,
    ) -> Answer:
        """Deliver a message to the one token that waits for it, or start a process whose start event it is.

        ``variables``: what it brings; those named in ``personal`` are encrypted at rest.
        Raises :class:`MessageNotExpected`.
        """
        with self.database.write() as session:
            if token and (answer := _answered(session, token)):
                return answer
            answer = self.deliver(session, name, correlation_key, actor, variables or {}, token, personal)
        self.wake()
        return answer

    def deliver(
        self,
        session: Session,
        name: str,
        correlation_key: str,
        actor: Actor,
        variables: Mapping[str, Any],
        token: str | None = None,
        personal: Collection[str] = (),
    ) -> Answer:
        """What :meth:`correlate` does, inside the caller's transaction. Raises :class:`MessageNotExpected`."""
        wanted = select(Subscription).where(Subscription.name == name, Subscription.correlation_key == correlation_key)
        row = session.scalar(wanted.order_by(Subscription.key).limit(1))
        if row is not None:
            # Read it again under the instance's lock: another step may have taken the token meanwhile.
            key = row.key
            locked(session, Instance, row.instance_key)
            session.expunge(row)  # a row that went meanwhile must be missing, not an accident
            row = session.scalar(wanted.where(Subscription.key == key))
        if row is None:
            return self._finish(self._start_on_message(session, name, variables, personal), actor, token)
        opened = self.open(session, row.instance_key)
        task = tokens.find(opened.step.workflow, row.token)
        only = task.task_spec.element.properties.get(WHILE)
        if only is not None and not opened.step.condition(task, only):
            raise MessageNotExpected(name=name)
        opened.step.results(task, variables, frozenset(personal))
        opened.step.record("message", row.element_id, {"name": name})
        tokens.fire(task)
        return self._finish(opened, actor, token)

    def cancel(self, instance_key: int, actor: Actor, reason: str) -> Answer:
        """End an instance wherever it stands; the reason is kept in history."""
        with self.database.write() as session:
            opened = self.open(session, instance_key)
            if opened.instance.status != "active":
                raise TaskNotOpen
            tokens.cancel(opened.step.workflow)
            opened.step.record("cancelled", None, {"reason": reason})
            opened.instance.status, opened.instance.ended = "cancelled", self.clock()
            return self._finish(opened, actor, None)

    # Inside a step

    def open(self, session: Session, instance_key: int) -> Opened:
        """Lock and load an instance. The caller moves a token and calls :meth:`settle`."""
        instance = locked(session, Instance, instance_key)
        if instance is None:
            raise NotFound(what="instance", key=instance_key)
        return self.look(session, instance)

    def _load(self, session: Session, instance: Instance) -> Opened:
        bundle = self.bundle_of(session, instance)
        workflow = state.load(instance.state, bundle.specs, instance.process_id)
        step = self._step(session, workflow, self.variables(session, instance.key), bundle, instance.process_id)
        return Opened(session, instance, step, picture(workflow))

    def variables(self, session: Session, instance_key: int) -> Scopes:
        """All variables of an instance, read once; personal ones are decrypted when somebody asks for their value."""
        return Scopes(self.vault, connection(session).execute(_VARIABLES, {"of_instance": instance_key}))

    def look(self, session: Session, instance: Instance) -> Opened:
        """Load an instance. Only what was locked before may be settled; all else is for reading."""
        return self._load(session, instance)

    def rehearse(self, session: Session, process_id: str, variables: Mapping[str, Any] | None = None) -> Opened:
        """The newest version of a process, begun in memory only, at its first wait. Raises :class:`NotFound`."""
        opened = self._begin(session, self.library.latest(session, process_id), variables or {})
        tokens.begin(opened.step.workflow)
        tokens.advance(opened.step.workflow)
        return opened

    def settle(self, opened: Opened, actor: Actor) -> Answer:
        """Advance and write a step that was opened by :meth:`open`."""
        return self._finish(opened, actor, None)

    def bundle_of(self, session: Session, instance: Instance) -> Bundle:
        """The files and specs of the instance's own version."""
        return self.library.bundle_of(session, instance.definition_key)

    def _begin(
        self,
        session: Session,
        definition: ProcessDefinition,
        variables: Mapping[str, Any],
        personal: Collection[str] = (),
    ) -> Opened:
        bundle = self.library.bundle(session, definition.bundle_key)
        workflow = state.begin(bundle.specs, definition.process_id)
        step = self._step(session, workflow, Scopes(self.vault), bundle, definition.process_id)
        key = self.new_key()
        for name, value in {**variables, "instanceKey": str(key)}.items():
            step.scopes.set(0, name, value, name in personal)
        instance = Instance(
            key=key,
            definition_key=definition.key,
            process_id=definition.process_id,
            status="active",
            created=step.now,
            sequence=0,
            search={},
            words="",
        )
        step.record("started", None, {"version": definition.version})
        return Opened(session, instance, step, {})

    def _step(
        self, session: Session, workflow: state.Workflow, scopes: Scopes, bundle: Bundle, process_id: str
    ) -> Step:
        functions = {name: _bound(function, session) for name, function in self.functions.items()}
        return Step(workflow, scopes, bundle, process_id, self.clock(), self.zone, functions)

    def stand_before(self, session: Session, definition: ProcessDefinition) -> Step:
        """The surroundings of a process that has not begun: what its start event is evaluated in."""
        return self._begin(session, definition, {}).step

    def begin(self, session: Session, definition: ProcessDefinition, entry: str, actor: Actor) -> Answer:
        """Begin an instance at one of its start events, inside the caller's transaction."""
        opened = self._begin(session, definition, {})
        tokens.begin(opened.step.workflow, entry)
        return self._finish(opened, actor, None)

    def _start_on_message(
        self, session: Session, name: str, variables: Mapping[str, Any], personal: Collection[str]
    ) -> Opened:
        definition, entry = self.library.started_by(session, name) or (None, None)
        if definition is None:
            raise MessageNotExpected(name=name)
        opened = self._begin(session, definition, variables, personal)
        tokens.begin(opened.step.workflow, entry)
        return opened

    def _finish(self, opened: Opened, actor: Actor, token: str | None) -> Answer:
        session, instance, step = opened.session, opened.instance, opened.step
        tokens.advance(step.workflow)
        fresh = mirror.write(session, instance, step, opened.before, self.new_key, actor.name)
        self.queue.step(session, instance.key)
        session.info["steps"] = session.info.get("steps", 0) + 1
        trace.note(instance=instance.key)
        if instance.status != "active":
            for hook in self.at_end:
                hook(session, instance.key)
        answer = Answer(instance.key, instance.status, tuple(fresh.values()))
        if token:
            row = {"token": token, "answer": _as_json(answer), "created": step.now}
            connection(session).execute(_INSERT_TOKEN, row)
        session.flush()
        return answer

    def _hand_in_first(self, opened: Opened, actor: Actor, values: Mapping[str, Any]) -> None:
        waiting = [t for t in opened.step.workflow.tokens() if tokens.standing(t) == "user_task"]
        if len(waiting) != 1:
            raise TaskNotOpen
        form_id = waiting[0].task_spec.element.form
        self._hand_in(opened, waiting[0], form_id, values)

    def _hand_in(self, opened: Opened, task: tokens.Token, form_id: str | None, values: Mapping[str, Any]) -> None:
        step = opened.step
        if form_id:
            form = step.bundle.form(form_id)
            scope = step.scopes.view(step.chain(task))
            cleaned = form.clean(values, scope, self.sources, context=step.context(), presentation=self.presentation)
            if cleaned.errors:
                raise InvalidForm(errors=cleaned.errors)
            personal = frozenset(f.path.partition(".")[0] for f in form.fields() if f.personal)
            step.results(task, cleaned.values, personal, merge=True)
        elif values:
            raise UnknownField(field=next(iter(values)))
        step.leave(task)
        step.guidance = step.guidance or ""
        tokens.complete(task)

    @staticmethod
    def _lock_task(session: Session, task_key: int) -> tuple[Row[Any], Instance]:
        """The task's row, and its instance locked, which is in no session. Raises :class:`TaskNotOpen`.

        Only the instance is locked: a step locks it and then deletes task rows, and another order would deadlock. A
        row that went while we waited for the lock is noticed by its token, which the state no longer has.
        """
        row = connection(session).execute(_LOCKED_TASK, {"task_key": task_key}).first()
        if row is None:
            raise TaskNotOpen
        return row, Instance(**dict(zip(_INSTANCE, row[-len(_INSTANCE) :], strict=True)))


def _bound(function: HostFunction, session: Session) -> Callable[..., Any]:
    return lambda *arguments: function(session, *arguments)


def _answered(session: Session, token: str) -> Answer | None:
    row = session.get(RequestToken, token)
    return (
        Answer(int(row.answer["instance"]), row.answer["status"], tuple(map(int, row.answer["tasks"]))) if row else None
    )


def _as_json(answer: Answer) -> dict[str, Any]:
    return {"instance": str(answer.instance), "status": answer.status, "tasks": [str(t) for t in answer.tasks]}
