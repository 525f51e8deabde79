"""Timers that run only while somebody has a task: there is such a task where they hang."""

from collections.abc import Iterator

from engine import candidate_groups
from engine.check.bundle import Bundle
from engine.check.report import Report
from engine.check.words import did_you_mean
from engine.drawing import Element, Process
from engine.drawing.properties import TIMER_TASK


def for_tasks(bundle: Bundle, report: Report) -> None:
    """Each group of such a timer has a task in what the timer hangs on. Groups by an expression are not judged."""
    for source, process in bundle.processes():
        for element in process.elements.values():
            if not TIMER_TASK.stands_on(element) or not any(event.kind == "timer" for event in element.events):
                continue
            people = list(_user_tasks(bundle, process, element.attached_to or "", {process.id}))
            found = {group for task in people for group in candidate_groups.drawn(task)}
            if any(not candidate_groups.drawn(task) and task.groups for task in people):
                continue
            for group in set(TIMER_TASK.names(element)) - found:
                hint = did_you_mean(group, found)
                report.about("term-without-task", source, source.node(element.id), None, group=group, hint=hint)


def _user_tasks(bundle: Bundle, process: Process, host: str, seen: set[str]) -> Iterator[Element]:
    """The user tasks of an activity: itself, those inside it, and those of processes called there."""
    holder = process.elements.get(host)
    if holder is None:
        return
    if holder.type == "userTask":
        yield holder
    if holder.type == "callActivity" and holder.called and holder.called not in seen:
        called = next((each for _, each in bundle.processes() if each.id == holder.called), None)
        if called is not None:
            for element in called.inside(None):
                yield from _user_tasks(bundle, called, element.id, seen | {holder.called})
    for element in process.inside(host):
        yield from _user_tasks(bundle, process, element.id, seen)
