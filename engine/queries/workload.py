"""Who has how much to do: the open tasks of some groups, counted by who holds them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.actor import Actor
from engine.models.process import UserTask
from engine.queries import open_counts
from engine.worklist.filters import Section
from engine.worklist.pages import MOST_COUNTED
from engine.worklist.tasks import all_groups, by_rank, group_sets


@dataclass(frozen=True)
class Load:
    """What one person holds (``assignee`` ``None``: what nobody does): open tasks, and those past their due date.

    ``more_overdue``: so many are late in this office that only the longest overdue were counted, for everybody.
    """

    assignee: str | None
    tasks: int
    overdue: int
    more_overdue: bool = False


def workload(session: Session, actor: Actor, now: datetime) -> list[Load]:
    """The open tasks of the actor's groups, counted by who holds them; those with most overdue first."""
    groups = group_sets(session, actor)
    late, held = _overdue(session, groups, now, UserTask.assignee), open_counts.tasks_by_assignee(session, groups)
    more = sum(late.values()) >= MOST_COUNTED
    found = [Load(assignee, count, late.get(assignee, 0), more) for assignee, count in held.items()]
    return sorted(found, key=lambda load: (-load.overdue, -load.tasks, load.assignee or ""))


def overdue_by_groups(session: Session, now: datetime) -> dict[str, int]:
    """Combination of candidate groups -> overdue tasks, up to :data:`MOST_COUNTED` of each priority."""
    return _overdue(session, all_groups(session), now, UserTask.groups)


def _overdue(session: Session, groups: Iterable[str], now: datetime, by: InstrumentedAttribute[Any]) -> dict[Any, int]:
    """Overdue tasks by a column; of each part of the list the :data:`MOST_COUNTED` longest overdue are read."""
    parts = [
        select(by).where(*section.on(UserTask)).order_by(UserTask.deadline).limit(MOST_COUNTED)
        for section in by_rank(session, [Section(groups=each, before=now) for each in groups])
    ]
    if not parts:
        return {}
    late = union_all(*(select(part.subquery()) for part in parts)).subquery()
    value = late.c[by.key]
    return {each: int(number) for each, number in session.execute(select(value, func.count()).group_by(value))}
