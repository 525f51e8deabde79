"""Timers that wait for nothing: their time is over, none, or less than none, when they begin."""

from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from engine import feel, times
from engine.check.bundle import Bundle
from engine.drawing import Element, EventDefinition

#: ``past``: a date that is over; ``none``: no time at all; ``negative``: less than that.
Idle = Literal["past", "none", "negative"]
_EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)


def idle(element: Element, bundle: Bundle) -> Idle | None:
    """Why an element's timer waits for nothing; ``None`` where it waits, or where data decide it."""
    return next((found for event in element.events if (found := _idle(event, bundle))), None)


def _idle(event: EventDefinition, bundle: Bundle) -> Idle | None:
    if event.kind != "timer" or event.timer not in ("date", "duration"):
        return None
    text = _fixed((event.expression or "").strip(), bundle)
    if event.timer == "date":
        moment = times.read_instant(text, UTC)
        return "past" if moment is not None and moment <= bundle.now else None
    length = times.read_length(text)
    over = length.after(_EPOCH) if length else None
    if over is None or over > _EPOCH:
        return None
    return "none" if over - _EPOCH == timedelta(0) else "negative"


def _fixed(text: str, bundle: Bundle) -> str:
    """The time as a text; of an expression, its value where it reads nothing but the clock."""
    if not text.startswith("="):
        return text
    try:
        compiled = feel.compile_expression(text, bundle.functions)
        if compiled.names or compiled.possible_names:
            return ""
        value = compiled.evaluate({}, feel.Context(now=lambda: bundle.now))
    except feel.FeelError:
        return ""
    return "" if value is None else feel.string(value)
