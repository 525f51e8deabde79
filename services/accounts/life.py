"""An account's life inside one transaction: begun, replaced, given a new secret, ended.

These functions take the session of a step. The new account begins at the very instant the old one ends, in one
commit, so whoever tries to log in meanwhile finds one of them, never both and never neither.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.database.locks import one_at_a_time
from engine.errors import NotFound, Refusal
from services.accounts.models import ACTIVE, ENDED, Account
from services.people import sessions
from services.tools import Tools

REPLACED = "Reemplazo de la persona responsable"


class ActiveAccountExists(Refusal):
    """The municipality or the person already has an active account."""


class AccountEnded(Refusal):
    """The account has already ended."""


def document_index(tools: Tools, document_type: str, document: str) -> str:
    """The blind index by which a person's document is found."""
    return tools.vault.index(f"{document_type.strip().upper()} {document.strip().upper()}", "account document")


def person_of(tools: Tools, account: Account) -> dict[str, Any]:
    """The person an account was issued to, in clear."""
    person: dict[str, Any] = json.loads(tools.vault.decrypt(account.person))
    return person


def correct(tools: Tools, account: Account, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Put other facts about the same person (not the document) on their account; returns the person."""
    person = {**person_of(tools, account), **facts}
    account.person = tools.vault.encrypt(json.dumps(person, ensure_ascii=False, default=str))
    return person


def active_of(session: Session, ubigeo: str) -> Account | None:
    """The active account of a municipality."""
    return session.scalar(select(Account).where(Account.ubigeo == ubigeo, Account.state == ACTIVE))


def active_of_person(session: Session, index: str) -> Account | None:
    """The active account of the person with this document index."""
    return session.scalar(select(Account).where(Account.document_index == index, Account.state == ACTIVE))


def get(session: Session, key: int) -> Account:
    """The account of a key, active or not; raises :class:`engine.errors.NotFound`."""
    account = session.get(Account, key)
    if account is None:
        raise NotFound(what="account", key=key)
    return account


def begin(
    tools: Tools, session: Session, ubigeo: str, person: Mapping[str, Any], username: str | None = None
) -> Account:
    """A new active account without a password. Raises :class:`ActiveAccountExists`.

    ``person`` needs ``document_type`` and ``document``; the rest is kept as given. ``username``: one that was issued
    elsewhere; else the next of the municipality.
    """
    account = Account(
        key=tools.keys(), ubigeo=ubigeo, username=(username or _next_username(session, ubigeo)).strip().casefold()
    )
    account.person = tools.vault.encrypt(json.dumps(dict(person), ensure_ascii=False, default=str))
    account.document_index = document_index(tools, person["document_type"], person["document"])
    account.begins, account.state = tools.clock(), ACTIVE
    try:
        with session.begin_nested():
            session.add(account)
    except IntegrityError:
        raise ActiveAccountExists from None  # "from None": the database's message repeats the row's values
    return account


def replace(tools: Tools, session: Session, ubigeo: str, person: Mapping[str, Any]) -> tuple[Account, Account | None]:
    """The municipality's new account, and the one it replaces (ended at the same instant), if there was one."""
    one_at_a_time(session, f"account {ubigeo}")
    old = active_of(session, ubigeo)
    if old is not None:
        end(session, old, REPLACED, tools.clock())
    new = begin(tools, session, ubigeo, person)
    if old is not None:
        new.begins = old.ends or new.begins
        old.replaced_by = new.key
    session.flush()
    return new, old


def await_ratification(session: Session, before: datetime, now: datetime) -> int:
    """Mark the active accounts that began before an instant: they go on, until who is in office confirms them.

    Those marked already keep their date; returns how many were marked now.
    """
    older = Account.state == ACTIVE, Account.begins < before, Account.ratify_since.is_(None)
    marked = session.execute(update(Account).where(*older).values(ratify_since=now))
    return int(marked.rowcount)  # type: ignore[attr-defined]


_WAITING = Account.state == ACTIVE, Account.ratify_since.is_not(None)


def waiting_for_ratification(session: Session, after: str, size: int) -> list[Account]:
    """The active accounts that wait for it, by district; ``after``: the district (ubigeo) at which a page goes on."""
    query = select(Account).where(*_WAITING, Account.ubigeo > after).order_by(Account.ubigeo).limit(size)
    return list(session.scalars(query))


def count_waiting_for_ratification(session: Session) -> int:
    """How many of them there are."""
    return session.scalar(select(func.count()).select_from(Account).where(*_WAITING)) or 0


def end(session: Session, account: Account, reason: str, now: datetime) -> None:
    """End an account: its sessions end, its password is forgotten. Raises :class:`AccountEnded`."""
    if account.state == ENDED:
        raise AccountEnded
    account.state, account.ends, account.end_reason, account.password_hash = ENDED, now, reason, None
    sessions.revoke_all(session, "account", account.key)
    session.flush()


def _next_username(session: Session, ubigeo: str) -> str:
    """``150101-02``: says whose it is, is easy to type, and says nothing about the person."""
    taken = set(session.scalars(select(Account.username).where(Account.ubigeo == ubigeo)))
    count = session.scalar(select(func.count()).select_from(Account).where(Account.ubigeo == ubigeo)) or 0
    return next(name for n in range(count + 1, count + len(taken) + 2) if (name := f"{ubigeo}-{n:02d}") not in taken)
