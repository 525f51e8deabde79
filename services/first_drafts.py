"""What somebody typed into the first form of a process and has not sent: kept for their browser, before any request.

Known by a random token that the browser holds; the table has its keyed hash and a ciphertext. The pages keep something
here only once the drawing says that they may (who types has read what it is for). It goes with the request that begins
with it, when its owner begins anew, and by itself after three days.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, Text, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database.sessions import Base, Instant
from services.tools import Tools

KEPT = timedelta(days=3)


class FirstDraft(Base):
    """One browser's draft of one process' first form; ``values`` are the form's, as JSON, encrypted."""

    __tablename__ = "first_draft"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    process_id: Mapped[str] = mapped_column(String(200))
    values: Mapped[str] = mapped_column(Text)
    updated: Mapped[datetime] = mapped_column(Instant, index=True)


def new_token() -> str:
    """What a browser will know its draft by."""
    return secrets.token_urlsafe(24)


def keep(tools: Tools, session: Session, token: str, process_id: str, values: Mapping[str, Any]) -> None:
    """Keep what was typed, in place of what this browser kept before."""
    text = tools.vault.encrypt(json.dumps(values, ensure_ascii=False))
    row = FirstDraft(token_hash=_hash(tools, token), process_id=process_id, values=text, updated=tools.clock())
    session.merge(row)


def find(tools: Tools, session: Session, token: str, process_id: str) -> dict[str, Any]:
    """The form's values; empty where there is no draft of this process, or it is too old."""
    row = session.get(FirstDraft, _hash(tools, token))
    if row is None or row.process_id != process_id or row.updated < tools.clock() - KEPT:
        return {}
    found: dict[str, Any] = json.loads(tools.vault.decrypt(row.values))
    return found


def forget(tools: Tools, session: Session, token: str) -> None:
    """Delete it: it was sent, or its owner begins anew."""
    session.execute(delete(FirstDraft).where(FirstDraft.token_hash == _hash(tools, token)))


def sweep(tools: Tools, session: Session) -> None:
    """Delete those that are too old to be shown."""
    session.execute(delete(FirstDraft).where(FirstDraft.updated < tools.clock() - KEPT))


def _hash(tools: Tools, token: str) -> str:
    return tools.vault.index(token, "first draft")
