"""The request code: what an applicant without an account holds to come back to a request.

A code is 140 random bits in Crockford's base 32, in groups that can be read over the telephone. We keep a keyed hash to
find it by and a ciphertext to mail it again; it is never printed on paper. Alone it opens nothing on the look-up page:
the mayor's document must match too, and whatever was wrong, the answer and its time are the same.
"""

import hmac
from datetime import datetime
from typing import Any

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database.sessions import Base, Instant, Key
from engine.errors import NotFound
from engine.service import Call
from services import attempt_limits
from services.crockford import grouped, meant, random_code
from services.people import access_log, sessions
from services.requests import mail_codes
from services.tools import Tools

_GROUPS, _GROUP = 7, 4
#: Compared when there is no row, so that a miss costs what a hit costs.
_NOBODY = "0" * 64


class RequestCode(Base):
    """One request's code. ``document_index``: the blind index of the mayor's document, set once it is known."""

    __tablename__ = "request_code"
    instance: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    ciphertext: Mapped[str] = mapped_column(Text)
    document_index: Mapped[str | None] = mapped_column(String(64), index=True)
    created: Mapped[datetime] = mapped_column(Instant)


def issue(tools: Tools, session: Session, instance_key: int, document: str | None = None) -> str:
    """The request's code, made on the first call; ``document`` (the mayor's) is noted, or replaced, when given."""
    row = session.get(RequestCode, instance_key)
    if row is None:
        row = _new(tools, instance_key)
        session.add(row)
    if document:
        row.document_index = document_index(tools, document)
    session.flush()
    return tools.vault.decrypt(row.ciphertext)


def code_of(tools: Tools, session: Session, instance_key: int) -> str:
    """The code issued for a request; raises :class:`engine.errors.NotFound`."""
    row = session.get(RequestCode, instance_key)
    if row is None:
        raise NotFound(what="request code of", key=instance_key)
    return tools.vault.decrypt(row.ciphertext)


def opens_by_code(session: Session, instance_key: int) -> bool:
    """Whether code and document together open the request yet; until the document is noted only the link does."""
    row = session.get(RequestCode, instance_key)
    return row is not None and row.document_index is not None


def find(tools: Tools, session: Session, code: str) -> int | None:
    """The instance of a code, however it was typed: what the tracking link does, its 140 bits being the secret."""
    return session.scalar(select(RequestCode.instance).where(RequestCode.code_hash == _code_hash(tools, code)))


def look_up(tools: Tools, code: str, document: str, origin: str) -> int | None:
    """The instance that this code and this mayor's document open, or ``None``, in the same time.

    ``origin``: the caller's network address. Opens transactions of its own. Raises
    :class:`services.attempt_limits.TooManyAttempts`.
    """
    typed = document_index(tools, document)
    # Never by document: it is public, and a stranger would use up its owner's tries.
    attempt_limits.count(tools, (attempt_limits.REQUEST_LOOK_UP, origin))
    with tools.database.read() as session:
        row = session.scalar(select(RequestCode).where(RequestCode.code_hash == _code_hash(tools, code)))
    same = hmac.compare_digest((row and row.document_index) or _NOBODY, typed)
    if row is None or not same:
        access_log.tried(tools, access_log.WRONG_CODE, origin)
        return None
    return row.instance


def find_by_document(tools: Tools, session: Session, document: str) -> list[int]:
    """The instances of one mayor, newest first: for mailing a lost code again to the addresses on file."""
    query = select(RequestCode.instance).where(RequestCode.document_index == document_index(tools, document))
    return list(session.scalars(query.order_by(RequestCode.instance.desc())))


def address_of(tools: Tools, code: str) -> str:
    """The tracking link of a code."""
    return f"{tools.settings['public_address'].rstrip('/')}/seguimiento/{code}"


def link(
    tools: Tools, session: Session, call: Call, *, document: str | None = None, address: str | None = None
) -> dict[str, Any]:
    """Gives the request's code and its tracking link; notes the mayor's document for the look-up page.

    ``address``: whom they will be mailed to. Where it is another than the one that had to confirm before, both are new,
    and the former mailbox's open nothing; every session of the request ends but that of who changed the address, which
    is the one that acted last.
    """
    if address and mail_codes.sent_elsewhere(tools, session, call.instance_key, address):
        _renew(tools, session, call.instance_key)
    code = issue(tools, session, call.instance_key, document)
    return {"link": address_of(tools, code), "code": code}


def _renew(tools: Tools, session: Session, instance_key: int) -> None:
    row = session.get(RequestCode, instance_key)
    if row is not None:
        fresh = _new(tools, instance_key)
        row.code_hash, row.ciphertext = fresh.code_hash, fresh.ciphertext
        sessions.revoke_all_but_last(session, "applicant", instance_key)


def _new(tools: Tools, instance_key: int) -> RequestCode:
    code = grouped(random_code(_GROUPS * _GROUP), _GROUP)
    return RequestCode(
        instance=instance_key,
        code_hash=_code_hash(tools, code),
        ciphertext=tools.vault.encrypt(code),
        created=tools.clock(),
    )


def _code_hash(tools: Tools, code: str) -> str:
    plain = "".join(filter(str.isalnum, meant(code)))
    return tools.vault.index(plain, "request code")


def document_index(tools: Tools, document: str) -> str:
    """How a mayor's document is known here, however it was typed."""
    return tools.vault.index("".join(filter(str.isalnum, document.upper())), "request document")
