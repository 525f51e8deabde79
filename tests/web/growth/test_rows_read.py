from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.database.sessions import Database
from engine.models.process import Instance
from engine.queries import search
from engine.worklist import pages
from services import periodic
from tests.stopped_clock import StoppedClock
from tests.web import small_bundle
from tests.web.applicant.test_road import begun, filed
from tests.web.conftest import Browser, open_small_office, settings_for, task_of
from tests.web.growth.ended import FIRST_KEY, NORTH, SOUTH, multiply
from tests.web.growth.statements import too_much, watched
from web.app import create_app
from web.installation import Installation

ENDED = 6_000


class _Town:
    """An office of many years, and the people before it."""

    def __init__(self, installation: Installation) -> None:
        self.installation, self._app = installation, create_app(installation.settings, installation)
        self.applicant, self.reviewer = self.browser(), self.browser().sign_in("rosa")
        multiply(installation.database, self._ended(), ENDED)
        filed(self.applicant)
        self.case = task_of(installation).instance_key

    def browser(self) -> Browser:
        return Browser(self._app.test_client(), self.installation)

    def _ended(self) -> int:
        """One request on its whole way to a refusal."""
        filed(self.browser())
        self.take()
        self.decide("no")
        with self.installation.database.read() as session:
            row = session.scalars(select(Instance)).one()
        assert row.status == "completed", row.status
        return row.key

    def take(self) -> None:
        self.reviewer.get("/bandeja")
        self.reviewer.send(f"/bandeja/tarea/{task_of(self.installation).key}/tomar")

    def decide(self, decision: str) -> None:
        self.reviewer.get(f"/bandeja/tarea/{task_of(self.installation).key}")
        self.reviewer.send(f"/bandeja/tarea/{task_of(self.installation).key}", decision=decision)

    def look(self, who: str, path: str) -> None:
        """Open an address as one of the office; it must be there."""
        person = self.reviewer if who == "rosa" else self.browser().sign_in(who)
        assert person.get(path).status_code == 200, path


@pytest.fixture
def town(database: Database, tmp_path: Path, clock: StoppedClock) -> Iterator[_Town]:
    """On both databases."""
    url = database.engine.url.render_as_string(hide_password=False)
    installation = open_small_office(settings_for(tmp_path, url), clock)
    more = small_bundle.diagram().replace(b'<process id="prueba"', b'<process id="rara"')
    installation.runtime.publish({**small_bundle.files(), "bpmn/prueba.bpmn": more}, "prueba", "sin casos")
    with closing(installation.database):
        yield _Town(installation)


_CASE, _ENDED_CASE = "/bandeja/caso/{case}", f"/bandeja/caso/{FIRST_KEY + ENDED // 2}"
_STEPS: dict[str, Callable[[_Town], object]] = {
    "the page of an open case": lambda town: town.look("rosa", _CASE.format(case=town.case)),
    "the page of an ended case": lambda town: town.look("rosa", _ENDED_CASE),
    "the same as an analyst sees it": lambda town: town.look("mario", f"/procesos/caso/{FIRST_KEY + 7}"),
    "the applicant's own page": lambda town: town.applicant.get("/seguimiento"),
    "the list of processes": lambda town: town.look("mario", "/procesos"),
    "a process with many cases": lambda town: town.look("mario", "/procesos/prueba"),
    "a process without a case": lambda town: town.look("mario", "/procesos/rara"),
    "a later page of its cases": lambda town: town.look("mario", f"/procesos/prueba?antes={FIRST_KEY + 3000}"),
    "an open task": lambda town: town.look("rosa", f"/bandeja/tarea/{task_of(town.installation).key}"),
    "the queue": lambda town: town.look("rosa", "/bandeja?ver=grupo"),
    "the queue by a word": lambda town: town.look("rosa", "/bandeja?q=listo"),
    "the queue by an attribute": lambda town: town.look("rosa", "/bandeja?a.asunto=listo"),
    "supervision": lambda town: town.look("elena", "/bandeja/supervision"),
    "Casos, a file number": lambda town: town.look("rosa", "/bandeja/casos?q=2019-123"),
    "Casos, a frequent word": lambda town: town.look("rosa", "/bandeja/casos?q=listo"),
    "Casos, two frequent words that never meet": lambda town: town.look("rosa", f"/bandeja/casos?q={NORTH}+{SOUTH}"),
    "a request begun, and its jobs": lambda town: begun(town.browser()),
    "a task taken": lambda town: town.take(),
    "a decision": lambda town: town.decide("no"),
    "the jobs behind it": lambda town: town.installation.dispatcher.run_all(),
    "periodic work": lambda town: periodic.run_due(town.installation.tools),
}


def test_no_page_step_or_job_reads_rows_in_proportion_to_what_has_ended(
    town: _Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is bounded by a number of its own is bounded here by one that is small beside this office.
    monkeypatch.setattr(pages, "FEW", 200)
    monkeypatch.setattr(search, "WINDOW", 200)
    found = {}
    for name, step in _STEPS.items():
        with watched(town.installation.database) as sent:
            step(town)
        assert sent.seen, f"{name}: nothing was asked of the database"
        if told := too_much(town.installation.database, sent):
            found[name] = told
    assert found == {}, "\n".join(f"{name}\n  " + "\n  ".join(told) for name, told in found.items())
