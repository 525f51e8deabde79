"""An anchor a day: how far the record has come, told outside, where whoever changes the office's tables has no hand.

Ways: a folder of the installation (``record_anchors``: another machine's, or one that is written once), and a mail
(``record_mail``) whose text is the anchor. Any of them shows later that the record was not made anew.
"""

from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Refusal
from engine.models.record import RecordAnchor
from engine.record import reading
from engine.record_check import Head, head_in
from services.mail.send import sender
from services.mail.transport import ACCEPTED, Envelope, transport_of
from services.record.head import said, write_whole
from services.tools import Tools

_TEXT = """Ancla del registro de actos y accesos, para guardarla fuera del sistema. No hace falta responder.

Quien audite la oficina la compara con el registro: «aliado record check ARCHIVO --anchor ESTE_TEXTO».

"""


class AnchorNotTaken(Refusal):
    """The anchor's mail was accepted by nobody."""

    passes = True


def drop(tools: Tools) -> None:
    """Tell outside how far the record has come, by every way there is, and keep that it was told.

    Raises :class:`AnchorNotTaken`, :class:`services.mail.transport.MailPostponed`, ``OSError``; then it is tried again.
    """
    with tools.database.read() as session:
        head = reading.head(session)
        known = newest(session)
    if head is None or (known is not None and known.position >= head.position):
        return
    ways = [*_by_file(tools, head), *_by_mail(tools, head)]
    if ways:
        with tools.database.write() as session:
            row = RecordAnchor(position=head.position, chain=head.chain, at=tools.clock(), ways=",".join(ways))
            session.add(row)


def goes_outside(tools: Tools) -> bool:
    """Whether this installation has any way for an anchor to leave."""
    return bool(tools.settings.get("record_anchors") or tools.settings.get("record_mail"))


def newest(session: Session) -> RecordAnchor | None:
    """The last anchor that left."""
    return session.scalar(select(RecordAnchor).order_by(RecordAnchor.position.desc()).limit(1))


def outside(tools: Tools, session: Session) -> Iterator[Head]:
    """The anchors that can be read from here: those of the folder, and what we kept of each.

    Raises ``ValueError`` for a file of the folder that is none, ``OSError``.
    """
    folder = tools.settings.get("record_anchors")
    files = [head_in(path.read_text()) for path in Path(folder).glob("ancla-*.json")] if folder else []
    yield from files  # read before the session looks: what is anchored meanwhile is no part of its snapshot
    for row in session.scalars(select(RecordAnchor)):
        yield Head(row.position, row.chain)


def _by_file(tools: Tools, head: Head) -> list[str]:
    folder = tools.settings.get("record_anchors")
    if not folder:
        return []
    name = f"ancla-{tools.clock():%Y-%m-%d}-{head.position:08}.json"
    write_whole(Path(folder) / name, said(head, tools.clock().isoformat()))
    return ["file"]


def _by_mail(tools: Tools, head: Head) -> list[str]:
    to = tools.settings.get("record_mail")
    if not to:
        return []
    message, from_whom = EmailMessage(), sender(tools)
    message["From"], message["To"] = from_whom, to
    message["Subject"] = f"Ancla del registro: lote {head.position}"
    message["Date"] = format_datetime(tools.clock().astimezone(tools.zone))
    message["Message-ID"] = f"<registro.{head.position}.{head.chain[:16]}@{parseaddr(from_whom)[1].partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_TEXT + said(head, tools.clock().isoformat()))
    answers = transport_of(tools.settings).deliver(Envelope(parseaddr(from_whom)[1], [parseaddr(to)[1]]), message)
    if ACCEPTED not in answers.values():
        raise AnchorNotTaken
    return ["mail"]
