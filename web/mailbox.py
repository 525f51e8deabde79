"""The demo's mailbox (`/buzon`): mails that had no server to go to, readable by the accounts of the demo.

This is the one declared place where an issued password can be read after it was sent, and it exists only where no mail
server is set up: with one, the folder stays empty and these pages are not found.
"""

import email
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from flask import Blueprint, render_template

from engine.errors import NotFound
from web.identity import office
from web.installation import installation

blueprint = Blueprint("mailbox", __name__, url_prefix="/buzon")

SHOWN = 100


def is_open() -> bool:
    """Whether this office keeps its mails in a folder."""
    return installation().settings.demo_mailbox


@blueprint.get("")
@office()
def page() -> Any:
    """The mails, newest first."""
    paths = sorted(_folder().glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)[:SHOWN]
    return render_template("mailbox/list.html", mails=[_summary(path) for path in paths])


@blueprint.get("/<name>")
@office()
def message(name: str) -> Any:
    """One mail: its plain text, which says the same as its HTML."""
    path = next((path for path in _folder().glob("*.eml") if path.stem == name), None)
    if path is None:
        raise NotFound(what="mail", key=name)
    return render_template("mailbox/message.html", mail=_whole(path))


def _folder() -> Path:
    if not is_open():
        raise NotFound(what="mailbox", key="")
    return Path(installation().tools.settings["mail_folder"])


def _read(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=default)


def _summary(path: Path) -> dict[str, Any]:
    mail = _read(path)
    return {
        "name": path.stem,
        "subject": str(mail["Subject"] or ""),
        "to": str(mail["To"] or ""),
        "cc": str(mail["Cc"] or ""),
        "at": installation().presentation.show(mail["Date"].datetime) if mail["Date"] else "",
    }


def _whole(path: Path) -> dict[str, Any]:
    mail = _read(path)
    body = mail.get_body(("plain",))
    names = [part.get_filename() or "archivo" for part in mail.iter_attachments()]
    return {**_summary(path), "text": body.get_content() if body else "", "attachments": names}
