"""What a mail server says is understood: taken, refused for good, or another time, for each who was written to."""

import socket

import pytest

from services.mail.transport import Envelope, MailPostponed, Smtp
from tests.services.cases.scripted_smtp import CUT, THEN_CUT, answering
from tests.services.mail.test_transport import message

ANA, MAYOR = "ana@example.pe", "alcaldia@muni.gob.pe"
TO_ANA, TO_MAYOR = f"RCPT {ANA}", f"RCPT {MAYOR}"


def answers_of(script, greeting="220 hola", timeout=5):
    """Ana's answer and the copy's; or ``later`` for the whole."""
    with answering(script, greeting) as port:
        try:
            said = Smtp("127.0.0.1", port, "none", timeout=timeout).deliver(
                Envelope("aliado@contigo.test", [ANA], [MAYOR]), message()
            )
        except MailPostponed:
            return "later"
    return said[ANA], said[MAYOR]


@pytest.mark.parametrize(
    ("script", "right"),
    [
        ({}, ("accepted", "accepted")),
        ({"DATA": "554 5.7.1 rejected"}, ("refused", "refused")),
        ({"DATA": "550 5.7.1 not wanted"}, ("refused", "refused")),
        ({TO_MAYOR: "550 no such user", "DATA": "554 5.5.1 no"}, ("refused", "refused")),
        ({"DATA": "451 4.3.0 later"}, "later"),
        ({".": "552 5.3.4 message too big"}, ("refused", "refused")),
        ({TO_MAYOR: "552 5.5.3 too many recipients"}, ("accepted", "later")),
        ({TO_MAYOR: "452 4.5.3 too many recipients"}, ("accepted", "later")),
        ({TO_MAYOR: f"421 4.7.0 closing{THEN_CUT}"}, "later"),
        ({TO_ANA: f"421 4.7.0 closing{THEN_CUT}"}, "later"),
        ({"MAIL": "550 5.7.1 sender not allowed"}, "later"),
        ({"MAIL": "451 4.7.1 greylisted"}, "later"),
        ({"EHLO": CUT}, "later"),
        ({"EHLO": "502 what"}, ("accepted", "accepted")),
        ({TO_ANA: "251 user not local; will forward"}, ("accepted", "accepted")),
        ({TO_ANA: "252 cannot verify"}, ("accepted", "accepted")),
        ({".": CUT}, "later"),
        ({TO_ANA: "550-5.1.1 no\r\n550 5.1.1 such user"}, ("refused", "held")),
        ({TO_ANA: "551 try <ana@otro.pe>"}, ("refused", "held")),
        ({TO_ANA: "553 not allowed"}, ("refused", "held")),
        ({TO_ANA: "550 no", "RSET": "500 what"}, ("refused", "held")),
    ],
    ids=lambda value: (
        ", ".join(f"{verb}: {answer}" for verb, answer in value.items()) if isinstance(value, dict) else str(value)
    ),
)
def test_each_answer_of_a_server_is_understood(script, right):
    assert answers_of(script) == right


@pytest.mark.parametrize("greeting", ["554 no SMTP service here", "421 too busy"])
def test_a_server_that_does_not_want_to_talk_is_asked_another_time(greeting):
    assert answers_of({}, greeting) == "later"


def test_a_server_that_says_nothing_is_left_after_the_patience_that_was_set():
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(MailPostponed):
        Smtp("127.0.0.1", mute.getsockname()[1], "none", timeout=0.3).deliver(Envelope("a@b.test", [ANA]), message())
