"""A whole office for the pages' tests: a real database, engine, store and Flask application; only the clock is ours."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copyfile, copytree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.clock import Clock
from engine.database.vault import Vault
from engine.models.process import UserTask
from engine.service import Service
from services.people import staff
from tests.databases import SqliteTemplate
from tests.stopped_clock import StoppedClock
from tests.web import shipped_road, small_bundle
from tests.web.shipped_road import Request
from web.app import create_app, open_installation
from web.installation import Installation
from web.settings import Settings, from_environment

PASSWORD = "una-clave-de-prueba"
#: Of every office of this test process, so that what one has sealed another can be given as a copy.
KEYS = Vault.new_key()


def settings_for(var: Path, url: str, **more: str) -> Settings:
    """An embedded office under ``var``; ``more`` are further settings (``SMTP_HOST=…``)."""
    given = {"VAR": str(var), "DATABASE_URL": url, "BASE_URL": "http://localhost", "KEYS": KEYS, **more}
    return from_environment({f"ALIADO_{name}": value for name, value in given.items()})


@pytest.fixture(scope="session")
def small_office_file(tmp_path_factory: pytest.TempPathFactory, sqlite_template: SqliteTemplate) -> Path:
    """The small office's database as it opens, which ``installation`` copies: four passwords are hashed once, not each time."""
    folder = tmp_path_factory.mktemp("small_office")
    settings = settings_for(folder, sqlite_template.copy_to(folder / "office.sqlite3"))
    open_small_office(settings, StoppedClock()).database.close()
    return folder / "office.sqlite3"


def _made(small_office_file: Path, folder: Path, road: Callable[[Request], object]) -> Path:
    copyfile(small_office_file, folder / "office.sqlite3")
    opened = open_with_stamp(_settings_of(folder), StoppedClock())
    with closing(opened.database):
        road(shipped_road.opened(opened))
    return folder


@pytest.fixture(scope="session")
def uploading_office(tmp_path_factory: pytest.TempPathFactory, small_office_file: Path) -> Path:
    """The folder of an office with one request of the shipped procedure, whose declaration waits to be signed."""
    return _made(small_office_file, tmp_path_factory.mktemp("uploading_office"), Request.until_upload)


@pytest.fixture(scope="session")
def filed_office(tmp_path_factory: pytest.TempPathFactory, small_office_file: Path) -> Path:
    """The folder of an office with one request of the shipped procedure, filed."""
    return _made(small_office_file, tmp_path_factory.mktemp("filed_office"), Request.filed)


@pytest.fixture(scope="session")
def small_office(small_office_file: Path) -> Path:
    """The folder of the small office."""
    return small_office_file.parent


@pytest.fixture
def begun(request: pytest.FixtureRequest) -> Path:
    """The folder that ``installation`` copies; see :func:`tests.web.shipped_road.begins`."""
    folder: Path = request.getfixturevalue(f"{getattr(request, 'param', 'small')}_office")
    return folder


@pytest.fixture
def installation(begun: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[Installation]:
    """An office with the small procedure published and one person per role."""
    copytree(begun, tmp_path, dirs_exist_ok=True)
    opened = open_with_stamp(_settings_of(tmp_path), clock)
    with closing(opened.database):
        yield opened


def _settings_of(folder: Path) -> Settings:
    return settings_for(folder, f"sqlite:///{folder / 'office.sqlite3'}")


def open_with_stamp(settings: Settings, clock: Clock) -> Installation:
    """An office of these settings, with the one service that the small procedure calls."""
    opened = open_installation(settings, clock)
    stamp = Service("prueba.sellar", lambda session, call: {"sello": str(call.key)}, local=True)
    runtime = replace(opened.runtime, catalogue={**opened.runtime.catalogue, "prueba.sellar": stamp})
    return replace(opened, runtime=runtime, dispatcher=type(opened.dispatcher)(runtime))


def open_small_office(settings: Settings, clock: Clock) -> Installation:
    """The office of the small procedure; its service stamps the request."""
    opened = open_with_stamp(settings, clock)
    opened.runtime.publish(small_bundle.files(), "prueba", "inicio")
    with opened.database.write() as session:
        for username, role in (
            ("rosa", "Verificador"),
            ("julio", "Verificador"),
            ("elena", "Supervisor"),
            ("mario", "Analista"),
        ):
            staff.create(opened.tools, session, username, username.capitalize(), [role], password=PASSWORD)
    return opened


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory: pytest.TempPathFactory, sqlite_template: SqliteTemplate) -> Flask:
    """The application that all offices of this test process stand behind in turn: routes and templates are read once."""
    folder = tmp_path_factory.mktemp("shared_app")
    settings = settings_for(folder, sqlite_template.copy_to(folder / "office.sqlite3"))
    opened = open_installation(settings, StoppedClock())
    opened.database.close()
    return create_app(settings, opened)


@pytest.fixture
def app(shared_app: Flask, installation: Installation) -> Iterator[Flask]:
    """The application before that office. Whoever changes it asks for ``own_app``."""
    before = shared_app.extensions["aliado"]
    shared_app.extensions["aliado"] = installation
    yield shared_app
    shared_app.extensions["aliado"] = before


@pytest.fixture
def own_app(installation: Installation) -> Flask:
    """An application of the test's own, which it may change."""
    return create_app(installation.settings, installation)


@dataclass
class Browser:
    """A person's browser: follows redirects, sends the forms it sees, keeps cookies."""

    client: FlaskClient
    installation: Installation
    page: TestResponse | None = None

    @property
    def text(self) -> str:
        """The page it shows."""
        assert self.page is not None
        return self.page.get_data(as_text=True)

    @property
    def path(self) -> str:
        """Where it is."""
        assert self.page is not None
        return self.page.request.path

    def get(self, path: str) -> TestResponse:
        """Open an address."""
        self.page = self.client.get(path, follow_redirects=True)
        return self.page

    def hidden(self, name: str) -> str:
        """A hidden field of the page it shows (of its first form that has one)."""
        found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', self.text)
        assert found, f"no hidden field {name} on {self.path}"
        return found[1]

    def send(self, path: str | None = None, **values: object) -> TestResponse:
        """Send a form of the page: its CSRF and idempotency tokens with ``values`` (``__`` stands for a dot)."""
        data = {name.replace("__", "."): value for name, value in values.items()}
        for name in ("csrf_token", "_token"):
            if f'name="{name}"' in self.text:
                data.setdefault(name, self.hidden(name))
        self.page = self.client.post(path or self.path, data=data)
        self.page.request.environ["wsgi.input"].close()
        return self.get(self.page.location) if self.page.location else self.page

    def sign_in(self, username: str) -> "Browser":
        """Sign in as an office user."""
        self.get("/ingresar")
        self.send(usuario=username, contrasena=PASSWORD)
        return self

    def work(self) -> None:
        """Let the worker do what is due."""
        self.installation.dispatcher.run_all()


@pytest.fixture
def browser(app: Flask, installation: Installation) -> Browser:
    """A browser that nobody has used."""
    return Browser(app.test_client(), installation)


@pytest.fixture
def another(app: Flask, installation: Installation) -> Browser:
    """A second one."""
    return Browser(app.test_client(), installation)


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker runs only when a test says so: nobody waits for it."""
    monkeypatch.setattr("web.cases.settling.LONGEST_WAIT_SECONDS", 0.0)


def task_of(installation: Installation, element: str = "revisar") -> UserTask:
    """The one user task of an element, open or ended."""
    with installation.database.read() as session:
        return session.scalars(select(UserTask).where(UserTask.element_id == element)).one()
