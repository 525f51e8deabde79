"""Other open cases that whoever decides on one must know of: those with the same value of an attribute.

Which attribute, and what they are called, the drawing says: two open requests of one municipality, say. Only where they
stand is told; what they hold, each case's own page shows to whoever may read it.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models.process import Instance
from engine.queries.search import having
from web.cases import case, settling
from web.cases.case import Case
from web.properties import ALIKE, ALIKE_TITLE

MOST = 10


def alike(session: Session, found: Case) -> dict[str, Any] | None:
    """The title and the rows, oldest first; ``None`` where there are none, or the drawing asks for none."""
    name = ALIKE.text(found.process)
    value = found.instance.search.get(name) if name else None
    if not value:
        return None
    same = Instance.process_id == found.instance.process_id, Instance.status == "active"
    others = select(Instance).where(Instance.key.in_(having([name], [value])), *same)
    rows = session.scalars(others.where(Instance.key != found.instance.key).order_by(Instance.key).limit(MOST)).all()
    standings = settling.of_each(session, rows)
    listed = [
        {
            "key": row.key,
            "reference": case.reference_of(row.key, row.search),
            "state": standings[row.key].state,
            "created": row.created,
        }
        for row in rows
    ]
    return {"title": ALIKE_TITLE.text(found.process, "Casos parecidos"), "rows": listed} if listed else None
