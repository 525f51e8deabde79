"""The table of authorities, and how a list gets into it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, Index, String, Text, delete, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database.sessions import Base, Key
from engine.errors import Refusal
from services.roster.names import fold
from services.tools import Tools
from services.ubigeo import municipalities

MAYOR_PROVINCIAL, MAYOR_DISTRICT = "ALCALDE PROVINCIAL", "ALCALDE DISTRITAL"
COUNCILLOR_PROVINCIAL, COUNCILLOR_DISTRICT = "REGIDOR PROVINCIAL", "REGIDOR DISTRITAL"
MAYORS = frozenset({MAYOR_PROVINCIAL, MAYOR_DISTRICT})
COUNCILLORS = frozenset({COUNCILLOR_PROVINCIAL, COUNCILLOR_DISTRICT})


class BadAuthority(Refusal):
    """Row {row} of the list cannot be used: {reason}."""


class Authority(Base):
    """One person in one office for a span of dates, both inclusive. ``match_*`` are folded, for comparison only."""

    __tablename__ = "authority"
    __table_args__ = (Index(None, "ubigeo", "valid_from"),)
    key: Mapped[int] = mapped_column(Key, primary_key=True)
    ubigeo: Mapped[str] = mapped_column(String(6))
    office: Mapped[str] = mapped_column(String(40))
    paternal: Mapped[str] = mapped_column(String(100))
    maternal: Mapped[str] = mapped_column(String(100), default="")
    names: Mapped[str] = mapped_column(String(150))
    matched: Mapped[str] = mapped_column(String(360), index=True)
    document: Mapped[str | None] = mapped_column(Text)
    document_index: Mapped[str | None] = mapped_column(String(64), index=True)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(200), index=True)


@dataclass(frozen=True)
class Listed:
    """One row of a list as it comes: texts as typed there, dates inclusive, the document only where the list has it."""

    ubigeo: str
    office: str
    paternal: str
    maternal: str
    names: str
    valid_from: date
    valid_to: date
    source: str
    document: str | None = None


def load(tools: Tools, session: Session, rows: Iterable[Listed]) -> int:
    """Add the rows, replacing what an earlier load of the same sources brought; returns how many there are.

    All or nothing: raises :class:`BadAuthority` at the first row that cannot be used.
    """
    listed = list(rows)
    session.execute(delete(Authority).where(Authority.source.in_({row.source for row in listed})))
    return add(tools, session, listed)


def add(tools: Tools, session: Session, rows: Iterable[Listed]) -> int:
    """Add the rows to what is there; returns how many. Raises :class:`BadAuthority`, and then nothing is added."""
    authorities = [_values(tools, number, row) for number, row in enumerate(rows, 1)]
    if authorities:
        session.execute(insert(Authority), authorities)
    return len(authorities)


def document_index(tools: Tools, document: str) -> str:
    """The blind index by which a listed document is compared."""
    return tools.vault.index("".join(filter(str.isalnum, document.upper())), "authority document")


def _values(tools: Tools, number: int, row: Listed) -> dict[str, Any]:
    if reason := _fault(row):
        raise BadAuthority(row=number, reason=reason)
    return {
        "key": tools.keys(),
        "ubigeo": row.ubigeo,
        "office": row.office,
        "paternal": row.paternal.strip(),
        "maternal": row.maternal.strip(),
        "names": row.names.strip(),
        "matched": fold(f"{row.paternal} {row.maternal} {row.names}"),
        "document": tools.vault.encrypt(row.document) if row.document else None,
        "document_index": document_index(tools, row.document) if row.document else None,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "source": row.source,
    }


def _fault(row: Listed) -> str:
    if row.ubigeo not in municipalities():
        return f"no district has the code {row.ubigeo}"
    if row.office not in MAYORS | COUNCILLORS:
        return f"unknown office {row.office}"
    if not (row.paternal.strip() and row.names.strip()):
        return "the name is not complete"
    return "the dates are in the wrong order" if row.valid_to < row.valid_from else ""
