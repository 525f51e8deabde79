"""Who opened what: the log of log-ins, viewing and downloads that the law asks for, without anybody's data in it.

Reglamento of Ley 29733 (DS 016-2024-JUS), art. 46: accesses to personal data are logged and the log is kept for at
least two years. A line says a user name, what was done, and the key of a case or file; what the case says about whom is
not in it. Looking again at the same thing within :data:`AGAIN` is the same looking: a reloaded page costs no line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Index, String, bindparam, delete, exists, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database.sessions import Base, Instant, Key
from services.tools import Tools

AGAIN: Final = timedelta(minutes=10)
#: The shortest time the law allows, and what is kept where the installation says nothing.
YEARS: Final = 2

#: What may be done. Signing in is no viewing, and every time counts.
SIGNED_IN, CASE, TASK, FILE, SEARCH = "signed_in", "case", "task", "file", "search"


class AccessEntry(Base):
    """One line. ``subject``: the key of what was opened, or of the account; nothing a person could be known by."""

    __tablename__ = "access_entry"
    __table_args__ = (Index(None, "who", "key"), Index(None, "who", "at"), Index(None, "instance_key", "key"))
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
    now = tools.clock()
    line: dict[str, Any] = {"key": tools.keys(), "at": now, "who": who, "what": what}
    line |= {"instance_key": instance_key, "subject": subject}
    if what == SIGNED_IN:
        tools.database.add(_INSERT, line)
    else:
        tools.database.add(_INSERT_ANEW, {**line, "since": now - AGAIN})


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
_line = {name: bindparam(name, type_=column.type) for name, column in AccessEntry.__table__.c.items()}
_SAME = exists().where(
    AccessEntry.who == _line["who"],
    AccessEntry.at > bindparam("since", type_=Instant),
    AccessEntry.what == _line["what"],
    AccessEntry.instance_key.is_not_distinct_from(_line["instance_key"]),
    AccessEntry.subject.is_not_distinct_from(_line["subject"]),
)
_INSERT_ANEW = insert(AccessEntry).from_select(list(_line), select(*_line.values()).where(~_SAME))
