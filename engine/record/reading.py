"""The record told line by line, as :mod:`engine.record_check` reads it: for the auditor, and for an export."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Table, select
from sqlalchemy.orm import Session

from engine.database.sealing import SEAL, Seals
from engine.database.sessions import Base
from engine.models.record import RecordBatch
from engine.record_check import NUMBERS, Head, canonical, told

_AT_ONCE = 1_000


def tables() -> list[Table]:
    """The tables that hold lines of the record."""
    return [Base.metadata.tables[name] for name in NUMBERS if name in Base.metadata.tables]


def columns_of(row: RowMapping) -> dict[str, Any]:
    """A line's columns but its seal, as the record tells them."""
    return {name: told(value) for name, value in row.items() if name != SEAL and value is not None}


def everything(session: Session, seals: Seals, made: datetime) -> Iterator[dict[str, Any]]:
    """The whole record, batches first; ``made``: when it is told. The session is one snapshot."""
    yield {"record": 1, "made": told(made)}
    batches = select(RecordBatch).order_by(RecordBatch.position).execution_options(yield_per=10)
    for batch in session.scalars(batches):
        holds = batch.seal == seals.of(bytes.fromhex(batch.chain))
        kept = {"members": batch.members.hex(), "chain": batch.chain, "seal": batch.seal.hex(), "holds": holds}
        yield {"batch": {**facts(batch), **kept}}
        session.expunge(batch)
    count = 0
    for table in tables():
        lines = select(table).order_by(*table.primary_key).execution_options(yield_per=_AT_ONCE)
        for row in session.execute(lines).mappings():
            columns, seal = columns_of(row), row[SEAL]
            holds = seal == seals.of(canonical(table.name, columns))
            yield {"line": table.name, "columns": columns, "seal": seal and seal.hex(), "holds": holds}
            count += 1
    yield {"end": count}


def facts(batch: RecordBatch) -> dict[str, Any]:
    """What the chain says of a batch."""
    said = {name: told(getattr(batch, name)) for name in ("at", "until", "as_found", "root")}
    return {"position": batch.position, "count": batch.count, **said}


def head(session: Session) -> Head | None:
    """How far the record has come; ``None`` where nothing is linked."""
    newest = select(RecordBatch.position, RecordBatch.chain).order_by(RecordBatch.position.desc()).limit(1)
    row = session.execute(newest).first()
    return Head(row.position, row.chain) if row else None


def chain_at(session: Session, position: int) -> str | None:
    """The chain of a batch, if there is one of that number."""
    return session.scalar(select(RecordBatch.chain).where(RecordBatch.position == position))
