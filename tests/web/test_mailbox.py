import re
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask

from engine.actor import Actor
from services.mail.send import CASE
from tests.web.conftest import Browser
from web.installation import Installation


@pytest.fixture
def installation(installation: Installation) -> Installation:
    """The office as a demonstration."""
    return replace(installation, settings=replace(installation.settings, demo=True))


def put(installation: Installation, name: str = "uno", html: str = "", attached: bytes = b"", **more: str) -> None:
    mail = EmailMessage()
    for header, value in {"To": "ana@example.pe", "Subject": "Tu código", **more}.items():
        mail[header] = value
    mail.set_content("El código es 123456.")
    if html:
        mail.add_alternative(html, subtype="html")
    if attached:
        mail.add_attachment(attached, maintype="application", subtype="pdf", filename="cargo.pdf")
    folder = Path(installation.tools.settings["mail_folder"])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.eml").write_bytes(bytes(mail))


def test_a_mail_says_who_got_a_copy(browser: Browser, installation: Installation) -> None:
    put(installation, Cc="alcaldia@example.pe")
    browser.sign_in("rosa")
    browser.get("/buzon")
    assert "con copia a alcaldia@example.pe" in browser.text
    browser.get("/buzon/uno")
    assert "alcaldia@example.pe" in browser.text
    assert "123456" in browser.text


def test_a_mail_without_a_copy_names_none(browser: Browser, installation: Installation) -> None:
    put(installation)
    browser.sign_in("rosa")
    browser.get("/buzon/uno")
    assert "Copia" not in browser.text
    assert "built-in" not in browser.text


def test_the_mailbox_asks_for_a_sign_in(browser: Browser) -> None:
    browser.get("/buzon")
    assert browser.path == "/ingresar"


def test_mails_of_a_case_stand_together_and_say_which_case_it_is(browser: Browser, installation: Installation) -> None:
    case = installation.runtime.start("prueba", Actor("x")).instance
    for number, subject in enumerate(("Recibimos tu solicitud", "Te falta un paso")):
        put(installation, f"m{number}", References=f"<{CASE}{case}@example.pe>", Subject=subject)
    put(installation, "other")
    browser.sign_in("rosa")
    browser.get("/buzon")
    groups = re.findall(r"<h2[^>]*>(.+?)</h2>(.*?)</section>", browser.text, re.DOTALL)
    together = {title: len(re.findall("<strong>", mails)) for title, mails in groups}
    assert together == {"Prueba": 2, "Otros correos": 1}


@pytest.mark.parametrize(("words", "found"), [("CODIGO 123456", True), ("ana@example.pe", True), ("654321", False)])
def test_a_search_looks_into_the_letters_too(
    browser: Browser, installation: Installation, words: str, found: bool
) -> None:
    put(installation)
    browser.sign_in("rosa")
    browser.get(f"/buzon?q={words}")
    assert ("Tu código" in browser.text) is found
    assert ("Ningún correo dice" in browser.text) is not found


def test_the_letter_stands_in_a_frame_that_runs_nothing(browser: Browser, installation: Installation) -> None:
    put(installation, html='<p style="color: red">Hola <script>alert(1)</script></p>')
    browser.sign_in("rosa")
    assert "frame-src 'self'" in browser.get("/buzon/uno").headers["Content-Security-Policy"]
    assert 'src="/buzon/uno/carta" sandbox="allow-top-navigation-by-user-activation"' in browser.text
    letter = browser.get("/buzon/uno/carta")
    policy = letter.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "sandbox" in policy
    assert "frame-src" not in browser.get("/buzon").headers["Content-Security-Policy"]


def test_what_is_attached_can_be_kept(browser: Browser, installation: Installation) -> None:
    put(installation, attached=b"%PDF-1.7")
    browser.sign_in("rosa")
    assert "cargo.pdf" in browser.get("/buzon/uno").text
    kept = browser.get("/buzon/uno/adjunto/0")
    assert (kept.data, kept.headers["Content-Disposition"]) == (b"%PDF-1.7", "attachment; filename=cargo.pdf")
    assert browser.get("/buzon/uno/adjunto/1").status_code == 404


def test_an_office_that_is_no_demonstration_shows_nobody_its_mails(
    browser: Browser, installation: Installation, app: Flask
) -> None:
    put(installation)
    app.extensions["aliado"] = replace(installation, settings=replace(installation.settings, demo=False))
    browser.sign_in("rosa")
    assert browser.get("/buzon").status_code == browser.get("/buzon/uno").status_code == 404
    assert "Buzón" not in browser.get("/bandeja").get_data(as_text=True)
