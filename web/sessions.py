"""Who is signed in, kept by the server: the cookie holds a random name, this table what it opens.

So a session ends the moment we say so (logout, an account that ended, a password changed), which a signed cookie alone
cannot promise. Only the hash of the name is stored: who reads the database cannot take a session over. The name is
drawn anew at every sign-in, so a name that somebody planted before opens nothing.

Three kinds of visitor, each with a purpose of its own: ``office`` (reviewers, analysts …), ``applicant`` (one request,
named by its instance) and ``aliado`` (an issued account).
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database import Base, Instant

#: How long a session lives after its last use; an applicant fills a long form with interruptions.
IDLE = {"office": timedelta(hours=8), "applicant": timedelta(hours=12), "aliado": timedelta(hours=1)}
_TOUCH = timedelta(minutes=5)  # last use is written at most this often: reading a page need not write


class WebSession(Base):
    """One signed-in visitor. ``subject``: a user's name, an instance's key or an account's key."""

    __tablename__ = "web_session"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(200), index=True)
    created: Mapped[datetime] = mapped_column(Instant)
    used: Mapped[datetime] = mapped_column(Instant)
    expires: Mapped[datetime] = mapped_column(Instant, index=True)


@dataclass(frozen=True)
class Opened:
    """What a session's name opens."""

    kind: str
    subject: str


def open_session(session: Session, kind: str, subject: str, now: datetime) -> str:
    """Begin a session and return its name, which nobody else ever learns. Sessions that ran out are cleared."""
    session.execute(delete(WebSession).where(WebSession.expires < now))
    name = secrets.token_urlsafe(32)
    session.add(
        WebSession(id=_hash(name), kind=kind, subject=subject, created=now, used=now, expires=now + IDLE[kind])
    )
    return name


def look_up(session: Session, name: str, now: datetime) -> tuple[Opened, bool] | None:
    """What a name opens, and whether its use should be written down by :func:`touch`; ``None`` where it opens nothing."""
    row = session.get(WebSession, _hash(name))
    if row is None or row.expires <= now:
        return None
    return Opened(row.kind, row.subject), now - row.used > _TOUCH


def touch(session: Session, name: str, now: datetime) -> None:
    """Write down that a session was used, which prolongs it."""
    row = session.get(WebSession, _hash(name))
    if row is not None:
        row.used, row.expires = now, now + IDLE[row.kind]


def close_session(session: Session, name: str) -> None:
    """End one session."""
    session.execute(delete(WebSession).where(WebSession.id == _hash(name)))


def close_all(session: Session, kind: str, subject: str) -> None:
    """End every session of one visitor, e.g. of an account that was replaced."""
    session.execute(delete(WebSession).where(WebSession.kind == kind, WebSession.subject == subject))


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
