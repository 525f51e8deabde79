"""Activities: tasks, subprocesses and calls, and the multi-instance body around them. Each may have its own scope."""

from contextlib import suppress
from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.drawing import Element, Loop
from engine.errors import Refusal
from engine.spiff.nodes import Node, cancel_all, cancel_events_around, kept_scopes, make_ready, mark_fault, surroundings

#: So many subprocesses and calls may run inside each other: a process that calls itself must end.
DEEPEST = 100
#: So many children of a parallel multi-instance begin together; between them a step may be cut.
AT_ONCE = 50


class NestedTooDeep(Refusal):
    """{element} would run more than {deepest} processes inside each other."""


class Mapped(Node):
    """A node that maps inputs when a token comes in and outputs when it leaves, with a scope of its own for them."""

    def _update_hook(self, my_task: Task) -> bool:
        if my_task.internal_data.get("fault"):
            return False
        if not my_task.internal_data.get("entered"):
            try:
                surroundings(my_task).enter(my_task)
            except Refusal as refusal:
                mark_fault(my_task, refusal)
                return False
            my_task.internal_data["entered"] = 1
        return True

    def work(self, my_task: Task) -> bool | None:
        """Leave."""
        surroundings(my_task).leave(my_task)
        return True

    def try_again(self, my_task: Task) -> None:
        """After a repair: a token that could not enter comes in anew."""
        if not my_task.internal_data.get("entered"):
            my_task._set_state(TaskState.FUTURE)
            self._update(my_task)


class Activity(Mapped):
    """A task, a subprocess or a call: perhaps with boundary events around it."""

    def _on_complete_hook(self, my_task: Task) -> None:
        super()._on_complete_hook(my_task)
        cancel_events_around(my_task)
        if self.is_undone_by_another(my_task) and self.name == self.element.id:  # of rounds, all together
            my_task.workflow.done.append(self.name)

    def is_undone_by_another(self, my_task: Task) -> bool:
        """Whether the drawing joins the activity with one that undoes it."""
        return self.element.id in my_task.workflow.spec.handlers


