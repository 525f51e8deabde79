"""Which request somebody means who writes to the office, or who lost the way back to their own.

Neither answer is ever shown to who asked: one goes to a reviewer's eyes, the other to an address that the request
itself holds.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from engine import feel
from engine.errors import BusinessError
from engine.models.process import Instance
from engine.queries import instances
from engine.service import Call
from services import attempt_limits
from services.requests import receipts, request_codes
from services.tools import Tools

#: The search attribute (declared by the drawing) that says whose request an instance is.
WHERE = "ubigeo"
MOST = 5


def find(
    tools: Tools, session: Session, call: Call, *, record: str | None = None, document: str | None = None
) -> dict[str, Any]:
    """Finds the request of an expediente number, else the newest one whose mayor has this document."""
    instance = receipts.find(session, record) if record else None
    if instance is None and document:
        instance = next(iter(request_codes.find_by_document(tools, session, document)), None)
    return {"request": {"instance": str(instance), "record": _record(session, instance)} if instance else None}


def recall(tools: Tools, session: Session, call: Call, *, ubigeo: str, document: str) -> dict[str, Any]:
    """Finds a municipality's requests by its mayor's document, each with its link and its own registered address.

    The header ``address`` is FEEL over the variables of the request that was found: which of them is the address, and
    since when it may be written to, the drawing knows. A request without one is left out, and so is one whose link
    was mailed often enough (a mailbox must not be flooded by whoever knows a public document); at most the :data:`MOST`
    newest are given.
    """
    expression = call.headers.get("address", "")
    if not expression.startswith("="):
        raise BusinessError("no_address", "the header «address» must be FEEL over the found request's variables")
    found = []
    for instance in _of(tools, session, ubigeo, document):
        variables = instances.variables(session, tools.vault, instance.key)
        context = feel.Context(now=tools.clock, zone=tools.zone)
        address = feel.compile_expression(expression).evaluate(variables, context)
        if address and attempt_limits.has_room(tools, session, attempt_limits.LINK_MAILED, str(instance.key)):
            code = request_codes.code_of(tools, session, instance.key)
            link, record = request_codes.address_of(tools, code), _record(session, instance.key)
            found.append({"address": str(address), "link": link, "code": code, "record": record})
    return {"requests": found}


def _of(tools: Tools, session: Session, ubigeo: str, document: str) -> Iterator[Instance]:
    """Those under way; where there is none, the newest that ended, whose page says how."""
    keys = request_codes.find_by_document(tools, session, document)
    all_of_them = [session.get_one(Instance, key) for key in keys]
    here = [instance for instance in all_of_them if instance.search.get(WHERE) == ubigeo]
    yield from [instance for instance in here if instance.status == "active"][:MOST] or here[:1]


def _record(session: Session, instance: int | None) -> str | None:
    opened = session.get(receipts.Record, instance) if instance is not None else None
    return opened.name if opened else None
