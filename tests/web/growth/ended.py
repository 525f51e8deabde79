"""An office of many years, made in seconds: one instance that ended, copied by the database itself.

A copy has a row for every row of the original, in every table that belongs to an instance, with keys of its own, so
that each table which grows with the office has grown. Half of the copies have one word more and half another: both are
frequent, and no instance has both.
"""

from sqlalchemy import (
    ColumnElement,
    Connection,
    ForeignKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    cast,
    false,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.sql.selectable import CTE

from engine.database.sessions import Base, Database

#: Copies are numbered from here on; keys that are made now are far beyond.
FIRST_KEY = 10_000_000
NORTH, SOUTH = "norte", "sur"


def belonging(table: Table) -> str | None:
    """The column that says to which instance a row belongs; ``None`` where the table does not grow with instances."""
    if table.name == "instance":
        return "key"
    return next((name for name in ("instance_key", "instance") if name in table.c), None)


def growing() -> list[Table]:
    """The tables that grow with every instance, parents first."""
    return [table for table in Base.metadata.sorted_tables if belonging(table)]


def multiply(database: Database, of: int, number: int) -> None:
    """Let there be ``number`` copies of the instance ``of``, which has ended; statistics are renewed."""
    with database.write() as session:
        connection, each = session.connection(), _numbers(number)
        for table in growing():
            _copy(connection, table, of, each)
        _tell_apart(connection, each)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if database.is_sqlite else "VACUUM (ANALYZE)"))


def _numbers(number: int) -> CTE:
    base = select(literal(0).label("i")).cte("n", recursive=True)
    return base.union_all(select(base.c.i + 1).where(base.c.i < number - 1))


def _copy(connection: Connection, table: Table, of: int, each: CTE) -> None:
    source, owner = table.alias("source"), belonging(table)
    own = {c.name for c in table.c if _alone(table, c.name) and c.name != owner}
    number = FIRST_KEY + func.row_number().over()
    chosen: dict[str, ColumnElement[object]] = {}
    for column in table.c:
        if column.computed is not None:
            continue
        value = source.c[column.name]
        if column.name == owner:
            value = FIRST_KEY + each.c.i
        elif column.name in own:
            value = func.substr(value, 1, 30) + cast(number, String) if isinstance(column.type, String) else number
        chosen[column.name] = value.label(column.name)
    found = select(*chosen.values()).select_from(source.join(each, literal(True))).where(source.c[owner] == of)
    connection.execute(insert(table).from_select(list(chosen), found, include_defaults=False))


def _alone(table: Table, name: str) -> bool:
    """Whether a column's value must be another in every row."""
    unique = [[c.name for c in rule.columns] for rule in table.constraints if isinstance(rule, UniqueConstraint)]
    foreign = {c.name for rule in table.constraints if isinstance(rule, ForeignKeyConstraint) for c in rule.columns}
    return name not in foreign and ([name] in unique or [c.name for c in table.primary_key] == [name])


def _tell_apart(connection: Connection, each: CTE) -> None:
    """A file number of its own and one of two words for each copy; every second belongs to an instance of its own."""
    values, words = (Base.metadata.tables[name] for name in ("search_value", "search_word"))
    key = FIRST_KEY + each.c.i
    given = {
        "expediente": literal("2019-") + cast(each.c.i, String),
        "solicitud": cast(FIRST_KEY * 2 + each.c.i, String),
    }
    for name, value in given.items():
        row = select(key, literal(name), value, false()).select_from(each)
        connection.execute(insert(values).from_select(["instance_key", "name", "value", "active"], row))
    for word, rest in ((NORTH, 0), (SOUTH, 1)):
        row = select(key, literal(word), false()).select_from(each).where(each.c.i % 2 == rest)
        connection.execute(insert(words).from_select(["instance_key", "word", "active"], row))
