"""Headers as any reader decodes them: by RFC 2047, where the blank between two encoded words is dropped."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import compat32

import pytest

from services.mail.body import Body
from services.mail.message import Heading, build

SUBJECTS = (
    "Expediente 2026-000012: las observaciones se hacen hasta el segundo día hábil",
    "Solicitud 2026-000012: observa, si hace falta, hasta el segundo día hábil",
    "La Municipalidad Distrital de Ñañaña Ünïcödé presentó la solicitud N.° 2026-000015 de la alcaldía más próxima",
    "á é í ó ú " * 20 + "fin",
    "Solo letras corrientes, y bastante largas para que la línea se tenga que doblar en algún punto"[:80],
)


def received(subject: str, sender: str = "aliado@contigo.pe") -> dict[str, str]:
    """The headers after the wire."""
    heading = Heading(sender, None, ["luz@correo.pe"], [], "<1@contigo.pe>", datetime(2026, 3, 2, tzinfo=UTC))
    wire = build(heading, Body(subject, "t", "<p>t</p>")).as_bytes()
    assert max(map(len, wire.split(b"\r\n"))) <= 998
    message = message_from_bytes(wire, policy=compat32)
    return {name: str(make_header(decode_header(value))) for name, value in message.items()}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_arrives_with_all_its_blanks(subject: str) -> None:
    assert received(subject)["Subject"] == subject


def test_a_senders_name_does_too() -> None:
    sender = "Atención más próxima según región <aliado@contigo.pe>"
    assert received("x", sender)["From"] == sender
