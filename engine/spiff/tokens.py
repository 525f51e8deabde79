"""Moving tokens: begin, complete, fire, raise an error, retry; then advance until every token waits."""

from collections import deque
from datetime import datetime
from typing import Any
from uuid import UUID

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.drawing import Element, EventDefinition
from engine.errors import Refusal, TaskNotOpen
from engine.spiff import activities, catching, events, nodes
from engine.spiff.state import Workflow

#: One token at one node. The rest of the engine passes it around and never looks inside.
Token = Task

#: Kinds of events whose tokens have a row, and the kind of that.
_WAITED_FOR = {"timer": "timer", "message": "message", "signal": "signal", "conditional": "condition"}
#: The code of the fault at which a step is parked that took too long (``engine/execution/budget.py``).
PARKED = "step_too_long"


def begin(workflow: Workflow, entry: str | None = None) -> None:
    """Put the token on the start event: the none start event, or the message start event ``entry``."""
    workflow.entry = entry
    workflow.task_tree.run()


def find(workflow: Workflow, token: str) -> Task:
    """The standing token with this id; raises :class:`TaskNotOpen`."""
    ident = UUID(token)
    for inside in workflow.workflows():
        task = inside.tasks.get(ident)
        if task is not None and task.has_state(nodes.ACTIVE):
            return task
    raise TaskNotOpen


def at(workflow: Workflow, element: str) -> Task:
    """The token that stands at this element of the instance's own process; raises :class:`TaskNotOpen`."""
    for task in workflow.tasks.values():
        if task.task_spec.name == element and task.has_state(nodes.ACTIVE):
            return task
    raise TaskNotOpen


def with_form_at_start(workflow: Workflow) -> Task | None:
    """The token at a start event that has a form, of an instance that has just begun."""
    for task in workflow.ready:
        element = task.task_spec.element if task.task_spec.drawn else None
        if element is not None and element.type == "startEvent" and element.form:
            return task
    return None


def complete(task: Task) -> None:
    """A user task or a service is done (its results were given to the surroundings before). Where it cannot be left,
    its token is parked as a fault, and what was brought is kept.
    """
    task.internal_data["worked"] = 1
    task._set_state(TaskState.READY)
    _move(task)


def make_way(task: Task) -> Task:
    """What an event is about to end goes before what the event brings is written: a call hands over what it has.

    Returns the token that the event brings it to: of an event subprocess, that of its start event.
    """
    return task.task_spec.make_way(task)


def fire(task: Task, due: datetime | None = None) -> None:
    """A timer or a message has come. ``due``: when a timer should have, from which its cycle counts on."""
    if due is not None:
        task.internal_data["since"] = due.isoformat()
    task.task_spec.fire(task)


def catch_error(task: Task, code: str) -> None:
    """A business error at this token; raises ``UncaughtError`` where the drawing has nobody to catch it."""
    catching.catch_error(task, code)


def caught_errors(task: Task) -> frozenset[str]:
    """The codes of errors that the border of this token's element catches; an empty text stands for all errors."""
    return catching.codes_on_border(task)


def retry(task: Task) -> None:
    """An analyst repaired what made the element fail, or gave a step more time: let it try again."""
    fault = task.internal_data.pop("fault", None) or {}
    if fault.get("code") == PARKED:
        for other in task.workflow.top_workflow.tokens():
            other.internal_data.pop("behind", None)
    if isinstance(task.task_spec, activities.Mapped):
        task.task_spec.try_again(task)


def mark_fault(task: Task, refusal: Refusal) -> None:
    """Park the token as a fault."""
    nodes.mark_fault(task, refusal)


def advance(workflow: Workflow) -> None:
    """Run every token that needs nobody, until all wait or the step has no time left. What an element refuses parks
    its token as a fault.
    """
    ready = workflow.ready = deque(task for task in workflow.tokens() if could_move(task))
    workflow.surroundings.look()
    while ready and (workflow.surroundings.may_go_on() or not ready[0].task_spec.drawn):
        if could_move(ready[0]):  # an event before it may have cancelled it
            _move(ready.popleft())
        else:
            ready.popleft()
        workflow.surroundings.look()


def _move(task: Task) -> None:
    try:
        if task.has_state(TaskState.READY):
            task.run()
        else:
            task.task_spec.go_on(task)
    except Refusal as refusal:
        task._set_state(TaskState.READY)
        nodes.mark_fault(task, refusal)


def unmoved(workflow: Workflow) -> list[Task]:
    """The tokens that could go on; after a step there are none, unless it was cut. The first is one that was drawn."""
    found = [task for task in workflow.tokens() if could_move(task)]
    return sorted(found, key=lambda task: not task.task_spec.drawn)


def park(unmoved: list[Task], refusal: Refusal) -> None:
    """Let none of these go on until somebody says so: the first stands as a fault, the others behind it."""
    first, *others = unmoved
    first.internal_data["fault"] = {"code": refusal.code, "message": str(refusal)}
    for task in others:
        task.internal_data["behind"] = 1


