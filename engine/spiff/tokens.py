"""Moving tokens: begin, complete, fire, raise an error, retry; then advance until every token waits."""

from datetime import datetime
from typing import Any
from uuid import UUID

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.drawing import Element, EventDefinition
from engine.errors import Refusal, TaskNotOpen
from engine.spiff import activities, events, nodes
from engine.spiff.state import Workflow

#: One token at one node. The rest of the engine passes it around and never looks inside.
Token = Task

#: A step that moves more tokens than this runs in a circle.
MOST_MOVES = 10_000


class RunawayInstance(Refusal):
    """The drawing of {process} runs in a circle without ever waiting."""


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


def complete(task: Task) -> None:
    """A user task or a service is done (its results were given to the surroundings before)."""
    if task.has_state(TaskState.READY):
        task.run()
    else:
        task.complete()


def fire(task: Task, due: datetime | None = None) -> None:
    """A timer or a message has come. ``due``: when a timer should have, from which its cycle counts on."""
    if due is not None:
        task.internal_data["since"] = due.isoformat()
    task.task_spec.fire(task)


def catch_error(task: Task, code: str) -> None:
    """A business error at this token; raises ``UncaughtError`` where the drawing has nobody to catch it."""
    events.catch_error(task, code)


def retry(task: Task) -> None:
    """An analyst repaired what made the element fail: let it try again."""
    task.internal_data.pop("fault", None)
    if isinstance(task.task_spec, activities.Activity) and not task.internal_data.get("entered"):
        task._set_state(TaskState.FUTURE)
        task.task_spec._update(task)


def mark_fault(task: Task, refusal: Refusal) -> None:
    """Park the token as a fault."""
    nodes.mark_fault(task, refusal)


def advance(workflow: Workflow) -> None:
    """Run every token that needs nobody, until all wait. What an element refuses parks its token as a fault."""
    moves = 0
    while ready := [task for task in workflow.tokens() if could_move(task)]:
        for task in ready:
            if not could_move(task):  # an event before it in this round cancelled it
                continue
            try:
                task.run()
            except Refusal as refusal:
                task._set_state(TaskState.READY)
                nodes.mark_fault(task, refusal)
            moves += 1
        if moves > MOST_MOVES:
            raise RunawayInstance(process=workflow.spec.name)


def cancel(workflow: Workflow) -> None:
    """End the instance wherever its tokens stand."""
    nodes.cancel_all([task for inside in workflow.workflows() for task in inside.tasks.values()])
    workflow.subprocesses.clear()
    workflow.completed = True


def could_move(task: Task) -> bool:
    """Whether a token stands that needs nobody to go on; after a step there is none."""
    return task.state == TaskState.READY and not task.task_spec.manual and not task.internal_data.get("fault")


def standing(task: Task) -> str | None:
    """What a token waits for: ``user_task``, ``service``, ``timer``, ``message``, ``fault``, or nothing of the kind."""
    if task.internal_data.get("fault"):
        return "fault"
    spec = task.task_spec
    if isinstance(spec, activities.UserTask):
        return "user_task" if task.state == TaskState.READY else None
    if isinstance(spec, activities.ServiceTask):
        return "service" if task.state == TaskState.STARTED else None
    if isinstance(spec, events.ReceiveTask):
        return "message" if task.state == TaskState.WAITING else None
    if isinstance(spec, events.CatchEvent) and task.state == TaskState.WAITING and not task.internal_data.get("rests"):
        definition = event_of(spec.element)
        return definition.kind if definition and definition.kind in ("timer", "message") else None
    return None


def is_for_tasks(task: Task) -> bool:
    """Whether a token is a timer that runs only while somebody has a task, running or at rest."""
    return bool(task.task_spec.on_border and task.task_spec.for_tasks and task.state == TaskState.WAITING)


def rest(task: Task) -> None:
    """No task is open that such a timer is for: it stands, and waits for nothing that a row would show."""
    task.task_spec.rest(task)


def begin_anew(task: Task) -> None:
    """A task opened that such a timer is for: it waits, from now on."""
    task.task_spec.begin_anew(task)


def event_of(element: Element) -> EventDefinition | None:
    """The event definition of a catching element."""
    if element.type == "receiveTask":
        return EventDefinition("message", ref=element.message)
    return element.events[0] if element.events else None


def timer_of(element: Element) -> EventDefinition:
    """The timer of an element that :func:`standing` says waits for one."""
    return next(definition for definition in element.events if definition.kind == "timer")


def road_outward(task: Task) -> list[tuple[Task, bool]]:
    """The tokens whose scopes enclose this one, innermost first, each with "is it a call, seen from inside?"."""
    road: list[tuple[Any, bool]] = [(task, False)]
    while True:
        parent = task.parent
        if parent is not None and isinstance(parent.task_spec, activities.MultiInstance):
            task = parent
            road.append((task, False))
        elif task.workflow.parent_task_id is not None:
            task = task.workflow.top_workflow.get_task_from_id(task.workflow.parent_task_id)
            road.append((task, task.task_spec.call))
        else:
            return road
