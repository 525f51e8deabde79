"""The message itself: addresses that are really addresses, headers that nobody can break into, a stable Message-ID."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, formataddr
from typing import Any

from engine.errors import Refusal
from engine.mail_address import mail_address
from services.mail.body import Body


class UnsafeHeader(Refusal):
    """The {header} of a mail may not contain line breaks or control characters."""


class _Readable(EmailPolicy):
    """Encodes a subject or a name with accents as a whole: the standard library encodes word by word, and readers must
    drop the blank between two encoded words (RFC 2047, 6.2).
    """

    def fold(self, name: str, value: Any) -> str:
        if str(value).isascii():
            return str(super().fold(name, value))
        if hasattr(value, "addresses"):
            people = (formataddr((one.display_name, one.addr_spec)) for one in value.addresses)
            return f"{name}: {', '.join(people)}{self.linesep}"
        if name.lower() == "subject":
            words = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
            return f"{name}: {words}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii")


_POLICY = _Readable(linesep=SMTP.linesep)


@dataclass(frozen=True)
class Attachment:
    """One file to attach: ``media_type`` like ``application/pdf``."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Heading:
    """Everything of a message but its body; addresses in clear. ``conversation``: what messages that belong together
    refer to, so that a mailbox may show them as one (RFC 5322 § 3.6.4).
    """

    sender: str
    reply_to: str | None
    to: Sequence[str]
    copy: Sequence[str]
    message_id: str
    at: datetime
    conversation: str = ""


def is_address(text: str) -> bool:
    """Whether ``text`` is one plain ASCII address (``ana@muni.gob.pe``), nothing around it, nothing hidden in it."""
    return text.isascii() and mail_address(text) is not None


def build(heading: Heading, body: Body, attachments: Sequence[Attachment] = ()) -> EmailMessage:
    """The complete message. Raises :class:`UnsafeHeader` for a subject or a name that hides further headers."""
    message = EmailMessage(policy=_POLICY)
    for name, value in _headers(heading, body.subject):
        if not value.isprintable():
            raise UnsafeHeader(header=name)
        message[name] = value
    message.set_content(body.text)
    message.add_alternative(body.html, subtype="html")
    for attachment in attachments:
        kind, _, subtype = attachment.media_type.partition("/")
        if not attachment.name.isprintable():
            raise UnsafeHeader(header="file name")
        message.add_attachment(
            attachment.content, maintype=kind, subtype=subtype or "octet-stream", filename=attachment.name
        )
    return message


def _headers(heading: Heading, subject: str) -> list[tuple[str, str]]:
    headers = [
        ("From", heading.sender),
        ("To", ", ".join(heading.to)),
        ("Cc", ", ".join(heading.copy)),
        ("Reply-To", heading.reply_to or ""),
        ("Subject", subject),
        ("Date", format_datetime(heading.at)),
        ("Message-ID", heading.message_id),
        ("References", heading.conversation),
        ("Content-Language", "es-PE"),
        ("Auto-Submitted", "auto-generated"),
    ]
    return [(name, value) for name, value in headers if value]
