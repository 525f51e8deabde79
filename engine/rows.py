"""Reading that costs little: rows of another table as one column, and rows that no session keeps books about.

A statement costs a round trip and as much work again on both sides of it, which is more than the rows themselves; a
session's bookkeeping costs about as much as the statement.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import JSON, ColumnElement, Select, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm.attributes import manager_of_class
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from engine.database import Base

Model = TypeVar("Model", bound=Base)


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
    return f"json_group_array(json_array({compiler.process(element.clauses, **kept)}))"


@compiles(_Rows, "postgresql")
def _postgresql(element: _Rows, compiler: SQLCompiler, **kept: Any) -> str:
    return f"json_agg(json_build_array({compiler.process(element.clauses, **kept)}))"
