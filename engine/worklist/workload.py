"""Who has how much to do: the open tasks of some groups, counted by who holds them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.models.process import UserTask
from engine.worklist.tasks import group_sets


@dataclass(frozen=True)
class Load:
    """What one person holds (``assignee`` ``None``: what nobody does): open tasks, and those past their due date."""

    assignee: str | None
    tasks: int
    overdue: int


def workload(session: Session, actor: Actor, now: datetime) -> list[Load]:
    """The open tasks of the actor's groups, counted by who holds them; those with most overdue first."""
    late = func.sum(case((UserTask.due_at < now, 1), else_=0))
    rows = session.execute(
        select(UserTask.assignee, func.count(), late)
        .where(UserTask.groups.in_(group_sets(session, actor)))
        .group_by(UserTask.assignee)
    )
    found = [Load(assignee, count, int(overdue or 0)) for assignee, count, overdue in rows]
    return sorted(found, key=lambda load: (-load.overdue, -load.tasks, load.assignee or ""))
