"""The state of an instance as text: the tokens that stand, and nothing else.

No spec (it belongs to the definition version), no finished history (``history`` has it), no data (``variable`` has
it), so the state neither grows with age nor takes an instance down with a strange value. A token is written with the
nodes that hold it in place (the split of its boundary events, its multi-instance body, its event gateway); everything
above is replaced by one finished root on load.

Form: ``{"v": 1, "scope": n, "w": {"": [[id, holder, state, node, data], …], "<subprocess token>": …}, "s": {token:
spec}}`` with ``holder`` the index of the holding row or -1; where a step was cut, ``"b": [spent, allowed]`` besides;
where something can be undone, ``"c": {token: [what, …]}``, what was done several times in a row as ``[what, times]``.
"""

import json
from collections import deque
from itertools import groupby
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.spiff.nodes import ACTIVE
from engine.spiff.specs import Spec

VERSION = 1


class _Level:
    """What the workflow of an instance and those inside it have in common.

    The library looks at every task after each that completes; here only joins do that must (:attr:`joins`), so that
    ten thousand items cost ten thousand times one.
    """

    holder: Task | None = None
    joins: dict[UUID, Task]
    entries: list[str] | None = None  # the nodes that it begins with, where those are not the start event
    done: list[Any]  # what is completed and can be undone (``engine/spiff/compensation.py``)

    def _task_completed_notify(self: Any, task: Task) -> None:
        self.last_task = task
        if task.task_spec is self.spec.end:
            self._mark_complete(task)
            self.completed_event(self)
            return
        for join in list(self.joins.values()):
            if join.has_state(TaskState.WAITING):
                join.task_spec._update(join)
            else:
                self.joins.pop(join.id, None)


class Workflow(_Level, BpmnWorkflow):  # type: ignore[misc]
    """A running instance in memory. ``surroundings`` is the step that moves it; ``scope`` counts scopes opened;
    ``ready`` are the tokens that came to be ready to move, oldest first; ``watching`` those that wait for a condition.

    ``spent``: the seconds of computing that what still has to move has cost in earlier steps, of those ``allowed``
    (``engine/execution/budget.py``).
    """

    def __init__(self, spec: Spec, specs: dict[str, Spec], **kwargs: Any) -> None:
        self.surroundings: Any = None
        self.entry: str | None = None
        self.scope = 0
        self.spent, self.allowed = 0.0, 0.0
        self.joins = {}
        self.done = []
        self.ready: deque[Task] = deque()
        self.watching: list[Task] = []
        super().__init__(spec, specs, script_engine=_NoScripts(), **kwargs)

    def workflows(self) -> list[Any]:
        """This workflow and every subprocess running inside it."""
        return [self, *self.subprocesses.values()]

    def tokens(self) -> list[Task]:
        """Every token that stands anywhere."""
        return [task for workflow in self.workflows() for task in workflow.tasks.values() if task.has_state(ACTIVE)]

    def open_inside(self, holder: Task, spec: str, **kwargs: Any) -> "Inside":
        """A workflow inside the token of a subprocess or a call."""
        inside = self.subprocesses[holder.id] = Inside(self.subprocess_specs[spec], holder, self, **kwargs)
        inside.completed_event.connect(holder.task_spec.inside_is_over, holder)
        return inside


class Inside(_Level, BpmnSubWorkflow):  # type: ignore[misc]
    """A subprocess or a called process, inside the token ``holder``."""

    holder: Task

    def __init__(self, spec: Spec, holder: Task, top: Workflow, **kwargs: Any) -> None:
        self.holder = holder
        self.joins = {}
        self.done = []
        super().__init__(spec, holder.id, top, **kwargs)

    def _calculate_depth(self) -> int:
        return int(self.holder.workflow.depth) + 1


class _NoScripts:
    """SpiffWorkflow's script engine would run Python; expressions are FEEL and never come this way."""


def begin(specs: dict[str, Spec], process_id: str) -> Workflow:
    """A new instance, standing before its start event."""
    return Workflow(specs[process_id], specs)


