"""The tables of messages that are kept for who comes to wait later; :mod:`engine.models.process` has who waits now."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database.sessions import Base, Instant, Key


class KeptMessage(Base):
    """A message that was published with a time to live. ``actor``: who published it; ``variables``: what it brings, as
    JSON, encrypted; ``personal``: which of them are encrypted in the instance too.
    """

    __tablename__ = "kept_message"
    __table_args__ = (Index("ix_kept_message_about", "name", "correlation_key"),)
    key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(300))
    correlation_key: Mapped[str] = mapped_column(String(300))
    actor: Mapped[str] = mapped_column(String(200))
    variables: Mapped[str] = mapped_column(Text)
    personal: Mapped[list[str]] = mapped_column(JSON, default=list)
    created: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class MessageTaken(Base):
    """A process that has had a kept message, in one of its instances: it has it once."""

    __tablename__ = "message_taken"
    message_key: Mapped[int] = mapped_column(
        Key, ForeignKey("kept_message.key", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    process_id: Mapped[str] = mapped_column(String(200), primary_key=True)


class MessageStart(Base):
    """An instance that a message with a correlation key began: while it runs, none of its process begins with that
    key.
    """

    __tablename__ = "message_start"
    __table_args__ = (Index("ix_message_start_about", "process_id", "correlation_key"),)
    instance_key: Mapped[int] = mapped_column(Key, ForeignKey("instance.key"), primary_key=True, autoincrement=False)
    process_id: Mapped[str] = mapped_column(String(200))
    correlation_key: Mapped[str] = mapped_column(String(300))
