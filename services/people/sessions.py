"""Who is logged in: sessions kept on our side, so that ending an account or a role ends its sessions at once.

The browser holds a random token, we hold its hash. A session ends when it is idle too long, when it is too old, when
the person leaves, or when somebody revokes it. Logging in and gaining rights give a fresh token
(:func:`rotate`), so that a token planted before the log-in is worth nothing after it.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Index, String, bindparam, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database.sessions import Base, Instant, Key, connection
from services.tools import Tools


class Span(NamedTuple):
    """How long a session lives: unused, and at all."""

    idle: timedelta
    oldest: timedelta


SPAN = Span(timedelta(hours=2), timedelta(hours=12))
#: Who asks for something has one request, no account, and papers to look for until tomorrow.
OF_A_REQUEST = Span(timedelta(hours=20), timedelta(days=3))
SPANS = {"applicant": OF_A_REQUEST, "paper": OF_A_REQUEST}
#: ``last_seen`` is written at most this often: reading a page must not cost a write.
_NOTICE = timedelta(minutes=5)


class LoginSession(Base):
    """One browser logged in. ``subject`` is the key of an office user or of an account: ``kind`` says which."""

    __tablename__ = "login_session"
    __table_args__ = (Index(None, "kind", "subject"),)
    key: Mapped[int] = mapped_column(Key, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    subject: Mapped[int] = mapped_column(Key)
    created: Mapped[datetime] = mapped_column(Instant)
    last_seen: Mapped[datetime] = mapped_column(Instant)
    expires: Mapped[datetime] = mapped_column(Instant, index=True)


class Living(NamedTuple):
    """A session that has not ended: what every page of somebody logged in asks for."""

    key: int
    subject: int
    last_seen: datetime
    expires: datetime


#: A session by what :func:`wanted` gives.
BY_TOKEN = select(LoginSession.key, LoginSession.subject, LoginSession.last_seen, LoginSession.expires).where(
    LoginSession.token_hash == bindparam("token_hash"), LoginSession.kind == bindparam("of_kind")
)


def begin(tools: Tools, session: Session, kind: str, subject: int) -> str:
    """Log ``subject`` in; returns the token for the cookie (43 characters, shown only once)."""
    token, now = secrets.token_urlsafe(32), tools.clock()
    row = LoginSession(key=tools.keys(), token_hash=_hash(token), kind=kind, subject=subject, created=now)
    row.last_seen, row.expires = now, now + SPANS.get(kind, SPAN).oldest
    session.add(row)
    session.flush()
    return token


def find(tools: Tools, session: Session, kind: str, token: str) -> Living | None:
    """The living session behind a cookie's token, or ``None``."""
    found = connection(session).execute(BY_TOKEN, wanted(kind, token)).first()
    return living(tools, found, kind) if found else None


def wanted(kind: str, token: str) -> dict[str, str]:
    """What :data:`BY_TOKEN` asks for."""
    return {"token_hash": _hash(token), "of_kind": kind}


def living(tools: Tools, found: Iterable[Any], kind: str) -> Living | None:
    """A row of :data:`BY_TOKEN`, unless the session is too old or idle too long."""
    row, now = Living(*found), tools.clock()
    return row if now < row.expires and now - row.last_seen < SPANS.get(kind, SPAN).idle else None


def is_due(tools: Tools, row: Living) -> bool:
    """Whether :func:`see` has something to write."""
    return tools.clock() - row.last_seen >= _NOTICE


def see(tools: Tools, session: Session, key: int) -> None:
    """Note that the session is in use."""
    row = session.get(LoginSession, key)
    if row is not None:
        row.last_seen = tools.clock()
        session.flush()


def rotate(tools: Tools, session: Session, key: int) -> str | None:
    """Give a living session a new token; the old one is worth nothing from now on. ``None``: it was revoked."""
    row = session.get(LoginSession, key)
    if row is None:
        return None
    token = secrets.token_urlsafe(32)
    row.token_hash = _hash(token)
    session.flush()
    return token


def revoke(session: Session, key: int) -> None:
    """End one session."""
    session.execute(delete(LoginSession).where(LoginSession.key == key))


def revoke_all(session: Session, kind: str, subject: int, but: int | None = None) -> None:
    """End every session of one person, except the one with the key ``but``."""
    session.execute(
        delete(LoginSession).where(
            LoginSession.kind == kind, LoginSession.subject == subject, LoginSession.key != (but or 0)
        )
    )


def revoke_all_but_last(session: Session, kind: str, subject: int) -> None:
    """End every session of one subject but the one that was seen last: :func:`see` is called as somebody acts."""
    of_subject = select(LoginSession.key).where(LoginSession.kind == kind, LoginSession.subject == subject)
    last = session.scalar(of_subject.order_by(LoginSession.last_seen.desc(), LoginSession.key.desc()).limit(1))
    revoke_all(session, kind, subject, but=last)


def sweep(tools: Tools, session: Session) -> None:
    """Delete what has expired."""
    session.execute(delete(LoginSession).where(LoginSession.expires <= tools.clock()))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
