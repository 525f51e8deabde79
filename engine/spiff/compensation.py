"""Compensation: what was done is undone, the last first, each by the activity that the drawing joins with it.

A level remembers which of its activities that can be undone are completed (:attr:`Level.done`): an element's id, or of
a subprocess without an activity of its own that undoes it ``[id, scope, done]``, what is to be undone inside it and the
scope of its variables, which is kept for that. The event that throws the compensation takes what it finds there, and
holds one workflow after the other in which a single one of these activities runs.
"""

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.spiff.events import EndEvent, ThrowEvent
from engine.spiff.nodes import cancel_all, make_ready, surroundings

#: What runs to undo an activity: the name of its spec, its node there, and the scopes it reads, innermost first.
Undoing = list[Any]


class Compensation(ThrowEvent):
    """Undoes what its scope, or that around its event subprocess, has completed; all of it or one activity."""

    call = False

    def work(self, my_task: Task) -> bool | None:
        """Undo one after the other; then leave."""
        data = my_task.internal_data
        if "undo" not in data:
            data["undo"] = list(self._taken(my_task))
            if kept := sorted({scope for _spec, _node, scopes in data["undo"] for scope in scopes}):
                data["kept"] = kept
        if data["undo"]:
            self._undo_next(my_task)
            return None
        surroundings(my_task).forget(data.pop("kept", ()))
        data.pop("within", None)
        return super().work(my_task)

    def _taken(self, my_task: Task) -> Iterator[Undoing]:
        level, wanted = my_task.workflow, self.element.events[0].ref
        yield from _take(level, level.spec.name, wanted)
        while level.holder is not None and level.holder.task_spec.element.triggered_by_event:
            level = level.holder.workflow
            yield from _take(level, level.spec.name, wanted)

    def _undo_next(self, my_task: Task) -> None:
        spec, node, scopes = my_task.internal_data["undo"].pop(0)
        my_task.internal_data["within"] = scopes
        inside = my_task.workflow.top_workflow.open_inside(my_task, spec, deserializing=True)
        inside.task_tree = Task(inside, inside.spec.start, state=TaskState.COMPLETED)
        handler = inside.task_tree._add_child(inside.spec.task_specs[node], TaskState.FUTURE)
        handler.task_spec._update(handler)

    def inside_is_over(self, _inside: Any, my_task: Task) -> None:
        """One is undone: go on with the next, or leave."""
        if my_task.has_state(TaskState.STARTED):
            my_task.workflow.top_workflow.subprocesses.pop(my_task.id, None)
            make_ready(my_task)

    def is_enough(self, _end: Task) -> bool:
        """Of what undoes, everything runs to its end."""
        return False

    def _on_cancel(self, my_task: Task) -> None:
        inside = my_task.workflow.top_workflow.subprocesses.pop(my_task.id, None)
        if inside is not None:
            cancel_all(inside.tasks.values())
        super()._on_cancel(my_task)


class CompensationEnd(Compensation, EndEvent):
    """The same, at an end."""


def _take(level: Any, spec: str, wanted: str | None) -> Iterator[Undoing]:
    """What is to be undone of a level, the last first; it is not there any more."""
    taken = [entry for entry in level.done if wanted in (None, _name(entry))]
    level.done = [entry for entry in level.done if entry not in taken]
    yield from _undoing(level.top_workflow.subprocess_specs, spec, taken, [])


def _undoing(specs: Any, spec: str, done: list[Any], scopes: list[int]) -> Iterator[Undoing]:
    process = spec.partition("#")[0]
    for entry in reversed(done):
        if isinstance(entry, str):
            yield [spec, specs[spec].handlers[entry], scopes]
        else:
            name, scope, inner = entry
            yield from _undoing(specs, f"{process}#{name}", inner, [scope, *scopes])


def _name(entry: Any) -> str:
    return str(entry if isinstance(entry, str) else entry[0])
