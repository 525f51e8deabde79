"""What the waiting tokens look like as rows: who may do a task and until when, when a timer is due, what a message
must be about. Everything an analyst wrote on a waiting element is evaluated here, once: when every token waits, or
before the next service of the same step is called.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from engine import candidate_groups, feel
from engine.drawing import Element
from engine.errors import ExpressionFailed, Refusal
from engine.execution.instants import after, cycle, instant
from engine.execution.scopes.variables import Chain
from engine.execution.step import Step
from engine.spiff import tokens
from engine.spiff.state import Workflow
from engine.spiff.tokens import Token

#: token -> the kind of its row: what it waits for (``tokens.standing``)
RowKinds = dict[str, str]
#: Attempts before an incident; with the backoff of ``engine/jobs/failures.py`` they last over two hours.
DEFAULT_RETRIES = 8
#: So many characters of a task's name are shown.
LONGEST_NAME = 300
#: A column takes no larger number.
LARGEST = 2**31 - 1


def row_kinds(workflow: Workflow) -> RowKinds:
    """Every waiting token and what it waits for. Of those that could go on, where a step was cut, the first."""
    found: RowKinds = {}
    for task in workflow.tokens():
        kind = tokens.standing(task)
        if kind is not None and (kind != "continue" or kind not in found.values()):
            found[task.id.hex] = kind
    return found


def describe(step: Step, token: str, kind: str) -> tuple[str, dict[str, Any]]:
    """The row for a token that newly waits; a fault's row where its element cannot be described. In one step once."""
    if (token, kind) not in step.described:
        step.described[token, kind] = _described(step, tokens.find(step.workflow, token), kind)
    kind, row = step.described[token, kind]
    return kind, dict(row)


def _described(step: Step, task: Token, kind: str) -> tuple[str, dict[str, Any]]:
    try:
        return kind, _DESCRIBE[kind](step, task, task.task_spec.element)
    except Refusal as refusal:
        tokens.mark_fault(task, refusal)
        return "fault", _fault(step, task, task.task_spec.element)


def _user_task(step: Step, task: Token, element: Element) -> dict[str, Any]:
    chain = step.chain(task)
    due, follow_up = (instant(step, chain, text) for text in (element.due, element.follow_up))
    assignee = step.evaluate(chain, element.assignee)[0] if element.assignee else None
    return {
        "element_id": element.id,
        "name": shortened(element.name or element.id),
        "form_id": _fits(element, str(step.evaluate(chain, element.form)[0]), "form", 200) if element.form else None,
        "groups": _fits(
            element, candidate_groups.join(groups_of(step, chain, element)), "list of candidate groups", 300
        ),
        "assignee": _fits(element, str(assignee), "assignee", 200) if assignee else None,
        "priority": _priority(step, chain, element),
        "created": step.now,
        "due_at": due,
        "due_expression": element.due,
        "anchor": step.now,
        "follow_up_at": follow_up,
    }


def groups_of(step: Step, chain: Chain, element: Element) -> list[str]:
    """The candidate groups of a user task: those and the people it names, else its lane."""
    if not element.groups and not element.users:
        return list(candidate_groups.drawn(element))
    groups, people = (
        candidate_groups.given(step.evaluate(chain, text)[0]) if text else []
        for text in (element.groups, element.users)
    )
    return [*groups, *map(candidate_groups.of_person, people)]


def property_of_waiting_task(step: Step, name: str, groups: Collection[str]) -> str | None:
    """What the first user task that waits for one of these groups says in its property ``name``."""
    for task in step.workflow.tokens():
        if tokens.standing(task) == "user_task" and name in task.task_spec.element.properties:
            element, chain = task.task_spec.element, step.chain(task)
            if set(groups_of(step, chain, element)) & set(groups):
                value = step.evaluate(chain, element.properties[name])[0]
                return None if value is None else str(value)
    return None


def _service(step: Step, task: Token, element: Element) -> dict[str, Any]:
    chain = step.chain(task)
    return _job(step, element, "service") | {
        "type": _fits(element, str(step.evaluate(chain, element.job_type or "")[0]), "service", 200),
        "retries": _whole(step, chain, element, "retries", element.retries, DEFAULT_RETRIES),
        "due_at": step.now,
        "priority": _priority(step, chain, element),
    }


