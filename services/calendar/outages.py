"""After the office was down: what ran out meanwhile ends when people have had their days, by the office's calendar."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from engine.calendar import outages
from engine.calendar.outages import Outage
from engine.calendar.working_days import FUNCTIONS
from engine.database.heartbeat import last_worked
from engine.execution.runtime import Runtime
from engine.jobs.failures import each_apart
from services.calendar import peru
from services.tools import Tools

#: A shorter pause is nobody's day: an upgrade, a night.
SHORTEST = timedelta(days=1)


def last(tools: Tools) -> Outage | None:
    """The outage that ends now: no worker of any machine has worked for a day. To be asked before one begins."""
    with tools.database.read() as session:
        worked = last_worked(session)
    now = tools.clock()
    return Outage(worked, now) if worked is not None and now - worked >= SHORTEST else None


def give_back(tools: Tools, runtime: Runtime, outage: Outage) -> int:
    """Let every term that ran out meanwhile end later; returns how many. Each case's history says why.

    A term of working days gets as many as were left of it, the others the time that was left.
    """

    def rule(session: Session, due: datetime, expression: str) -> datetime:
        if not any(name in expression for name in FUNCTIONS):
            return outage.until + (due - outage.since)
        counted = peru.calendar(tools, session)
        left = max(counted.working_days_between(outage.since, due), 1)
        later: datetime = counted.add_working_days(outage.until, left)
        return later

    first, end = (each.astimezone(tools.zone) for each in outage)
    reason = f"El sistema no atendió del {first:%d/%m/%Y %H:%M} al {end:%d/%m/%Y %H:%M}"
    return each_apart(
        outages.struck(runtime, outage), lambda key: outages.give_back(runtime, outage, rule, reason, key)
    )
