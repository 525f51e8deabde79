"""Real SMTP servers for the tests, and a certificate they can show."""

import asyncio
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Postbox:
    """What a server took, and how it answers: ``rcpt`` by address, ``data`` for every message.

    ``drop``: it takes the message and breaks the line before it says so; ``hang``: seconds before it answers at all.

    ``at``: when each message came, on the machine's steady clock. No properties: the library looks at every attribute of a handler before it starts.
    """

    rcpt: dict[str, str] = field(default_factory=dict)
    data: str = "250 taken"
    drop: bool = False
    hang: float = 0
    taken: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    secure: list[bool] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    dropped: int = 0

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list) -> str:
        self.asked.append(address)
        answer = self.rcpt.get(address, "250 fine")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.hang:
            await asyncio.sleep(self.hang)
        if self.data.startswith("250"):
            message = message_from_bytes(envelope.content, policy=default)
            self.at.append(time.monotonic())
            self.taken.append((list(envelope.rcpt_tos), message))
            self.secure.append(session.ssl is not None)
        if self.drop:
            self.dropped += 1
            server.transport.abort()
        return self.data

    def message(self) -> EmailMessage:
        """The only message that came."""
        [(_, message)] = self.taken
        return message

    def reached(self) -> list[list[str]]:
        """Whom each message reached."""
        return [recipients for recipients, _ in self.taken]


class _FreePort(Controller):
    """Listens on a port that the system chose, which the library then has to be told."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def running(postbox: Postbox, **options: object) -> Iterator[dict[str, str]]:
    """A server in front of ``postbox``; the settings that lead to it."""
    controller = _FreePort(postbox, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        yield {"smtp_host": "127.0.0.1", "smtp_port": str(controller.port), "smtp_security": "none"}
    finally:
        controller.stop()


def allow(user: str, password: str):
    """An authenticator that knows one user."""

    def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        known = isinstance(data, LoginPassword) and (data.login, data.password) == (user.encode(), password.encode())
        return AuthResult(success=known, handled=False)

    return authenticate


def certificate(folder: Path) -> tuple[ssl.SSLContext, str]:
    """A server's TLS context for 127.0.0.1, and the file of the authority that vouches for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "cert.pem", folder / "key.pem"
    public.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, str(public)
