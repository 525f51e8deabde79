"""Calling services inside a step: what one is given, and where its token goes with what it said.

Local services that follow each other are called in one step, and nothing is written between them: a form's answer
waits for all of them, and to write, commit and load the instance for each costs several times what they do themselves.
What cannot be done so (one fails, moves another instance, or is to see what was written) undoes the whole row; then
each is a job of its own, and counts its own failures.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine.actor import MACHINE
from engine.errors import BusinessError
from engine.failures import OF_THE_DATABASE
from engine.loading import Opened
from engine.picture import describe
from engine.runtime import Runtime
from engine.service import Call, Service
from engine.spiff import tokens
from engine.spiff.tokens import Token

#: So many calls in one step: a drawing may run in a circle, and others wait for the lock.
LONGEST = 20
#: A service's outputs, or the error it answered with.
Said = BusinessError | Mapping[str, Any]


class NotInARow(Exception):
    """Nothing of this step may stay: what comes after its first token must be a job of its own."""


#: What :attr:`Call.deliver` is.
Deliver = Callable[[Session, str, str, Mapping[str, Any]], None]


def call_of(opened: Opened, task: Token, key: int, deliver: Deliver) -> Call:
    """What the service of a waiting token is called with; ``key``: its job's."""
    element = task.task_spec.element
    return Call(
        key=key,
        instance_key=opened.instance.key,
        element_id=element.id,
        now=opened.step.now,
        headers=opened.step.bundle.processes[str(element.process)].elements[element.id].headers,
        resource=opened.step.bundle.resource,
        deliver=deliver,
    )


def inputs_of(opened: Opened, task: Token) -> dict[str, Any]:
    """The element's own mapped inputs: a service sees nothing else of the instance."""
    scope = task.internal_data.get("scope")
    held = opened.step.scopes.local(scope) if scope is not None else {}
    targets = {mapping.target.partition(".")[0] for mapping in task.task_spec.element.inputs}
    return {name: value for name, value in held.items() if name in targets}


def ask(session: Session, service: Service, call: Call, inputs: Mapping[str, Any]) -> Said:
    """What a local service says. Of one that refuses, nothing half done stays."""
    try:
        with session.begin_nested():
            found: Mapping[str, Any] = service.function(session, call, **inputs) or {}
            return found
    except BusinessError as refusal:
        return refusal


def move(opened: Opened, task: Token, service: Service, said: Said) -> None:
    """Move a service's token on by what it brought, or refused."""
    if isinstance(said, BusinessError):
        opened.step.record("refused", task.task_spec.element.id, {"error": said.error})
        tokens.catch_error(task, said.error)
    else:
        opened.step.results(task, said, service.personal)
        opened.step.leave(task)
        tokens.complete(task)


def settle(runtime: Runtime, opened: Opened) -> None:
    """Call the local services that the drawing has next, one after the other, and write it all as one step.

    Raises :class:`NotInARow` where that is not possible with them, and what the database raises.
    """
    calls = 0
    try:
        while calls < LONGEST and (found := _next(runtime, opened)):
            calls += 1
            _call(runtime, opened, *found)
        runtime.settle(opened, MACHINE)
    except OF_THE_DATABASE:
        raise
    except Exception as reason:
        if not calls:
            raise
        raise NotInARow from reason


def _next(runtime: Runtime, opened: Opened) -> tuple[Token, Service] | None:
    """A token that came to a local service in this very step; one that waited before has its job."""
    tokens.advance(opened.step.workflow)
    for task in opened.step.workflow.tokens():
        if tokens.standing(task) == "service" and task.id.hex not in opened.before:
            kind, row = describe(opened.step, task.id.hex, "service")
            service = runtime.catalogue.get(row["type"]) if kind == "service" else None
            if service is not None and service.local and not service.alone:
                return task, service
    return None


def _call(runtime: Runtime, opened: Opened, task: Token, service: Service) -> None:
    runtime.database.tally.add("jobs")
    call = call_of(opened, task, runtime.new_key(), _deliver_nothing)
    move(opened, task, service, ask(opened.session, service, call, inputs_of(opened, task)))


def _deliver_nothing(*_message: object) -> None:
    """Whoever a message moves must see what is written, and may be this very instance."""
    raise NotInARow
