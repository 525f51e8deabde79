"""Who has how much to do, and which instances somebody means: the questions of who looks after others' work."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.models import Instance, SearchValue, UserTask
from engine.queries import group_sets


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


def instances(session: Session, text: str, also: tuple[int, ...] = (), size: int = 25) -> list[Instance]:
    """Instances that ``text`` describes, and those of the keys ``also``, newest first.

    Every word must stand somewhere in one of the search attributes, whatever its case; no words find only ``also``.
    """
    words = text.split()
    named = [
        select(SearchValue.instance_key)
        .where(SearchValue.instance_key == Instance.key, SearchValue.value.icontains(word, autoescape=True))
        .exists()
        for word in words[:8]
    ]
    wanted = Instance.key.in_(also)
    found = or_(wanted, and_(*named)) if named else wanted
    return list(session.scalars(select(Instance).where(found).order_by(Instance.key.desc()).limit(size)))
