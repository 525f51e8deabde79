"""FEEL's working-day functions, bound to an office's calendar."""

from collections.abc import Callable
from typing import Any

from services import office
from services.tools import Tools


def functions(tools: Tools) -> dict[str, Callable[..., Any]]:
    """Name → host function; the calendar is read in the step's own session, so that a decree counts at once."""

    def bound(name: str) -> Callable[..., Any]:
        def function(session: Any, *arguments: Any) -> Any:
            return office.calendar(tools, session).functions()[name](*arguments)

        return function

    return {name: bound(name) for name in ("add working days", "working days between")}
