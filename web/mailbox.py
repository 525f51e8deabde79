"""The demo's mailbox (`/buzon`): mails that had no server to go to, readable by the accounts of the demo.

This is the one declared place where an issued password can be read after it was sent, and it exists only in a
demonstration without a mail server: elsewhere these pages are not found.
"""

import email
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, render_template, request, send_file
from sqlalchemy import select

from engine.errors import NotFound
from engine.models.process import Instance, ProcessDefinition
from engine.names import alphabetical
from services.mail.send import CASE
from services.requests.receipts import Record
from web.http import headers
from web.identity import office
from web.installation import installation

blueprint = Blueprint("mailbox", __name__, url_prefix="/buzon")

#: How many of the newest mails are looked through.
LOOKED_AT: Final = 300
_CASE: Final = re.compile(f"<{CASE}([0-9]{{1,19}})@")
#: A letter stands in a frame that runs nothing and loads nothing; its links open in the whole window.
_LETTER: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-top-navigation-by-user-activation"
)


@dataclass
class Conversation:
    """The mails of one case, newest first. ``case``: its key; ``None``: mails of none."""

    case: int | None
    title: str
    mails: list[dict[str, Any]]


def is_open() -> bool:
    """Whether this is a demonstration that keeps its mails in a folder."""
    settings = installation().settings
    return settings.demo and settings.demo_mailbox


@blueprint.get("")
@office()
def page() -> Any:
    """The mails by case, the case that was written to last first; ``q``: only those in which these words stand."""
    wanted = request.args.get("q", "").strip()[:100]
    mails = [_summary(path, mail) for path, mail in _newest() if _says(mail, wanted)]
    return render_template("mailbox/list.html", conversations=_conversations(mails), wanted=wanted)


@blueprint.get("/<name>")
@office()
def message(name: str) -> Any:
    """One mail: the letter as people get it, and its plain text, which says the same."""
    path, mail = _named(name)
    headers.frames_own_pages()
    return render_template("mailbox/message.html", mail=_whole(path, mail))


@blueprint.get("/<name>/carta")
@office()
def letter(name: str) -> Any:
    """The mail's HTML, for the frame around it."""
    body = _named(name)[1].get_body(("html",))
    if body is None:
        raise NotFound(what="letter", key=name)
    answer = Response(f'<base target="_top">{body.get_content()}', content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = _LETTER
    return answer


@blueprint.get("/<name>/adjunto/<int:number>")
@office()
def attachment(name: str, number: int) -> Any:
    """One of its files, to be kept."""
    parts = list(_named(name)[1].iter_attachments())
    if not 0 <= number < len(parts):
        raise NotFound(what="attachment", key=str(number))
    content = parts[number].get_payload(decode=True)
    assert isinstance(content, bytes)  # noqa: S101  we attach files only
    file_name = parts[number].get_filename() or "archivo"
    return send_file(io.BytesIO(content), "application/octet-stream", as_attachment=True, download_name=file_name)


def _folder() -> Path:
    if not is_open():
        raise NotFound(what="mailbox", key="")
    return Path(installation().tools.settings["mail_folder"])


def _newest() -> list[tuple[Path, EmailMessage]]:
    paths = sorted(_folder().glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [(path, _read(path)) for path in paths[:LOOKED_AT]]


def _named(name: str) -> tuple[Path, EmailMessage]:
    path = next((path for path in _folder().glob("*.eml") if path.stem == name), None)
    if path is None:
        raise NotFound(what="mail", key=name)
    return path, _read(path)


def _read(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=default)


def _says(mail: EmailMessage, wanted: str) -> bool:
    said = alphabetical(" ".join((*(str(mail[name] or "") for name in ("Subject", "To", "Cc")), _text(mail))))[0]
    return all(word in said for word in alphabetical(wanted)[0].split())


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


def _case(mail: EmailMessage) -> int | None:
    found = _CASE.search(str(mail["References"] or ""))
    return int(found[1]) if found else None


def _conversations(mails: Iterable[dict[str, Any]]) -> list[Conversation]:
    found: dict[int | None, Conversation] = {}
    for mail in mails:
        found.setdefault(mail["case"], Conversation(mail["case"], "", [])).mails.append(mail)
    titles = _titles([case for case in found if case is not None])
    for case, conversation in found.items():
        conversation.title = titles.get(case, "Otros correos") if case is not None else "Otros correos"
    return list(found.values())


def _titles(cases: list[int]) -> dict[int, str]:
    """What each case is: its process, and the number people know it by, once it has one."""
    wanted = (
        select(Instance.key, ProcessDefinition.name, Record)
        .join(ProcessDefinition, ProcessDefinition.key == Instance.definition_key)
        .outerjoin(Record, Record.instance == Instance.key)
        .where(Instance.key.in_(cases))
    )
    with installation().database.read() as session:
        rows = session.execute(wanted).all()
    return {key: f"{name} · N.\u2060° {record.name}" if record else str(name) for key, name, record in rows}


def _summary(path: Path, mail: EmailMessage) -> dict[str, Any]:
    return {
        "name": path.stem,
        "case": _case(mail),
        "subject": str(mail["Subject"] or ""),
        "to": str(mail["To"] or ""),
        "cc": str(mail["Cc"] or ""),
        "at": installation().presentation.show(mail["Date"].datetime) if mail["Date"] else "",
    }


def _whole(path: Path, mail: EmailMessage) -> dict[str, Any]:
    names = [part.get_filename() or "archivo" for part in mail.iter_attachments()]
    case = _case(mail)
    return {
        **_summary(path, mail),
        "title": _titles([case]).get(case, "") if case is not None else "",
        "from": str(mail["From"] or ""),
        "text": _text(mail),
        "is_letter": mail.get_body(("html",)) is not None,
        "attachments": names,
    }
