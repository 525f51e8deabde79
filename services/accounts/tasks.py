"""What drawings call: ``accounts.find_active``, ``find_by_person``, ``holder``, ``replace``, ``reissue``,
``correct_address``, ``end``, ``await_ratification`` and ``ratify``; all local.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.errors import BusinessError
from engine.service import Call
from services.accounts import credentials, life
from services.accounts.models import ACTIVE, Account
from services.tools import Tools
from services.ubigeo import municipalities


def find_active(tools: Tools, session: Session, call: Call, *, ubigeo: str) -> dict[str, Any]:
    """Looks for the municipality's active account, without saying whose it is."""
    account = life.active_of(session, ubigeo)
    return {"account": account and {"key": str(account.key), "since": account.begins}}


def find_by_person(tools: Tools, session: Session, call: Call, *, document_type: str, document: str) -> dict[str, Any]:
    """Looks for the active account of a person, in whatever municipality."""
    account = life.active_of_person(session, life.document_index(tools, document_type, document))
    return {"account": account and {"key": str(account.key), "ubigeo": account.ubigeo, "municipality": _named(account)}}


def holder(tools: Tools, session: Session, call: Call, *, ubigeo: str) -> dict[str, Any]:
    """Says whose the municipality's active account is: for those who decide on replacing it, never for an applicant."""
    account = life.active_of(session, ubigeo)
    if account is None:
        return {"holder": None}
    about = {"account": str(account.key), "username": account.username, "since": account.begins}
    return {"holder": {**life.person_of(tools, account), **about}}


def replace(tools: Tools, session: Session, call: Call, *, ubigeo: str, person: Mapping[str, Any]) -> dict[str, Any]:
    """Issues the municipality's account and ends the one it had, in the same instant.

    Raises ``BusinessError("other_active")`` when the person is responsible in another municipality.
    """
    elsewhere = life.active_of_person(session, life.document_index(tools, person["document_type"], person["document"]))
    if elsewhere is not None and elsewhere.ubigeo != ubigeo:
        raise BusinessError("other_active", "the person has an active account in another municipality")
    new, old = life.replace(tools, session, ubigeo, person)
    another = old if old is not None and old.document_index != new.document_index else None
    return {
        "account": str(new.key),
        "username": new.username,
        "secret": credentials.issue(tools, session, new),
        "replaced": another and life.person_of(tools, another),
    }


def reissue(tools: Tools, session: Session, call: Call, *, account: str) -> dict[str, Any]:
    """Gives an active account a new secret; the old one, its sessions and its links are void.

    Raises ``BusinessError("ended")`` when the account has ended.
    """
    row = life.get(session, int(account))
    if row.state != ACTIVE:
        raise BusinessError("ended", "the account has ended")
    secret = credentials.issue(tools, session, row)
    return {"username": row.username, "secret": secret, "person": life.person_of(tools, row)}


def correct_address(tools: Tools, session: Session, call: Call, *, account: str, email: str) -> dict[str, Any]:
    """Puts another address on an active account: whoever writes to its person from now on writes there.

    Raises ``BusinessError("ended")`` when the account has ended.
    """
    row = life.get(session, int(account))
    if row.state != ACTIVE:
        raise BusinessError("ended", "the account has ended")
    before = life.person_of(tools, row)
    return {"person": life.correct(tools, row, {"email": email}), "replaced": before.get("email")}


def end(tools: Tools, session: Session, call: Call, *, account: str, reason: str) -> dict[str, Any]:
    """Ends an account at once, with its sessions; ending an ended one changes nothing."""
    row = life.get(session, int(account))
    if row.state == ACTIVE:
        life.end(session, row, reason, call.now)
    return {"ended": row.ends, "person": life.person_of(tools, row)}


def await_ratification(tools: Tools, session: Session, call: Call, *, before: datetime) -> dict[str, Any]:
    """Marks the active accounts that began before an instant as waiting to be ratified; none of them ends."""
    return {"count": life.await_ratification(session, before, call.now)}


def ratify(tools: Tools, session: Session, call: Call, *, account: str) -> dict[str, Any]:
    """The authority in office confirms an account; confirming one that did not wait for it changes nothing."""
    row = life.get(session, int(account))
    row.ratify_since = None
    return {"ratified": call.now, "person": life.person_of(tools, row)}


def _named(account: Account) -> str:
    place = municipalities().get(account.ubigeo)
    return place.name if place else account.ubigeo
