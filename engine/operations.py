"""Services the engine itself offers to drawings: what changes open work and not the world."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import UserTask
from engine.service import Call, Service


def update_task(
    session: Session,
    call: Call,
    *,
    element: str,
    priority: int | None = None,
    groups: str | Sequence[str] | None = None,
    due: datetime | None = None,
) -> dict[str, int]:
    """Change the open user tasks of this instance at an element: priority, candidate groups (added), due date."""
    rows = session.scalars(
        select(UserTask).where(UserTask.instance_key == call.instance_key, UserTask.element_id == element)
    ).all()
    for row in rows:
        if priority is not None:
            row.priority = int(priority)
        if groups is not None:
            added = groups.split(",") if isinstance(groups, str) else groups
            row.groups = "|".join(sorted({*row.groups.split("|"), *(str(name).strip() for name in added)}))
        if due is not None:
            row.due_at, row.due_expression = due, None
    return {"updated": len(rows)}


#: Part of every catalogue.
OPERATIONS = {
    "task.update": Service(
        "task.update", update_task, local=True, outputs={"updated": "how many open tasks were changed"}
    )
}
