"""How an error or an escalation finds who catches it: outward, scope by scope, to the nearest that does.

At each scope first the event on the border of the activity, then the event subprocesses beside it, then the border of
what encloses them: a subprocess, the rounds of a multi-instance, the calling process. Never anybody else's: the
library's broadcast wakes other branches too.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.drawing import Element
from engine.errors import UncaughtError
from engine.spiff.activities import MultiInstance
from engine.spiff.nodes import surroundings


def throw_error(end: Task, code: str) -> None:
    """An error end event throws. Raises :class:`UncaughtError` where nobody catches the code."""
    if not _caught(_from_within(end), "error", code):
        raise UncaughtError(element=end.task_spec.element.id, error=code)


def catch_error(task: Task, code: str) -> None:
    """An activity failed with a business error. Raises :class:`UncaughtError` where nobody catches the code."""
    if not _caught(_from(task), "error", code):
        raise UncaughtError(element=task.task_spec.element.id, error=code)


def escalate(thrown: Task, code: str) -> None:
    """An event throws an escalation. Where nobody catches it, nothing happens: it tells, and stops nobody."""
    if _caught(_from_within(thrown), "escalation", code):
        surroundings(thrown).seen("escalated", thrown, {"code": code} if code else None)


def codes_on_border(task: Task) -> frozenset[str]:
    """The codes of errors that events on the token's own border catch; an empty text stands for all errors."""
    parent = task.parent
    if parent is None or not parent.task_spec.holds_border:
        return frozenset()
    return frozenset(code for code, _ in _of("error", (e for e in parent.children if e.task_spec.on_border)))


def _caught(scopes: Iterator[list[Task]], kind: str, code: str) -> bool:
    for waiting in scopes:
        if (event := _catching(waiting, kind, code)) is not None:
            event.task_spec.fire(event)
            return True
    return False


def _from(task: Task) -> Iterator[list[Task]]:
    """What waits around an activity, and then around all that encloses it."""
    parent = task.parent
    if parent is not None and parent.task_spec.holds_border:
        yield [event for event in parent.children if event.task_spec.on_border]
    if parent is not None and isinstance(parent.task_spec, MultiInstance):
        yield from _from(parent)
    else:
        yield from _from_within(task)


def _from_within(task: Task) -> Iterator[list[Task]]:
    """What waits in the scope of a token, but for what began that scope itself; then around all that encloses it."""
    inside: Any = task.workflow
    yield [other for other in inside.tasks.values() if other.task_spec.begins not in (None, task.task_spec.name)]
    if inside.holder is not None:
        yield from _from(inside.holder)


def _catching(waiting: Iterable[Task], kind: str, code: str) -> Task | None:
    """The event that catches a code: that of this very code before that of all codes."""
    around = _of(kind, waiting)
    return next((event for wanted in (code, "") for found, event in around if found == wanted), None)


def _of(kind: str, waiting: Iterable[Task]) -> list[tuple[str, Task]]:
    """Those of the events that wait for an error or an escalation, with its code."""
    around = [
        event for event in waiting if event.has_state(TaskState.WAITING) and _is_of(kind, event.task_spec.element)
    ]
    return [(surroundings(event).code(event.task_spec.element), event) for event in around]


def _is_of(kind: str, element: Element) -> bool:
    return bool(element.events) and element.events[0].kind == kind
