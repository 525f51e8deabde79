"""What a step reads again once it holds the lock of its instance: another step may have changed it meanwhile."""

from collections.abc import Container, Iterator
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from engine import feel
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


def subscribers(
    session: Session, name: str, correlation_key: Any, reached: Container[str]
) -> Iterator[tuple[Subscription, str]]:
    """The tokens that wait for a message, who has waited longest first, each with the process of its instance, which is
    locked. Those of processes that are ``reached`` meanwhile are left out.

    ``correlation_key``: a text, or a value that a drawing computed. Subscriptions were once kept with a number's zeros.
    """
    keys = {feel.string(correlation_key), str(correlation_key)}
    about = Subscription.name == name, Subscription.correlation_key.in_(keys)
    wanted = select(Subscription).where(*about, Subscription.kind == "message")
    found = wanted.join(Instance, Instance.key == Subscription.instance_key).order_by(Subscription.key)
    places = found.with_only_columns(Subscription.key, Instance.key, Instance.process_id)
    for key, instance, process_id in session.execute(places).all():
        if process_id not in reached:
            # Read under the instance's lock: another step may have taken the token meanwhile.
            locked(session, Instance, instance)
            if (row := session.scalar(wanted.where(Subscription.key == key))) is not None:
                yield row, process_id
