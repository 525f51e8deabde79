"""The *expediente* and the *cargo de recepción*: what a municipality holds in its hands after «Enviar».

An expediente number is orderly and no secret: yearly, consecutive, without gaps, because it is drawn in the transaction
that uses it (TUO Ley 27444 art. 150: one expediente per case; DS 029-2021-PCM arts. 36-47: unique number, receipt with
date, time and folios). A second hand-in of the same case gets another receipt under the same number.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database.locks import one_at_a_time
from engine.database.sessions import Base, Instant, Key
from engine.service import Call
from services.calendar import peru
from services.tools import Tools


class RecordCounter(Base):
    """The last expediente number given in a year."""

    __tablename__ = "record_counter"
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)


class Record(Base):
    """One expediente, of one process instance."""

    __tablename__ = "record"
    __table_args__ = (UniqueConstraint("year", "number"),)
    instance: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    year: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    opened: Mapped[datetime] = mapped_column(Instant)

    @property
    def name(self) -> str:
        """As people write it: ``2026-000123``."""
        return f"{self.year}-{self.number:06d}"


class Receipt(Base):
    """One hand-in: what was received (hash, pages), when, and until when it will be answered under which calendar."""

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("instance", "number"),)
    key: Mapped[int] = mapped_column(Key, primary_key=True)
    instance: Mapped[int] = mapped_column(ForeignKey("record.instance"), type_=Key)
    number: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Instant)
    sha256: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int | None] = mapped_column(Integer)
    days: Mapped[int] = mapped_column(Integer)
    due: Mapped[datetime] = mapped_column(Instant)
    calendar: Mapped[str] = mapped_column(String(16))

    def name(self, record: str) -> str:
        """As people write it, after the expediente's own: ``2026-000123-01``."""
        return f"{record}-{self.number:02d}"


def issue(
    tools: Tools,
    session: Session,
    call: Call,
    *,
    file: dict[str, Any],
    days: int,
    at: datetime | None = None,
    pages: int | None = None,
) -> dict[str, Any]:
    """Opens the expediente, if it is not open yet, and gives the receipt with the latest date of answer.

    ``at``: the instant of filing (this step's, if not given); ``days``: working days for the answer.
    """
    filed = at or call.now
    calendar = peru.calendar(tools, session)
    due = calendar.add_working_days(filed, int(days))
    record = open_record(tools, session, call.instance_key, filed)
    receipt = Receipt(
        key=tools.keys(), instance=record.instance, number=_next(session, record), at=filed, days=int(days)
    )
    receipt.sha256, receipt.pages = file["sha256"], pages if pages is None else int(pages)
    receipt.due, receipt.calendar = due, calendar.version
    session.add(receipt)
    session.flush()
    skipped = [{"date": why.day, "reason": why.reason, "norm": why.norm} for why in calendar.excluded(filed, due)]
    return {"record": record.name, "receipt": _shown(record, receipt, due.date(), skipped)}


def open_record(tools: Tools, session: Session, instance_key: int, at: datetime) -> Record:
    """The instance's expediente, opened in the office's year of ``at`` on the first call."""
    record = session.get(Record, instance_key)
    if record is None:
        year = at.astimezone(tools.zone).year
        record = Record(instance=instance_key, year=year, number=_draw(session, year), opened=at)
        session.add(record)
        session.flush()
    return record


def of(session: Session, instance_key: int) -> list[Receipt]:
    """Every receipt of an instance, the newest first."""
    query = select(Receipt).where(Receipt.instance == instance_key)
    return list(session.scalars(query.order_by(Receipt.number.desc())))


def find(session: Session, name: str) -> int | None:
    """The instance of an expediente number as people write it (``2026-000123``, ``2026-123``)."""
    year, _, number = name.strip().partition("-")
    if not (year.isdecimal() and number.isdecimal() and len(year) == 4 and len(number) <= 9):
        return None
    query = select(Record.instance).where(Record.year == int(year), Record.number == int(number))
    return session.scalar(query)


def _draw(session: Session, year: int) -> int:
    """The year's next number. The counter's row stays locked until this transaction ends: no gap, no double."""
    one_at_a_time(session, f"record {year}")
    counter = session.get(RecordCounter, year, with_for_update=True)
    if counter is None:
        counter = RecordCounter(year=year, last=0)
        session.add(counter)
    counter.last += 1
    session.flush()
    return counter.last


def _next(session: Session, record: Record) -> int:
    count = select(func.count()).select_from(Receipt).where(Receipt.instance == record.instance)
    return (session.scalar(count) or 0) + 1


def _shown(record: Record, receipt: Receipt, due: date, skipped: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "number": receipt.name(record.name),
        "at": receipt.at,
        "sha256": receipt.sha256,
        "pages": receipt.pages,
        "days": receipt.days,
        "due": due,
        "not_counted": skipped,
    }
