"""What an instance and its open tasks are found by, written in the step that changes it
(``engine/models/search.py``).
"""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import BindParameter, Executable, Table, bindparam, delete, insert, update

from engine.execution.step import Step
from engine.execution.waiting_tokens import property_of_waiting_task, row_kinds
from engine.models.process import Instance, SearchValue, SearchWord
from engine.models.task_index import LIST_TASKS, LOCK_TASKS, UNLIST_TASKS
from engine.worklist import words

#: A statement and its values; what a step will write, in order.
Write = tuple[Executable, Any]
Writes = list[Write]

_value, _word = cast(Table, SearchValue.__table__), cast(Table, SearchWord.__table__)
_OF_INSTANCE: BindParameter[int] = bindparam("of_instance")
_DELETE_VALUES, _DELETE_WORDS = (delete(table).where(table.c.instance_key == _OF_INSTANCE) for table in (_value, _word))
_CLOSE = [update(table).where(table.c.instance_key == _OF_INSTANCE).values(active=False) for table in (_value, _word)]
_INSERT_VALUES, _INSERT_WORDS = insert(_value), insert(_word)


def write(writes: Writes, instance: Instance, step: Step, fresh: Mapping[str, int]) -> None:
    """Add what the step changes of it. ``fresh``: the tokens of the user tasks that the step opens."""
    before = instance.search, instance.words
    _values(writes, instance, step)
    _list(writes, instance, step, fresh, changed=before != (instance.search, instance.words))


def close(writes: Writes, instance: Instance) -> None:
    """An instance that has ended is found among the ended ones."""
    if instance.search or instance.words:
        writes += [(each, {"of_instance": instance.key}) for each in _CLOSE]


def _values(writes: Writes, instance: Instance, step: Step) -> None:
    """Evaluate the search attributes and words the process declares, where something changed."""
    by_task = step.bundle.task_attributes[step.process_id]
    if not step.scopes.changed and not by_task:
        return
    found = {name: property_of_waiting_task(step, *given) for name, given in by_task.items()}
    for name, expression in step.bundle.search_attributes[step.process_id].items():
        value = step.evaluate(((0, True),), expression)[0]
        found[name] = None if value is None else str(value)
    wanted = {name: value[:300] for name, value in found.items() if value is not None}
    if wanted != instance.search:
        instance.search = wanted
        rows = [{"name": name, "value": value} for name, value in wanted.items()]
        _replace(writes, instance, _DELETE_VALUES, _INSERT_VALUES, rows)
    _words(writes, instance, step)


def _words(writes: Writes, instance: Instance, step: Step) -> None:
    """What a personal word is found by goes with the value it came from, in the same step."""
    personal = [step.evaluate(((0, True),), text)[0] for text in step.bundle.personal_words[step.process_id]]
    stored = words.of(step.scopes.vault, instance.search.values(), personal)
    if (mark := words.mark(stored)) != instance.words:
        instance.words = mark
        _replace(writes, instance, _DELETE_WORDS, _INSERT_WORDS, [{"word": word} for word in stored])


def _list(writes: Writes, instance: Instance, step: Step, fresh: Mapping[str, int], changed: bool) -> None:
    """Put the open tasks into the lists of what the instance is found by, as that stands now."""
    found_by = bool(instance.search or instance.words)
    if not changed and not (fresh and found_by):
        return
    kept = any(kind == "user_task" and token not in fresh for token, kind in row_kinds(step.workflow).items())
    given = {"of_instance": instance.key}
    if kept:
        writes += [(LOCK_TASKS, given), (UNLIST_TASKS, given)]
    if (fresh or kept) and found_by:
        writes.append((LIST_TASKS, given))


def _replace(writes: Writes, instance: Instance, old: Executable, new: Executable, rows: list[dict[str, str]]) -> None:
    writes.append((old, {"of_instance": instance.key}))
    if rows:
        writes.append((new, [{"instance_key": instance.key, "active": True, **row} for row in rows]))
