"""``ALIADO_CREDENTIALS=enlace``: the mail carries a link that works once, the mayor's copy carries nothing."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.databases import SqliteTemplate
from tests.processes.conftest import MAYOR, PERSON
from tests.stopped_clock import StoppedClock
from tests.web.conftest import Browser, open_small_office, settings_for
from tests.web.shipped_road import mails, opened
from web.app import create_app
from web.installation import Installation


@pytest.fixture
def installation(tmp_path: Path, sqlite_template: SqliteTemplate, clock: StoppedClock) -> Iterator[Installation]:
    url = sqlite_template.copy_to(tmp_path / "office.sqlite3")
    small = open_small_office(settings_for(tmp_path, url, CREDENTIALS="enlace"), clock)
    with closing(small.database):
        yield small


def test_the_link_shows_the_password_once_and_it_opens_the_account(installation: Installation) -> None:
    browser = Browser(create_app(installation.settings, installation).test_client(), installation)
    request = opened(installation).filed().decide("aprobar")
    letters = [(to, copy, text) for to, copy, text in mails(installation) if "Aprobamos la solicitud" in text]
    own = next(text for *_, text in letters if "/aliado/activar/" in text)
    (copied,) = [text for *_, text in letters if "/aliado/activar/" not in text]
    assert "copia para la alcaldía" in copied
    assert len(letters) == 2
    assert MAYOR["correo_institucional"] != PERSON["correo"]
    found = re.search(r"(/aliado/activar/[\w-]+)", own)
    assert found
    link = found[1]
    assert link.rpartition("/")[2] not in copied

    for _ in range(2):
        browser.get(link)
        assert "Mostrar mi acceso" in browser.text, "a filter that opens the link does not use it up"
    browser.send(link)
    username, password = re.findall(r"<code>([^<]+)</code>", browser.text)
    browser.get(link)
    assert browser.send(link).status_code == 410
    assert "ya se usó o venció" in browser.text
    assert password not in browser.text

    browser.get("/aliado/ingresar")
    browser.send(usuario=username, contrasena=password)
    assert browser.path == "/aliado"
    confirm = re.search(r"(/seguimiento/\S+/confirmar_recepcion)", own)
    assert confirm
    browser.get(confirm[1])
    assert "Recibí el usuario y la contraseña" in browser.text
    browser.send(recepcion__confirmada="true")
    request.work()
    assert request.ended().endswith("Acceso otorgado")
