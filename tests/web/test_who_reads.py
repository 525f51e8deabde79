"""Every route of the program × every kind of person: who finds somebody's personal values, and whether the log says so.

The routes are the program's own: one that :data:`JUDGED` does not name is one that nobody has judged. Each kind of person
tries all of them on an office of their own copy, pages and sent forms alike, with every key that could be in the address.
"""

import html
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from engine.models.process import Instance, ProcessDefinition, UserTask
from services.accounts.models import Account
from services.files import StoredFile
from services.people import staff
from services.people.access_log import SIGNED_IN, AccessEntry
from services.people.staff import OfficeUser
from tests.stopped_clock import StoppedClock
from tests.web.conftest import PASSWORD, Browser, settings_for
from tests.web.shipped_road import Request, mails, opened
from web.app import create_app, open_installation
from web.cases import case
from web.commands import shipped
from web.installation import Installation
from web.reveal import HIDDEN

STRANGER, OWN, OTHER, ALIADO = "a stranger", "its applicant", "another applicant", "an Aliado"
READERS = frozenset({"rosa", "julio", "elena"})
OFFICE = READERS | {"mario", "ada"}
PEOPLE = (STRANGER, OWN, OTHER, ALIADO, *sorted(OFFICE))
NOBODY = frozenset[str]()
ITS_OWN = frozenset({OWN})

#: Endpoint -> who may find personal values of the request of :data:`OWN` in its answer.
JUDGED: dict[str, frozenset[str]] = {
    **dict.fromkeys(("task.page", "task.submit", "task.take", "task.release", "folder.page"), READERS),
    **dict.fromkeys(("processes.instance", "office_start.begin", "office_start.submit"), READERS),
    **dict.fromkeys(("files.download", "files.show"), READERS | ITS_OWN),
    **dict.fromkeys(("tracking.page", "mailed_link.open_request", "applicant.current", "applicant.task"), ITS_OWN),
    **dict.fromkeys(("mailed_link.change",), ITS_OWN),
    **dict.fromkeys(("applicant.submit", "actions.page", "actions.press", "applicant.wait"), ITS_OWN),
    # A demonstration's mails (web/mailbox.py): this office is none.
    **dict.fromkeys(("mailbox.page", "mailbox.message", "mailbox.letter", "mailbox.attachment"), NOBODY),
    # Of a demonstration, for whoever sits at its machine (web/demonstration.py).
    **dict.fromkeys(("demonstration.page", "demonstration.enter"), NOBODY),
    **dict.fromkeys(("folder.search", "queue.page", "queue.claim", "acts.page", "acts.press"), NOBODY),
    **dict.fromkeys(("static", "applicant.start", "applicant.begin", "applicant.submit_first"), NOBODY),
    **dict.fromkeys(("applicant.begin_anew",), NOBODY),
    **dict.fromkeys(("applicant.received", "tracking.find", "tracking.leave"), NOBODY),
    **dict.fromkeys(("confirming.page", "confirming.confirm"), NOBODY),
    **dict.fromkeys(("paper.find", "paper.look_up", "paper.step", "paper.hand_in", "paper.leave"), NOBODY),
    **dict.fromkeys(("office.login", "office.enter", "office.logout", "access_log.page", "accounts.page"), NOBODY),
    **dict.fromkeys(("supervision.page", "supervision.release_all", "supervision.reassign"), NOBODY),
    **dict.fromkeys(("administration.page", "administration.add", "administration.person"), NOBODY),
    **dict.fromkeys(("administration.roles", "administration.reviewed", "administration.password"), NOBODY),
    **dict.fromkeys(("administration.correct",), NOBODY),
    **dict.fromkeys(("administration.sessions", "administration.leave", "administration.come_back"), NOBODY),
    **dict.fromkeys(("declared_days.page", "declared_days.add", "declared_days.withdraw"), NOBODY),
    **dict.fromkeys(("processes.page", "processes.definition", "processes.resource", "processes.archive"), NOBODY),
    **dict.fromkeys(("processes.retry", "publishing.upload", "publishing.publish"), NOBODY),
    **dict.fromkeys(("comparison.page", "coverage.page", "coverage.run"), NOBODY),
    **dict.fromkeys(("aliado.home", "aliado.login", "aliado.enter", "aliado.logout"), NOBODY),
    **dict.fromkeys(("aliado.activation", "aliado.activate"), NOBODY),
    **dict.fromkeys(("health.alive", "health.ready", "health.metrics"), NOBODY),
}
#: Tried last, in this order: after them a session is over, or the case stands elsewhere.
LAST = (
    "publishing.publish",
    *("task.release", "queue.claim", "supervision.reassign", "supervision.release_all", "acts.press", "actions.press"),
    *("administration.password", "administration.leave", "administration.sessions", "administration.roles"),
    *("tracking.leave", "tracking.find", "paper.leave", "aliado.logout", "office.logout"),
)
#: They check, play or lay out whole drawings: one address of each is tried, not one of every process.
SLOW = {"coverage.run", "coverage.page", "publishing.publish", "comparison.page", "health.ready"}
#: The scenarios that are played then.
FEW = {"bpmn/tests/comun.yaml", "bpmn/tests/llamada.yaml"}


