"""The triggers that count what is open; what is counted, and why so, says :mod:`engine.models.open_counts`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

INSTANCE, TOKEN, TASK = "instance", "token", "task"


@dataclass(frozen=True)
class _Counted:
    """A table whose rows are counted. ``as_``: what a row (``r.``) is counted as, by kind: definition, element, groups,
    assignee. ``only``: which rows. ``by``: the columns whose change moves a row to another number.
    """

    table: str
    by: tuple[str, ...]
    as_: dict[str, str]
    only: str = "1 = 1"

    def changes(self, row: str, number: int) -> str:
        """Statements that count a row of a trigger (``NEW``, ``OLD``)."""
        return " ".join(
            "INSERT INTO open_count (kind, definition_key, element_id, groups, assignee, number) "
            f"SELECT '{kind}', {values}, {number} WHERE {self.only};".replace("r.", f"{row}.")
            for kind, values in self.as_.items()
        )

    def moved(self, unlike: str) -> str:
        """Whether an update moves the row; ``unlike``: the database's operator for values that may be missing."""
        return " OR ".join(f"OLD.{name} {unlike} NEW.{name}" for name in self.by)


#: What waits for the machine or a message is counted at its instance's version (0 where a damaged database has none).
_AT_VERSION: Final = {
    TOKEN: "coalesce((SELECT definition_key FROM instance i WHERE i.\"key\" = r.instance_key), 0), r.element_id, '', ''"
}
_COUNTED: Final = (
    _Counted("instance", ("status",), {INSTANCE: "r.definition_key, '', '', ''"}, only="r.status = 'active'"),
    _Counted(
        "user_task",
        ("element_id", "groups", "assignee"),
        {TOKEN: "r.definition_key, r.element_id, '', ''", TASK: "0, '', r.groups, coalesce(r.assignee, '')"},
    ),
    _Counted("job", ("element_id",), _AT_VERSION),
    _Counted("subscription", ("element_id",), _AT_VERSION),
)


def triggers(dialect: str) -> Iterator[str]:
    """The statements that make the triggers, for ``sqlite`` or ``postgresql``."""
    return (statement for counted in _COUNTED for statement in _TRIGGERS[dialect](counted))


def _of_sqlite(counted: _Counted) -> Iterator[str]:
    less, more = counted.changes("OLD", -1), counted.changes("NEW", 1)
    name, table = f"open_count_{counted.table}", counted.table
    yield f"CREATE TRIGGER {name}_new AFTER INSERT ON {table} BEGIN {more} END"
    yield f"CREATE TRIGGER {name}_gone AFTER DELETE ON {table} BEGIN {less} END"
    moved = f"AFTER UPDATE OF {', '.join(counted.by)} ON {table} WHEN {counted.moved('IS NOT')}"
    yield f"CREATE TRIGGER {name}_moved {moved} BEGIN {less} {more} END"


def _of_postgresql(counted: _Counted) -> Iterator[str]:
    name, table = f"open_count_{counted.table}", counted.table
    yield (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP <> 'INSERT' THEN {counted.changes('OLD', -1)} END IF; "
        f"IF TG_OP <> 'DELETE' THEN {counted.changes('NEW', 1)} END IF; RETURN NULL; END $$"
    )
    each = f"FOR EACH ROW EXECUTE FUNCTION {name}()"
    yield f"CREATE TRIGGER {name} AFTER INSERT OR DELETE ON {table} {each}"
    moved = f"FOR EACH ROW WHEN ({counted.moved('IS DISTINCT FROM')})"
    yield (
        f"CREATE TRIGGER {name}_moved AFTER UPDATE OF {', '.join(counted.by)} ON {table} {moved} "
        f"EXECUTE FUNCTION {name}()"
    )


_TRIGGERS: Final = {"sqlite": _of_sqlite, "postgresql": _of_postgresql}
