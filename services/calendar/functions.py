"""What the office's calendar decides: FEEL's working-day functions, and open terms that follow it when it changes."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import delete

from engine.actor import MACHINE
from engine.calendar import open_terms
from engine.calendar.working_days import Calendar
from engine.execution.runtime import Runtime
from engine.jobs.failures import each_apart
from services.calendar import peru
from services.periodic import Round
from services.tools import Tools


def functions(tools: Tools, kept: dict[date, Calendar] | None = None) -> dict[str, Callable[..., Any]]:
    """Name → host function; the calendar is read in the step's own session, so that a decree counts at once.

    ``kept``: where no decree can come between, calendars by the day on which they are known, read once.
    """

    def read(session: Any) -> Calendar:
        if kept is None:
            return peru.calendar(tools, session)
        today = tools.clock().date()
        if today not in kept:
            kept[today] = peru.calendar(tools, session)
        return kept[today]

    def bound(name: str) -> Callable[..., Any]:
        def function(session: Any, *arguments: Any) -> Any:
            return read(session).functions()[name](*arguments)

        return function

    return {name: bound(name) for name in ("add working days", "working days between")}


def following(runtime: Runtime) -> Callable[[Tools], int]:
    """Periodic work: open terms by today's calendar; returns how many changed.

    The database remembers the version that the terms of the office go by, whichever worker set them, so that no
    instance is read while nothing changed, by a worker that was just started either.
    """

    def follow(tools: Tools) -> int:
        with tools.database.read() as session:
            version = peru.calendar(tools, session).version
            if session.get(Round, _went_by(version)) is not None:
                return 0
        reason = "Cambió el calendario de días hábiles"
        changed = each_apart(
            open_terms.affected(runtime), lambda key: open_terms.recompute(runtime, key, MACHINE, reason)
        )
        with tools.database.write() as session:
            session.execute(delete(Round).where(Round.name.startswith(_went_by(""))))
            session.merge(Round(name=_went_by(version), begun=tools.clock()))
        return changed

    return follow


def _went_by(version: str) -> str:
    return f"open terms by calendar {version}"
