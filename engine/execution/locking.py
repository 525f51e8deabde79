"""What a step reads again once it holds the lock of its instance: another step may have changed it meanwhile."""

from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from engine.database.reads import plain
from engine.database.sessions import connection, locked
from engine.errors import TaskNotOpen
from engine.models.process import Instance, Subscription, UserTask

_LOCKED_TASK = (
    select(UserTask.token, UserTask.form_id, UserTask.groups, UserTask.assignee, *Instance.__table__.c)
    .join(Instance, Instance.key == UserTask.instance_key)
    .where(UserTask.key == bindparam("task_key"))
    .with_for_update(of=[Instance, UserTask])
)


def lock_task(session: Session, task_key: int) -> tuple[Row[Any], Instance]:
    """The task's row and its instance, which is in no session, both locked. Raises :class:`TaskNotOpen`.

    The instance is locked first: a step locks it and then deletes task rows, and another order would deadlock. The
    row must be as it is *after* that: a supervisor may have given the task to somebody else while we waited.
    """
    row = connection(session).execute(_LOCKED_TASK, {"task_key": task_key}).first()
    if row is None:
        raise TaskNotOpen
    return row, plain(Instance, row[-len(Instance.__table__.c) :])


def subscriber(session: Session, name: str, correlation_key: str) -> Subscription | None:
    """The first token that waits for a message, its instance locked."""
    wanted = select(Subscription).where(Subscription.name == name, Subscription.correlation_key == correlation_key)
    while (row := session.scalar(wanted.order_by(Subscription.key).limit(1))) is not None:
        # Read it again under the instance's lock: another step may have taken the token meanwhile.
        key = row.key
        locked(session, Instance, row.instance_key)
        session.expunge(row)  # a row that went meanwhile must be missing, not an accident
        if (still := session.scalar(wanted.where(Subscription.key == key))) is not None:
            return still
    return None
