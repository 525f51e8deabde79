"""The tables by which lines of the record are linked; the lines themselves stand where they are written, in tables with
a column of seals (``engine/database/sealing.py``).
"""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.database.sessions import Base, Instant


class RecordBatch(Base):
    """Lines that were linked together (``engine/record/linking.py``).

    ``members``: table, key and digest of each line, packed (:func:`engine.record_check.member`); ``root``: their
    SHA-256; ``chain``: the SHA-256 of the one before and of this one, in hex; ``seal``: that of the chain. ``until``:
    lines up to then had been looked at. ``as_found``: it may hold lines that were written before lines were sealed.
    """

    __tablename__ = "record_batch"
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime] = mapped_column(Instant, index=True)
    as_found: Mapped[bool]
    count: Mapped[int]
    members: Mapped[bytes] = mapped_column(LargeBinary)
    root: Mapped[str] = mapped_column(String(64))
    chain: Mapped[str] = mapped_column(String(64))
    seal: Mapped[bytes] = mapped_column(LargeBinary(16))


class RecordAnchor(Base):
    """What left the office of a batch: ``chain``, and the ways it went (``file``, ``mail``), by commas."""

    __tablename__ = "record_anchor"
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chain: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)
    ways: Mapped[str] = mapped_column(String(40))
