"""Putting open tasks into the lists of what their instance is found by (``task_trait``), by one statement.

The database lets a listed task follow its own row: its group, its urgency, whether somebody holds it, its end.
"""

from typing import cast

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    String,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    union_all,
)
from sqlalchemy import cast as as_type

from engine.models.process import SearchValue, SearchWord, TaskTrait, UserTask
from engine.models.search import LONGEST_OF_TWO

_task, _value, _word, _trait = (
    cast(Table, model.__table__) for model in (UserTask, SearchValue, SearchWord, TaskTrait)
)
_other = _value.alias()
COLUMNS = ("trait", "groups", "free", "rank", "deadline", "task_key")
_COPIED = (_task.c.groups, _task.c.free, _task.c.rank, _task.c.deadline, _task.c.key)
_ONE = literal("=") + _value.c.name + "=" + _value.c.value
_TWO = literal("&") + _value.c.name + "=" + as_type(func.length(_value.c.value), String) + "=" + _value.c.value
_TWO = _TWO + "&" + _other.c.name + "=" + _other.c.value
_BOTH = and_(
    _other.c.instance_key == _value.c.instance_key,
    _value.c.name < _other.c.name,
    func.length(_value.c.value) <= LONGEST_OF_TWO,
    func.length(_other.c.value) <= LONGEST_OF_TWO,
)


def listed(which: ColumnElement[bool]) -> CompoundSelect[tuple[object, ...]]:
    """The rows of ``task_trait`` that certain tasks should have."""
    own = (_task.c.instance_key == table.c.instance_key for table in (_value, _value, _word))
    parts = (
        select(_ONE.label("trait"), *_COPIED).join(_value, next(own)),
        select(_TWO.label("trait"), *_COPIED).join(_value, next(own)).join(_other, _BOTH),
        select(_word.c.word.label("trait"), *_COPIED).join(_word, next(own)),
    )
    return union_all(*(part.where(which) for part in parts))


_OF_INSTANCE = _task.c.instance_key == bindparam("of_instance")
LIST_TASKS = insert(_trait).from_select(COLUMNS, listed(_OF_INSTANCE))
#: Before both: who claims a task locks its row first and what is listed of it after.
LOCK_TASKS = select(_task.c.key).where(_OF_INSTANCE).order_by(_task.c.key).with_for_update()
UNLIST_TASKS = delete(_trait).where(_trait.c.task_key.in_(select(_task.c.key).where(_OF_INSTANCE)))
