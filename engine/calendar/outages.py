"""Terms that ran out while nobody could act: the office was down, and so they wait until people have had their days.

A term is a timer that interrupts what it hangs on. One whose end fell into the outage gets, from the instant the office
works again, what was left of it when the outage began: by a rule of the caller, who knows how its office counts.
What only reminds or waits is not touched (``engine/jobs/firing.py`` says which reminders are still true).
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine.actor import MACHINE
from engine.execution.runtime import Runtime
from engine.models.process import Job
from engine.spiff import tokens


class Outage(NamedTuple):
    """No worker worked from ``since`` until ``until``."""

    since: datetime
    until: datetime


#: When a term that was due at this instant, by this expression, is due now.
Rule = Callable[[Session, datetime, str], datetime]


def struck(runtime: Runtime, outage: Outage) -> list[int]:
    """Keys of the instances with a timer that came due meanwhile."""
    with runtime.database.read() as session:
        return list(session.scalars(select(Job.instance_key).where(_meanwhile(outage)).distinct()))


def give_back(runtime: Runtime, outage: Outage, rule: Rule, reason: str, key: int) -> int:
    """Let the instance's terms that ran out meanwhile end later; returns how many. ``reason`` goes into its history."""
    with runtime.database.write() as session:
        loaded = runtime.loader.load_locked(session, key)
        moved = 0
        for row in session.scalars(select(Job).where(_meanwhile(outage), Job.instance_key == key)).all():
            if tokens.is_term(tokens.find(loaded.step.workflow, row.token)):
                due = rule(session, row.due_at, row.expression or "")
                detail = {"reason": reason, "from": row.due_at.isoformat(), "to": due.isoformat()}
                loaded.step.record("rescheduled", row.element_id, detail)
                row.due_at, row.expression = due, None  # read again, its text would say what it said before
                moved += 1
        if moved:
            runtime.finish_step(loaded, MACHINE)
        return moved


def _meanwhile(outage: Outage) -> ColumnElement[bool]:
    due = Job.due_at > outage.since, Job.due_at <= outage.until
    return (Job.kind == "timer") & (Job.state == "waiting") & due[0] & due[1]
