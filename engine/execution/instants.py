"""When something is due: the instants, durations and cycles that an analyst writes, read at a waiting token."""

from datetime import date, datetime
from typing import Any

from engine import feel, times
from engine.drawing import SHORTEST_CYCLE
from engine.execution.scopes.variables import Chain
from engine.execution.step import Step


def instant(step: Step, chain: Chain, text: str | None, anchor: datetime | None = None) -> datetime | None:
    """The instant a text means: FEEL or ISO; a bare date is its first moment in the office's zone."""
    if not text:
        return None
    value = step.evaluate(chain, text, anchor)[0]
    if isinstance(value, str):
        return times.read_instant(value, step.zone)
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
    found = times.read_cycle(str(step.evaluate(chain, text)[0]))
    if found is None:
        return None, None
    if found.cron:
        return None, times.next_by_cron(found.cron, step.now.astimezone(step.zone))
    before = since if since and since <= step.now else step.now
    first = instant(step, chain, found.first) if found.first else before
    left = None if found.times is None else max(found.times - 1, 0)
    return left, _next_of(first, found.every, step.now) if first and found.every else None


def _next_of(first: datetime, every: times.Length, now: datetime) -> datetime | None:
    """The next of the instants ``first``, ``first + every``, ``first + 2 * every`` … that is still to come."""
    second = every.after(first)
    if second is None or second - first < SHORTEST_CYCLE:
        return None
    if first > now:
        return first
    span = second - first
    # Months and years differ in length: begin a little before, and count.
    passed = (now - first) // (span * 5 / 4 if every.months else span)
    while (due := every.after(first, passed)) is not None and due <= now:
        passed += 1
    return due


def after(step: Step, chain: Chain, text: str, anchor: datetime | None = None) -> datetime | None:
    """The instant so much later than ``anchor`` (this step) as a text says: FEEL or ISO."""
    return later(anchor or step.now, step.evaluate(chain, text, anchor)[0])


def later(start: datetime, length: Any) -> datetime | None:
    """The instant so much later than ``start``: FEEL's duration or the text of one; ``None`` for what is neither."""
    if isinstance(length, str):
        read = times.read_length(length)
        return read.after(start) if read else None
    due = feel.compile_expression("start + length").evaluate({"start": start, "length": length})
    return due if isinstance(due, datetime) else None
