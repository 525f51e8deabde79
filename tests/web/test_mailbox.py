from email.message import EmailMessage
from pathlib import Path

from tests.web.conftest import Browser
from web.installation import Installation


def put(installation: Installation, **more: str) -> None:
    mail = EmailMessage()
    mail["To"], mail["Subject"] = "ana@example.pe", "Tu código"
    for name, value in more.items():
        mail[name] = value
    mail.set_content("El código es 123456.")
    folder = Path(installation.tools.settings["mail_folder"])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "uno.eml").write_bytes(bytes(mail))


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
