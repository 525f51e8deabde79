"""What is stored under older keys, encrypted again under the newest, while everybody goes on.

No list of columns is kept: whatever text begins as a ciphertext does is one, in every table that is known, so that a
column somebody adds is renewed too. A value that changed meanwhile was written under the newest key already.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from cryptography.fernet import InvalidToken
from sqlalchemy import Column, Table, Text, and_, bindparam, select, update

from engine.database.sessions import Base, Database
from engine.database.vault import Vault

#: How a Fernet token begins (its version, and a time of this century).
_BEGINS: Final = "gAAAAA"
_BATCH: Final = 500


@dataclass
class Renewed:
    """Of one column: how many values were ``renewed``, and how many ``unread`` ones no key of the ring opens."""

    place: str
    renewed: int = 0
    unread: int = 0


def renew(database: Database, vault: Vault) -> Iterator[Renewed]:
    """Renew column by column; each batch is a transaction of its own, so it may be cut and begun again."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Text):
                yield _column(database, vault, table, column)


def _column(database: Database, vault: Vault, table: Table, column: Column[Any]) -> Renewed:
    found = Renewed(f"{table.name}.{column.name}")
    keys = list(table.primary_key)
    wanted = select(*keys, column.label("_token")).where(column.startswith(_BEGINS, autoescape=True))
    same = and_(*(key == bindparam(f"_key{n}") for n, key in enumerate(keys)), column == bindparam("_was"))
    change = update(table).where(same).values({column: bindparam("_becomes")})
    with database.read() as reading:
        rows = reading.execute(wanted.execution_options(yield_per=_BATCH))
        for batch in rows.partitions():
            changes = [one for row in batch if (one := _change(vault, found, tuple(row)))]
            if changes:
                with database.write() as session:
                    session.connection().execute(change, changes)
                found.renewed += len(changes)
    return found


def _change(vault: Vault, found: Renewed, row: tuple[Any, ...]) -> dict[str, Any] | None:
    *keys, token = row
    try:
        renewed = vault.renewed(token)
    except InvalidToken:
        found.unread += 1
        return None
    if renewed is None:
        return None
    return {**{f"_key{n}": key for n, key in enumerate(keys)}, "_was": token, "_becomes": renewed}
