"""Many open tasks and waiting timers at once: one real instance, copied by the database itself.

The copies are full rows of ``instance``, ``user_task``, ``search_value``, ``search_word``, ``task_trait`` and ``job``
as the engine writes them: three kinds of request, 1,874 districts, four states, forty surnames, due dates over two
months, each independent of the others; a third of the tasks is taken, by sixty people. The first thousand give one
person and one district enough tasks for a full page, so that no size is cheaper for having fewer lines to show.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, Table, case, cast, func, insert, literal, select, text, true
from sqlalchemy import String as Text
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import CTE

from engine.database.sessions import Base
from engine.models import task_index
from engine.models.process import Instance, UserTask
from engine.worklist import words
from web.installation import Installation

KINDS = ("alta", "baja", "reemplazo")
STATES = ("En evaluación", "Observada", "Subsanada", "Por aprobar")
DISTRICTS, DAYS, REVIEWERS = 1_874, 61, 60
#: A surname that one in forty has, and the document of one person, whose case is this one.
SURNAME, DOCUMENT, OWNER = "quispe", "40000077", 77
#: Copies are numbered in steps of ours, below any key that is made now.
_FIRST_KEY = 1_000_000


def tables() -> dict[str, Table]:
    """The tables that are filled, by name."""
    return {
        name: Base.metadata.tables[name]
        for name in ("instance", "user_task", "search_value", "search_word", "task_trait", "job")
    }


def fill_queue(installation: Installation, number: int, have: int, of: int) -> None:
    """Let there be ``number`` open tasks, where ``have`` stand already, copied from the instance ``of``."""
    with installation.database.write() as session:
        connection, now = session.connection(), installation.now()
        i = _numbers(have, number)
        _copy(connection, "instance", of, i, key=_FIRST_KEY + i.c.i)
        task = {"key": _FIRST_KEY + i.c.i, "instance_key": _FIRST_KEY + i.c.i, "assignee": _assignee(i.c.i)}
        _copy(connection, "user_task", of, i, **task, due_at=_due(i.c.i, now), priority=_priority(i.c.i))
        for name, value in _attributes(i.c.i).items():
            row = {"instance_key": _FIRST_KEY + i.c.i, "name": literal(name), "value": value, "active": true()}
            _insert(connection, "search_value", i, row)
        for word in _words(i.c.i, partial(words.hashed, installation.tools.vault)):
            _insert(connection, "search_word", i, {"instance_key": _FIRST_KEY + i.c.i, "word": word, "active": true()})
        _list_tasks(connection, _FIRST_KEY + have, _FIRST_KEY + number)


def fill_timers(installation: Installation, number: int, have: int, of: int) -> None:
    """Let there be ``number`` timers that are not due before long, a hundred to an instance."""
    with installation.database.write() as session:
        connection, later = session.connection(), installation.now() + timedelta(days=4)
        holders = _numbers(have // 100, -(-number // 100))
        _copy(connection, "instance", of, holders, key=2 * _FIRST_KEY + holders.c.i)
        i = _numbers(have, number)
        row = {"key": 2 * _FIRST_KEY + i.c.i, "instance_key": 2 * _FIRST_KEY + i.c.i // 100, "token": cast(i.c.i, Text)}
        _copy(connection, "job", of, i, **row, due_at=_due(i.c.i, later))


def settle(installation: Installation) -> None:
    """What a database does by itself in quiet moments: PostgreSQL's statistics, visibility map and written pages; on
    SQLite the log goes into the file, as it does after every thousand pages that are written in small.
    """
    last = (
        ["PRAGMA wal_checkpoint(TRUNCATE)"] if installation.database.is_sqlite else ["VACUUM (ANALYZE)", "CHECKPOINT"]
    )
    with installation.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for each in last:
            connection.execute(text(each))


def _numbers(first: int, end: int) -> CTE:
    base = select(literal(first).label("i")).cte("n", recursive=True)
    return base.union_all(select(base.c.i + 1).where(base.c.i < end - 1))


def _copy(connection: Connection, name: str, of: int, i: CTE, **changed: ColumnElement[object]) -> None:
    """Insert a copy of an instance's row for every number, with some columns changed."""
    source = tables()[name].alias("source")
    key = source.c.key if name == "instance" else source.c.instance_key
    chosen = {
        c.name: changed.get(c.name, source.c[c.name]) for c in source.c if tables()[name].c[c.name].computed is None
    }
    found = select(*(value.label(column) for column, value in chosen.items())).select_from(i.join(source, key == of))
    connection.execute(insert(tables()[name]).from_select(list(chosen), found, include_defaults=False))


