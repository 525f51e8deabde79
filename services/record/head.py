"""How far the record had come, in a file beside the database: whoever cuts the end off the one has not cut the other.

The file is written after each batch, and only where what it says is part of the chain at hand: a head that the database
does not know is the trace of a cut, and stays until somebody answers for it (:func:`accept`).
"""

import json
import os
import tempfile
from pathlib import Path

from sqlalchemy.orm import Session

from engine.errors import Refusal
from engine.record import linking, reading
from engine.record_check import Head, head_in
from services.people import access_log
from services.tools import Tools

#: The name of an act: somebody answered for a record that had been longer.
ACCEPTED = "record_accepted"


class HeadUnreadable(Refusal):
    """{path} is no head of a record."""


def keep(tools: Tools) -> None:
    """Link what is new, and write the head down."""
    if linking.link(tools.database, tools.clock()) is None and kept(tools) is not None:
        return
    with tools.database.read() as session:
        head = reading.head(session)
        if head is None or not is_ours(session, kept(tools)):
            return
    _write(tools, head)


def kept(tools: Tools) -> Head | None:
    """The head that the file says; ``None`` where there is no file. Raises :class:`HeadUnreadable`."""
    path = _path(tools)
    if path is None or not path.exists():
        return None
    try:
        return head_in(path.read_text())
    except (ValueError, KeyError, TypeError):
        raise HeadUnreadable(path=path) from None


def is_ours(session: Session, head: Head | None) -> bool:
    """Whether a head is part of the chain at hand."""
    return head is None or reading.chain_at(session, head.position) == head.chain


def accept(tools: Tools, who: str, reason: str) -> Head | None:
    """Somebody answers for a record that had been longer, or another: the file's head is set aside beside it, and the
    record says so. Returns that head; ``None`` where there is nothing to answer for.
    """
    head = kept(tools)
    with tools.database.write() as session:
        if head is None or is_ours(session, head):
            return None
        facts = {"position": head.position, "chain": head.chain, "reason": reason}
        access_log.act(tools, session, who, ACCEPTED, str(head.position), facts)
    if (path := _path(tools)) is not None:
        path.rename(path.with_name(f"{path.stem}-{head.position}-{tools.clock():%Y%m%d%H%M%S}{path.suffix}"))
    keep(tools)
    return head


def said(head: Head, at: str) -> str:
    """A head as one line of JSON, as a file of it and an anchor say it."""
    return json.dumps({"record": 1, "position": head.position, "chain": head.chain, "at": at}) + "\n"


def _path(tools: Tools) -> Path | None:
    given = tools.settings.get("record_head")
    return Path(given) if given else None


def _write(tools: Tools, head: Head) -> None:
    path = _path(tools)
    if path is not None:
        write_whole(path, said(head, tools.clock().isoformat()))


def write_whole(path: Path, text: str) -> None:
    """Write a file that nobody ever reads half of."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, arriving = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(arriving).replace(path)
