"""The transports: secured and authenticated SMTP, and the folder that the demo reads."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from services.mail.transport import Envelope, Folder, MailPostponed, Smtp, transport_of
from tests.services.mail.servers import Postbox, allow, certificate, running

ENVELOPE = Envelope("aliado@contigo.test", ["rosa@muni.test"])


def message() -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = "Prueba"
    made["Message-ID"] = "<aliado-1@contigo.test>"
    made.set_content("Hola, señora.\n")
    return made


@pytest.fixture
def secured(tmp_path):
    """A server that insists on STARTTLS and on a log-in."""
    context, authority = certificate(tmp_path)
    postbox = Postbox()
    options = {"tls_context": context, "require_starttls": True, "auth_required": True}
    with running(postbox, authenticator=allow("office", "words"), **options) as settings:
        yield postbox, {**settings, "smtp_security": "starttls", "smtp_authorities": authority}


def test_starttls_and_log_in(secured):
    postbox, settings = secured
    transport = transport_of({**settings, "smtp_user": "office", "smtp_password": "words"})
    assert transport.deliver(ENVELOPE, message()) == {"rosa@muni.test": "accepted"}
    assert postbox.secure == [True]


def test_a_wrong_log_in_is_told_without_the_words(secured):
    postbox, settings = secured
    transport = transport_of({**settings, "smtp_user": "office", "smtp_password": "mistaken"})
    with pytest.raises(MailPostponed) as refusal:
        transport.deliver(ENVELOPE, message())
    assert "535" in str(refusal.value)
    assert "mistaken" not in str(refusal.value) + repr(transport)
    assert postbox.taken == []


def test_a_certificate_that_nobody_vouches_for_is_refused(secured):
    postbox, settings = secured
    with pytest.raises(MailPostponed):
        transport_of({**settings, "smtp_authorities": ""}).deliver(ENVELOPE, message())
    assert postbox.taken == []


def test_a_server_without_starttls_gets_nothing(tmp_path):
    postbox = Postbox()
    with running(postbox) as settings, pytest.raises(MailPostponed):
        transport_of({**settings, "smtp_security": "starttls"}).deliver(ENVELOPE, message())
    assert postbox.taken == []


def test_tls_from_the_first_byte(tmp_path):
    context, authority = certificate(tmp_path)
    postbox = Postbox()
    with running(postbox, ssl_context=context) as settings:
        transport = transport_of({**settings, "smtp_security": "tls", "smtp_authorities": authority})
        assert transport.deliver(ENVELOPE, message()) == {"rosa@muni.test": "accepted"}


def test_the_usual_ports_are_known():
    assert transport_of({"smtp_host": "x"}).port == 587
    assert transport_of({"smtp_host": "x", "smtp_security": "tls"}).port == 465


def test_without_a_server_mail_lies_in_a_folder(tmp_path):
    transport = transport_of({"mail_folder": str(tmp_path / "mail")})
    assert transport == Folder(tmp_path / "mail")
    for _ in range(2):
        answers = transport.deliver(Envelope("a@b.test", ["rosa@muni.test"], ["alcaldia@muni.test"]), message())
    assert set(answers.values()) == {"accepted"}
    [file] = (tmp_path / "mail").iterdir()
    assert file.name == "aliado-1.eml"
    assert message_from_bytes(file.read_bytes(), policy=default).get_content() == "Hola, señora.\n"


def test_a_transport_does_not_show_its_password():
    assert "words" not in repr(Smtp("host", 25, user="office", password="words"))
