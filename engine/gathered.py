"""Rows of another table as one column of a row: what is always read together takes one statement.

A statement costs a round trip and as much work again on both sides of it, which is more than the rows themselves.
"""

from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


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
