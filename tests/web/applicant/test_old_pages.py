"""A page that somebody went back to, changed and sent again: another submit, never answered as received."""

from io import BytesIO

import pytest
from sqlalchemy import select

from engine.models.process import Instance, UserTask
from services.people.sessions import LoginSession
from tests.web.applicant.test_entries import INQUIRY
from tests.web.applicant.test_road import FIRST, PDF, begun, count, filed, paper
from tests.web.conftest import Browser, task_of
from tests.web.shipped_road import opened
from web.installation import Installation


def test_a_first_form_changed_and_sent_again_from_an_old_page_is_another_request(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    browser.get(FIRST)
    browser.send(persona__nombre="Ana", persona__dni="")
    old = browser.hidden("_token")
    browser.send(FIRST, persona__nombre="Ana", persona__dni="1")
    another.get(FIRST)
    another.send(FIRST, persona__nombre="Otra", persona__dni="2", _token=old)
    with installation.database.read() as session:
        assert len(set(session.scalars(select(LoginSession.subject)))) == count(installation) == 2


def test_a_task_changed_and_sent_again_from_an_old_page_is_told_that_it_ended(
    browser: Browser, installation: Installation
) -> None:
    begun(browser)
    with installation.database.read() as session:
        key = session.scalar(select(UserTask.key))
    browser.get(f"/solicitud/tarea/{key}")
    browser.send(nota="", papel=paper())
    sent = {name: browser.hidden(name) for name in ("_token", "_kept.papel")}
    browser.send(f"/solicitud/tarea/{key}", nota="x", **sent)
    browser.get(FIRST)
    assert browser.send(f"/solicitud/tarea/{key}", nota="x", **sent).status_code == 200
    browser.get(FIRST)
    assert browser.send(f"/solicitud/tarea/{key}", nota="otra", **sent).status_code == 409
    assert "Este paso ya terminó" in browser.text


@pytest.mark.parametrize("name", ["papel.pdf", "otro.pdf"])
def test_another_file_sent_from_an_old_page_is_told_that_the_step_ended(
    browser: Browser, installation: Installation, name: str
) -> None:
    begun(browser)
    with installation.database.read() as session:
        key = session.scalar(select(UserTask.key))
    browser.get(f"/solicitud/tarea/{key}")
    token = browser.hidden("_token")
    browser.send(nota="x", papel=paper())
    browser.get(FIRST)
    other = (BytesIO(PDF + b" "), name)
    assert browser.send(f"/solicitud/tarea/{key}", nota="x", papel=other, _token=token).status_code == 409


def test_an_inquiry_changed_and_sent_again_from_an_old_page_is_a_second_one(
    browser: Browser, installation: Installation
) -> None:
    opened(installation)
    page = "/solicitud/nueva/consulta"
    browser.get(page)
    browser.send(page, **{f"consulta.{name}": value for name, value in INQUIRY.items() if name != "texto"})
    old = {name: browser.hidden(name) for name in ("_token", "csrf_token")}
    for text in ("¿Cuándo llega?", "¿Cuándo llega?", "¿Y quién firma?"):
        browser.send(page, **{f"consulta.{name}": value for name, value in (INQUIRY | {"texto": text}).items()}, **old)
        assert "Recibimos tu consulta" in browser.text
    with installation.database.read() as session:
        assert len(session.scalars(select(Instance.key).where(Instance.process_id == "consulta")).all()) == 2


def test_a_decision_changed_and_sent_again_from_an_old_page_is_told_that_it_was_not_registered(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    filed(another)
    key, instance = task_of(installation).key, task_of(installation).instance_key
    browser.sign_in("rosa").get(f"/bandeja/tarea/{key}")
    assert browser.send(f"/bandeja/tarea/{key}").status_code == 422
    old = {name: browser.hidden(name) for name in ("_token", "csrf_token")}
    browser.send(f"/bandeja/tarea/{key}?caso={instance}", decision="no", **old)
    answer = browser.send(f"/bandeja/tarea/{key}?caso={instance}", decision="si", **old)
    assert answer.status_code == 409
    assert "No se registró lo que enviaste." in browser.text
