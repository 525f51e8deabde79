"""The database goes away under a page: people read what happened, and what they typed is there to be sent again."""

import re
from collections.abc import Iterator
from contextlib import closing
from html import unescape

import pytest

from engine.database.sessions import Base, Database
from tests.faults.cluster import Cluster
from tests.web.conftest import Browser, open_small_office, settings_for
from web.app import create_app
from web.installation import Installation


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A server of our own, to be killed."""
    with closing(Cluster()) as cluster:
        yield cluster


@pytest.fixture
def installation(cluster, tmp_path, clock) -> Iterator[Installation]:
    """The small office on it."""
    settings = settings_for(tmp_path, cluster.url())
    with closing(Database(settings.database_url)) as database:
        Base.metadata.create_all(database.engine)
    opened = open_small_office(settings, clock)
    with closing(opened.database):
        yield opened


@pytest.fixture
def browser(installation: Installation) -> Browser:
    """A browser that nobody has used."""
    return Browser(create_app(installation.settings, installation).test_client(), installation)


def test_what_a_person_typed_while_the_database_is_away_can_be_sent_again(browser: Browser, cluster: Cluster) -> None:
    browser.get("/solicitud/nueva/prueba")
    cluster.kill()
    answer = browser.send(persona__nombre="Ana «Ñ» & Cía", persona__dni="00000002")
    assert answer.status_code == 503
    assert "no podemos leer ni guardar datos" in browser.text
    kept = {
        name: unescape(value)
        for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', browser.text)
    }
    assert kept["persona.nombre"] == "Ana «Ñ» & Cía"
    cluster.start()
    assert browser.send("/solicitud/nueva/prueba", **kept).status_code == 200
    assert browser.path != "/solicitud/nueva/prueba"


def test_every_page_says_so_in_plain_words_and_a_password_is_not_repeated(browser: Browser, cluster: Cluster) -> None:
    browser.sign_in("rosa")
    cluster.kill()
    for path in ("/", "/bandeja", "/procesos", "/seguimiento"):
        answer = browser.get(path)
        assert answer.status_code in (200, 503), path
        if answer.status_code == 503:
            assert "Vuelve en unos minutos" in browser.text
            assert f'href="{path}"' in browser.text
    browser.client.delete_cookie("aliado")
    cluster.start()
    browser.get("/ingresar")
    cluster.kill()
    assert browser.send(usuario="rosa", contrasena="una-clave-secreta").status_code == 503
    assert "una-clave-secreta" not in browser.text
    assert browser.get("/readyz").status_code == 503
