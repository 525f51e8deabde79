"""The record for ``aliado verify``: the check that an export passes too, with the key, the head and the anchors."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from engine.record import reading
from engine.record_check import check
from engine.verify import Problem, Sayings
from services.record import anchors, head
from services.tools import Tools

SAYINGS: Sayings = {
    "record_unreadable": "The record or one of its anchors cannot be read: {reason}.",
    "record_batch_missing": "Batch {position} of the record is missing.",
    "record_batch_changed": "Batch {position} of the record is not the one that was linked.",
    "record_batch_forged": "Batch {position} of the record has no seal of this office.",
    "record_line_changed": "Line {key} of {table} is not the one that was written.",
    "record_line_forged": "Line {key} of {table} has no seal of this office.",
    "record_line_missing": "Line {key} of {table}, of batch {position}, is gone, and no rule says so.",
    "record_line_added": "Line {key} of {table} is in no batch, and should be by now.",
    "record_line_twice": "Line {key} of {table} is in two batches; the second is {position}.",
    "record_behind": "The record ends at batch {last} and had come to {position}: its end was cut off.",
    "record_other": "Batch {position} is not the one that was anchored: the record was made anew.",
}


def problems(tools: Tools, session: Session) -> Iterator[Problem]:
    """What is not as it was written."""
    tools.database.seals.prepare()
    try:
        kept = head.kept(tools)
        known = [*([kept] if kept else []), *anchors.outside(tools, session)]
    except (head.HeadUnreadable, OSError, ValueError, KeyError, TypeError) as fault:
        yield Problem("record_unreadable", None, {"reason": type(fault).__name__})
        known = []
    told = reading.everything(session, tools.database.seals, tools.clock())
    for found in check(told, known, tools.database.seals.of):
        case = found.facts["key"].split("/")[0] if found.facts.get("table") == "history" else None
        yield Problem(found.code, int(case) if case else None, found.facts)
