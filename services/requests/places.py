"""From where a request was begun, as a keyed fingerprint: so that what strangers elsewhere use up is not its own.

Kept until the request ends.
"""

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database.sessions import Base, Key
from services.tools import Tools


class RequestPlace(Base):
    """One request's place."""

    __tablename__ = "request_place"
    instance: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    place: Mapped[str] = mapped_column(String(64))


def note(tools: Tools, session: Session, instance_key: int, place: str) -> None:
    """Keep where a request is begun, in the transaction that begins it. ``place``: a network address."""
    session.add(RequestPlace(instance=instance_key, place=tools.vault.index(place, "place of a request")))


def of(session: Session, instance_key: int) -> str:
    """The fingerprint; empty where nobody noted one."""
    return session.scalar(select(RequestPlace.place).where(RequestPlace.instance == instance_key)) or ""


def forget(session: Session, instance_key: int) -> None:
    """A hook of the transaction that ends an instance."""
    session.execute(delete(RequestPlace).where(RequestPlace.instance == instance_key))
