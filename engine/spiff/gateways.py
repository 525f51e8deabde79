"""Gateways. A join counts the tokens that wait on its incoming flows; nobody's ancestors are asked."""

from collections import Counter
from collections.abc import Iterable

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.errors import ExpressionFailed
from engine.spiff.nodes import ACTIVE, Node, cancel_all, surroundings


class ExclusiveGateway(Node):
    """The first flow whose condition is true, in the order of the file; else the default."""

    decides = True

    def choose(self, my_task: Task) -> list[str]:
        """The first flow whose condition is true, else the default."""
        around = surroundings(my_task)
        for flow, condition, _target in self.roads:
            if flow != self._default and (condition is None or around.condition(my_task, condition)):
                return [flow]
        if self._default is None:
            raise ExpressionFailed(element=self.name, reason="no condition is true and there is no default flow")
        return [self._default]


class Join(Node):
    """A gateway that may wait on its incoming flows. Each waiting token remembers the node it came from."""

    def _update_hook(self, my_task: Task) -> bool:
        my_task.internal_data.setdefault("from", my_task.parent.task_spec.name)
        my_task._set_state(TaskState.WAITING)
        waiting = [t for t in my_task.workflow.tasks.values() if t.task_spec is self and t.has_state(TaskState.WAITING)]
        used = self._used(my_task, waiting)
        if used is None:
            if self.looks_around:
                my_task.workflow.joins[my_task.id] = my_task
            return False
        cancel_all(other for other in used if other is not my_task)
        return True

    def _used(self, my_task: Task, waiting: list[Task]) -> list[Task] | None:
        """The tokens that fire the gateway together, ``my_task`` among them; ``None`` while it must wait."""
        raise NotImplementedError


class ParallelGateway(Join):
    """One token from every incoming flow, one to every outgoing flow."""

    chooses = False

    def _used(self, my_task: Task, waiting: list[Task]) -> list[Task] | None:
        needed: Counter[str] = Counter(self._inputs)
        used = [my_task]
        needed[my_task.internal_data["from"]] -= 1
        for task in waiting:
            if task is not my_task and needed[task.internal_data["from"]] > 0:
                needed[task.internal_data["from"]] -= 1
                used.append(task)
        return used if not +needed else None


class InclusiveGateway(Join):
    """Waits for every token that can still reach it; then every flow whose condition is true."""

    looks_around = True

    def _used(self, my_task: Task, waiting: list[Task]) -> list[Task] | None:
        """BPMN 2.0.2 § 13.4.3: a token on the way is waited for if it can reach a flow on which nothing has come, and
        none on which something has. One that has left its node stands on the flow already.
        """
        arrived = {task.internal_data["from"] for task in waiting}
        empty = [spec for spec in self.inputs if spec.name not in arrived]
        upstream = self._upstream(empty) - self._upstream(spec for spec in self.inputs if spec.name in arrived)
        for task in my_task.workflow.tasks.values():
            if task.has_state(ACTIVE) and task is not my_task:
                if task.task_spec is self:
                    if not task.has_state(TaskState.WAITING):
                        return None
                elif task.task_spec.name in upstream:
                    return None
        return waiting

    def _upstream(self, specs: Iterable[Node]) -> set[str]:
        """Every node from which one of ``specs`` is reached without passing this gateway."""
        reached: set[str] = set()
        open_ = list(specs)
        while open_:
            spec = open_.pop()
            if spec is self or spec.name in reached:
                continue
            reached.add(spec.name)
            open_ += spec.inputs
        return reached
