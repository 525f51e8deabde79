"""What every flow node has in common, and the invisible two: start and end.

Built on SpiffWorkflow's task life cycle (a task is a token at a node), with three departures, each because the
library's own way was measured to fail: nothing is predicted (its look-ahead grows as 2^k), a join counts tokens that
wait on its incoming flows (its own looks at ancestors and fires early inside loops), and data never travels in tokens
(see ``engine/execution/scopes/variables.py``). What needs an expression asks the workflow's :class:`Surroundings`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.drawing import Element
from engine.errors import ExpressionFailed, Refusal

#: A token that stands somewhere, as opposed to one that has left.
ACTIVE = TaskState.FUTURE | TaskState.WAITING | TaskState.READY | TaskState.STARTED


class Surroundings(Protocol):
    """What the nodes need of the step that moves them."""

    def active(self, task: Task) -> list[str]:
        """The ids of what an ad hoc subprocess begins with."""

    def collect_one(self, holder: Task, end: Task) -> None:
        """A path inside an ad hoc subprocess has ended: keep what it gives."""

    def condition(self, task: Task, text: str) -> bool:
        """Whether a FEEL condition is exactly true at this token."""

    def enter(self, task: Task) -> None:
        """The token arrives at an activity: open its scope, map its inputs."""

    def leave(self, task: Task, early: bool = False) -> None:
        """The activity is done, or a call is cut off (``early``): map its outputs, close its scope."""

    def called(self, task: Task) -> str:
        """The process that a call activity calls."""

    def look(self) -> None:
        """Variables may have changed, or somebody waits for a condition: let the conditions happen that are true."""

    def may_go_on(self) -> bool:
        """Whether the step still has time; else what could move stays for a later one."""

    def collection(self, task: Task) -> list[Any]:
        """The items of a multi-instance activity, to be read only; opens the body's scope."""

    def item(self, task: Task, index: int, value: Any) -> None:
        """Open the scope of one child of a multi-instance activity."""

    def collect(self, task: Task, index: int, counts: Mapping[str, int]) -> bool:
        """Put a finished child's output into the collection; true when the completion condition holds, which may ask
        how many children there are, wait, and are done (``counts``).
        """

    def automatic(self, task: Task) -> None:
        """Do a script or a decision, and leave."""

    def code(self, element: Element) -> str:
        """The code that an error or escalation event of the drawing names; empty catches everything."""

    def forget(self, scopes: Iterable[int]) -> None:
        """Variables that were kept for what might be undone are read no more."""

    def seen(self, kind: str, task: Task, detail: dict[str, Any] | None = None) -> None:
        """Something happened that history keeps."""


def surroundings(task: Task) -> Surroundings:
    """The step that moves this token."""
    return task.workflow.top_workflow.surroundings  # type: ignore[no-any-return]


class Node(TaskSpec):  # type: ignore[misc]
    """Any node: moves on along its outgoing flows when it completes."""

    manual = False
    #: Whether the node is an event on an activity's border, and whether it holds an activity and such events.
    on_border = False
    holds_border = False
    #: Whether a token waits here for an event.
    waits = False
    #: What a token begins that waits here for an event: the node of an event subprocess of its scope.
    begins: str | None = None
    #: Whether a token here keeps its place under the node that holds it (``engine/spiff/state.py``).
    holds = False
    #: Whether a token that waits here looks again after every move of another.
    looks_around = False
    #: Whether conditions on its outgoing flows count.
    chooses = True

    def __init__(self, wf_spec: Any, name: str, element: Element | None = None) -> None:
        super().__init__(wf_spec, name)
        self._element = element
        self.roads: list[tuple[str, str | None, str]] = []  # flow id, condition, target's name
        self.decides = False
        self._default: str | None = None

    @property
    def drawn(self) -> bool:
        """Whether an analyst drew it: a step ends before such a node and no other."""
        return self._element is not None

    @property
    def element(self) -> Element:
        """What the analyst drew."""
        if self._element is None:
            raise AttributeError(f"{self.name} is not drawn")
        return self._element

    def road(self, flow: str, condition: str | None, target: "Node") -> None:
        """Connect a sequence flow."""
        self.connect(target)
        self.roads.append((flow, condition, target.name))
        if self.chooses and self._element is not None and flow and flow == self._element.default:
            self._default = flow
        self.decides = self.decides or (self.chooses and (condition is not None or self._default is not None))

    def test(self) -> None:
        """The drawing was checked before it was published."""

    def _predict(self, my_task: Task, *_args: Any, **_kwargs: Any) -> None:
        """Nothing is predicted: children are made when the token moves."""

    def _update_hook(self, my_task: Task) -> bool:
        return True

    def _on_ready_hook(self, my_task: Task) -> None:
        my_task.workflow.top_workflow.ready.append(my_task)

    def _run_hook(self, my_task: Task) -> bool | None:
        data = my_task.internal_data
        if not data.get("over"):
            if self.work(my_task) is None:
                return None
            if my_task.has_state(TaskState.CANCELLED):
                data["cut"] = 1  # what it threw ended its own scope: nothing follows it there
                return True
            if self.decides:
                data["over"] = 1  # it may stop here for want of a true flow: what it did is not done again
        if self.decides:
            data["chosen"] = self.choose(my_task)
        return True

    def work(self, my_task: Task) -> bool | None:
        """What the node does; ``None`` where its token stays until somebody else has done it."""
        return True

    def choose(self, my_task: Task) -> list[str]:
        """The outgoing flows to take: without a condition, or with one that is true; else the default."""
        around = surroundings(my_task)
        found = [
            flow
            for flow, condition, _target in self.roads
            if flow != self._default and (condition is None or around.condition(my_task, condition))
        ]
        if not found and self._default is None:
            raise ExpressionFailed(element=self.name, reason="no condition is true and there is no default flow")
        return found or [self._default or ""]

    def is_beginning(self, my_task: Task) -> bool:
        """Whether a token that is STARTED here has more to begin before it waits."""
        return False

    def go_on(self, my_task: Task) -> None:
        """Begin some of it."""

    def chosen(self, my_task: Task) -> list[tuple[str, str | None, str]]:
        """The outgoing flows that receive a token."""
        if my_task.internal_data.get("cut"):
            return []
        if not self.decides:
            return self.roads
        flows = my_task.internal_data["chosen"]
        return [road for road in self.roads if road[0] in flows]

    def _on_complete_hook(self, my_task: Task) -> None:
        roads = self.chosen(my_task)
        specs = my_task.workflow.spec.task_specs
        my_task._sync_children([specs[target] for _flow, _condition, target in roads], TaskState.FUTURE)
        if self._element is not None:
            taken = [flow for flow, _c, _t in roads if flow]
            surroundings(my_task).seen("completed", my_task, {"flows": taken} if taken else None)
        super()._on_complete_hook(my_task)


