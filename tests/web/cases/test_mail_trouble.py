"""The mail server is down, or does not know an address: nothing is lost, and the pages say what happens."""

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from tests.databases import SqliteTemplate
from tests.processes.conftest import PERSON
from tests.services.mail.servers import Postbox
from tests.stopped_clock import StoppedClock
from tests.web.conftest import Browser, open_small_office, settings_for
from tests.web.shipped_road import Request, opened
from web.app import create_app
from web.installation import Installation

MISTYPED = "ana@corrreo.pe"


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def installation(
    tmp_path: Path, sqlite_template: SqliteTemplate, clock: StoppedClock, port: int
) -> Iterator[Installation]:
    """An office that sends through a server at that port, whether one listens or not."""
    smtp = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(port), "SMTP_SECURITY": "none"}
    settings = settings_for(tmp_path, sqlite_template.copy_to(tmp_path / "office.sqlite3"), **smtp)
    small = open_small_office(settings, clock)
    with closing(small.database):
        yield small


@pytest.fixture
def browser(installation: Installation) -> Browser:
    return Browser(create_app(installation.settings, installation).test_client(), installation)


@pytest.fixture
def entered(installation: Installation, browser: Browser) -> Request:
    """A request whose next step is to name the person."""
    request = opened(installation).identify()
    browser.get(f"/seguimiento/{request.code()}")
    return request


def name_person(browser: Browser, request: Request, address: str = PERSON["correo"]) -> None:
    path = f"/solicitud/tarea/{request.task('datos_responsable')}"
    browser.get(path)
    browser.send(path, **{f"responsable.{name}": value for name, value in (PERSON | {"correo": address}).items()})


def pass_time(request: Request, clock: StoppedClock, minutes: int) -> None:
    for _ in range(minutes):
        clock.advance(minutes=1)
        request.work()


def test_an_hour_without_a_mail_server_loses_nothing(
    browser: Browser, entered: Request, clock: StoppedClock, port: int
) -> None:
    name_person(browser, entered)
    assert browser.path == "/solicitud/espera"
    assert "Ya quedó guardado" in browser.text
    pass_time(entered, clock, 70)
    browser.get("/solicitud")
    assert browser.path == "/seguimiento"
    assert "está tardando más de lo normal" in browser.text
    assert "no tienes que hacer nada" in browser.text
    assert entered.open() == []

    postbox = Postbox()
    server = Controller(postbox, hostname="127.0.0.1", port=port)
    server.start()
    pass_time(entered, clock, 40)
    server.stop()
    assert postbox.reached() == [[PERSON["correo"]]]
    browser.get("/solicitud")
    assert "Confirma el correo" in browser.text


def test_a_mistyped_address_is_corrected(browser: Browser, entered: Request, port: int) -> None:
    postbox = Postbox(rcpt={MISTYPED: "550 no such user"})
    server = Controller(postbox, hostname="127.0.0.1", port=port)
    server.start()
    name_person(browser, entered, MISTYPED)
    entered.work()
    browser.get("/solicitud")
    assert "No pudimos enviar el código a ese correo" in browser.text
    assert f'value="{MISTYPED}"' in browser.text

    name_person(browser, entered, "otra@correo.pe")  # taken by its server, read by nobody
    entered.work()
    browser.get("/solicitud")
    assert "otra@correo.pe" in browser.text
    entered.do("confirmar_correo", {"confirmacion": {"opcion": "volver"}})
    name_person(browser, entered)
    entered.work()
    server.stop()
    assert postbox.reached() == [["otra@correo.pe"], [PERSON["correo"]]]
    assert entered.open() == ["confirmar_correo"]
    assert all("/seguimiento/" not in str(m.get_body(("plain",)).get_content()) for _, m in postbox.taken)  # type: ignore[union-attr]
