"""How much is open, from the numbers that the database keeps (:mod:`engine.models.open_counts`)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, insert, literal, select, tuple_, union_all
from sqlalchemy.orm import Session

from engine.database.counting import INSTANCE, TASK, TOKEN
from engine.database.locks import one_at_a_time
from engine.models.open_counts import OpenCount
from engine.models.process import Instance, Job, ProcessDefinition, Subscription, UserTask

#: What is counted, by what a number is told from others.
Counted = tuple[str, int, str, str, str]
_COUNTED = (OpenCount.kind, OpenCount.definition_key, OpenCount.element_id, OpenCount.groups, OpenCount.assignee)
_SUM = func.sum(OpenCount.number)


def active_instances(session: Session, process_id: str) -> dict[int, int]:
    """Definition key -> active instances on that version; versions without any are left out."""
    versions = select(ProcessDefinition.key).where(ProcessDefinition.process_id == process_id)
    return _sums(session, OpenCount.definition_key, INSTANCE, OpenCount.definition_key.in_(versions))


def active_by_process(session: Session) -> dict[str, int]:
    """Process id -> active instances on all its versions; processes without any are left out."""
    found: Counter[str] = Counter()
    of = dict(session.execute(select(ProcessDefinition.key, ProcessDefinition.process_id)).all())
    for definition, number in _sums(session, OpenCount.definition_key, INSTANCE).items():
        found[of[definition]] += number
    return dict(found)


def waiting_tokens(session: Session, definition_key: int) -> dict[str, int]:
    """Element -> how many tokens of active instances of this version wait there."""
    return _sums(session, OpenCount.element_id, TOKEN, OpenCount.definition_key == definition_key)


def tasks_by_assignee(session: Session, groups: list[str]) -> dict[str | None, int]:
    """Who holds how many of the open tasks of these combinations of groups; ``None``: nobody does."""
    found = _sums(session, OpenCount.assignee, TASK, OpenCount.groups.in_(groups))
    return {assignee or None: number for assignee, number in found.items()}


def tasks_by_groups(session: Session) -> dict[str, int]:
    """Combination of candidate groups -> open tasks."""
    return _sums(session, OpenCount.groups, TASK)


def _sums(session: Session, by: Any, kind: str, *where: ColumnElement[bool]) -> dict[Any, int]:
    query = select(by, _SUM).where(OpenCount.kind == kind, *where).group_by(by).having(_SUM != 0)
    return {value: int(number) for value, number in session.execute(query)}


def fold(session: Session) -> int:
    """Put the sum in the place of all rows of a number that changed; returns how many rows went.

    One statement deletes and reads: what others commit meanwhile is neither lost nor counted twice.
    """
    one_at_a_time(session, "open counts")
    several = select(*_COUNTED).group_by(*_COUNTED).having(func.count() > 1)
    gone = delete(OpenCount).where(tuple_(*_COUNTED).in_(several)).returning(*_COUNTED, OpenCount.number)
    rows = session.execute(gone.execution_options(synchronize_session=False)).all()
    _write(session, _added_up(rows))
    return len(rows)


def recount(session: Session) -> None:
    """Write the numbers anew from what is there; nobody may change an instance meanwhile."""
    session.execute(delete(OpenCount).execution_options(synchronize_session=False))
    _write(session, actual(session))


def differences(session: Session) -> Iterator[tuple[Counted, int, int]]:
    """Numbers that are not what is there: what is counted, the number kept, the number there."""
    kept = _added_up(session.execute(select(*_COUNTED, _SUM).group_by(*_COUNTED)))
    there = actual(session)
    for counted in sorted(kept.keys() | there.keys()):
        if kept[counted] != there[counted]:
            yield counted, kept[counted], there[counted]


def actual(session: Session) -> Counter[Counted]:
    """What is there, counted row by row."""
    return _added_up(session.execute(union_all(*_actual())))


def _added_up(rows: Iterable[Any]) -> Counter[Counted]:
    found: Counter[Counted] = Counter()
    for kind, definition, element, groups, assignee, number in rows:
        found[kind, definition, element, groups, assignee] += int(number)
    return found


def _actual() -> Iterator[Select[Any]]:
    active = select(Instance.definition_key).where(Instance.status == "active")
    yield _numbers(active, INSTANCE, definition_key=Instance.definition_key)
    yield _numbers(select(UserTask), TOKEN, definition_key=UserTask.definition_key, element_id=UserTask.element_id)
    assignee = func.coalesce(UserTask.assignee, "")
    yield _numbers(select(UserTask), TASK, groups=UserTask.groups, assignee=assignee)
    for table in (Job, Subscription):
        rows = select(table).outerjoin(Instance, Instance.key == table.instance_key)
        version = func.coalesce(Instance.definition_key, 0)
        yield _numbers(rows, TOKEN, definition_key=version, element_id=table.element_id)


def _numbers(rows: Select[Any], kind: str, **by: Any) -> Select[Any]:
    columns = [by.get(name, literal(0 if name == "definition_key" else "")) for name in _NAMES]
    return rows.with_only_columns(literal(kind), *columns, func.count()).group_by(*by.values())


_NAMES = ("definition_key", "element_id", "groups", "assignee")


def _write(session: Session, numbers: Counter[Counted]) -> None:
    rows = [
        dict(zip(("kind", *_NAMES, "number"), (*counted, number), strict=True))
        for counted, number in numbers.items()
        if number
    ]
    if rows:
        session.execute(insert(OpenCount), rows)
