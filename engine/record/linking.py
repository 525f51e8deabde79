"""Lines that were written become part of the chain: batch by batch, by a job, so that no step waits for another one.

Lines are found by their time, over the last minutes again and again: what a slow transaction committed late comes into
the next batch. A line without a seal of ours is left out, for the auditor to name; but what an office had when it
learned to seal is linked as it stands.
"""

import hashlib
import heapq
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import RowMapping, Table, select
from sqlalchemy.orm import Session

from engine.database.locks import one_at_a_time
from engine.database.sealing import SEAL, Seals
from engine.database.sessions import Database
from engine.models.record import RecordBatch
from engine.record.reading import columns_of, facts, tables
from engine.record_check import LATE, NUMBERS, Head, canonical, digest, key_of, linked, member, members

#: So many lines are one batch at most, and so many batches come of one run: others wait for the thread.
BATCH: Final = 5_000
_AT_ONCE: Final = 40
#: How far the clocks of two machines may differ; a line from further ahead waits until its time comes.
_AHEAD = timedelta(minutes=1)
_EVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_log = logging.getLogger("aliado.record")


@dataclass(frozen=True)
class _Found:
    """Lines for a batch; ``until``: all up to then are among them or linked; ``forged``: without a seal of ours."""

    packed: bytes
    count: int
    until: datetime
    forged: int


def link(database: Database, now: datetime, since: datetime | None = None) -> Head | None:
    """Link what is not linked yet; returns how far the chain has come by this, ``None`` where nothing was to be linked.

    ``since``: look at lines from then on, where more is new than the last minutes: a past was written. What another
    worker links at the same time is left to it.
    """
    database.seals.prepare()
    head = None
    for _turn in range(_AT_ONCE):
        with database.read(anew=True) as session:
            last = _last(session)
            found = _unlinked(session, database.seals, last, now, since, BATCH)
        if found.forged:
            _log.error("%s lines of the record have no seal of this office: see «aliado verify»", found.forged)
        if not found.count:
            break
        made = _written(database, last, found, now)
        head = made or head
        if made and found.until >= now:
            break
    return head


def _last(session: Session) -> RecordBatch | None:
    return session.scalar(select(RecordBatch).order_by(RecordBatch.position.desc()).limit(1))


def _taking_in(last: RecordBatch | None) -> bool:
    """Whether what was there before lines were sealed is still being linked."""
    return last is None or (last.as_found and last.until < last.at)


def _unlinked(
    session: Session, seals: Seals, last: RecordBatch | None, now: datetime, since: datetime | None, size: int
) -> _Found:
    begin = min(last.until, now) - LATE if last else _EVER
    begin = min(begin, since) if since else begin
    packed: list[bytes] = []
    known, forged = _linked_since(session, begin), 0
    for table, row in _lines(session, begin, now + _AHEAD):
        key = key_of(table, row)
        if (NUMBERS[table], *key) in known:
            continue
        if len(packed) == size:
            break
        content = canonical(table, columns_of(row))
        if not (row[SEAL] == seals.of(content) or (row[SEAL] is None and _taking_in(last))):
            forged += 1
            continue
        packed.append(member(table, key, digest(content, row[SEAL])))
        until = row["at"]
    else:
        until = now
    return _Found(b"".join(packed), len(packed), until, forged)


def _lines(session: Session, begin: datetime, end: datetime) -> Iterator[tuple[str, RowMapping]]:
    """Lines of all tables in the order of their time."""
    return heapq.merge(*(_of(session, table, begin, end) for table in tables()), key=lambda line: line[1]["at"])


def _of(session: Session, table: Table, begin: datetime, end: datetime) -> Iterator[tuple[str, RowMapping]]:
    wanted = select(table).where(table.c.at >= begin, table.c.at <= end).order_by(table.c.at, *table.primary_key)
    with session.execute(wanted.execution_options(yield_per=1_000)) as rows:  # closed too where a batch is full
        for row in rows.mappings():
            yield table.name, row


def _linked_since(session: Session, begin: datetime) -> set[tuple[int, int, int]]:
    """What is linked already of the lines from then on: whoever linked one had looked at least so far."""
    recent: Sequence[bytes] = session.scalars(
        select(RecordBatch.members).where(RecordBatch.until >= begin - _AHEAD)
    ).all()
    return {(number, a, b) for packed in recent for number, a, b, _digest in members(packed)}


def _written(database: Database, last: RecordBatch | None, found: _Found, now: datetime) -> Head | None:
    """The batch behind the one that was last when we looked, unless another worker was faster."""
    with database.write() as session:
        one_at_a_time(session, "record")
        newest = session.scalar(select(RecordBatch.position).order_by(RecordBatch.position.desc()).limit(1))
        if newest != (last.position if last else None):
            return None
        batch = RecordBatch(position=(newest or 0) + 1, at=now, until=found.until, as_found=_taking_in(last))
        batch.count, batch.members = found.count, found.packed
        batch.root = hashlib.sha256(found.packed).hexdigest()
        batch.chain = linked(last.chain if last else "", facts(batch))
        batch.seal = database.seals.of(bytes.fromhex(batch.chain))
        session.add(batch)
        return Head(batch.position, batch.chain)
