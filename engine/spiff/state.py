"""The state of an instance as text: the tokens that stand, and nothing else.

No spec (it belongs to the definition version), no finished history (``history`` has it), no data (``variable`` has
it), so the state neither grows with age nor takes an instance down with a strange value. A token is written with the
nodes that hold it in place (the split of its boundary events, its multi-instance body, its event gateway); everything
above is replaced by one finished root on load.

Form: ``{"v": 1, "scope": n, "w": {"": [[id, holder, state, node, data], …], "<subprocess token>": …}, "s": {token:
spec}}`` with ``holder`` the index of the holding row or -1.
"""

import json
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.spiff.nodes import ACTIVE
from engine.spiff.specs import Spec

VERSION = 1


class Workflow(BpmnWorkflow):  # type: ignore[misc]
    """A running instance in memory. ``surroundings`` is the step that moves it; ``scope`` counts scopes opened."""

    def __init__(self, spec: Spec, specs: dict[str, Spec], **kwargs: Any) -> None:
        self.surroundings: Any = None
        self.entry: str | None = None
        self.scope = 0
        super().__init__(spec, specs, script_engine=_NoScripts(), **kwargs)

    def workflows(self) -> list[Any]:
        """This workflow and every subprocess running inside it."""
        return [self, *self.subprocesses.values()]

    def tokens(self) -> list[Task]:
        """Every token that stands anywhere."""
        return [task for workflow in self.workflows() for task in workflow.tasks.values() if task.has_state(ACTIVE)]


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
    state = {"v": VERSION, "scope": workflow.scope, "w": parts, "s": specs}
    return json.dumps(state, separators=(",", ":"))


def load(text: str, specs: dict[str, Spec], process_id: str) -> Workflow:
    """The instance whose state ``text`` is, on the specs of its definition version."""
    state = json.loads(text)
    workflow = Workflow(specs[process_id], specs, deserializing=True)
    workflow.scope = state["scope"]
    _plant(workflow, state["w"][""])
    waiting = dict(state["s"])
    while waiting:  # a subprocess inside a subprocess needs its holder first
        ready = {t: s for t, s in waiting.items() if _holder(workflow, UUID(t)) is not None}
        for token, name in ready.items():
            holder = _holder(workflow, UUID(token))
            inside = BpmnSubWorkflow(specs[name], UUID(token), workflow, deserializing=True)
            _plant(inside, state["w"][token])
            workflow.subprocesses[UUID(token)] = inside
            inside.completed_event.connect(holder.task_spec._on_subworkflow_completed, holder)
            del waiting[token]
        if not ready:
            raise ValueError("the state holds a subprocess without the token that holds it")
    return workflow


def _holder(workflow: Workflow, token: UUID) -> Any:
    return next((w.tasks[token] for w in workflow.workflows() if token in w.tasks), None)


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


def _plant(workflow: Any, rows: list[list[Any]]) -> None:
    root = Task(workflow, workflow.spec.start, state=TaskState.COMPLETED)
    workflow.task_tree = root
    tasks: list[Task] = []
    for ident, holder, state, node, data in rows:
        task = Task(
            workflow, workflow.spec.task_specs[node], tasks[holder] if holder >= 0 else root, state, UUID(ident)
        )
        task.internal_data = data
        tasks.append(task)