class Start(Node):
    """The invisible beginning: sends the token to the none start event, which is the first road where there is one, or
    to the one a message asked for. ``at_once``: there is no start event, and each road is taken.
    """

    def __init__(self, wf_spec: Any) -> None:
        super().__init__(wf_spec, "Start")
        self.at_once = False

    def chosen(self, my_task: Task) -> list[tuple[str, str | None, str]]:
        if (entries := my_task.workflow.entries) is not None:
            return [road for road in self.roads if road[2] in entries]
        entry = getattr(my_task.workflow, "entry", None)
        return [road for road in self.roads if road[2] == entry] if entry else self.roads[: None if self.at_once else 1]

    def _on_complete_hook(self, my_task: Task) -> None:
        super()._on_complete_hook(my_task)
        for beginning in my_task.workflow.spec.beginnings:
            beginning.arm(my_task.workflow)


class End(Node):
    """The invisible end: the workflow is complete when no other token stands in it, but for those that wait to begin an
    event subprocess. Any other token just goes.
    """

    def __init__(self, wf_spec: Any) -> None:
        super().__init__(wf_spec, "End")

    def _update_hook(self, my_task: Task) -> bool:
        waiting, holder = [], my_task.workflow.holder
        enough = holder is not None and holder.task_spec.is_enough(my_task)
        for other in my_task.workflow.tasks.values():
            if other is not my_task and other.has_state(ACTIVE | TaskState.ERROR) and other.task_spec is not self:
                if other.task_spec.begins is None and not enough:
                    my_task._set_state(TaskState.CANCELLED)
                    return False
                waiting.append(other)
        cancel_all(waiting)
        return True


def kept_scopes(done: Iterable[Any]) -> Iterator[int]:
    """The scopes that are kept for what may be undone (``engine/spiff/compensation.py``)."""
    for entry in done:
        if not isinstance(entry, str):
            yield entry[1]
            yield from kept_scopes(entry[2])


def make_ready(task: Task) -> None:
    """What a token waited for inside itself is over: it may leave."""
    task._set_state(TaskState.READY)
    task.workflow.top_workflow.ready.append(task)


def mark_fault(task: Task, refusal: Refusal) -> None:
    """Park a token whose element cannot go on until an analyst has looked; its row becomes an incident."""
    task.internal_data["fault"] = {"code": refusal.code, "message": str(refusal)}
    if not task.has_state(TaskState.WAITING):
        task._set_state(TaskState.READY)


def cancel_all(tasks: Iterable[Task]) -> None:
    """Cancel tokens, whatever runs inside them included."""
    for task in list(tasks):
        if task.has_state(ACTIVE):
            cancel_all(task.children)
            task.cancel()


def cancel_events_around(task: Task) -> None:
    """An activity is over: the events on its border no longer wait."""
    parent = task.parent
    if parent is not None and parent.task_spec.holds_border:
        cancel_all(other for other in parent.children if other.task_spec.on_border)
