"""Events: on the border of an activity, on the road, and at its end; and how an error finds who catches it."""

from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.drawing import Element
from engine.drawing.properties import TIMER_TASK
from engine.errors import UncaughtError
from engine.spiff.activities import Activity, Mapped, MultiInstance, ServiceTask
from engine.spiff.nodes import Node, cancel_all, surroundings


class BoundarySplit(Node):
    """Holds an activity and the events on its border together."""

    holds = holds_border = True

    def __init__(self, wf_spec: Any, name: str, main: Node) -> None:
        super().__init__(wf_spec, name)
        self.road("", None, main)

    def _on_complete_hook(self, my_task: Task) -> None:
        super()._on_complete_hook(my_task)
        # The events stand before the activity starts: its first act may already raise what they catch.
        for child in my_task.children:
            if child.task_spec.on_border:
                child._set_state(TaskState.WAITING)
                child.task_spec.rest(child)


class CatchEvent(Mapped):
    """Waits for a timer or a message. What exactly, its row says (``engine/execution/writing.py``)."""

    def fire(self, my_task: Task) -> None:
        """The event has happened."""
        my_task.internal_data["fired"] = 1
        self._update(my_task)

    def _update_hook(self, my_task: Task) -> bool:
        if not super()._update_hook(my_task):
            return False
        if not my_task.internal_data.get("fired"):
            my_task._set_state(TaskState.WAITING)
            return False
        return True

    def _on_complete_hook(self, my_task: Task) -> None:
        super()._on_complete_hook(my_task)
        if isinstance(my_task.parent.task_spec, EventGateway):
            cancel_all(other for other in my_task.parent.children if other is not my_task)


class ReceiveTask(CatchEvent, Activity):
    """Waits for a message, as an activity: with boundary events, multi-instance."""


class BoundaryEvent(CatchEvent):
    """On the border of an activity: interrupts it at once, or starts a branch beside it and goes on waiting."""

    on_border = True

    def _update_hook(self, my_task: Task) -> bool:
        """It has no scope before it happens: until then it reads what its activity reads."""
        return CatchEvent._update_hook(self, my_task) if my_task.internal_data.get("fired") else False

    def fire(self, my_task: Task) -> None:
        """The event has happened. A non-interrupting one leaves a fresh token of itself, for the next time; a timer
        of a date or a duration has no next time, unless it is for tasks: then it rests until the next task.
        """
        my_task.internal_data["fired"] = 1
        if self.element.interrupting:
            self.make_way(my_task)
        elif self._comes_once:
            if self.for_tasks:
                self.rest(my_task.parent._add_child(self, TaskState.WAITING))
        elif (left := my_task.internal_data.get("left")) != 0:
            again = my_task.parent._add_child(self, TaskState.WAITING)
            if "since" in my_task.internal_data:
                again.internal_data["since"] = my_task.internal_data["since"]
            if left is not None:
                again.internal_data["left"] = left - 1
        self._update(my_task)

    def make_way(self, my_task: Task) -> None:
        """What an interrupting event ends goes."""
        if self.element.interrupting:
            cancel_all(other for other in my_task.parent.children if other is not my_task)

    @property
    def for_tasks(self) -> bool:
        """Whether this is a timer that runs only while a task is open (``engine/execution/resting_timers.py``)."""
        return TIMER_TASK.stands_on(self.element)

    def rest(self, my_task: Task) -> None:
        """A timer that is for tasks waits for a task before it waits for an instant; any other event just waits."""
        if self.for_tasks:
            my_task.internal_data = {"rests": 1}

    def begin_anew(self, my_task: Task) -> None:
        """A task has opened: the timer waits for an instant, with all its repetitions still to come."""
        my_task.internal_data = {}

    @property
    def _comes_once(self) -> bool:
        return any(event.timer in ("date", "duration") for event in self.element.events)


class EventGateway(Node):
    """The first event to happen decides; the others are cancelled."""

    holds = True
    chooses = False


class ThrowEvent(Mapped):
    """A start event, or an intermediate event that throws nothing."""


class EndEvent(Mapped):
    """Ends one token; an error end event hands its code outward, a terminate end event takes all others along."""

    def work(self, my_task: Task) -> bool | None:
        """Leave, and throw what it throws."""
        super().work(my_task)
        surroundings(my_task).seen("ended", my_task)
        kind = self.element.events[0].kind if self.element.events else None
        if kind == "terminate":
            cancel_all(other for other in list(my_task.workflow.tasks.values()) if other is not my_task)
        if kind == "error":
            throw_error(my_task.workflow, surroundings(my_task).error_code(self.element))
        return True


class SendingEnd(ServiceTask):
    """A message end event: its service sends the message, and then it is an end like any other."""

    def _on_complete_hook(self, my_task: Task) -> None:
        surroundings(my_task).seen("ended", my_task)
        super()._on_complete_hook(my_task)


def throw_error(inside: Any, code: str) -> None:
    """An error end event: outward from the workflow it ends, to the nearest scope that catches the code.

    Raises :class:`UncaughtError` where none does.
    """
    if inside.holder is None:
        raise UncaughtError(element=inside.spec.name, error=code)
    catch_error(inside.holder, code)


def catch_error(task: Task, code: str) -> None:
    """Hand an error to the failing token's own boundary event, or outward: its multi-instance body, its subprocess,
    its caller. Never to anybody else's: the library's broadcast wakes other branches too.
    """
    origin = task
    while True:
        parent = task.parent
        if parent is not None and parent.task_spec.holds_border and (event := _catching(parent, code)):
            event.task_spec.fire(event)
            return
        if parent is not None and isinstance(parent.task_spec, MultiInstance):
            task = parent
        elif task.workflow.holder is not None:
            task = task.workflow.holder
        else:
            raise UncaughtError(element=origin.task_spec.element.id, error=code)


def caught(task: Task) -> frozenset[str]:
    """The codes of errors that events on the token's own border catch; an empty text stands for all errors."""
    split = task.parent
    return frozenset(code for code, _ in _errors(split)) if split and split.task_spec.holds_border else frozenset()


def _catching(split: Task, code: str) -> Task | None:
    """The event on an activity's border that catches an error: that of its code before that of all errors."""
    return next((event for wanted in (code, "") for found, event in _errors(split) if found == wanted), None)


def _errors(split: Task) -> list[tuple[str, Task]]:
    events = [
        event
        for event in split.children
        if event.has_state(TaskState.WAITING) and event.task_spec.on_border and _is_of_error(event.task_spec.element)
    ]
    return [(surroundings(event).error_code(event.task_spec.element), event) for event in events]


def _is_of_error(element: Element) -> bool:
    return bool(element.events) and element.events[0].kind == "error"
