"""Who opened what: the log of log-ins, viewing and downloads that the law asks for, without anybody's data in it.

Reglamento of Ley 29733 (DS 016-2024-JUS), art. 46: accesses to personal data are logged and the log is kept for at
least two years. A line says a user name, what was done, and the key of a case or file; what the case says about whom is
not in it. Looking again at the same thing within :data:`AGAIN` is the same looking: a reloaded page costs no line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Index, String, bindparam, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database import Base, Instant, Key, connection
from services.tools import Tools

AGAIN: Final = timedelta(minutes=10)
#: The shortest time the law allows, and what is kept where the installation says nothing.
YEARS: Final = 2

#: What may be done. Signing in is no viewing, and every time counts.
SIGNED_IN, CASE, TASK, FILE, SEARCH = "signed_in", "case", "task", "file", "search"


class AccessEntry(Base):
    """One line. ``subject``: the key of what was opened, or of the account; nothing a person could be known by."""

    __tablename__ = "access_entry"
    __table_args__ = (Index(None, "who", "key"), Index(None, "instance_key", "key"))
    key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    who: Mapped[str] = mapped_column(String(60))
    what: Mapped[str] = mapped_column(String(20))
    instance_key: Mapped[int | None] = mapped_column(Key)
    subject: Mapped[str | None] = mapped_column(String(60))


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; ``before`` is the key at which it goes on."""

    who: str | None = None
    instance_key: int | None = None
    before: int | None = None


def note(tools: Tools, who: str, what: str, instance_key: int | None = None, subject: str | None = None) -> None:
    """Write that somebody opened something, in a transaction of its own; nothing for the same again at once."""
    line = {"who": who, "what": what, "instance_key": instance_key, "subject": subject}
    if what != SIGNED_IN:
        with tools.database.read() as session:
            if _again(session, line, tools.clock() - AGAIN):
                return
    with tools.database.write() as session:
        connection(session).execute(_INSERT, {**line, "key": tools.keys(), "at": tools.clock()})


def entries(session: Session, wanted: Wanted, size: int) -> Sequence[AccessEntry]:
    """Lines, the newest first."""
    query = select(AccessEntry).order_by(AccessEntry.key.desc()).limit(size)
    if wanted.who is not None:
        query = query.where(AccessEntry.who == wanted.who)
    if wanted.instance_key is not None:
        query = query.where(AccessEntry.instance_key == wanted.instance_key)
    if wanted.before is not None:
        query = query.where(AccessEntry.key < wanted.before)
    return session.scalars(query).all()


def sweep(tools: Tools, session: Session) -> None:
    """Delete what is older than the installation keeps (``access_log_years``)."""
    years = int(tools.settings.get("access_log_years", YEARS))
    session.execute(delete(AccessEntry).where(AccessEntry.at < tools.clock() - timedelta(days=366 * years)))


_INSERT = insert(AccessEntry)
_LAST = (
    select(AccessEntry.key)
    .where(AccessEntry.who == bindparam("who"), AccessEntry.at > bindparam("since"))
    .where(AccessEntry.what == bindparam("what"))
    .where(AccessEntry.instance_key.is_not_distinct_from(bindparam("instance_key", type_=Key)))
    .where(AccessEntry.subject.is_not_distinct_from(bindparam("subject", type_=String)))
    .order_by(AccessEntry.key.desc())
    .limit(1)
)


def _again(session: Session, line: Mapping[str, object], since: datetime) -> bool:
    return connection(session).execute(_LAST, {**line, "since": since}).first() is not None