def cancel(workflow: Workflow) -> None:
    """End the instance wherever its tokens stand."""
    nodes.cancel_all([task for inside in workflow.workflows() for task in inside.tasks.values()])
    workflow.subprocesses.clear()
    workflow.completed = True


def could_move(task: Task) -> bool:
    """Whether a token stands that needs nobody to go on."""
    data = task.internal_data
    if data.get("fault") or data.get("behind"):
        return False
    if task.state == TaskState.READY:
        return not task.task_spec.manual or bool(data.get("worked"))
    return task.state == TaskState.STARTED and bool(task.task_spec.is_beginning(task))


def standing(task: Task) -> str | None:
    """What a token waits for: ``user_task``, ``service``, ``timer``, ``message``, ``signal``, ``condition``,
    ``broadcast`` (a worker, who tells others of a signal), ``fault``, ``continue`` (a worker, to go on where a step was
    cut), or nothing of the kind.
    """
    if task.internal_data.get("fault"):
        return "fault"
    spec = task.task_spec
    if could_move(task):
        return "continue" if spec.drawn else None
    if task.internal_data.get("behind"):
        return None
    if isinstance(spec, activities.UserTask):
        return "user_task" if task.state == TaskState.READY else None
    if isinstance(spec, activities.ServiceTask):
        return "service" if task.state == TaskState.STARTED else None
    if isinstance(spec, events.ThrowEvent):
        thrown = event_of(spec.element)
        return "broadcast" if task.state == TaskState.STARTED and thrown and thrown.kind == "signal" else None
    if isinstance(spec, events.ReceiveTask):
        return "message" if task.state == TaskState.WAITING else None
    if isinstance(spec, events.CatchEvent) and task.state == TaskState.WAITING and not task.internal_data.get("rests"):
        definition = event_of(spec.element)
        return _WAITED_FOR.get(definition.kind) if definition else None
    return None


def is_watching(task: Task) -> bool:
    """Whether a token still waits for its condition."""
    return bool(task.state == TaskState.WAITING and not task.internal_data.get("fault"))


def is_for_tasks(task: Task) -> bool:
    """Whether a token is a timer that runs only while somebody has a task, running or at rest."""
    return bool(task.task_spec.on_border and task.task_spec.for_tasks and task.state == TaskState.WAITING)


def rest(task: Task) -> None:
    """No task is open that such a timer is for: it stands, and waits for nothing that a row would show."""
    task.task_spec.rest(task)


def begin_anew(task: Task) -> None:
    """A task opened that such a timer is for: it waits, from now on."""
    task.task_spec.begin_anew(task)


def is_term(task: Task) -> bool:
    """Whether a timer ends the activity that it hangs on, once."""
    element = task.task_spec.element
    return bool(task.task_spec.on_border and element.interrupting and timer_of(element).timer != "cycle")


def around(task: Task) -> list[Task]:
    """The other events that wait on the border of the same activity."""
    if not task.task_spec.on_border:
        return []
    waiting = [other for other in task.parent.children if other.task_spec.on_border and other is not task]
    return [other for other in waiting if other.state == TaskState.WAITING]


def pass_over(task: Task) -> None:
    """An event on a border is not to happen any more; its activity goes on."""
    if is_for_tasks(task):
        rest(task)
    else:
        nodes.cancel_all([task])


def event_of(element: Element) -> EventDefinition | None:
    """The event definition of a catching element."""
    if element.type == "receiveTask":
        return EventDefinition("message", ref=element.message)
    return element.events[0] if element.events else None


def timer_of(element: Element) -> EventDefinition:
    """The timer of an element that :func:`standing` says waits for one."""
    return next(definition for definition in element.events if definition.kind == "timer")


def reader_of(task: Task) -> Task:
    """The token whose variables the timer or message of a waiting event reads: on a border that of its activity."""
    if task.task_spec.on_border:
        return next((other for other in task.parent.children if not other.task_spec.on_border), task)
    return task


def ends_the_instance(end: Task) -> bool:
    """Whether an end event is one of the outermost process, those of its event subprocesses included."""
    holder = end.workflow.holder
    return holder is None or (holder.task_spec.element.triggered_by_event and ends_the_instance(holder))


def road_outward(task: Task) -> list[tuple[Task, bool]]:
    """The tokens whose scopes enclose this one, innermost first, each with "is it a call, seen from inside?"."""
    road: list[tuple[Any, bool]] = [(task, False)]
    while True:
        parent = task.parent
        if parent is not None and isinstance(parent.task_spec, activities.MultiInstance):
            task = parent
            road.append((task, False))
        elif task.workflow.holder is not None:
            task = task.workflow.holder
            road.append((task, task.task_spec.call))
        else:
            return road
