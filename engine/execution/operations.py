"""Services the engine itself offers to drawings: what changes open work and not the world."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import candidate_groups
from engine.errors import ExpressionFailed, MessageNotExpected
from engine.execution.instants import later
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
    session: Session,
    call: Call,
    *,
    name: str,
    correlation_key: str,
    variables: Mapping[str, Any] | None = None,
    time_to_live: Any = None,
) -> dict[str, bool]:
    """Hand a message to the one token that waits for it, or start the process that begins with it.

    Both move in one commit. That nobody waits any more is an answer, not a fault: the drawing decides what follows.
    ``time_to_live``: a duration, FEEL's or its text, for which the message is kept for who comes to wait.
    """
    until = None if time_to_live is None else later(call.now, time_to_live)
    if until is None and time_to_live is not None:
        raise ExpressionFailed(element=call.element_id, reason="its time to live is no duration")
    kept = until is not None and until > call.now
    try:
        return {"delivered": call.deliver(session, name, correlation_key, variables or {}, until), "kept": kept}
    except MessageNotExpected:
        return {"delivered": False, "kept": False}


#: Part of every catalogue.
OPERATIONS = {
    "message.send": Service(
        "message.send",
        send_message,
        local=True,
        alone=True,
        description="Entrega un mensaje al trámite que lo espera, en la misma transacción.",
        names={"name": "message", "time_to_live": "length"},
        outputs={
            "delivered": "false si nadie esperaba el mensaje",
            "kept": "true si se guarda, por «time_to_live», para quien lo espere después",
        },
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