def _timer(step: Step, task: Token, element: Element) -> dict[str, Any]:
    definition = tokens.timer_of(element)
    chain, text = step.chain(tokens.reader_of(task)), definition.expression or ""
    if definition.timer == "cycle":
        since = task.internal_data.get("since")
        times, due = cycle(step, chain, text, datetime.fromisoformat(since) if since else None)
        task.internal_data.setdefault("left", times)
    elif definition.timer == "duration":
        due = after(step, chain, text)
    else:
        due = instant(step, chain, text)
    if due is None:
        raise ExpressionFailed(element=element.id, reason=f"the timer {text!r} gives no instant")
    return _job(step, element, "timer") | {"due_at": due, "expression": text, "anchor": step.now}


def _message(step: Step, task: Token, element: Element) -> dict[str, Any]:
    message = step.bundle.message(element)
    if message is None or not message.correlation_key:
        raise ExpressionFailed(element=element.id, reason="its message has no name or no correlation key")
    chain = step.chain(tokens.reader_of(task))
    name, key = (step.evaluate(chain, text)[0] for text in (message.name, message.correlation_key))
    if key is None or name is None:
        raise ExpressionFailed(element=element.id, reason="the message's name or its correlation key is null")
    return {
        "element_id": element.id,
        "name": _fits(element, feel.string(name), "message", 300),
        "correlation_key": _fits(element, feel.string(key), "correlation key", 300),
        "created": step.now,
        "kind": "message",
    }


def _signal(step: Step, task: Token, element: Element) -> dict[str, Any]:
    name = signal_of(step, task)
    return {"element_id": element.id, "name": name, "correlation_key": "", "created": step.now, "kind": "signal"}


def _condition(step: Step, task: Token, element: Element) -> dict[str, Any]:
    row = {"element_id": element.id, "name": shortened(element.events[0].expression or "")}
    return row | {"correlation_key": "", "created": step.now, "kind": "condition"}


def signal_of(step: Step, task: Token) -> str:
    """The name of the signal that a token waits for or throws. Raises :class:`ExpressionFailed`."""
    element: Element = task.task_spec.element
    name = step.evaluate(step.chain(tokens.reader_of(task)), step.bundle.signal(element) or "")[0]
    if not name:
        raise ExpressionFailed(element=element.id, reason="its signal has no name")
    return _fits(element, feel.string(name), "signal", 300)


def _broadcast(step: Step, task: Token, element: Element) -> dict[str, Any]:
    """Of its own instance, who waits at this moment hears it: a clock may be set back before a worker looks."""
    if own := [token for token, kind in row_kinds(step.workflow).items() if kind == "signal"]:
        task.internal_data["own"] = own
    return _job(step, element, "broadcast") | {"due_at": step.now, "retries": DEFAULT_RETRIES}


def _continue(step: Step, task: Token, element: Element) -> dict[str, Any]:
    return _job(step, element, "continue") | {"due_at": step.now}


def _fault(step: Step, task: Token, element: Element) -> dict[str, Any]:
    fault = dict(task.internal_data["fault"], inputs=[mapping.target for mapping in element.inputs])
    return _job(step, element, "fault") | {"due_at": step.now, "state": "failed", "fault": fault}


def _priority(step: Step, chain: Chain, element: Element) -> int:
    """What the drawing says comes first (a larger number), of people's tasks and of jobs alike; else 50."""
    return _whole(step, chain, element, "priority", element.priority, 50)


def _whole(step: Step, chain: Chain, element: Element, what: str, text: str | None, otherwise: int) -> int:
    """The whole number that a text means, ``otherwise`` where there is none."""
    if not text:
        return otherwise
    value = step.evaluate(chain, text)[0]
    try:
        found = int(value or 0)
    except (TypeError, ValueError, OverflowError):
        raise ExpressionFailed(element=element.id, reason=f"its {what} is not a number") from None
    if abs(found) > LARGEST:
        raise ExpressionFailed(element=element.id, reason=f"its {what} is too large a number")
    return found


def _fits(element: Element, text: str, what: str, most: int) -> str:
    """A text that its column takes. Cut, it would be another: there is no such group, key or form."""
    if len(text) > most:
        raise ExpressionFailed(element=element.id, reason=f"its {what} is longer than {most} characters")
    return text


def shortened(name: str) -> str:
    """A task's name as lists show it."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _job(step: Step, element: Element, kind: str) -> dict[str, Any]:
    base = {"element_id": element.id, "kind": kind, "type": None, "state": "waiting", "created": step.now}
    return base | {"priority": 50, "attempts": 0, "retries": 0, "fence": 0, "expression": None, "anchor": None}


_DESCRIBE: dict[str, Callable[[Step, Token, Element], dict[str, Any]]] = {
    "user_task": _user_task,
    "service": _service,
    "timer": _timer,
    "message": _message,
    "signal": _signal,
    "condition": _condition,
    "broadcast": _broadcast,
    "fault": _fault,
    "continue": _continue,
}
