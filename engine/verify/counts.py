"""The numbers that the database keeps of what is open, against what is there."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from engine.queries import open_counts
from engine.verify.problem import Problem, Sayings

SAYINGS: Sayings = {
    "wrong_count": "The number of {kind} of version {version} at {element}, for {groups} with {assignee}, "
    "is kept as {kept}; there are {there}.",
}


def check(session: Session) -> Iterator[Problem]:
    """Numbers that are not what is there."""
    for (kind, version, element, groups, assignee), kept, there in open_counts.differences(session):
        facts = {"kind": kind, "version": version, "element": element, "groups": groups, "assignee": assignee}
        yield Problem("wrong_count", None, {**facts, "kept": kept, "there": there})
