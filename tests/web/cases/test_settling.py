"""A page waits for the machine a little, and never so that nobody else is answered."""

import threading

import pytest
from flask import Flask

from tests.processes.conftest import CONSENT
from tests.web.shipped_road import APPLICANT, PROCESS, UBIGEO, Request, opened
from web.cases import settling
from web.installation import Installation


@pytest.fixture
def request_(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Request:
    """A request that has just been begun: the machine has something to do."""
    request_ = opened(installation)
    values = {"municipalidad": {"ubigeo": UBIGEO}, "alcalde": request_.mayor(), "consentimiento": CONSENT}
    request_.key = installation.runtime.start(PROCESS, APPLICANT, submit=values).instance
    monkeypatch.setattr(settling, "LONGEST_WAIT_SECONDS", 20.0)
    return request_


def test_a_page_waits_until_the_machine_has_done_its_part(app: Flask, request_: Request) -> None:
    worker = threading.Timer(0.2, request_.work)
    worker.start()
    with app.app_context():
        assert settling.now(request_.key).busy
        assert not settling.settled(request_.key).busy
    worker.join()
    assert request_.open() == ["datos_responsable"]


def test_while_nothing_moves_the_case_is_not_looked_at_again_and_again(
    app: Flask, request_: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, look = [], settling.now
    monkeypatch.setattr(settling, "now", lambda key: looks.append(key) or look(key))
    monkeypatch.setattr(settling, "LONGEST_WAIT_SECONDS", 0.6)
    with app.app_context():
        assert settling.settled(request_.key).busy
    assert len(looks) <= 3


def test_who_finds_too_many_waiting_is_answered_at_once(
    app: Flask, request_: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "_room", lambda threads: threading.Semaphore(0))
    monkeypatch.setattr(settling.time, "sleep", lambda seconds: pytest.fail("it waits"))
    with app.app_context():
        assert settling.settled(request_.key).busy
