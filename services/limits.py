"""How often something may be tried: one row per attempt, known only by a keyed fingerprint of who or what tried.

The rows live in the database, so the limit holds over every web process and survives a restart. Counting happens in a
short transaction of its own, *before* the work: a refused or failed attempt must stay counted, whatever the caller
rolls back later.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Index, String, delete, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database.locks import one_at_a_time
from engine.database.sessions import Base, Instant, Key
from engine.errors import Refusal
from services.tools import Tools

#: How far the clocks of two machines may differ: what lies further ahead was noted by a clock that has been set right.
_AHEAD = timedelta(minutes=1)


class TooManyAttempts(Refusal):
    """Too many attempts; try again in {minutes} minutes."""

    passes = True


class Attempt(Base):
    """One attempt. ``fingerprint`` is the vault's index of purpose and subject (a user name, an address, a code)."""

    __tablename__ = "attempt"
    __table_args__ = (Index(None, "fingerprint", "at"),)
    key: Mapped[int] = mapped_column(Key, primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant, index=True)


@dataclass(frozen=True)
class Limit:
    """At most ``times`` attempts of one subject within ``span``; ``purpose`` keeps limits from mixing."""

    purpose: str
    times: int
    span: timedelta


def count(tools: Tools, *attempts: tuple[Limit, str]) -> None:
    """Record one attempt under each limit and subject; raises :class:`TooManyAttempts` if one is exhausted.

    Opens a transaction of its own: never call it inside another writing transaction. An attempt that is refused is
    not recorded, so waiting for ``span`` always helps, and who is locked out cannot be kept out by hammering.
    """
    with tools.database.write() as session:
        for limit, subject in attempts:
            _admit(tools, session, limit, subject)


def has_room(tools: Tools, session: Session, limit: Limit, subject: str) -> bool:
    """Record one attempt in the caller's transaction if the limit has room for it; says whether it had."""
    try:
        _admit(tools, session, limit, subject)
    except TooManyAttempts:
        return False
    return True


def forgive(tools: Tools, session: Session, limit: Limit, subject: str) -> None:
    """Forget a subject's attempts, after it succeeded."""
    session.execute(delete(Attempt).where(Attempt.fingerprint == _fingerprint(tools, limit, subject)))


def sweep(tools: Tools, session: Session, older_than: timedelta = timedelta(days=2)) -> None:
    """Delete attempts that no limit looks at: any more, or, of a clock that was ahead, before their time comes."""
    now = tools.clock()
    session.execute(delete(Attempt).where(or_(Attempt.at < now - older_than, Attempt.at > now + _AHEAD)))


def _admit(tools: Tools, session: Session, limit: Limit, subject: str) -> None:
    now, fingerprint = tools.clock(), _fingerprint(tools, limit, subject)
    one_at_a_time(session, fingerprint)  # two attempts that count at once would both find room
    recent = (Attempt.fingerprint == fingerprint, Attempt.at > now - limit.span, Attempt.at <= now + _AHEAD)
    row = session.execute(select(func.count(), func.min(Attempt.at)).where(*recent)).one()
    if row[0] >= limit.times:
        wait = row[1] + limit.span - now
        raise TooManyAttempts(minutes=max(1, -(-int(wait.total_seconds()) // 60)))
    session.add(Attempt(key=tools.keys(), fingerprint=fingerprint, at=now))
    session.flush()


def _fingerprint(tools: Tools, limit: Limit, subject: str) -> str:
    return tools.vault.index(subject.strip().casefold(), f"limit {limit.purpose}")