def dump(workflow: Workflow) -> str:
    """The state as compact JSON."""
    parts = {"": _rows(workflow)}
    specs = {}
    for token, inside in workflow.subprocesses.items():
        if not inside.completed:
            parts[token.hex] = _rows(inside)
            specs[token.hex] = inside.spec.name
    state: dict[str, Any] = {"v": VERSION, "scope": workflow.scope, "w": parts, "s": specs}
    if done := {key: _packed(level.done) for key, level in _levels(workflow) if level.done}:
        state["c"] = done
    if workflow.spent or workflow.allowed:
        state["b"] = [round(workflow.spent, 3), workflow.allowed]
    return json.dumps(state, separators=(",", ":"))


def load(text: str, specs: dict[str, Spec], process_id: str) -> Workflow:
    """The instance whose state ``text`` is, on the specs of its definition version."""
    state = json.loads(text)
    workflow = Workflow(specs[process_id], specs, deserializing=True)
    workflow.scope = state["scope"]
    workflow.spent, workflow.allowed = state.get("b", (0.0, 0.0))
    planted = _plant(workflow, state["w"][""])
    waiting = dict(state["s"])
    while waiting:  # a subprocess inside a subprocess needs its holder first
        ready = [token for token in waiting if token in planted]
        for token in ready:
            inside = workflow.open_inside(planted[token], waiting.pop(token), deserializing=True)
            planted |= _plant(inside, state["w"][token])
        if not ready:
            raise ValueError("the state holds a subprocess without the token that holds it")
    done = state.get("c", {})
    for key, level in _levels(workflow) if done else ():
        level.done = _unpacked(done.get(key, []))
    return workflow


def _packed(done: list[Any]) -> list[Any]:
    """What can be undone, in order: an activity that was done again and again is written once, and how often."""
    found: list[Any] = []
    for entry, same in groupby(done):
        times = len(list(same))
        if isinstance(entry, str):
            found.append([entry, times] if times > 1 else entry)
        else:  # a subprocess: each time with a scope of its own
            found += [[*entry[:2], _packed(entry[2])]] * times
    return found


def _unpacked(packed: list[Any]) -> list[Any]:
    found: list[Any] = []
    for entry in packed:
        if isinstance(entry, str):
            found.append(entry)
        elif len(entry) == 2:
            found += [entry[0]] * entry[1]
        else:
            found.append([*entry[:2], _unpacked(entry[2])])
    return found


def _levels(workflow: Workflow) -> list[tuple[str, Any]]:
    """Every level that runs, by the token that holds it."""
    inside = [(token.hex, level) for token, level in workflow.subprocesses.items() if not level.completed]
    return [("", workflow), *inside]


def _rows(workflow: Any) -> list[list[Any]]:
    index: dict[UUID, int] = {}
    rows: list[list[Any]] = []

    def add(task: Task) -> int:
        if task.id not in index:
            parent = task.parent
            held = parent is not None and parent.task_spec.holds
            holder = add(parent) if held else -1
            index[task.id] = len(rows)
            rows.append([task.id.hex, holder, task.state, task.task_spec.name, task.internal_data])
        return index[task.id]

    for task in list(workflow.tasks.values()):
        if task.has_state(ACTIVE):
            add(task)
    return rows


def _plant(workflow: Any, rows: list[list[Any]]) -> dict[str, Task]:
    root = Task(workflow, workflow.spec.start, state=TaskState.COMPLETED)
    workflow.task_tree = root
    tasks: list[Task] = []
    for ident, holder, state, node, data in rows:
        task = Task(
            workflow, workflow.spec.task_specs[node], tasks[holder] if holder >= 0 else root, state, UUID(ident)
        )
        task.internal_data = data
        tasks.append(task)
        if task.task_spec.looks_around and state == TaskState.WAITING:
            workflow.joins[task.id] = task
        if task.task_spec.waits and state == TaskState.WAITING:
            task.task_spec.watch(task)
    return {row[0]: task for row, task in zip(rows, tasks, strict=True)}
