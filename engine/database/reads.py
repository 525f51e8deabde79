"""Reading that costs little: rows of another table as one column, and rows that no session keeps books about.

A statement costs a round trip and as much work again on both sides of it, which is more than the rows themselves; a
session's bookkeeping costs about as much as the statement.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import JSON, Boolean, ColumnElement, Date, Select, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import manager_of_class
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from engine.database.sessions import Base, Instant, connection, in_utc

Model = TypeVar("Model", bound=Base)
Made = TypeVar("Made")


def plain(model: type[Model], values: Sequence[Any]) -> Model:
    """An object that belongs to no session, of the values of all columns of its table, in their order."""
    made: Model = manager_of_class(model).new_instance()
    made.__dict__.update(zip(model.__table__.columns.keys(), values, strict=True))  # as a loaded row's: nothing changed
    return made


class _Rows(FunctionElement[Any]):
    """A list of lists, one for each row."""

    type = JSON()
    inherit_cache = True


def gathered(*columns: ColumnElement[Any]) -> Select[Any]:
    """These columns of all rows, as one JSON value: a list of lists, or null or an empty list where there is no row.

    Narrow it by ``where`` and take its ``scalar_subquery()``. Only text, whole numbers and truth values come back as
    they were; the list is as old as the statement, even where the statement waited for a lock.
    """
    return select(_Rows(*columns))


@compiles(_Rows, "sqlite")
def _sqlite(element: _Rows, compiler: SQLCompiler, **kept: Any) -> str:
    columns = (func.json(each) if isinstance(each.type, JSON) else each for each in element.clauses)
    return f"json_group_array(json_array({', '.join(compiler.process(each, **kept) for each in columns)}))"


@compiles(_Rows, "postgresql")
def _postgresql(element: _Rows, compiler: SQLCompiler, **kept: Any) -> str:
    return f"json_agg(json_build_array({compiler.process(element.clauses, **kept)}))"


@dataclass(frozen=True, eq=False)
class Listed(Generic[Made]):
    """A list: the statement that gives its rows in order, and what is made of the values of each."""

    statement: Select[*tuple[Any, ...]]
    made: Callable[[Sequence[Any]], Made]

    @cached_property
    def ways(self) -> list[tuple[int, Callable[[Any], Any]]]:
        """Which of its values JSON holds otherwise than its columns' types give them, and the way back."""
        kinds = [column.type for column in self.statement.selected_columns]
        return [(place, way) for place, kind in enumerate(kinds) for of, way in _WAYS.items() if isinstance(kind, of)]

    def read(self, session: Session, given: Mapping[str, Any]) -> list[Made]:
        """The list, for these parameters."""
        return [self.made(row) for row in connection(session).execute(self.statement, given)]


def read_together(session: Session, given: Mapping[str, Any], *lists: Listed[Any]) -> list[list[Any]]:
    """Several lists by one statement, for the parameters of all of them."""
    found = connection(session).execute(_together(lists), given).one()
    return [[each.made(row) for row in _restored(each, rows or ())] for each, rows in zip(lists, found, strict=True)]


@lru_cache
def _together(lists: tuple[Listed[Any], ...]) -> Select[Any]:
    return select(*(gathered(*each.statement.subquery().c).scalar_subquery() for each in lists))


def _restored(each: Listed[Any], rows: Iterable[Sequence[Any]]) -> Iterable[Sequence[Any]]:
    """The values as their columns' types give them."""
    for row in rows:
        values = list(row)
        for place, way in each.ways:
            values[place] = None if values[place] is None else way(values[place])
        yield values


_WAYS: Mapping[type[Any], Callable[[Any], Any]] = {
    Instant: lambda text: in_utc(datetime.fromisoformat(text)),
    Date: date.fromisoformat,
    Boolean: bool,
}
