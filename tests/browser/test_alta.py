"""The road of an *alta*: from the start page to the credentials read from a mail server, and a login with them.

Real Chromium without JavaScript, real SMTP, the shipped drawing and forms, the production server and worker.
"""

import logging
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
import waitress
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser

from tests.browser.road import LIMA, Guarded, Postbox, identify, name_person, sign_in
from web import demo, shipped
from web.app import create_app
from web.house import House
from web.opening import opened
from web.settings import from_environment

pytestmark = pytest.mark.browser
PERSON, MAYOR = "lidia.quispe@example.pe", "alcaldia@munidemo.gob.pe"


@dataclass
class Office:
    """A running office."""

    house: House
    base: str
    postbox: Postbox
    accounts: dict[str, str]
    folder: Path


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    postbox = Postbox()
    mail = Controller(postbox, hostname="127.0.0.1", port=_free_port())
    mail.start()
    given = {
        "VAR": str(folder / "var"),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mail.port),
        "SMTP_SECURITY": "none",
    }
    log = logging.FileHandler(folder / "everything.log")
    logging.getLogger().addHandler(log)
    settings = from_environment({f"ALIADO_{name}": value for name, value in given.items()})
    with opened(settings) as house:
        shipped.publish(house.runtime)
        accounts = {made.username: made.password for made in demo.seed(house)}
        server = waitress.create_server(create_app(settings, house), host="127.0.0.1", port=0, threads=4)
        stop = threading.Event()
        threads = [
            threading.Thread(target=server.run),
            threading.Thread(target=house.dispatcher.run, args=(stop, 0.1)),
        ]
        for thread in threads:
            thread.start()
        yield Office(house, f"http://127.0.0.1:{server.effective_port}", postbox, accounts, folder)
        stop.set()
        server.close()
        for thread in threads:
            thread.join(timeout=10)
    mail.stop()
    logging.getLogger().removeHandler(log)
    log.close()


def _free_port() -> int:
    """A port nobody listens on; the mail server cannot choose one itself."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def visitor(chromium: Browser, office: Office, width: int = 360) -> Iterator[Guarded]:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": width, "height": 780})
    context.set_default_timeout(15_000)
    page = Guarded(context.new_page(), office.base)
    yield page
    context.close()
    assert page.faults == []


@pytest.fixture
def applicant(chromium: Browser, office: Office) -> Iterator[Guarded]:
    yield from visitor(chromium, office)


@pytest.fixture
def reviewer(chromium: Browser, office: Office) -> Iterator[Guarded]:
    yield from visitor(chromium, office, 1280)


def test_an_alta_from_the_start_page_to_a_login_with_the_mailed_credentials(
    office: Office, applicant: Guarded, reviewer: Guarded
) -> None:
    identify(applicant, "150105", "Breña")
    assert applicant.heading() == "Datos de la persona responsable"
    name_person(applicant, office.postbox, PERSON)
    assert applicant.heading() == "Generar"
    applicant.choose("generar.accion", "generar")
    applicant.hand_in()

    applicant.open("/seguimiento")
    assert "pendiente de firma" in applicant.heading()
    with applicant.page.expect_download() as download:
        applicant.page.click("text=Descargar Declaración de Confidencialidad")
    paper = office.folder / "firmada.pdf"
    download.value.save_as(paper)
    assert paper.read_bytes().startswith(b"%PDF-")
    applicant.page.click("main a.button:has-text('Cargar documento')")
    applicant.choose("carga.accion", "cargar")
    applicant.page.set_input_files('[name="carga.archivo"]', paper)
    applicant.hand_in()
    assert applicant.heading() == "Revisar y enviar"
    applicant.choose("envio.accion", "enviar")
    applicant.page.fill('[name="envio.fecha_firma"]', datetime.now(LIMA).date().isoformat())
    applicant.hand_in()
    applicant.open("/seguimiento")
    assert applicant.heading() == "En evaluación"
    assert "Fecha máxima de respuesta" in applicant.page.inner_text("main")
    office.postbox.text_to(PERSON, "Fecha máxima de respuesta")

    sign_in(reviewer, "verificadora", office.accounts["verificadora"])
    reviewer.page.click("button:has-text('Tomar')")
    assert reviewer.page.locator(".split__paper img").count() >= 1
    for name in reviewer.page.locator("input[type=radio][name^='verificacion.control.'][value=si]").all():
        name.check()
    reviewer.choose("verificacion.decision", "aprobar")
    reviewer.hand_in()

    letter = office.postbox.text_to(PERSON, "Contraseña")
    assert letter == office.postbox.text_to(MAYOR, "Contraseña")
    username, password = (_word(letter, label) for label in ("Usuario", "Contraseña"))
    applicant.open("/seguimiento")
    assert applicant.heading() == "Aprobada"

    applicant.open("/aliado/ingresar")
    applicant.page.fill("#usuario", username)
    applicant.page.fill("#contrasena", password)
    applicant.page.click("main button.button")
    assert applicant.heading() == "Usuario Aliado"
    assert "Breña" in applicant.page.inner_text("main")

    _found_nowhere(office, password)


def _word(letter: str, label: str) -> str:
    found = re.search(rf"{label}:?\s*\**\s*(\S+)", letter)
    assert found, letter
    return found[1].strip("*")


def _found_nowhere(office: Office, password: str) -> None:
    """Neither whole nor without its hyphens, in no file of the office: database, write-ahead log, stored files, logs."""
    needles = {password.encode(), password.replace("-", "").encode()}
    searched = [path for path in office.folder.rglob("*") if path.is_file()]
    assert {"aliado.sqlite3", "aliado.sqlite3-wal", "everything.log"} <= {path.name for path in searched}
    assert [path.name for path in searched if any(needle in path.read_bytes() for needle in needles)] == []
