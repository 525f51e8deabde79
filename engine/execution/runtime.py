"""What the engine can be asked to do: start, complete, claim, message, cancel. One step, one transaction.

Process state is written here alone, by :meth:`Runtime.finish_step`. Each operation locks the instance, loads it, moves
one token, advances until every token waits, and writes state, rows, variables and history together
(``engine/execution/writing.py``). Refusals are raised before anything is written. A repeated submit gets the first
answer (``engine/execution/repeats.py``).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine import trace
from engine.actor import Actor
from engine.clock import Clock
from engine.database import record_key
from engine.database.sessions import Database
from engine.database.vault import Vault
from engine.definitions.library import Library, Publication
from engine.errors import AlreadyClaimed, InvalidForm, MessageNotExpected, NotAllowed, TaskNotOpen
from engine.execution import locking, repeats, writing
from engine.execution.events import messages
from engine.execution.events.messages import Message
from engine.execution.job_queue import NoQueue, Queue
from engine.execution.loading import HostFunction, Known, LoadedInstance, Loader, receive, want_another
from engine.execution.repeats import Answer
from engine.forms import OptionSource, UnknownField
from engine.models.process import ProcessDefinition
from engine.presentation import ISO, Presentation
from engine.service import Catalogue
from engine.spiff import tokens
from engine.worklist.claims import Worklist


@dataclass
class Runtime:
    """The engine of one office. ``functions`` maps FEEL names to host functions, ``sources`` names option lists."""

    database: Database
    clock: Clock
    vault: Vault
    new_key: Callable[[], int]
    zone: ZoneInfo
    functions: Mapping[str, HostFunction] = field(default_factory=dict)
    catalogue: Catalogue = field(default_factory=dict)
    sources: Mapping[str, OptionSource] = field(default_factory=dict)
    #: How people here write dates, numbers and telephones.
    presentation: Presentation = ISO
    #: Run in the transaction that ends an instance, whatever the end: ``hook(session, instance_key)``.
    at_end: tuple[Callable[[Session, int], None], ...] = ()
    #: Called after a commit that left work for the worker, so that it need not wait for its next look.
    wake: Callable[[], None] = field(default=lambda: None)
    #: Where a step's jobs are put for workers, inside its transaction.
    queue: Queue = field(default_factory=NoQueue)

    def __post_init__(self) -> None:
        record_key.seal_with(self.database, self.vault)
        self.loader = Loader(Library(self.new_key), self.clock, self.vault, self.new_key, self.zone, self.functions)
        self.worklist = Worklist(self.database, self.clock, self.vault, self.library.elements_of)

    @property
    def library(self) -> Library:
        """The published versions."""
        return self.loader.library

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

        ``submit``: values of the first form, that of the start event or of the first user task, taken in the same
        transaction, so that nothing is kept of who only looked. ``variables``: what the instance begins with; those
        named in ``personal`` are encrypted at rest. ``along(session, instance_key)`` writes in the same transaction.
        Raises :class:`NotFound`, :class:`InvalidForm`.
        """
        try:
            with self.database.write() as session:
                if token and (answer := repeats.first(session, token)):
                    return answer
                definition = self.library.latest(session, process_id)
                loaded = self.loader.new_instance(session, definition, variables or {}, personal)
                tokens.begin(loaded.step.workflow)
                if submit is not None:
                    self._hand_in_first(loaded, submit)
                answer = self.finish_step(loaded, actor, token)
                if along:
                    along(session, answer.instance)
        except IntegrityError:
            # Two submits with one token at the same instant: the other one won, its answer is ours.
            with self.database.read() as session:
                if token and (first := repeats.first(session, token)):
                    return first
            raise
        self.wake()
        return answer

    def complete(
        self,
        task_key: int,
        values: Mapping[str, Any],
        actor: Actor,
        *,
        token: str | None = None,
        known: Known | None = None,
    ) -> Answer:
        """A person hands in a user task.

        ``values``: what the form's fields hold, JSON-like; validated here again. ``known``: the variables that who
        asks has read. Raises :class:`TaskNotOpen`, :class:`AlreadyClaimed`, :class:`NotAllowed`, :class:`InvalidForm`,
        :class:`engine.worklist.independence.OwnCase`.
        """
        with self.database.write() as session:
            try:
                answer = self._complete(session, task_key, values, actor, token, known)
            except TaskNotOpen:
                # Only an open task can wait for its first answer: whether this is a repeat is asked here, not before.
                if token and (first := repeats.first(session, token)):
                    return first
                raise
        self.wake()
        return answer

    def _complete(
        self,
        session: Session,
        task_key: int,
        values: Mapping[str, Any],
        actor: Actor,
        token: str | None,
        known: Known | None,
    ) -> Answer:
        row, instance = locking.lock_task(session, task_key)
        if not actor.may_do(instance.key, row.groups, row.assignee):
            raise NotAllowed(actor=actor.name)
        loaded = self.loader.load(session, instance, known)
        task = tokens.find(loaded.step.workflow, row.token)
        if row.assignee and row.assignee != actor.name:
            raise AlreadyClaimed(assignee=row.assignee)
        want_another(loaded, task, actor)
        self._hand_in(loaded, task, row.form_id, values)
        loaded.step.say_of_completion(task, {"task": str(task_key)})  # whoever comes too late asks who was first
        return self.finish_step(loaded, actor, token)

    def correlate(
        self,
        name: str,
        correlation_key: str,
        actor: Actor,
        variables: Mapping[str, Any] | None = None,
        *,
        personal: Collection[str] = (),
        token: str | None = None,
        kept_for: timedelta | None = None,
    ) -> Answer:
        """Deliver a message to whoever waits for it, and start the processes that begin with it: each process once.
        With ``kept_for``, its time to live, it is kept for those processes that have not had it by then.

        Returns the answer of the first that it moved: of whoever has waited longest, else of what it started; where it
        was only kept, one of instance 0 and status ``kept``. ``variables``: what it brings; those named in ``personal``
        are encrypted at rest. A process that begins with a message does not while one that it began with the same
        correlation key runs. Raises :class:`MessageNotExpected`, and
        :class:`engine.worklist.independence.OwnCase` where who waits wants it from another person.
        """
        message = Message(name, correlation_key, actor, variables or {}, personal)
        until = self.clock() + kept_for if kept_for else None
        with self.database.write() as session:
            if token and (answer := repeats.first(session, token)):
                return answer
            try:
                answer = self.deliver(session, message, token, until)
            except MessageNotExpected:
                # The same submit, at the same instant, may have been first.
                if token and (first := repeats.first(session, token)):
                    return first
                raise
        self.wake()
        return answer

    def deliver(
        self, session: Session, message: Message, token: str | None = None, kept_until: datetime | None = None
    ) -> Answer:
        """What :meth:`correlate` does, inside the caller's transaction. Raises :class:`MessageNotExpected`."""
        answers: list[Answer] = []
        had: set[str] = set()
        for row, process_id in locking.subscribers(session, message.name, message.correlation_key, had):
            loaded = self.loader.load_locked(session, row.instance_key)
            if receive(loaded, row, message.variables, message.personal, message.actor):
                had.add(process_id)
                answers.append(self.finish_step(loaded, message.actor, None if answers else token))
        for definition, entry in self.library.started_by(session, "message", message.name):
            process_id = definition.process_id
            if process_id not in had and messages.may_begin(session, process_id, message.about):
                had.add(process_id)
                begins = self.begin_by_message(session, definition, entry, message, None if answers else token)
                answers.append(begins)
        now = self.clock()
        if kept_until is not None and kept_until > now:
            messages.keep(session, self.vault, self.new_key(), message, (now, kept_until), had)
            if not answers:
                answers.append(repeats.of_no_instance(session, token, "kept", now))
        if not answers:
            raise MessageNotExpected(name=message.name)
        return answers[0]

    def cancel(self, instance_key: int, actor: Actor, reason: str) -> Answer:
        """End an instance wherever it stands; the reason is kept in history."""
        with self.database.write() as session:
            loaded = self.loader.load_locked(session, instance_key)
            if loaded.instance.status != "active":
                raise TaskNotOpen
            tokens.cancel(loaded.step.workflow)
            loaded.step.record("cancelled", None, {"reason": reason})
            loaded.instance.status, loaded.instance.ended = "cancelled", self.clock()
            return self.finish_step(loaded, actor)

    # Inside a step

    def start_at(self, session: Session, definition: ProcessDefinition, entry: str, actor: Actor) -> Answer:
        """Begin an instance at one of its start events, inside the caller's transaction."""
        loaded = self.loader.new_instance(session, definition, {})
        tokens.begin(loaded.step.workflow, entry)
        return self.finish_step(loaded, actor)

    def begin_by_message(
        self, session: Session, definition: ProcessDefinition, entry: str, message: Message, token: str | None = None
    ) -> Answer:
        """Begin an instance with a message, at its start event ``entry``, inside the caller's transaction."""
        loaded = self.loader.started_on(session, definition, entry, message.variables, message.personal)
        answer = self.finish_step(loaded, message.actor, token)
        messages.began(session, answer.instance, definition.process_id, message.about)
        return answer

    def finish_step(self, loaded: LoadedInstance, actor: Actor, token: str | None = None) -> Answer:
        """Let every token go on until it waits, and write the step. ``token``: whose repeat gets this answer."""
        session, instance, step = loaded.session, loaded.instance, loaded.step
        tokens.advance(step.workflow)
        step.budget.settle(step.workflow)
        answer = writing.write(session, instance, step, loaded.before, self.new_key, actor.name, token)
        self.queue.step(session, instance.key)
        session.info["steps"] = session.info.get("steps", 0) + 1
        trace.note(instance=instance.key)
        if instance.status != "active":
            for hook in self.at_end:
                hook(session, instance.key)
        session.flush()
        return answer

    def _hand_in_first(self, loaded: LoadedInstance, values: Mapping[str, Any]) -> None:
        workflow = loaded.step.workflow
        if (begun := tokens.with_form_at_start(workflow)) is not None:
            self._fill(loaded, begun, begun.task_spec.element.form, values)
            return
        tokens.advance(workflow)
        waiting = [t for t in workflow.tokens() if tokens.standing(t) == "user_task"]
        if len(waiting) != 1:
            raise TaskNotOpen
        form_id = waiting[0].task_spec.element.form
        self._hand_in(loaded, waiting[0], form_id, values)

    def _hand_in(
        self, loaded: LoadedInstance, task: tokens.Token, form_id: str | None, values: Mapping[str, Any]
    ) -> None:
        self._fill(loaded, task, form_id, values)
        loaded.step.guidance = loaded.step.guidance or ""
        tokens.complete(task)

    def _fill(self, loaded: LoadedInstance, task: tokens.Token, form_id: str | None, values: Mapping[str, Any]) -> None:
        step = loaded.step
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
