"""When something is due: the instants, durations and cycles that an analyst writes, read at a waiting token."""

import re
from datetime import date, datetime
from typing import Any

from engine import feel
from engine.drawing import SHORTEST_CYCLE
from engine.execution.step import Step
from engine.execution.variables import Chain

_CYCLE = re.compile(r"R(?P<times>\d{0,9})/(?:(?P<first>[^/]+)/)?(?P<every>[^/]+)")


def instant(step: Step, chain: Chain, text: str | None, anchor: datetime | None = None) -> datetime | None:
    """The instant a text means: FEEL or ISO; a bare date is its first moment in the office's zone."""
    if not text:
        return None
    value = step.evaluate(chain, text, anchor)[0]
    if isinstance(value, str):
        value = feel.compile_expression('if matches(x, "T") then date and time(x) else date(x)').evaluate({"x": value})
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=step.zone)
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=step.zone)


def cycle(step: Step, chain: Chain, text: str, since: datetime | None = None) -> tuple[int | None, datetime | None]:
    """``R3/PT1H``: how often still after the next time (``None``: without end), and when next; no instant where the
    text is no cycle, or one shorter than ``SHORTEST_CYCLE``.

    It is counted from ``since``, the time before, so that a late one delays no other and of those that were missed
    none is made up for; or from now. With an instant between (``R/2027-01-01T00:00:00-05:00/P1Y``): from that.
    """
    found = _CYCLE.fullmatch(str(step.evaluate(chain, text)[0]))
    if found is None:
        return None, None
    times = max(int(found["times"]) - 1, 0) if found["times"] else None
    if found["first"]:
        first = instant(step, chain, found["first"])
    else:
        first = since if since and since <= step.now else step.now
    return times, _next_of(first, found["every"], step.now)


def _next_of(first: datetime | None, length: str, now: datetime) -> datetime | None:
    """The next of the instants ``first``, ``first + length``, ``first + 2 * length`` … that is still to come."""
    every = feel.compile_expression("duration(x)").evaluate({"x": length})
    second = _later(first, every) if first else None
    if first is None or second is None or second - first < SHORTEST_CYCLE:
        return None
    if first > now:
        return first
    span = second - first
    # Months and years differ in length: begin a little before, and count.
    passed = (now - first) // (span if isinstance(every, feel.DaysTime) else span * 5 / 4)
    while True:
        due = feel.compile_expression("start + length * k").evaluate({"start": first, "length": every, "k": passed})
        if not isinstance(due, datetime) or due > now:
            return due if isinstance(due, datetime) else None
        passed += 1


def after(step: Step, chain: Chain, text: str, anchor: datetime | None = None) -> datetime | None:
    """The instant so much later than ``anchor`` (this step) as a text says: FEEL or ISO."""
    return _later(anchor or step.now, step.evaluate(chain, text, anchor)[0])


def _later(start: datetime, length: Any) -> datetime | None:
    if isinstance(length, str):
        length = feel.compile_expression("duration(x)").evaluate({"x": length})
    due = feel.compile_expression("start + length").evaluate({"start": start, "length": length})
    return due if isinstance(due, datetime) else None
