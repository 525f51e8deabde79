"""Events: on the border of an activity, on the road, and at its end."""

from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.drawing.properties import TIMER_TASK
from engine.spiff.activities import Activity, Mapped, ServiceTask
from engine.spiff.catching import escalate, throw_error
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
                child.task_spec.watch(child)


class CatchEvent(Mapped):
    """Waits for a timer, a message, a signal or a condition. What exactly, its row says
    (``engine/execution/waiting_tokens.py``).
    """

    waits = True

    def fire(self, my_task: Task) -> None:
        """The event has happened."""
        my_task.internal_data["fired"] = 1
        self._update(my_task)

    def _update_hook(self, my_task: Task) -> bool:
        if not super()._update_hook(my_task):
            return False
        if not my_task.internal_data.get("fired"):
            my_task._set_state(TaskState.WAITING)
            self.watch(my_task)
            return False
        return True

    def watch(self, my_task: Task) -> Task:
        """A token has come to wait here: for a condition, whoever moves the tokens looks at it."""
        if self.element.events and self.element.events[0].kind == "conditional":
            my_task.workflow.top_workflow.watching.append(my_task)
        return my_task

    def make_way(self, my_task: Task) -> Task:
        """What an interrupting event ends goes. Returns the token that what the event brings is for."""
        return my_task

    def comes_again(self, my_task: Task) -> bool:
        """Whether an event that does not interrupt may happen once more: a timer of a date or a duration does not."""
        once = any(event.timer in ("date", "duration") for event in self.element.events)
        return not once and my_task.internal_data.get("left") != 0

    def pass_on(self, my_task: Task, again: Task) -> None:
        """Let a fresh token of the event know how often its timer has come, and when; what its condition saw."""
        for known in ("since", "saw"):
            if known in my_task.internal_data:
                again.internal_data[known] = my_task.internal_data[known]
        if (left := my_task.internal_data.get("left")) is not None:
            again.internal_data["left"] = left - 1

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
        elif self.comes_again(my_task):
            self.pass_on(my_task, self.watch(my_task.parent._add_child(self, TaskState.WAITING)))
        elif self.for_tasks and my_task.internal_data.get("left") != 0:
            self.rest(my_task.parent._add_child(self, TaskState.WAITING))
        self._update(my_task)

    def make_way(self, my_task: Task) -> Task:
        """What an interrupting event ends goes."""
        if self.element.interrupting:
            cancel_all(other for other in my_task.parent.children if other is not my_task)
        return my_task

    def try_again(self, my_task: Task) -> None:
        """After a repair: what has not happened goes on waiting."""
        if my_task.internal_data.get("fired"):
            super().try_again(my_task)

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


class EventGateway(Node):
    """The first event to happen decides; the others are cancelled."""

    holds = True
    chooses = False


class ThrowEvent(Mapped):
    """A start event, or an event that throws something and goes on; what it throws may end it."""

    def work(self, my_task: Task) -> bool | None:
        """Leave, and throw what it throws. A signal is thrown by a worker: who waits for it are other instances."""
        kind = self.element.events[0].kind if self.element.events and not self.begins_here else None
        if kind == "signal" and not my_task.internal_data.get("worked"):
            return None
        super().work(my_task)
        self.passed(my_task)
        around = surroundings(my_task)
        match kind:
            case "terminate":
                cancel_all(other for other in my_task.workflow.tasks.values() if other is not my_task)
            case "error":
                throw_error(my_task, around.code(self.element))
            case "escalation":
                escalate(my_task, around.code(self.element))
        return True

    def passed(self, my_task: Task) -> None:
        """The token leaves here."""

    @property
    def begins_here(self) -> bool:
        """Whether this is a start event, whose event has happened."""
        return self.element.type == "startEvent"


class EndEvent(ThrowEvent):
    """Ends one token, after what it throws."""

    def passed(self, my_task: Task) -> None:
        """The end is told before what it throws: that may end the whole instance."""
        surroundings(my_task).seen("ended", my_task)


class SendingEnd(ServiceTask):
    """A message end event: its service sends the message, and then it is an end like any other."""

    def _on_complete_hook(self, my_task: Task) -> None:
        surroundings(my_task).seen("ended", my_task)
        super()._on_complete_hook(my_task)
