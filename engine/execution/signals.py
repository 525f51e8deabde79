"""Signals: one is told to whoever waits for it, in whatever instance, and begins the processes that begin with it.

Who waits when it is thrown hears it, once. Receivers are other instances, each with a lock of its own, so a signal is
never thrown in a person's step: the token that throws it waits for a worker, who tells a few receivers in a transaction
and moves the token on with the last of them (decision 0023).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.database.sessions import locked
from engine.execution.loading import LoadedInstance, receive
from engine.execution.runtime import Runtime
from engine.execution.waiting_tokens import signal_of
from engine.models.process import Instance, Job, Subscription
from engine.spiff import tokens

#: Receivers in one transaction.
AT_ONCE: Final = 50


@dataclass(frozen=True)
class Signal:
    """A signal that is thrown. ``before``: only who waited then hears it, by the keys of their rows."""

    name: str
    before: int
    actor: Actor
    variables: Mapping[str, Any] = field(default_factory=dict)
    personal: Collection[str] = ()


def broadcast(
    runtime: Runtime,
    name: str,
    actor: Actor,
    variables: Mapping[str, Any] | None = None,
    personal: Collection[str] = (),
) -> int:
    """Throw a signal from outside. Returns how many tokens heard it and processes began with it.

    ``variables``: what it brings; those named in ``personal`` are encrypted at rest.
    """
    signal, reached = Signal(name, runtime.new_key(), actor, variables or {}, personal), 0
    after: int | None = 0
    while after is not None:
        with runtime.database.write() as session:
            count, after = _tell(runtime, session, signal, after)
            reached += count
    runtime.wake()
    return reached


def go_on_telling(runtime: Runtime, session: Session, loaded: LoadedInstance, job: Job, actor: Actor) -> None:
    """Tell the next receivers of the signal that a token of ``loaded`` throws; move that on after the last of them."""
    step, task = loaded.step, tokens.find(loaded.step.workflow, job.token)
    scope = task.internal_data.get("scope")
    brought = step.scopes.local(scope) if scope is not None else {}
    personal = [name for name in brought if step.scopes.is_personal(scope or 0, name)]
    signal = Signal(signal_of(step, task), job.key, actor, brought, personal)
    if "after" not in task.internal_data:
        _tell_itself(session, loaded, signal, job)
    after = task.internal_data.get("after", 0)
    _, more = _tell(runtime, session, signal, after, but=loaded.instance.key)
    while more is not None and not _stands(loaded, job.token):  # what it threw ended the one that threw it
        _, more = _tell(runtime, session, signal, more, but=loaded.instance.key)
    if more is not None:
        task.internal_data["after"], job.state = more, "waiting"
    elif _stands(loaded, job.token):
        tokens.complete(task)


def _tell_itself(session: Session, loaded: LoadedInstance, signal: Signal, job: Job) -> None:
    """Its own tokens that waited when it was thrown."""
    waited = tokens.find(loaded.step.workflow, job.token).internal_data.pop("own", ())
    own = Subscription.instance_key == loaded.instance.key, Subscription.token.in_(waited)
    for row in session.scalars(
        select(Subscription).where(*_waiting_for(signal), *own).order_by(Subscription.key)
    ).all():
        if _stands(loaded, row.token):
            receive(loaded, row, signal.variables, signal.personal, signal.actor)


def _tell(
    runtime: Runtime, session: Session, signal: Signal, after: int, but: int | None = None
) -> tuple[int, int | None]:
    """Tell the next receivers behind the row ``after``: how many, and the last one's row (``None``: that is all)."""
    waiting = select(Subscription.key, Subscription.instance_key).where(*_waiting_for(signal))
    found = waiting.where(
        Subscription.key < signal.before, Subscription.key > after, Subscription.instance_key != (but or 0)
    )
    rows = session.execute(found.order_by(Subscription.key).limit(AT_ONCE)).all()
    heard = sum(_hears(runtime, session, signal, key, instance) for key, instance in rows)
    if len(rows) == AT_ONCE:
        return heard, rows[-1].key
    begun = runtime.library.started_by(session, "signal", signal.name)
    for definition, entry in begun:
        begins = runtime.loader.started_on(session, definition, entry, signal.variables, signal.personal)
        runtime.finish_step(begins, signal.actor)
    return heard + len(begun), None


def _hears(runtime: Runtime, session: Session, signal: Signal, key: int, instance: int) -> int:
    locked(session, Instance, instance)
    row = session.scalar(
        select(Subscription).where(Subscription.key == key)
    )  # another step may have taken it meanwhile
    if row is None:
        return 0
    loaded = runtime.loader.load_locked(session, instance)
    heard = receive(loaded, row, signal.variables, signal.personal, signal.actor)
    if heard:
        runtime.finish_step(loaded, signal.actor)
    return int(heard)


def _waiting_for(signal: Signal) -> tuple[Any, ...]:
    return Subscription.kind == "signal", Subscription.name == signal.name, Subscription.correlation_key == ""


def _stands(loaded: LoadedInstance, token: str) -> bool:
    return any(task.id.hex == token for task in loaded.step.workflow.tokens())
