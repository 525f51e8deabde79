"""What begins an event subprocess: a token that waits beside everything else of its scope, as long as that runs.

It is no work of the scope, which is over when nothing else stands in it. When its event happens, the subprocess begins
inside the scope: in place of everything else there, or beside it.
"""

from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.drawing import Element
from engine.spiff.events import CatchEvent
from engine.spiff.nodes import cancel_all


class Beginning(CatchEvent):
    """The start event of an event subprocess, as it waits in the scope around. ``begins``: the subprocess' node."""

    def __init__(self, wf_spec: Any, name: str, element: Element, begins: str) -> None:
        super().__init__(wf_spec, name, element)
        self.begins = begins

    def _update_hook(self, my_task: Task) -> bool:
        return False

    def arm(self, level: Any) -> Task:
        """Let a token wait here, in the workflow of a scope that begins."""
        return self.watch(level.task_tree._add_child(self, TaskState.WAITING))

    def make_way(self, my_task: Task) -> Task:
        """The event has happened: begin the subprocess. Returns the token at its start event, which what the event
        brings is for; where the subprocess could not be entered, that of the subprocess.
        """
        level = my_task.workflow
        my_task._set_state(TaskState.COMPLETED)
        if self.element.interrupting:
            cancel_all(level.tasks.values())
        elif self.comes_again(my_task):
            self.pass_on(my_task, self.arm(level))
        holder = level.task_tree._add_child(level.spec.task_specs[self.begins], TaskState.FUTURE)
        holder.task_spec._update(holder)
        inside = level.top_workflow.subprocesses.get(holder.id)
        begun = (task for task in inside.tasks.values() if task.task_spec.name == self.name) if inside else ()
        return next(iter(begun), holder)

    def fire(self, my_task: Task) -> None:
        """Begin the subprocess, if it has not begun."""
        if my_task.has_state(TaskState.WAITING):
            self.make_way(my_task)

    def try_again(self, my_task: Task) -> None:
        """After a repair: it goes on waiting."""