@dataclass(frozen=True)
class Prepared:
    """An office to copy: the request of :data:`OWN`, its code, that of :data:`OTHER`, an issued account, what is personal."""

    folder: Path
    case: int
    code: str
    other_code: str
    issued: tuple[str, ...]
    personal: frozenset[str]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, small_office_file: Path) -> Prepared:
    folder = tmp_path_factory.mktemp("who_reads")
    copyfile(small_office_file, folder / "office.sqlite3")
    with _office(folder, StoppedClock()) as installation:
        mine = opened(installation).filed(paterno="Ticlayauri", nombres="Filomena", correo="filomena@ejemplo.pe")
        other = Request(installation).filed("150101", documento="00111222", correo="otra@ejemplo.pe").decide("aprobar")
        issued = re.search(
            r"Usuario: (\S+)\W+Contraseña: (\S+)", next(t for *_, t in mails(installation) if "Contraseña:" in t)
        )
        assert issued
        with installation.database.write() as session:
            staff.create(installation.tools, session, "ada", "Ada", ["Administrador"], password=PASSWORD)
        files = {path: data for path, data in shipped.files().items() if "/tests/" not in path or path in FEW}
        installation.runtime.publish(files, "prueba", "con pocos escenarios")
        return Prepared(folder, mine.key, mine.code(), other.code(), issued.groups(), _personal(installation, mine.key))


@pytest.fixture(params=PEOPLE)
def tried(request: pytest.FixtureRequest, prepared: Prepared, clock: StoppedClock, tmp_path: Path) -> Iterator["Tried"]:
    copyfile(prepared.folder / "office.sqlite3", tmp_path / "office.sqlite3")
    for files in ("files", "archivos"):
        if (prepared.folder / files).exists():
            (tmp_path / files).symlink_to(prepared.folder / files)
    with _office(tmp_path, clock) as installation:
        app = create_app(installation.settings, installation)
        app.config["WTF_CSRF_ENABLED"] = False
        browser = Browser(app.test_client(), installation)
        if request.param in OFFICE:
            browser.sign_in(request.param)
        if request.param in (OWN, OTHER):
            browser.get(f"/seguimiento/{prepared.code if request.param == OWN else prepared.other_code}")
        if request.param == ALIADO:
            browser.get("/aliado/ingresar")
            browser.send(usuario=prepared.issued[0], contrasena=prepared.issued[1])
            assert browser.path == "/aliado"
        yield Tried(prepared, installation, app, browser, request.param)


def _office(folder: Path, clock: StoppedClock) -> Any:
    installation = open_installation(settings_for(folder, f"sqlite:///{folder / 'office.sqlite3'}"), clock)

    class Open(closing[Any]):
        def __enter__(self) -> Installation:
            return installation

    return Open(installation.database)


def _personal(installation: Installation, key: int) -> frozenset[str]:
    """What the personal fields of the forms hold, as texts that could stand nowhere by chance."""
    with installation.database.read() as session:
        found = case.load(session, installation.runtime, key)
    paths = {f.path for path in found.bundle.files if path.startswith("forms/")
             for f in found.bundle.form(path[6:-5]).fields() if f.personal}  # fmt: skip
    held = (_at(found.values, path.split(".")) for path in paths)
    return frozenset(text for text in held if isinstance(text, str) and len(text) > 5)


def _at(values: Any, path: list[str]) -> Any:
    for part in path:
        values = values.get(part) if isinstance(values, dict) else None
    return values


@dataclass(frozen=True)
class Answer:
    """What one try gave: the personal values in it, and whether the log says that this person read of this case."""

    endpoint: str
    tried: str
    status: int
    values: frozenset[str]
    noted: bool


