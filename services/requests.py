"""Which request somebody means who writes to the office: for the reviewer's eyes, never for the writer's."""

from typing import Any

from sqlalchemy.orm import Session

from engine.service import Call
from services import access, receipts
from services.tools import Tools


def find(
    tools: Tools, session: Session, call: Call, *, record: str | None = None, document: str | None = None
) -> dict[str, Any]:
    """Finds the request of an expediente number, else the newest one whose mayor has this document."""
    instance = receipts.find(session, record) if record else None
    if instance is None and document:
        instance = next(iter(access.find_by_document(tools, session, document)), None)
    opened = session.get(receipts.Record, instance) if instance is not None else None
    return {"request": {"instance": str(instance), "record": opened and opened.name} if instance is not None else None}
