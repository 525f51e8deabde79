"""The keystone, looked at from outside: each instance's state, its rows, and its history, in batches by key."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from engine.execution.runtime import Runtime
from engine.execution.waiting_tokens import row_kinds
from engine.models.process import History, Instance, Job, Subscription, UserTask
from engine.spiff import state, tokens
from engine.verify.problem import BATCH, Problem, Sayings, snapshot

SAYINGS: Sayings = {
    "unreadable_state": "The state of instance {instance} cannot be read: {reason}.",
    "missing_row": "A token of instance {instance} waits at {element} ({kind}) and has no row.",
    "extra_row": "Row {key} of {table} at {element} belongs to no waiting token of instance {instance}.",
    "wrong_row": "Row {key} of {table} says {element} ({kind}); its token waits at {expected}.",
    "stuck": "Instance {instance} is open and waits for nothing.",
    "row_of_ended": "Instance {instance} has ended, and row {key} of {table} at {element} still waits.",
    "history_gap": "History of instance {instance} should be 1 to {expected}; it is {count} lines, {first} to {last}.",
}

#: token -> (table, key, element, kind) of the row that stands for it.
Rows = dict[str, tuple[str, int, str, str]]


def audited(runtime: Runtime) -> Iterator[tuple[int, list[Problem]]]:
    """Batch by batch: how many instances were looked at, and what is wrong with them."""
    last = -1
    while True:
        with snapshot(runtime.database) as session:
            batch = _batch(session, last)
            if not batch:
                return
            reach = (batch[0].key, batch[-1].key)
            rows, numbered = _rows(session, *reach), _numbered(session, *reach)
            found = [
                problem
                for instance in batch
                for problem in (
                    *_of_tokens(runtime, session, instance, rows[instance.key]),
                    *_of_history(instance, numbered.get(instance.key)),
                )
            ]
        yield len(batch), found
        last = batch[-1].key


def _batch(session: Session, after: int) -> Sequence[Any]:
    columns = (Instance.key, Instance.definition_key, Instance.process_id, Instance.status, Instance.sequence)
    wanted = select(*columns, Instance.state).where(Instance.key > after).order_by(Instance.key).limit(BATCH)
    return session.execute(wanted).all()


def _rows(session: Session, first: int, last: int) -> dict[int, Rows]:
    found: dict[int, Rows] = defaultdict(dict)
    for model, kind in ((UserTask, None), (Job, Job.kind), (Subscription, Subscription.kind)):
        columns = [model.instance_key, model.token, model.key, model.element_id]
        table, name = str(model.__tablename__), {"user_task": "user_task"}
        wanted = select(*columns, *([kind] if kind is not None else [])).where(model.instance_key.between(first, last))
        for row in session.execute(wanted):
            found[row.instance_key][row.token] = (table, row.key, row.element_id, name.get(table) or row.kind)
    return found


def _numbered(session: Session, first: int, last: int) -> dict[int, tuple[int, int, int]]:
    """How many lines of history each instance has, the first number and the last."""
    figures = func.count(), func.min(History.sequence), func.max(History.sequence)
    wanted = select(History.instance_key, *figures).where(History.instance_key.between(first, last))
    return {row[0]: (row[1], row[2], row[3]) for row in session.execute(wanted.group_by(History.instance_key))}


def _of_history(instance: Row[Any], numbered: tuple[int, int, int] | None) -> Iterator[Problem]:
    count, first, last = numbered or (0, 0, 0)
    if (count, first, last) != (instance.sequence, 1, instance.sequence):
        facts = {"expected": instance.sequence, "count": count, "first": first, "last": last}
        yield Problem("history_gap", instance.key, facts)


def _of_tokens(runtime: Runtime, session: Session, instance: Row[Any], rows: Rows) -> Iterator[Problem]:
    if instance.status != "active":
        for table, key, element, _kind in rows.values():
            yield Problem("row_of_ended", instance.key, {"table": table, "key": key, "element": element})
        return
    try:
        bundle = runtime.library.bundle_of(session, instance.definition_key)
        workflow = state.load(instance.state, bundle.specs, instance.process_id)
        kinds = row_kinds(workflow)
    except Exception as fault:  # noqa: BLE001  whatever a damaged state makes of itself
        yield Problem("unreadable_state", instance.key, {"reason": type(fault).__name__})
        return
    standing = {task.id.hex: task for task in workflow.tokens()}
    waiting = {token: (standing[token], kind) for token, kind in kinds.items()}
    if not waiting:
        yield Problem("stuck", instance.key)
    yield from _compared(instance.key, waiting, rows)


def _compared(instance: int, waiting: dict[str, tuple[tokens.Token, str]], rows: Rows) -> Iterator[Problem]:
    for token, (task, kind) in waiting.items():
        element = task.task_spec.element.id
        if token not in rows:
            yield Problem("missing_row", instance, {"element": element, "kind": kind})
        elif rows[token][2:] != (element, kind):
            table, key, said, its_kind = rows[token]
            facts = {"table": table, "key": key, "element": said, "kind": its_kind, "expected": f"{element} ({kind})"}
            yield Problem("wrong_row", instance, facts)
    for table, key, element, _kind in (rows[token] for token in rows.keys() - waiting.keys()):
        yield Problem("extra_row", instance, {"table": table, "key": key, "element": element})
