"""Mails: headers and bodies that every reader opens, values that stay what was typed, and nobody silenced by another."""

import re
from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from email.policy import default

import pytest

from engine import feel
from engine.presentation import Presentation
from services.mail.body import Body, render
from services.mail.message import Attachment, Heading, build, is_address
from services.mail.send import send
from services.people import staff as people
from tests.services.mail.conftest import DATA
from tests.shipped_forms import judged

AT = datetime(2026, 11, 30, 9, 5, tzinfo=timezone(timedelta(hours=-5)))
BODY = Body("Tu solicitud", "Hola, José:\n\nContraseña: kf7m-qw3x\n", "<p>Hola, José: contraseña</p>\n")
ANA, ROSA = "ana@example.pe", "rosa@contigo.test"
#: Readers of headers make ``a@bc@x.pe`` of it.
ENCODED = "=?utf-8?q?a=40b?=c@x.pe"
LONGEST = f"{'a' * 64}@{'.'.join(['b' * 60] * 3)}.pe"


def sent(*, to=(ANA,), subject="Tu solicitud", sender="Contigo <aliado@contigo.test>", body=BODY, files=(), **more):
    """A mail as bytes, and as a reader opens it."""
    heading = {"reply_to": None, "copy": [], "message_id": "<aliado-1@contigo.test>", "at": AT, **more}
    raw = build(Heading(sender, to=list(to), **heading), Body(subject, body.text, body.html), files).as_bytes()
    return raw, message_from_bytes(raw, policy=default)


def test_a_long_message_id_is_read_back_as_it_was():
    long = "<aliado-120693932576219136-copia@notificaciones.programacontigo.midis.gob.pe>"
    _, read = sent(message_id=long)
    assert read["Message-ID"].strip() == long


@pytest.mark.parametrize("address", [LONGEST, f"subgerencia.de.omaped@{'municipalidad' * 4}.regionsanmartin.gob.pe"])
def test_long_addresses_are_read_back_each_by_itself(address):
    _, read = sent(to=[address, ANA], copy=["alcaldia@muni.gob.pe"])
    assert [one.addr_spec for one in read["To"].addresses] == [address, ANA]


def test_a_long_subject_with_accents_is_read_back_and_no_two_encoded_words_touch():
    words = "La Municipalidad Distrital de Coronel Gregorio Albarracín Lanchipa presentó la solicitud N.° 2026-000123 – revísala"
    raw, read = sent(subject=words)
    assert read["Subject"] == words
    assert b"?==?" not in raw
    assert not re.search(rb"\?[qb]\?\?=", raw)


def test_a_body_of_endless_lines_is_sent_in_lines_that_servers_take():
    text = "Hola\n" + "á" * 3000 + "\n" + "x" * 3000
    raw, read = sent(body=Body("x", text, f"<p>{text}</p>"))
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert not re.search(rb"(?<!\r)\n", raw)
    assert read.get_body(("plain",)).get_content().split() == text.split()


@pytest.mark.parametrize(
    "name",
    ["declaración firmada N.° 1.pdf", "a" * 116 + ".pdf", "ñ" * 110 + ".pdf", 'comillas "dobles".pdf', "😀.pdf"],
)
def test_an_attachment_keeps_its_name(name):
    _, read = sent(files=[Attachment(name, "application/pdf", b"%PDF-")])
    assert [one.get_filename() for one in read.iter_attachments()] == [name]


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ('"Programa Contigo, MIDIS" <aliado@contigo.pe>', "Programa Contigo, MIDIS"),
        ("aliado@contigo.pe", ""),
        ("Atención Contigo <aliado@contigo.pe>", "Atención Contigo"),
    ],
)
def test_who_sends_is_read_back_with_name_and_address(sender, name):
    _, read = sent(sender=sender)
    assert [(one.display_name, one.addr_spec) for one in read["From"].addresses] == [(name, "aliado@contigo.pe")]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("o'higgins@example.pe", True),
        ("ana@xn--muniaa-zwae.pe", True),
        ("ana+x@example.pe", True),
        ("ana&co@x.pe", True),
        ('"ana perez"@example.pe', False),
        ("ana@muniñaña.pe", False),
        (".ana@example.pe", False),
        ("ana..p@example.pe", False),
        ("ana@example.pe>", False),
        ("ana@example.pe.", False),
        ("a" * 65 + "@example.pe", False),
        ("ana@-x.pe", False),
        ("ana@x", False),
        (ENCODED, False),
    ],
)
def test_an_address_is_what_a_server_will_take(text, right):
    assert is_address(text) == right


@pytest.mark.parametrize(
    "value",
    [
        "Municipalidad *de* San_Juan_",
        "1. Uno",
        "# no",
        "a | b",
        "https://malo.test",
        "www.malo.test",
        "x@malo.test",
        "~~x~~",
        "&amp;",
        "<",
        "50 % *",
        "[x]: http://malo.test",
        "`x`",
        "\\",
        "línea\n- dos",
        "Ana  ",
        "  sangría",
        "\tx",
    ],
)
def test_a_value_that_looks_like_markup_is_shown_as_it_was_typed(value):
    made = render("Asunto: x\n\nHola, {{ n }}:\n\n- Nombre: **{{ n }}**", {"n": value}, feel.Context(), Presentation())
    shown = " ".join(value.split())
    assert " ".join(made.text.split()).replace(" :", ":") == f"Hola, {shown}: - Nombre: {shown}"
    assert "<a " not in made.html


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "address",
    [
        "Ana@example.pe",
        "ana+contigo@example.pe",
        "o'higgins@example.pe",
        LONGEST,
        "muñoz@example.pe",
        "ana@muniñaña.pe",
        f"ana@{'muniñaña.pe'.encode('idna').decode()}",
        "\u0430na@example.pe",
        ENCODED,
    ],
)
def test_an_address_that_a_form_takes_is_one_that_mail_can_write_to(office, job, postbox, address):
    cleaned = judged({"responsable.correo": address})
    if "responsable.correo" in cleaned.errors:
        return  # a question at its field
    to = cleaned.values["responsable"]["correo"]
    assert send(office, job, to=to, template="bpmn/correos/prueba.md", data=DATA).outputs["accepted"] == [to]
    assert len(postbox.taken) == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "typed",
    [
        "ana@contigo",
        "ana@contigo,gob.pe",
        "ana@",
        "ana@contigo.gob.pe.",
        "muñoz@contigo.gob.pe",
        "@contigo.pe",
        "ana@contigo..pe",
        "\u200bana@contigo.pe",
        ENCODED,
    ],
)
def test_one_mistyped_colleague_does_not_silence_the_group(office, job, postbox, typed):
    with office.database.write() as session:
        people.create(office, session, "ana", "Ana", ["Verificador"], email=typed)
        people.create(office, session, "rosa", "Rosa", ["Verificador"], email=ROSA)
    outcome = send(office, job, to="grupo:Verificador", template="bpmn/correos/prueba.md", data=DATA)
    assert ROSA in outcome.outputs["accepted"]
