"""A decree while a request is being evaluated: the page that declares it, and the term that follows."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from engine.calendar import open_terms
from engine.models.process import Instance, UserTask
from services.calendar import declared_days, functions
from services.people import staff
from tests.web.conftest import PASSWORD, Browser
from tests.web.shipped_road import Request, begins, standing
from web.installation import Installation


@pytest.fixture(autouse=True)
def administrator(installation: Installation) -> None:
    with installation.database.write() as session:
        staff.create(installation.tools, session, "carmen", "Carmen", ["Administrador"], password=PASSWORD)


def due(installation: Installation, key: int) -> str:
    with installation.database.read() as session:
        return session.scalars(select(UserTask.due_at).where(UserTask.instance_key == key)).one().date().isoformat()


@begins("filed")
def test_a_declared_day_moves_the_answer_of_a_request_under_way_and_back(
    browser: Browser, installation: Installation
) -> None:
    request = standing(installation)
    before = due(installation, request.key)
    day = installation.now().date().replace(day=installation.now().day + 1)
    browser.sign_in("carmen").get("/administracion/calendario")
    browser.send(seguro="1", dia=day.isoformat(), nombre="Día no laborable", norma="DS 9-2026-PCM", clase="no")

    assert "Cambi" in browser.text
    assert "DS 9-2026-PCM" in browser.text
    assert due(installation, request.key) > before
    browser.send(browser.text.split("DS 9-2026-PCM</td>")[1].split('action="')[1].split('"')[0], seguro="1")
    assert due(installation, request.key) == before


@begins("filed")
def test_a_declared_day_moves_the_other_requests_around_one_that_cannot_be_read(
    browser: Browser, installation: Installation
) -> None:
    damaged = standing(installation)
    whole = Request(installation).filed("150101")
    with installation.database.write() as session:
        session.execute(update(Instance).where(Instance.key == damaged.key).values(state="{}"))
    before = due(installation, whole.key)
    day = installation.now().date().replace(day=installation.now().day + 1)
    browser.sign_in("carmen").get("/administracion/calendario")
    browser.send(seguro="1", dia=day.isoformat(), nombre="Día no laborable", norma="DS 9-2026-PCM", clase="no")
    assert due(installation, whole.key) > before


def test_what_is_missing_is_said_beside_the_form_and_kept(browser: Browser) -> None:
    browser.sign_in("carmen").get("/administracion/calendario")
    browser.send(dia="2026-13-40", nombre="Día", norma="DS 1", clase="no")
    assert browser.page.status_code == 422
    assert "Escribe el día" in browser.text
    assert 'value="DS 1"' in browser.text


def test_a_reviewer_changes_no_calendar(browser: Browser) -> None:
    browser.sign_in("rosa").get("/administracion/calendario")
    assert browser.page.status_code == 403


@begins("filed")
def test_the_worker_notices_a_calendar_that_was_changed_elsewhere(installation: Installation) -> None:
    request = standing(installation)
    follow = functions.following(installation.runtime)
    assert follow(installation.tools) == 0
    before = due(installation, request.key)
    with installation.database.write() as session:
        day = (installation.now() + timedelta(days=1)).date()
        declared_days.declare(installation.tools, session, day, "Día no laborable", "DS 9-2026-PCM")
    assert follow(installation.tools) > 1, "the task and its timers"
    assert due(installation, request.key) > before
    assert follow(installation.tools) == 0


def test_a_worker_that_starts_looks_at_no_term_while_the_calendar_is_the_one_they_go_by(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    monkeypatch.setattr(open_terms, "affected", lambda _runtime: looked.append(1) or iter(()))
    for _ in range(2):
        functions.following(installation.runtime)(installation.tools)
    assert len(looked) == 1, "the second one started after the first had set the terms"
    with installation.database.write() as session:
        day = (installation.now() + timedelta(days=1)).date()
        declared_days.declare(installation.tools, session, day, "Día no laborable", "DS 9-2026-PCM")
    for _ in range(2):
        functions.following(installation.runtime)(installation.tools)
    assert len(looked) == 2
