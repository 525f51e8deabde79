"""What the office's calendar decides: FEEL's working-day functions, and open terms that follow it when it changes."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import delete

from engine.actor import MACHINE, Actor
from engine.calendar import open_terms
from engine.calendar.working_days import FUNCTIONS, Calendar
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

    return {name: bound(name) for name in FUNCTIONS}


def recompute(
    runtime: Runtime, actor: Actor, reason: str, keys: Callable[[Iterable[int]], Iterable[int]] = lambda keys: keys
) -> int:
    """Set every open term of the office anew; returns how many changed. ``reason`` goes into each history.

    An instance whose data is damaged stops no other. ``keys``: what the caller makes of the instances on the way, a
    display of progress, say.
    """
    found = keys(open_terms.affected(runtime))
    return each_apart(found, lambda key: open_terms.recompute(runtime, key, actor, reason))


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
        changed = recompute(runtime, MACHINE, "Cambió el calendario de días hábiles")
        with tools.database.write() as session:
            session.execute(delete(Round).where(Round.name.startswith(_went_by(""))))
            session.merge(Round(name=_went_by(version), begun=tools.clock()))
        return changed

    return follow


def _went_by(version: str) -> str:
    return f"open terms by calendar {version}"
