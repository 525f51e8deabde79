"""The rounds of a multi-instance activity: its items, the variables of each round, what is collected."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Protocol

from engine import drawing, feel
from engine.errors import ExpressionFailed
from engine.execution.scopes.mapping import Reader, kept
from engine.execution.scopes.variables import Chain
from engine.spiff.tokens import Token

#: The variable of a round that counts, from 1.
LOOP_COUNTER: Final = "loopCounter"


class Place(Reader, Protocol):
    """What has scopes for tokens: a step."""

    def chain(self, task: Token) -> Chain:
        """The scopes that a token reads."""

    def open_scope(self, task: Token) -> int:
        """A scope of the token's own."""

    def close_scope(self, task: Token) -> None:
        """Forget it."""


def collection(step: Place, task: Token) -> list[Any]:
    """A multi-instance body's items: evaluated once, kept in the body's scope for a sequential loop."""
    loop, held = task.task_spec.element.loop, f"{task.task_spec.element.id} items"
    scope = task.internal_data.get("scope")
    if scope is not None:
        found: list[Any] = step.scopes.local(scope)[held]
        return found
    items, personal = step.evaluate(step.chain(task), loop.collection or "=null")
    if not isinstance(items, list):
        raise ExpressionFailed(element=task.task_spec.element.id, reason="the input collection is not a list")
    scope = step.open_scope(task)
    step.scopes.set(scope, held, kept(items), personal)
    if loop.output_collection:
        step.scopes.set(scope, loop.output_collection, [None] * len(items), personal)
    return items


def begin(step: Place, task: Token, index: int, value: Any) -> None:
    """The scope of one child: its item and its number (from 1)."""
    loop, body = task.parent.task_spec.element.loop, task.parent.internal_data["scope"]
    personal = step.scopes.is_personal(body, f"{task.parent.task_spec.element.id} items")
    scope = step.open_scope(task)
    if name := collected_name(loop):
        step.scopes.set(scope, name, None)
    step.scopes.set(scope, LOOP_COUNTER, index + 1)
    if loop.item:
        step.scopes.set(scope, loop.item, value, personal)


def collect(step: Place, task: Token, index: int, counts: Mapping[str, int]) -> bool:
    """Put a child's output in its place; forget the child's scope. ``counts``: what the condition may read."""
    loop, body = task.parent.task_spec.element.loop, task.parent.internal_data["scope"]
    chain = step.chain(task)
    if loop.output_collection and loop.output:
        value, personal = step.evaluate(chain, loop.output)
        held = step.scopes.local(body).get(loop.output_collection)
        if not isinstance(held, list) or len(held) <= index:
            reason = "its output collection was written over by something inside"
            raise ExpressionFailed(element=task.task_spec.element.id, reason=reason)
        collected = [*held]
        collected[index] = kept(value)
        step.scopes.put_in(body, loop.output_collection, collected, value, personal)
    near = {name: (Decimal(count), False) for name, count in counts.items()}
    enough = bool(loop.condition) and step.evaluate(chain, loop.condition or "", near=near)[0] is True
    step.close_scope(task)
    return enough


def is_round(task: Token) -> bool:
    """Whether a token is one round of a multi-instance activity."""
    return hasattr(task.task_spec, "around")


def own_names(task: Token) -> set[str]:
    """The variables of a call that are its own: what it was given, and what a round of it has."""
    names = {mapping.target.partition(".")[0] for mapping in task.task_spec.element.inputs}
    if is_round(task):
        loop = task.parent.task_spec.element.loop
        names |= {LOOP_COUNTER, loop.item or "", collected_name(loop) or ""}
    return names


def collected_name(loop: drawing.Loop) -> str | None:
    """The variable of which a multi-instance activity collects the value, or an entry: each round has its own. None
    where the output element computes something.
    """
    return feel.variable_of(loop.output) if loop.output_collection and loop.output else None
