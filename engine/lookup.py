"""Who has how much to do, and which instances somebody means: the questions of who looks after others' work."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, func, select, union_all
from sqlalchemy.orm import Session

from engine import tasklist, words
from engine.actor import Actor
from engine.models import Instance, UserTask
from engine.queries import group_sets
from engine.tasklist import MOST_WORDS
from engine.traits import Word


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


def instances(
    session: Session,
    text: str,
    secret: Callable[[str], str] | None = None,
    also: tuple[int, ...] = (),
    size: int = 25,
) -> list[Instance]:
    """Instances that ``text`` describes, open or ended, and those of the keys ``also``, newest first.

    Every word must be one of an instance's, or the beginning of one; where ``secret`` is given (a word's hash,
    :func:`engine.words.hashed`), whole words of its personal data count too. No words find only ``also``.
    """
    typed = [Word(word, secret(word) if secret else None) for word in words.words(text)[:MOST_WORDS]]
    parts = [select(Instance.key).where(Instance.key.in_(also))] if also else []
    if typed:
        parts.append(_described(session, typed, size))
    if not parts:
        return []
    found = Instance.key.in_(union_all(*(select(part.subquery()) for part in parts)))
    return list(session.scalars(select(Instance).where(found).order_by(Instance.key.desc()).limit(size)))


def _described(session: Session, typed: list[Word], size: int) -> Select[int]:
    """Few are looked up by their rarest word; among many, one in every few of the newest is found by walking."""
    both = [[each for active in (True, False) for each in word.instances(active)] for word in typed]
    rarest, number = tasklist.rarest(session, both, tasklist.FEW)
    found = select(Instance.key).where(*(word.found(Instance.key) for word in typed))
    if number <= tasklist.FEW:
        found = found.where(Instance.key.in_(union_all(*both[rarest])))
    return found.order_by(Instance.key.desc()).limit(size)
