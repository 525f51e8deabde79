"""How a message leaves: to an SMTP server, or, where none is set up, into a folder that the demo mailbox shows.

The server answers recipient by recipient, and so do we. When none of the people a message is *for* is accepted, the
message is not handed over at all: a copy of it must not go out alone.
"""

import os
import smtplib
import ssl
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from engine.errors import Postponed

ACCEPTED, REFUSED, LATER, HELD = "accepted", "refused", "later", "held"


_TOO_MANY = 552


class MailPostponed(Postponed):
    """The mail server could not take the message now: {reason}."""


@dataclass(frozen=True)
class Envelope:
    """Who sends, whom the message is for, and who else gets it."""

    sender: str
    to: Sequence[str]
    copy: Sequence[str] = ()


class Transport(Protocol):
    """Hands a message over."""

    def deliver(self, envelope: Envelope, message: EmailMessage) -> dict[str, str]:
        """Each recipient's answer: ``accepted``, ``refused`` for good, ``later``, or ``held`` (a copy not sent alone).

        Raises :class:`MailPostponed` when nobody's answer is known.
        """


@dataclass(frozen=True)
class Smtp:
    """A server; ``security`` is ``starttls``, ``tls`` or ``none``. The certificate is always checked."""

    host: str
    port: int
    security: str = "starttls"
    user: str = ""
    password: str = ""
    authorities: str | None = None
    timeout: float = 30

    def __repr__(self) -> str:
        return f"Smtp({self.host}:{self.port}, {self.security})"  # never the password

    def deliver(self, envelope: Envelope, message: EmailMessage) -> dict[str, str]:
        """See :meth:`Transport.deliver`."""
        with self._session() as server:
            return _hand_over(server, envelope, message)

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        """One conversation. What goes wrong in it names no address: it may end in an incident that many read."""
        try:
            with self._connected() as server:
                yield server
        except smtplib.SMTPResponseException as failure:
            raise MailPostponed(reason=f"{type(failure).__name__} {failure.smtp_code}") from None
        except (smtplib.SMTPException, OSError) as failure:
            raise MailPostponed(reason=type(failure).__name__) from None

    def _connected(self) -> smtplib.SMTP:
        # The authorities' certificates are read only where they are needed: that takes longer than the conversation.
        tls = None if self.security == "none" else ssl.create_default_context(cafile=self.authorities)
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=tls)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            if self.security == "starttls":
                server.starttls(context=tls)
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


@dataclass(frozen=True)
class Folder:
    """A folder of ``.eml`` files, one a message: the mail of an office that has no server, readable in the demo."""

    path: Path

    def deliver(self, envelope: Envelope, message: EmailMessage) -> dict[str, str]:
        """See :meth:`Transport.deliver`; a repeat of the same Message-ID replaces the file."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=self.path, prefix=".arriving-")
        with os.fdopen(handle, "wb") as file:
            file.write(message.as_bytes())
        Path(name).replace(self.path / f"{message['Message-ID'].strip('<>').partition('@')[0]}.eml")
        return dict.fromkeys([*envelope.to, *envelope.copy], ACCEPTED)


def transport_of(settings: Mapping[str, str]) -> Transport:
    """The transport that the settings ask for: SMTP where ``smtp_host`` is set, else the folder ``mail_folder``."""
    if not settings.get("smtp_host"):
        return Folder(Path(settings.get("mail_folder", "var/mail")))
    security = settings.get("smtp_security", "starttls")
    return Smtp(
        host=settings["smtp_host"],
        port=int(settings.get("smtp_port") or (465 if security == "tls" else 587)),
        security=security,
        user=settings.get("smtp_user", ""),
        password=settings.get("smtp_password", ""),
        authorities=settings.get("smtp_authorities") or None,
    )


def _hand_over(server: smtplib.SMTP, envelope: Envelope, message: EmailMessage) -> dict[str, str]:
    server.ehlo_or_helo_if_needed()
    code, _ = server.mail(envelope.sender)
    if code != 250:
        raise smtplib.SMTPSenderRefused(code, b"", "")
    answers = {address: _of_recipient(server.rcpt(address)[0]) for address in [*envelope.to, *envelope.copy]}
    if envelope.to and ACCEPTED not in (answers[address] for address in envelope.to):
        with suppress(smtplib.SMTPServerDisconnected):
            server.rset()
        return answers | dict.fromkeys(envelope.copy, HELD)
    if ACCEPTED not in answers.values():
        return answers
    said = _of_content(server, message)
    return {address: said if answer == ACCEPTED else answer for address, answer in answers.items()}


def _of_recipient(code: int) -> str:
    """552 is the old number of «too many recipients»: it may go better another time (RFC 5321 § 4.5.3.1.10)."""
    return LATER if code == _TOO_MANY else _verdict(code)


def _of_content(server: smtplib.SMTP, message: EmailMessage) -> str:
    """A server may refuse for good before it has read a word."""
    try:
        return _verdict(server.data(message.as_bytes())[0])
    except smtplib.SMTPDataError as refusal:
        if _verdict(refusal.smtp_code) != REFUSED:
            raise
        return REFUSED


def _verdict(code: int) -> str:
    """RFC 5321 § 4.2.1: 2yz accepted, 5yz refused for good, everything else may go better another time."""
    return ACCEPTED if 200 <= code < 300 else REFUSED if 500 <= code < 600 else LATER
