"""Who waits where: the instances whose tokens are at an element of a version."""

from collections.abc import Collection

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from engine.models.process import Instance, Job, Subscription, UserTask

#: Where a token waits is a row of one of these.
_WAITS = (UserTask, Job, Subscription)


def waiting_at(
    session: Session, definition_key: int, elements: Collection[str], before: int | None = None, size: int = 50
) -> list[Instance]:
    """The active instances of a version that wait at one of these elements, newest first; ``before`` continues."""
    waits = union_all(*(select(t.instance_key).where(t.element_id.in_(elements)) for t in _WAITS))
    query = select(Instance).where(Instance.definition_key == definition_key, Instance.status == "active")
    if before is not None:
        query = query.where(Instance.key < before)
    return list(session.scalars(query.where(Instance.key.in_(waits)).order_by(Instance.key.desc()).limit(size)))


def elements_of_waiting(
    session: Session, instance_keys: Collection[int], elements: Collection[str]
) -> dict[int, list[str]]:
    """Instance -> the elements at which it waits, of these."""
    found: dict[int, list[str]] = {}
    for table in _WAITS:
        which = table.instance_key.in_(instance_keys), table.element_id.in_(elements)
        for key, element in session.execute(select(table.instance_key, table.element_id).where(*which).distinct()):
            found.setdefault(key, []).append(element)
    return found
