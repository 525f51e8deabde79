"""The key under which lines of the record are sealed: random, one for the life of a database, encrypted by the vault.

It is drawn by whichever process comes first. After a new key of the vault it is written again under that one, as a row
more: rows of the record's tables are added and never changed.
"""

import base64
import secrets
from datetime import UTC, datetime

from sqlalchemy import Connection, Text, func, insert, select, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database.sessions import Base, Database, Instant
from engine.database.vault import Vault

_LOCK = 0x5245434F5244  # "RECORD"


class RecordKey(Base):
    """The key, as one key of the vault keeps it; the newest row counts."""

    __tablename__ = "record_key"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    wrapped: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(Instant)


def seal_with(database: Database, vault: Vault) -> None:
    """Let lines that are written to ``database`` be sealed under its key, as ``vault`` keeps it."""
    database.seals.fetch_by(lambda: _key(database, vault))


_NEWEST = select(RecordKey.number, RecordKey.wrapped).order_by(RecordKey.number.desc()).limit(1)


def _key(database: Database, vault: Vault) -> bytes:
    """By a connection of its own: whoever asks is about to begin a transaction. Raises ``InvalidToken``."""
    with database.engine.connect() as connection:
        found = connection.execute(_NEWEST).first()
    if found is None or vault.renewed(found.wrapped):
        with database.engine.connect().execution_options(aliado_write=True) as connection, connection.begin():
            return _written(connection, vault)
    return base64.b64decode(vault.decrypt(found.wrapped))


def _written(connection: Connection, vault: Vault) -> bytes:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    found = connection.execute(_NEWEST).first()
    key = base64.b64decode(vault.decrypt(found.wrapped)) if found else secrets.token_bytes(32)
    if found is None or vault.renewed(found.wrapped):
        number = connection.scalar(select(func.coalesce(func.max(RecordKey.number), 0))) or 0
        row = {"number": number + 1, "wrapped": vault.encrypt(base64.b64encode(key).decode())}
        connection.execute(insert(RecordKey), {**row, "created": datetime.now(UTC)})
    return key
