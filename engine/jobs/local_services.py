"""Calling services inside a step: what one is given, and where its token goes with what it said.

Local services that follow each other are called in one step, and nothing is written between them: a form's answer
waits for all of them, and to write, commit and load the instance for each costs several times what they do themselves.
The first that cannot be called so (it fails, or moves another instance) undoes the step; it is done again up to there,
and that one becomes a job of its own, which counts its own failures (decision 0018).
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine.actor import MACHINE
from engine.errors import BusinessError
from engine.execution.loading import LoadedInstance
from engine.execution.runtime import Runtime
from engine.execution.scopes.mapping import kept
from engine.execution.waiting_tokens import describe, row_kinds
from engine.service import Call, Outcome, Service
from engine.spiff import tokens
from engine.spiff.tokens import Token

#: So many calls in one step: a drawing may run in a circle, and others wait for the lock.
LONGEST = 20
#: A service's outputs, with more where it is remote, or the error it answered with.
Said = BusinessError | Mapping[str, Any] | Outcome


class NotInOneStep(BaseException):
    """Nothing of this step may stay. ``well``: so many services behind its first token may be called in it.

    No :class:`Exception`: a service that forgives its own failures must not forgive this.
    """

    def __init__(self, well: int = 0) -> None:
        super().__init__(well)
        self.well = well


#: What :attr:`Call.deliver` is.
Deliver = Callable[..., bool]


def call_of(loaded: LoadedInstance, task: Token, key: int, deliver: Deliver) -> Call:
    """What the service of a waiting token is called with; ``key``: its job's."""
    element = task.task_spec.element
    return Call(
        key=key,
        instance_key=loaded.instance.key,
        element_id=element.id,
        now=loaded.step.now,
        headers=loaded.step.bundle.processes[str(element.process)].elements[element.id].headers,
        resource=loaded.step.bundle.resource,
        deliver=deliver,
        caught=tokens.caught_errors(task),
    )


def inputs_of(loaded: LoadedInstance, task: Token) -> dict[str, Any]:
    """The element's own mapped inputs: a service sees nothing else of the instance."""
    scope = task.internal_data.get("scope")
    held = loaded.step.scopes.local(scope) if scope is not None else {}
    targets = {mapping.target.partition(".")[0] for mapping in task.task_spec.element.inputs}
    return {name: value for name, value in held.items() if name in targets}


def ask(session: Session, service: Service, call: Call, inputs: Mapping[str, Any]) -> BusinessError | Mapping[str, Any]:
    """What a local service says. Of one that refuses, nothing half done stays."""
    try:
        with session.begin_nested():
            found: Mapping[str, Any] = service.function(session, call, **inputs) or {}
            return found
    except BusinessError as refusal:
        return refusal


def move(loaded: LoadedInstance, task: Token, service: Service, said: Said) -> None:
    """Move a service's token on by what it brought, or refused."""
    if isinstance(said, BusinessError):
        loaded.step.record("refused", task.task_spec.element.id, {"error": said.error})
        tokens.catch_error(task, said.error)
    else:
        outcome = said if isinstance(said, Outcome) else Outcome(said)
        loaded.step.results(task, outcome.outputs, service.personal)
        tokens.complete(task)
        if outcome.remark:
            loaded.step.say_of_completion(task, {"code": outcome.remark})


def go_on(runtime: Runtime, loaded: LoadedInstance, most: int) -> None:
    """Call up to ``most`` local services that the drawing has next, one after the other, and write it all as one step.

    Raises :class:`NotInOneStep` where one of them is in the way; what the step's own first token caused, as it is.
    """
    calls = 0
    try:
        while calls < most and (found := _next(runtime, loaded)):
            calls += 1
            _call(runtime, loaded, *found)
        runtime.finish_step(loaded, MACHINE)
    except (Exception, NotInOneStep) as reason:
        if not calls:
            raise
        raise NotInOneStep(calls - 1) from reason
    runtime.database.counters.add("jobs", calls)


def _next(runtime: Runtime, loaded: LoadedInstance) -> tuple[Token, Service] | None:
    """The local service that a worker would do next, where it is one that this very step came to.

    What waited before has its job and its turn. All that newly wait are described now, as in a step that ended here.
    """
    step = loaded.step
    tokens.advance(step.workflow)
    standing = row_kinds(step.workflow)
    if any(kind == "service" and token in loaded.before for token, kind in standing.items()):
        return None
    if "continue" in standing.values() or not step.may_go_on():
        return None
    for token, kind in standing.items():
        if token not in loaded.before:
            describe(step, token, kind)
    arrived = [(token, row) for (token, kind), (_, row) in step.described.items() if standing.get(token) == kind]
    able = [(token, row, service) for token, row in arrived if (service := _local(runtime, row.get("type")))]
    if not able:
        return None
    token, _row, service = max(able, key=lambda each: int(each[1]["priority"]))  # of several the first that came
    return tokens.find(step.workflow, token), service


def _local(runtime: Runtime, type_: str | None) -> Service | None:
    service = runtime.catalogue.get(type_ or "")
    return service if service is not None and service.local and not service.alone else None


def _call(runtime: Runtime, loaded: LoadedInstance, task: Token, service: Service) -> None:
    call = call_of(loaded, task, runtime.new_key(), _deliver_nothing)
    said = ask(loaded.session, service, call, inputs_of(loaded, task))
    if not isinstance(said, BusinessError):
        kept(dict(said))
    move(loaded, task, service, said)


def _deliver_nothing(*_message: object) -> bool:
    """Whoever a message moves must see what is written, and may be this very instance."""
    raise NotInOneStep
