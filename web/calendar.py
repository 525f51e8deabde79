"""FEEL's working-day functions, bound to an office's calendar."""

from collections.abc import Callable
from datetime import date
from typing import Any

from engine.calendar import Calendar
from services import office
from services.tools import Tools


def functions(tools: Tools, kept: dict[date, Calendar] | None = None) -> dict[str, Callable[..., Any]]:
    """Name → host function; the calendar is read in the step's own session, so that a decree counts at once.

    ``kept``: where no decree can come between, calendars by the day on which they are known, read once.
    """

    def read(session: Any) -> Calendar:
        if kept is None:
            return office.calendar(tools, session)
        today = tools.clock().date()
        if today not in kept:
            kept[today] = office.calendar(tools, session)
        return kept[today]

    def bound(name: str) -> Callable[..., Any]:
        def function(session: Any, *arguments: Any) -> Any:
            return read(session).functions()[name](*arguments)

        return function

    return {name: bound(name) for name in ("add working days", "working days between")}
