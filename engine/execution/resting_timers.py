"""Timers that run only while somebody has a task: one timer around a stretch of a process, for every wait within it.

A timer on the border of a subprocess with the property ``timer:task`` (groups, separated by commas) runs while a user
task for one of these groups is open inside, and begins anew with each such task: as if it hung on every one of them.
At other times it rests, and a timer at rest has no row. Without the property a timer runs from when its activity
begins, whatever happens inside.
"""

from engine.drawing.properties import TIMER_TASK
from engine.execution.step import Step
from engine.execution.waiting_tokens import RowKinds, describe, groups_of
from engine.spiff import tokens
from engine.spiff.tokens import Token


def follow(step: Step, before: RowKinds) -> set[str]:
    """Let these timers rest, or begin anew, as the tasks say that are open at the end of a step.

    ``before``: what waited when the step began. Returns the tokens of the timers that begin anew: if they have a row,
    it is another one from now on.
    """
    timers = [token for token in step.workflow.tokens() if tokens.is_for_tasks(token)]
    if not timers:
        return set()
    people = _user_tasks(step, before)
    anew = set()
    for timer in timers:
        tasks = [task for task in people if _is_for(step, timer, task)]
        if not tasks:
            tokens.rest(timer)
        elif any(before.get(task.id.hex) != "user_task" for task in tasks):
            tokens.begin_anew(timer)
            anew.add(timer.id.hex)
    return anew


def _user_tasks(step: Step, before: RowKinds) -> list[Token]:
    """The open user tasks. One that cannot be described is an incident, and nobody has it."""
    standing = [token for token in step.workflow.tokens() if tokens.standing(token) == "user_task"]
    fresh = {token.id.hex for token in standing if before.get(token.id.hex) != "user_task"}
    return [t for t in standing if t.id.hex not in fresh or describe(step, t.id.hex, "user_task")[0] == "user_task"]


def _is_for(step: Step, timer: Token, task: Token) -> bool:
    """Whether a task is inside what the timer hangs on, and for one of its groups."""
    element = timer.task_spec.element
    wanted = set(TIMER_TASK.names(element))
    inside = any(holder.parent is timer.parent for holder, _ in tokens.road_outward(task))
    return inside and not wanted.isdisjoint(groups_of(step, step.chain(task), task.task_spec.element))
