"""What lets a person in: an issued password, or a single-use link that shows one; and the log-in itself.

``ALIADO_CREDENTIALS`` chooses: ``correo`` (as the programme does: user name and password by mail, with copy to the
mayor) or ``enlace`` (the mail carries a link that works once; the copy carries nothing). Either way the words go
into :mod:`services.secrets` and only their reference leaves this module.
"""

import hashlib
import secrets as random_words
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database.sessions import Base, Instant, Key
from services import attempt_limits, secrets
from services.accounts.models import ACTIVE, Account
from services.people import access_log, passwords, sessions, sign_in_tries
from services.tools import Tools

ACTIVATION_LIFETIME = timedelta(days=7)


class Activation(Base):
    """One unused activation link; the row goes when the link is used, replaced or too old."""

    __tablename__ = "account_activation"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[int] = mapped_column(ForeignKey("account.key"), type_=Key, index=True)
    expires: Mapped[datetime] = mapped_column(Instant)


def issue(tools: Tools, session: Session, account: Account) -> str:
    """Give the account a fresh secret, void every older one; returns the reference for ``mail.send``."""
    sessions.revoke_all(session, "account", account.key)
    session.execute(delete(Activation).where(Activation.account == account.key))
    if tools.settings.get("credentials", "correo") == "enlace":
        return _issue_link(tools, session, account)
    return secrets.put(tools, session, {"username": account.username, "password": _new_password(session, account)})


def activate(tools: Tools, session: Session, token: str) -> tuple[str, str] | None:
    """Use a link up: the user name and a new password, to be shown once; ``None`` when the link is worth nothing.

    Answer a POST with it, never a GET: mail filters open every link they see.
    """
    row = session.get(Activation, _hash(token), with_for_update=True)
    if row is None or row.expires <= tools.clock():
        return None
    account = session.get_one(Account, row.account)
    session.delete(row)
    return (account.username, _new_password(session, account)) if account.state == ACTIVE else None


def log_in(tools: Tools, username: str, password: str, origin: str, marks: Iterable[str] = ()) -> Account | None:
    """The active account behind a user name and password, or ``None``; the same time for every ``None``.

    A hash made with outdated parameters (an imported one, say) is renewed. ``origin``: the caller's network address;
    ``marks``: what the browser holds (:mod:`services.people.sign_in_tries`). Opens transactions of its own, and none is
    open while hashing. Raises :class:`services.attempt_limits.TooManyAttempts`.
    """
    name = username.strip().casefold()
    subject = sign_in_tries.count(tools, attempt_limits.ALIADO_SIGN_IN, attempt_limits.ALIADO_NAME, name, origin, marks)
    with tools.database.read() as session:
        account = session.scalar(select(Account).where(Account.username == name, Account.state == ACTIVE))
    stored = account.password_hash if account else None
    fits = passwords.matches(stored, password)
    if account is None or stored is None or not fits:
        access_log.tried(tools, access_log.WRONG_PASSWORD, origin, account.username if account else access_log.STRANGER)
        return None
    renewed = passwords.renewed(stored, password)
    with tools.database.write() as session:
        attempt_limits.forgive(tools, session, attempt_limits.ALIADO_SIGN_IN, subject)
        if renewed:  # unless the account was given another password in the meantime
            same = (Account.key == account.key, Account.password_hash == stored)
            session.execute(update(Account).where(*same).values(password_hash=renewed))
    return account


def _new_password(session: Session, account: Account) -> str:
    password = passwords.make()
    account.password_hash = passwords.hashed(password)
    session.flush()
    return password


def _issue_link(tools: Tools, session: Session, account: Account) -> str:
    token = random_words.token_urlsafe(32)
    account.password_hash = None
    session.add(Activation(token_hash=_hash(token), account=account.key, expires=tools.clock() + ACTIVATION_LIFETIME))
    session.flush()
    link = f"{tools.settings['public_address'].rstrip('/')}/aliado/activar/{token}"
    return secrets.put(tools, session, {"username": account.username, "link": link, "only": "recipient"})


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
