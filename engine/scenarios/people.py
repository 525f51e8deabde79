"""Who does the steps of a scenario: members of the groups that the drawing names, one more where it wants another."""

from collections.abc import Callable
from itertools import count
from typing import Any

from engine.actor import Actor
from engine.worklist.independence import OwnCase


def by_somebody(assignee: str | None, group: str, act: Callable[[Actor], Any]) -> None:
    """Who has the task acts, else the member of a group who always does, else, where the drawing wants another person
    than those who did an earlier task, one more member.
    """
    for number in count(1):
        name = assignee or (group or "alguien") + (f" {number}" if number > 1 else "")
        try:
            act(Actor(name, frozenset({group})))
            return
        except OwnCase:
            if assignee:
                raise
