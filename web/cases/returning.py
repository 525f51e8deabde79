"""Whether a step may come back to the person who did it, by what the machine does next, and whether it did."""

from collections.abc import Iterator
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.drawing import SUBPROCESSES, Element, Process
from engine.execution.task_form import TaskForm
from engine.models.process import UserTask

#: Where a token waits for somebody, or for a time.
_WAITS = frozenset({"userTask", "receiveTask", "intermediateCatchEvent", "eventBasedGateway"})


def may_return(process: Process, step: Element) -> bool:
    """Whether a road leads from a step back to it without anybody else's step and without a wait."""
    met, todo = set[str](), [step]
    while todo:
        for after in _after(process, todo.pop()):
            if after.id == step.id:
                return True
            if after.id not in met and after.type not in _WAITS:
                met.add(after.id)
                todo.append(after)
    return False


def came_back(session: Session, done: TaskForm) -> int | None:
    """The task that was opened anew as this one was completed; the next of several rounds is none."""
    before = cast(UserTask, done.task)
    if done.element.loop is not None:
        return None
    here = UserTask.instance_key == before.instance_key, UserTask.element_id == before.element_id
    return session.scalar(select(UserTask.key).where(*here, UserTask.created >= before.created))


def _after(process: Process, element: Element) -> Iterator[Element]:
    """What comes next: along a flow or a border event, into a subprocess, or out of it."""
    yield from _behind(process, element)
    if element.type in SUBPROCESSES:
        yield from (each for each in process.inside(element.id) if each.type == "startEvent")
    if element.type == "endEvent" and element.parent:
        yield from _behind(process, process.elements[element.parent])


def _behind(process: Process, element: Element) -> Iterator[Element]:
    yield from (process.elements[flow.target] for flow in process.leaving(element.id))
    yield from process.boundaries(element.id)
