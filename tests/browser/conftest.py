"""A real Chromium, without JavaScript unless a test asks for it, and one running office that every road shares."""

import logging
import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import waitress
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, sync_playwright

from tests.browser.road import Guarded, Postbox
from web import demo
from web.app import create_app
from web.commands import shipped
from web.installation import Installation
from web.server.opening import opened
from web.settings import from_environment

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if shutil.which(CHROMIUM) is None:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Office:
    """A running office: its pages, its worker, and the mail server it writes to."""

    installation: Installation
    base: str
    postbox: Postbox
    accounts: dict[str, str]
    folder: Path


@pytest.fixture(scope="session")
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
    with opened(settings) as installation:
        shipped.publish(installation.runtime)
        accounts = {made.username: made.password for made in demo.seed(installation)}
        server = waitress.create_server(create_app(settings, installation), host="127.0.0.1", port=0, threads=4)
        stop = threading.Event()
        threads = [
            threading.Thread(target=server.run),
            threading.Thread(target=installation.dispatcher.run, args=(stop, 0.1)),
        ]
        for thread in threads:
            thread.start()
        yield Office(installation, f"http://127.0.0.1:{server.effective_port}", postbox, accounts, folder)
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
