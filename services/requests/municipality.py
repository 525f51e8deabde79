"""What a drawing may ask about a municipality: its name and place, and whether its one open request is taken.

The reservation is the procedure's promise that two people cannot file for one municipality at once: a row under a
unique key from the filing until the instance ends, whatever the end (:func:`release`, a hook of the runtime).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database.sessions import Base, Instant, Key, upserting
from engine.errors import BusinessError, NotFound
from engine.service import Call
from services import ubigeo as districts
from services.tools import Tools


class Reservation(Base):
    """A municipality whose request has been filed and not decided."""

    __tablename__ = "reservation"
    ubigeo: Mapped[str] = mapped_column(String(6), primary_key=True)
    instance_key: Mapped[int] = mapped_column(Key, ForeignKey("instance.key"), index=True)
    since: Mapped[datetime] = mapped_column(Instant)


def describe(tools: Tools, session: Session, call: Call, *, ubigeo: str) -> dict[str, Any]:
    """Name, kind and place of the municipality that governs a district, by its INEI code."""
    try:
        found = districts.entity(ubigeo)
    except NotFound:
        raise BusinessError("unknown_district", f"there is no district {ubigeo!r}") from None
    return {
        "municipality": {
            "ubigeo": found.ubigeo_inei,
            "name": found.name,
            "kind": found.kind,
            "department": found.departamento,
            "province": found.provincia,
            "district": found.distrito,
        }
    }


def reserve(tools: Tools, session: Session, call: Call, *, ubigeo: str) -> dict[str, Any]:
    """Reserve a municipality for this request; again by the same request is no change."""
    mine = {"ubigeo": ubigeo, "instance_key": call.instance_key, "since": call.now}
    while (holder := _holder(session, ubigeo)) is None:
        # Two filings in one second: the unique key decides. The one it chose may have ended before we see it.
        session.execute(upserting(session)(Reservation).values(mine).on_conflict_do_nothing())
    if holder != call.instance_key:
        raise BusinessError("already_filed", "another request of this municipality is being decided")
    return {"reserved": True}


def under_way(tools: Tools, session: Session, call: Call, *, ubigeo: str) -> dict[str, Any]:
    """Whether another request of a municipality is filed and has not ended: ``{since}``, never whose it is."""
    found = session.scalar(select(Reservation).where(Reservation.ubigeo == ubigeo))
    return {"filed": {"since": found.since} if found and found.instance_key != call.instance_key else None}


def _holder(session: Session, ubigeo: str) -> int | None:
    return session.scalar(select(Reservation.instance_key).where(Reservation.ubigeo == ubigeo))


def release(session: Session, instance_key: int) -> None:
    """Give the municipality free: a hook of the transaction that ends an instance."""
    session.execute(delete(Reservation).where(Reservation.instance_key == instance_key))
