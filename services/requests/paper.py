"""Finding a request by its paper: whoever holds the printed declaration finds its request, to hand in the scan.

Three things must fit together: the document id printed on every page, the mayor's document, and the municipality. The
last two are public, the first is on the paper. Whatever was wrong, the answer is the same and so is the work done for
it; attempts are counted before anything is looked at.
"""

import hmac

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models.process import Instance
from services import attempt_limits
from services.declaration import codes
from services.declaration.records import Declaration
from services.people import access_log
from services.requests import request_codes
from services.requests.lookup import WHERE
from services.requests.request_codes import RequestCode
from services.tools import Tools

_SYMBOLS = 10
_NOBODY = "0" * 64


def look_up(tools: Tools, ubigeo: str, document: str, printed: str, origin: str) -> int | None:
    """The instance whose declaration bears the document id ``printed``, or ``None``, in the same time.

    ``origin``: the caller's network address. Opens transactions of its own. Raises
    :class:`services.attempt_limits.TooManyAttempts`.
    """
    paper = codes.typed(printed)[:_SYMBOLS]
    attempt_limits.count(tools, (attempt_limits.PAPER_LOOK_UP, origin), (attempt_limits.PAPER, f"{paper}|{origin}"))
    with tools.database.read() as session:
        key, held, place = _held(session, paper)
    known = hmac.compare_digest(held, request_codes.document_index(tools, document))
    here = hmac.compare_digest(tools.vault.index(place, "paper place"), tools.vault.index(ubigeo, "paper place"))
    if not (known & here and key):
        access_log.tried(tools, access_log.WRONG_CODE, origin)
        return None
    return key


def _held(session: Session, paper: str) -> tuple[int, str, str]:
    """Instance, index of the mayor's document, and municipality behind a document id: three queries, hit or miss."""
    newest = select(Declaration.instance_key).where(Declaration.document == paper).order_by(Declaration.version.desc())
    key = session.scalar(newest.limit(1)) or 0
    held = session.scalar(select(RequestCode.document_index).where(RequestCode.instance == key))
    search = session.scalar(select(Instance.search).where(Instance.key == key)) or {}
    return key, held or _NOBODY, str(search.get(WHERE) or "")