@dataclass
class Tried:
    """One kind of person at their browser."""

    prepared: Prepared
    installation: Installation
    app: Flask
    browser: Browser
    who: str

    def everything(self) -> Iterator[Answer]:
        """Every route, the harmless ones first; forms are sent with nothing in them, and as a refresh of the page."""
        rules = list(self.app.url_map.iter_rules())
        for rule in sorted(
            rules, key=lambda rule: (rule.endpoint in LAST and 1 + LAST.index(rule.endpoint), rule.rule)
        ):
            for path in self._addresses(rule.endpoint, rule.rule)[: 1 if rule.endpoint in SLOW else None]:
                if "GET" in (rule.methods or ()):
                    yield self._answer(rule.endpoint, path)
                else:
                    yield self._answer(rule.endpoint, path, {"_do": "search:nada", "_token": "t" * 32})
                    yield self._answer(rule.endpoint, path, {"_token": "u" * 32, "motivo": ""})

    def _answer(self, endpoint: str, path: str, sent: dict[str, str] | None = None) -> Answer:
        with self.installation.database.write() as session:
            session.execute(delete(AccessEntry))
        client = self.browser.client
        with client.get(path) if sent is None else client.post(path, data=sent) as answer:
            inside = answer.get_data() if answer.status_code == 200 and "text" not in answer.mimetype else b""
            text = html.unescape(answer.get_data(as_text=True)) if not inside else ""
        found = frozenset(value for value in self.prepared.personal if value in text)
        if endpoint.startswith("files.") and inside:
            found = self.prepared.personal  # a scan or a declaration: all of it
        with self.installation.database.read() as session:
            own = AccessEntry.who == self.who, AccessEntry.instance_key == self.prepared.case
            lines = session.scalar(select(func.count()).where(*own, AccessEntry.what != SIGNED_IN))
        return Answer(endpoint, f"{'POST' if sent else 'GET'} {path}", answer.status_code, found, bool(lines))

    def _addresses(self, endpoint: str, rule: str) -> list[str]:
        with self.installation.database.read() as session:
            mine = self.prepared.case
            keys = {
                "task": session.scalars(select(UserTask.key).where(UserTask.instance_key == mine)).all(),
                "files": session.scalars(select(StoredFile.key).where(StoredFile.instance_key == mine)).all(),
                "administration": session.scalars(select(OfficeUser.key)).all()[-1:],
                "processes.archive": session.scalars(select(ProcessDefinition.bundle_key)).all()[-1:],
                "processes.resource": session.scalars(select(ProcessDefinition.bundle_key)).all()[-1:],
                "accounts": session.scalars(select(Account.key)).all(),
            }
            processes = sorted(
                self.installation.runtime.loader.bundle_of(session, session.get_one(Instance, mine)).processes
            )
        room = endpoint.partition(".")[0]
        named = {
            "queue.claim": "task",
            "supervision.reassign": "task",
            "applicant.task": "task",
            "applicant.submit": "task",
        }
        given = keys.get(named.get(endpoint, endpoint if endpoint in keys else room), [mine])
        paths = [rule.replace("<int:key>", str(key)) for key in given]
        elements = ("anulacion_de_oficio", "otra") if "element_id" in rule else ("",)
        paths = [path.replace("<element_id>", each) for path in paths for each in elements]
        paths = [
            path.replace("<process_id>", each)
            for path in paths
            for each in (processes if "process_id" in path else [""])
        ]
        filled = {
            "<code>": self.prepared.code if self.who == OWN else "x",
            "<path:path>": "forms/baja.form",
            "<token>": "x",
        }
        filled |= {"<username>": "julio", "<name>": "x", "<path:filename>": "x"}
        for name, value in filled.items():
            paths = [path.replace(name, value) for path in paths]
        paths = list(dict.fromkeys(paths))
        return [*paths, *(f"{path}?caso={mine}&q=2026&ver=todas&persona=" for path in paths)]


def test_every_route_is_judged(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(JUDGED)


def test_personal_values_are_found_by_nobody_but_who_may_read_them_and_never_without_a_line(tried: Tried) -> None:
    answers = list(tried.everything())
    assert len(answers) > 100
    wrong = [f"{a.tried}: {sorted(a.values)}" for a in answers if a.values and tried.who not in JUDGED[a.endpoint]]
    assert wrong == []
    silent = [a.tried for a in answers if a.values and tried.who in OFFICE and not a.noted]
    assert silent == []
    no_worker = {"health.ready"}  # no worker runs here: 503 is what it is there to say
    assert [a.tried for a in answers if a.status >= 500 and a.endpoint not in no_worker] == []
    if tried.who in READERS:  # the tries do reach what there is to read
        seen = {a.endpoint for a in answers if a.values}
        assert {"task.page", "task.submit", "folder.page", "processes.instance", "files.download"} <= seen
    if tried.who == "mario":  # and the slow ones are not refused before they do their work
        assert {a.status for a in answers if a.endpoint in SLOW - no_worker} == {200, 302}


@pytest.mark.parametrize("tried", ["ada"], indirect=True)
def test_who_administers_opens_every_task_and_reads_of_nobody(tried: Tried) -> None:
    with tried.installation.database.read() as session:
        key = session.scalar(select(UserTask.key).where(UserTask.instance_key == tried.prepared.case))
    page = tried.browser.get(f"/bandeja/tarea/{key}")
    assert (page.status_code, HIDDEN in tried.browser.text) == (200, True)
