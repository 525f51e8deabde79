"""Proof that a person reads an e-mail address: a code of six digits, or the link of the same mail.

Only keyed hashes are stored; the words travel through :mod:`services.secrets`. Six digits are enough because a code
allows five answers, lives a day, and an address gets few codes an hour.
"""

import hmac
import secrets as random_words
import unicodedata
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, Integer, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database.locks import one_at_a_time
from engine.database.sessions import Base, Instant, Key
from engine.errors import BusinessError
from engine.service import Call
from services import attempt_limits, secrets
from services.requests import places
from services.tools import Tools

LIFETIME = timedelta(hours=24)
ANSWERS = 5
DIGITS = 6
CODES_PER_HOUR = attempt_limits.CODE_MAILED.times

WRONG = "El código no es correcto. Revisa el correo más reciente y vuelve a escribirlo."
NO_CODE = "El código tiene seis dígitos: cópialo completo del correo más reciente. Este intento no cuenta."
EARLIER = "Ese código es de un correo anterior. Escribe el del correo más reciente. Este intento no cuenta."
EXPIRED = "El código ya venció. Pide uno nuevo."
_LEFT = {1: "Te queda un intento con este código.", 0: "Era el último intento con este código: pide uno nuevo."}
_MOST_EARLIER = 10
USED_UP = "Se agotaron los intentos con este código. Pide uno nuevo."


class Confirmation(Base):
    """One code sent to one address. ``confirmed`` is the instant of the right answer.

    ``place``: from where its request was begun (:mod:`services.requests.places`). ``element``: where a link is handed
    in that is somebody else's than the applicant's; empty: where theirs are.
    """

    __tablename__ = "confirmation"
    __table_args__ = (Index(None, "address_index", "created"),)
    key: Mapped[int] = mapped_column(Key, primary_key=True)
    instance: Mapped[int] = mapped_column(Key, index=True)
    element: Mapped[str] = mapped_column(String(200), default="", server_default="")
    place: Mapped[str] = mapped_column(String(64), default="", server_default="")
    address_index: Mapped[str] = mapped_column(String(64))
    code_hash: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created: Mapped[datetime] = mapped_column(Instant)
    expires: Mapped[datetime] = mapped_column(Instant)
    answers: Mapped[int] = mapped_column(Integer, default=0)
    confirmed: Mapped[datetime | None] = mapped_column(Instant)


def issue(
    tools: Tools, session: Session, call: Call, *, address: str, element: str | None = None, days: int = 1
) -> dict[str, Any]:
    """Makes a code for an e-mail address; the mail reads code and link from the secret. It lives for ``days``.

    ``element``: the id of the message event that the link is for, where it confirms somebody else than the applicant;
    the applicant's codes and links go on. Raises ``BusinessError("too_many")`` when the address got
    :data:`CODES_PER_HOUR` within the hour for requests begun at the same place, or several times that for all.
    """
    index, place, now = _address_index(tools, address), places.of(session, call.instance_key), tools.clock()
    one_at_a_time(session, f"confirmation {index}")
    if not _has_room(session, index, place, now):
        raise BusinessError("too_many", "the address was sent too many codes within an hour")
    key, code, token = tools.keys(), f"{random_words.randbelow(10**6):06d}", random_words.token_urlsafe(24)
    lives = LIFETIME * int(days)
    row = Confirmation(key=key, instance=call.instance_key, address_index=index, created=now, expires=now + lives)
    row.element, row.place = element or "", place
    row.code_hash, row.token_hash = _hash(tools, f"{key} {code}"), _hash(tools, token)
    session.add(row)
    link = f"{tools.settings['public_address'].rstrip('/')}/confirmar/{token}"
    return {"code": str(key), "secret": secrets.put(tools, session, {"code": code, "link": link}, lives)}


def _has_room(session: Session, index: str, place: str, now: datetime) -> bool:
    """Whether an address may be sent one more: strangers elsewhere, who use up theirs, do not keep its owner out."""
    recent = Confirmation.address_index == index, Confirmation.created > now - attempt_limits.CODE_MAILED.span
    here = func.count().filter(Confirmation.place == place)
    every, mine = session.execute(select(func.count(), here).select_from(Confirmation).where(*recent)).one()
    return bool(mine < CODES_PER_HOUR and every < attempt_limits.CODE_MAILED_IN_ALL.times)


def check(tools: Tools, session: Session, call: Call, *, code: str, answer: str | None) -> dict[str, Any]:
    """Compares a person's answer with the code or the link's token; a wrong one is an answer too, not an error."""
    row = session.get(Confirmation, int(code), with_for_update=True)
    if row is None or row.instance != call.instance_key:
        return {"confirmed": False, "reason": WRONG}
    if row.confirmed is not None:
        return {"confirmed": True, "reason": ""}
    reason = _refusal(tools, session, row, answer or "")
    if not reason:
        row.confirmed = tools.clock()
    session.flush()
    return {"confirmed": not reason, "reason": reason}


def sent_elsewhere(tools: Tools, session: Session, instance_key: int, address: str) -> bool:
    """Whether the newest code of an instance went to another address than this one."""
    newest = select(Confirmation.address_index).where(Confirmation.instance == instance_key, Confirmation.element == "")
    index = session.scalar(newest.order_by(Confirmation.key.desc()).limit(1))
    return index is not None and index != _address_index(tools, address)


def find_by_link(tools: Tools, session: Session, token: str) -> Confirmation | None:
    """The code whose mail carried this link, while it lives: says which instance waits for the answer.

    Of an instance, and of an element, the newest code alone lives: an older link would use up its answers, in another
    address's name.
    """
    row = session.scalar(select(Confirmation).where(Confirmation.token_hash == _hash(tools, token)))
    if row is None or tools.clock() >= row.expires:
        return None
    same = Confirmation.instance == row.instance, Confirmation.element == row.element
    newest = session.scalar(select(func.max(Confirmation.key)).where(*same))
    return row if row.key == newest else None


def _refusal(tools: Tools, session: Session, row: Confirmation, answer: str) -> str:
    if row.expires <= tools.clock():
        return EXPIRED
    if row.answers >= ANSWERS:
        return USED_UP
    typed = "".join(sign for sign in unicodedata.normalize("NFKC", answer) if sign.isalnum())
    if hmac.compare_digest(row.token_hash, _hash(tools, answer.strip())):
        return ""
    if not (typed.isdecimal() and len(typed) == DIGITS):
        return NO_CODE  # it cannot be a guess: it costs none of the answers
    if _is_earlier(tools, session, row, typed):
        return EARLIER
    row.answers += 1
    if hmac.compare_digest(row.code_hash, _hash(tools, f"{row.key} {typed}")):
        return ""
    left = ANSWERS - row.answers
    return f"{WRONG} {_LEFT[left]}" if left in _LEFT else f"{WRONG} Te quedan {left} intentos con este código."


def _is_earlier(tools: Tools, session: Session, row: Confirmation, typed: str) -> bool:
    """Whether it is the code of an earlier mail of the same request: good for nothing, and no guess."""
    before = select(Confirmation).where(Confirmation.instance == row.instance, Confirmation.key < row.key)
    newest = session.scalars(before.order_by(Confirmation.key.desc()).limit(_MOST_EARLIER))
    return any(hmac.compare_digest(each.code_hash, _hash(tools, f"{each.key} {typed}")) for each in newest)


def _address_index(tools: Tools, address: str) -> str:
    return tools.vault.index(address.strip().casefold(), "confirmation address")


def _hash(tools: Tools, text: str) -> str:
    return tools.vault.index(text, "confirmation code")
