"""What was tried in vain is written down, with its place as a hash and no word that a stranger typed."""

from sqlalchemy import select

from services.people.access_log import AccessEntry
from tests.web.conftest import Browser
from web.installation import Installation


def lines(installation: Installation) -> list[AccessEntry]:
    with installation.database.read() as session:
        return list(session.scalars(select(AccessEntry).order_by(AccessEntry.key)))


def test_a_wrong_password_and_a_page_of_another_role_are_lines_that_an_administrator_sees(
    installation: Installation, browser: Browser, another: Browser
) -> None:
    for name in ("rosa", "mi contraseña secreta"):
        browser.get("/ingresar")
        browser.send(usuario=name, contrasena="no-es")
    browser.sign_in("rosa").get("/administracion/personas")
    tries = [row for row in lines(installation) if row.what != "signed_in"]
    assert [(row.who, row.what, row.subject) for row in tries] == [
        ("rosa", "wrong_password", None),
        ("", "wrong_password", None),
        ("rosa", "refused", "administration.page"),
    ]
    assert {len(row.place or "") for row in tries} == {32}
    assert "127.0.0.1" not in {row.place for row in tries}
    another.sign_in("elena").get("/bandeja/accesos?clase=intentos")
    assert "Contraseña equivocada" in another.text
    assert "Pidió lo que no puede ver ni hacer" in another.text
    assert "secreta" not in another.text
    assert "Ingresó" not in another.text.split("<table")[1]