def _insert(connection: Connection, name: str, i: CTE, row: dict[str, ColumnElement[object]]) -> None:
    found = select(*(value.label(column) for column, value in row.items())).select_from(i)
    if name == "search_word":
        found = found.where(row["word"] != "")
    connection.execute(insert(tables()[name]).from_select(list(row), found, include_defaults=False))


def _list_tasks(connection: Connection, first: int, end: int) -> None:
    """The lists of what each task is found by; in the order they are kept in, which fills them fastest."""
    key = tables()["user_task"].c.key
    found = task_index.listed((key >= first) & (key < end)).subquery().c
    connection.execute(insert(tables()["task_trait"]).from_select(task_index.COLUMNS, select(*found).order_by(*found)))


def _due(i: ColumnElement[int], first: datetime) -> ColumnElement[datetime]:
    """Spread over days, so that a queue's order is not the order of insertion."""
    column = tables()["user_task"].c.due_at
    dates = [literal(first + timedelta(days=day - 3), column.type) for day in range(DAYS)]
    return case(*((i * 37 // 11 % DAYS == day, date) for day, date in enumerate(dates)), else_=dates[0])


def _priority(i: ColumnElement[int]) -> ColumnElement[int]:
    return case((i // 7 % 19 == 0, literal(80)), else_=literal(50))


def _assignee(i: ColumnElement[int]) -> ColumnElement[str | None]:
    """A third is taken; rosa has a sixtieth of that."""
    person = i % REVIEWERS
    here: ColumnElement[bool] = (i < 1_000) & (i % 33 == 0)
    rosa = literal("rosa")
    return case((here, rosa), (i * 11 % 37 >= 12, None), (person == 0, rosa), else_=literal("r") + cast(person, Text))


def _attributes(i: ColumnElement[int]) -> dict[str, ColumnElement[str]]:
    return {
        "expediente": literal("2026-") + _number(i),
        "tipo": _chosen(KINDS, i),
        "distrito": literal("Distrito ") + _district(i),
        "estado": _chosen(STATES, i // 3),
    }


def _words(i: ColumnElement[int], hashed: Callable[[str], str]) -> list[ColumnElement[str]]:
    """The words of these attributes, a surname and a document; of documents one is real, the others look like it."""
    first, second = ("en", "observada", "subsanada", "por"), ("evaluacion", "", "", "aprobar")
    shown = [literal("2026"), _number(i), _chosen(KINDS, i), literal("distrito"), _district(i)]
    surname = _chosen((hashed(SURNAME), *(hashed(f"{SURNAME}{other}") for other in range(39))), i // 5)
    document = case((i == OWNER, literal(hashed(DOCUMENT))), else_=literal("#" + "0" * 25) + _number(i))
    return [*shown, _chosen(first, i // 3), _chosen(second, i // 3), surname, document]


def _chosen(values: tuple[str, ...], by: ColumnElement[int]) -> ColumnElement[str]:
    return case(
        *((by % len(values) == at, literal(value)) for at, value in enumerate(values)), else_=literal(values[0])
    )


def _number(i: ColumnElement[int]) -> ColumnElement[str]:
    return func.substr(cast(literal(10_000_000) + i, Text), 2)


def _district(i: ColumnElement[int]) -> ColumnElement[str]:
    place = case(((i < 1_000) & (i % 33 == 1), literal(7)), else_=i % DISTRICTS)
    return func.substr(cast(literal(10_000) + place, Text), 2)


def template(installation: Installation) -> int:
    """The key of an instance to copy: the only one of a fresh office."""
    with installation.database.read() as session:
        return int(
            session.scalars(select(Instance.key).join(UserTask, UserTask.instance_key == Instance.key)).first() or 0
        )