class UserTask(Activity):
    """Waits READY for a person. ``worked``: it was handed in; its outputs may still have to be mapped."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.manual = True


class ManualTask(Activity):
    """Done by a person outside; the token passes, and the documentation stays on the instance as guidance."""

    def work(self, my_task: Task) -> bool | None:
        """Leave, and say what is to be done outside."""
        surroundings(my_task).seen("guidance", my_task)
        return super().work(my_task)


class ServiceTask(Activity):
    """Parks its token STARTED; the worker calls the service and settles. ``worked``: as of a user task."""

    def work(self, my_task: Task) -> bool | None:
        """Leave, when the service has answered."""
        return super().work(my_task) if my_task.internal_data.get("worked") else None


class AutomaticTask(Activity):
    """A script or a decision: FEEL, done in the step."""

    def work(self, my_task: Task) -> bool | None:
        """Compute, and leave."""
        surroundings(my_task).automatic(my_task)
        return True


class PassTask(Activity):
    """An undefined task, or one with nothing to do: the token passes."""


class SubProcess(Activity):
    """An embedded subprocess or a call activity: a workflow inside the workflow."""

    def __init__(self, wf_spec: Any, name: str, element: Element, spec: str, call: bool) -> None:
        super().__init__(wf_spec, name, element)
        self.spec = spec
        self.call = call

    def _update_hook(self, my_task: Task) -> bool:
        top = my_task.workflow.top_workflow
        inside = top.subprocesses.get(my_task.id)
        if inside is not None:
            return bool(inside.completed)
        if not super()._update_hook(my_task):
            return False
        try:
            spec, entries = self._spec(my_task), self.entries(my_task)
        except Refusal as refusal:
            my_task.internal_data["uncalled"] = 1
            mark_fault(my_task, refusal)
            return False
        if entries == []:
            return True
        my_task._set_state(TaskState.STARTED)
        inside = top.open_inside(my_task, spec)
        inside.entries = entries
        inside.task_tree.run()
        return False

    def entries(self, _my_task: Task) -> list[str] | None:
        """The nodes that it begins with; ``None``: its start event."""
        return None

    def is_enough(self, _end: Task) -> bool:
        """One path inside has ended: whether those that still run may go."""
        return False

    def _spec(self, my_task: Task) -> str:
        if my_task.workflow.depth >= DEEPEST:
            raise NestedTooDeep(element=self.element.id, deepest=DEEPEST)
        return surroundings(my_task).called(my_task) if self.call else self.spec

    def try_again(self, my_task: Task) -> None:
        """After a repair: what could not be called is called, unless the token could not even enter."""
        if my_task.internal_data.pop("uncalled", None):
            my_task._set_state(TaskState.FUTURE)
            self._update(my_task)
        else:
            super().try_again(my_task)

    def inside_is_over(self, _inside: Any, my_task: Task) -> None:
        """The workflow inside has completed."""
        if my_task.has_state(TaskState.STARTED):
            make_ready(my_task)

    def work(self, my_task: Task) -> bool | None:
        """Leave, with what ran inside. What can be undone there is remembered, with its variables."""
        inside = my_task.workflow.top_workflow.subprocesses.get(my_task.id)
        kept = inside is not None and inside.done and not self.call and not self.is_undone_by_another(my_task)
        if kept:
            my_task.internal_data["kept"] = 1
            my_task.workflow.done.append([self.element.id, my_task.internal_data["scope"], inside.done])
        elif inside is not None:
            surroundings(my_task).forget(kept_scopes(inside.done))
        super().work(my_task)
        my_task.workflow.top_workflow.subprocesses.pop(my_task.id, None)
        return True

    def _on_cancel(self, my_task: Task) -> None:
        inside = my_task.workflow.top_workflow.subprocesses.pop(my_task.id, None)
        if inside is not None:
            cancel_all(inside.tasks.values())
            surroundings(my_task).forget(kept_scopes(inside.done))
            if self.call:
                with suppress(Refusal):  # what cannot be made yet is not handed over
                    surroundings(my_task).leave(my_task, early=True)
        super()._on_cancel(my_task)


class MultiInstance(Activity):
    """The body around an activity that runs once per item, all at once or one after the other."""

    holds = True

    def __init__(self, wf_spec: Any, name: str, element: Element, child: Node) -> None:
        super().__init__(wf_spec, name, element)
        self.child = child.name
        child.completed_event.connect(self._child_done)
        child.around = self
        self.loop: Loop = element.loop  # type: ignore[assignment]  # built for elements that have one

    def _update_hook(self, my_task: Task) -> bool:
        if my_task.has_state(TaskState.STARTED) or my_task.internal_data.get("fault"):
            return False
        try:
            items = surroundings(my_task).collection(my_task)
        except Refusal as refusal:
            mark_fault(my_task, refusal)
            return False
        my_task.internal_data.update(entered=1, total=len(items), done=0, begun=0)
        if not items:
            return True
        my_task._set_state(TaskState.STARTED)
        self.go_on(my_task)
        return False

    def is_beginning(self, my_task: Task) -> bool:
        """Whether children of a parallel body have still to begin."""
        data = my_task.internal_data
        return not self.loop.sequential and data.get("begun", data["total"]) < data["total"]

    def go_on(self, my_task: Task) -> None:
        """Begin the next child, or of a parallel body the next few."""
        data, items = my_task.internal_data, surroundings(my_task).collection(my_task)
        begun = data.get("begun", data["done"])
        for index in range(begun, min(begun + (1 if self.loop.sequential else AT_ONCE), data["total"])):
            data["begun"] = index + 1
            self._begin(my_task, index, items[index])
            surroundings(my_task).may_go_on()  # each counts as a move, since each may leave a row
        if self.is_beginning(my_task):
            my_task.workflow.top_workflow.ready.append(my_task)

    def _begin(self, my_task: Task, index: int, value: Any) -> None:
        spec = my_task.workflow.spec.task_specs[self.child]
        child = my_task._add_child(spec, TaskState.FUTURE)
        child.internal_data["index"] = index
        surroundings(child).item(child, index, value)
        spec._update(child)

    def _child_done(self, _workflow: Any, child: Task) -> None:
        my_task = child.parent
        if not my_task.has_state(TaskState.STARTED):
            return
        data = my_task.internal_data
        done, total = data["done"] + 1, data["total"]
        enough = surroundings(my_task).collect(child, child.internal_data["index"], self._counts(done, total))
        data["done"] = done
        if enough or done >= total:
            cancel_all(my_task.children)
            make_ready(my_task)
        elif self.loop.sequential:
            self.go_on(my_task)

    def _counts(self, done: int, total: int) -> dict[str, int]:
        """What a completion condition may ask. None was ended early: those that are would end it all."""
        return {
            "numberOfInstances": total,
            "numberOfActiveInstances": 0 if self.loop.sequential else total - done,
            "numberOfCompletedInstances": done,
            "numberOfTerminatedInstances": 0,
        }
