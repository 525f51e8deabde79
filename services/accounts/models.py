"""The table of accounts. The person is encrypted; equality of documents is found by a blind index.

"At most one active account per municipality" and "nobody is responsible in two" are partial unique indexes, so that
no code path, import or bug can break them.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database.sessions import Base, Instant, Key

ACTIVE, ENDED = "active", "ended"
_ACTIVE_ONLY = text("state = 'active'")


class Account(Base):
    """One issued account. It is active from ``begins`` until before ``ends``; an ended one never comes back.

    ``person``: the vault's ciphertext of a JSON object. ``password_hash`` empty: the person has not activated it yet.
    ``ratify_since``: it goes on, but the authority in office has to confirm it since then.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("state IN ('active', 'ended')", name="state"),
        CheckConstraint("(state = 'ended') = (ends IS NOT NULL)", name="ends"),
        Index(
            "uq_account_active_ubigeo", "ubigeo", unique=True, sqlite_where=_ACTIVE_ONLY, postgresql_where=_ACTIVE_ONLY
        ),
        Index(
            "uq_account_active_document",
            "document_index",
            unique=True,
            sqlite_where=_ACTIVE_ONLY,
            postgresql_where=_ACTIVE_ONLY,
        ),
    )
    key: Mapped[int] = mapped_column(Key, primary_key=True)
    ubigeo: Mapped[str] = mapped_column(String(6), index=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    person: Mapped[str] = mapped_column(Text)
    document_index: Mapped[str] = mapped_column(String(64), index=True)
    begins: Mapped[datetime] = mapped_column(Instant)
    ends: Mapped[datetime | None] = mapped_column(Instant)
    end_reason: Mapped[str | None] = mapped_column(String(500))
    replaced_by: Mapped[int | None] = mapped_column(ForeignKey("account.key"), type_=Key)
    state: Mapped[str] = mapped_column(String(10), default=ACTIVE)
    ratify_since: Mapped[datetime | None] = mapped_column(Instant)
