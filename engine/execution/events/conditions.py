"""Conditional events: what waits for a condition is looked at whenever a variable that it reads has changed.

A condition happens when it is true and its token has just come to wait, or a variable that it reads was written since
it was last looked at. So one that does not interrupt happens once for every change that leaves it true, and not for
ever; and within a step no change is passed over, however short it lasts. A token remembers which revisions it saw.
"""

from collections.abc import Collection
from typing import Any

from engine import feel
from engine.drawing import EventDefinition
from engine.errors import Refusal
from engine.execution.scopes.variables import Chain
from engine.spiff import tokens
from engine.spiff.tokens import Token

#: Of each variable that is read, the scope it lives in and its revision; nothing where there is none.
Seen = list[list[int] | None]


def look(step: Any) -> None:
    """Let the events happen in a step whose conditions are true."""
    watching = step.workflow.watching
    for task in list(watching):
        if not tokens.is_watching(task):
            watching.remove(task)
        elif _happens(step, task):
            watching.remove(task)
            step.record("condition", task.task_spec.element.id)
            tokens.make_way(task)
            tokens.fire(task)


def _happens(step: Any, task: Token) -> bool:
    event: EventDefinition = task.task_spec.element.events[0]
    reader, text = tokens.reader_of(task), f"={(event.expression or 'null').removeprefix('=')}"
    try:
        names = event.variables or sorted(feel.compile_expression(text, step.functions).names)
        now, before = _seen(step, step.chain(reader), names), task.internal_data.get("saw")
        if now == before:
            return False
        true = step.condition(reader, text)
    except Refusal as refusal:
        tokens.mark_fault(task, refusal)
        return False
    task.internal_data["saw"] = now
    return true and (before is None or _counts(event.changes, before, now))


def _seen(step: Any, chain: Chain, names: Collection[str]) -> Seen:
    found = (step.scopes.find(chain, name) for name in names)
    return [[variable.scope, variable.revision] if variable is not None else None for variable in found]


def _counts(kinds: tuple[str, ...], before: Seen, now: Seen) -> bool:
    """Whether one of the changes is of a kind that is waited for: the drawing may ask for ``create`` or ``update``."""
    changed = [(old, new) for old, new in zip(before, now, strict=True) if old != new and new is not None]
    return not kinds or any(("update" if old else "create") in kinds for old, _ in changed)
