"""Services the engine itself offers to drawings: what changes open work and not the world."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import candidate_groups
from engine.errors import MessageNotExpected
from engine.models.process import UserTask
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
            row.groups = candidate_groups.join([*candidate_groups.split(row.groups), *candidate_groups.given(groups)])
        if due is not None:
            row.due_at, row.due_expression = due, None
    return {"updated": len(rows)}


def send_message(
    session: Session, call: Call, *, name: str, correlation_key: str, variables: Mapping[str, Any] | None = None
) -> dict[str, bool]:
    """Hand a message to the one token that waits for it, or start the process that begins with it.

    Both move in one commit. That nobody waits any more is an answer, not a fault: the drawing decides what follows.
    """
    try:
        call.deliver(session, name, correlation_key, variables or {})
    except MessageNotExpected:
        return {"delivered": False}
    return {"delivered": True}


#: Part of every catalogue.
OPERATIONS = {
    "message.send": Service(
        "message.send",
        send_message,
        local=True,
        alone=True,
        description="Entrega un mensaje al trámite que lo espera, en la misma transacción.",
        names={"name": "message"},
        outputs={"delivered": "false si ya nadie esperaba el mensaje"},
    ),
    "task.update": Service(
        "task.update",
        update_task,
        local=True,
        alone=True,
        description="Cambia la prioridad, los grupos o el vencimiento de una tarea de usuario abierta.",
        names={"element": "task"},
        outputs={"updated": "cuántas tareas abiertas cambiaron"},
    ),
}
