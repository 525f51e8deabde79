"""A double click on an incident's button: the two presses arrive in one instant, and it goes on once."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from engine.models.process import History, Incident, Job
from tests.web.applicant.test_road import begun
from tests.web.conftest import Browser
from web.installation import Installation

PRESSES = 4


@pytest.mark.parametrize("more", [{}, {"mas": "10", "motivo": "Había mucho que calcular."}], ids=["retry", "go on"])
def test_an_incident_pressed_several_times_at_once_goes_on_once(
    browser: Browser, another: Browser, installation: Installation, more: dict[str, str]
) -> None:
    service = installation.runtime.catalogue["prueba.sellar"]
    del installation.runtime.catalogue["prueba.sellar"]  # type: ignore[attr-defined]
    begun(another)
    installation.runtime.catalogue["prueba.sellar"] = service  # type: ignore[index]
    with installation.database.read() as session:
        incident = session.scalars(select(Incident)).one()
    page, where = f"/procesos/caso/{incident.instance_key}", f"/procesos/incidente/{incident.key}/reintentar"
    browser.sign_in("elena").get(page)
    sent, cookie = {"csrf_token": browser.hidden("csrf_token"), **more}, browser.client.get_cookie("aliado")
    assert cookie is not None
    ready, statuses = Barrier(PRESSES), []

    def press() -> None:
        hand = browser.client.application.test_client()
        hand.set_cookie("aliado", cookie.value)
        ready.wait()
        statuses.append(hand.post(where, data=sent).status_code)

    threads = [Thread(target=press) for _ in range(PRESSES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [302] * PRESSES, "each leads to the case"
    with installation.database.read() as session:
        assert session.scalar(select(func.count()).where(History.kind == "retried")) == 1
        assert session.scalar(select(func.count()).select_from(Job).where(Job.key == incident.job_key)) == 1
    browser.work()
    browser.get(page)
    assert "Incidente en" not in browser.text
    assert "Adjuntar" in browser.text
