"""What a person of the office typed and has not handed in, or sent too late: theirs, and never lost."""

import re

import pytest
from sqlalchemy import select

from engine.actor import Actor
from engine.models.process import Instance
from tests.stopped_clock import StoppedClock
from tests.web.applicant.test_road import filed
from tests.web.conftest import PASSWORD, Browser, task_of
from web.installation import Installation


def test_a_draft_is_seen_by_nobody_else_and_no_page_of_another_changes_it(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    filed(another)
    key = task_of(installation).key
    another.client.delete_cookie("aliado")
    for person, username in ((browser, "rosa"), (another, "julio")):
        person.sign_in(username).get(f"/bandeja/tarea/{key}")
    browser.send(f"/bandeja/tarea/{key}/tomar-aqui", decision="no", _do="draft")
    another.send(f"/bandeja/tarea/{key}", decision="si", _do="draft")
    browser.get(f"/bandeja/tarea/{key}")
    assert 'value="no" checked' in browser.text
    another.get(f"/bandeja/tarea/{key}")
    assert 'value="si" checked' in another.text


def test_an_old_page_with_nothing_typed_takes_no_draft_away(
    browser: Browser, installation: Installation, another: Browser
) -> None:
    filed(another)
    key = task_of(installation).key
    browser.sign_in("rosa").get(f"/bandeja/tarea/{key}")
    old = {name: browser.hidden(name) for name in ("csrf_token", "_token", "_revision")}
    browser.send(f"/bandeja/tarea/{key}", decision="no", _do="draft")
    browser.send(f"/bandeja/tarea/{key}/tomar-aqui", _do="draft", **old)
    assert 'value="no" checked' in browser.text


@pytest.mark.parametrize("act", ["", "/tomar-aqui", "/liberar"])
def test_a_draft_of_an_older_tab_is_asked_about_and_nothing_of_either_is_lost(
    browser: Browser, another: Browser, installation: Installation, act: str
) -> None:
    filed(another)
    key = task_of(installation).key
    browser.sign_in("rosa").get(f"/bandeja/tarea/{key}")
    old = {name: browser.hidden(name) for name in ("csrf_token", "_token", "_revision")}
    browser.send(f"/bandeja/tarea/{key}", decision="no", _do="draft")
    assert browser.send(f"/bandeja/tarea/{key}{act}", decision="si", _do="draft", **old).status_code == 409
    assert "Guardaste otro borrador en otra pestaña" in browser.text
    assert 'value="si" checked' in browser.text
    revision = browser.hidden("_revision")
    browser.get(f"/bandeja/tarea/{key}")
    assert 'value="no" checked' in browser.text
    browser.send(f"/bandeja/tarea/{key}", decision="si", _do="draft", _revision=revision)
    assert 'value="si" checked' in browser.text


def test_liberar_keeps_what_was_typed_as_a_draft_of_who_typed_it(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    filed(another)
    key = task_of(installation).key
    browser.sign_in("rosa").get(f"/bandeja/tarea/{key}")
    browser.send(f"/bandeja/tarea/{key}/tomar-aqui", _do="draft")
    browser.send(f"/bandeja/tarea/{key}/liberar", decision="no", _do="draft", _revision="0")
    assert task_of(installation).assignee is None
    browser.get(f"/bandeja/tarea/{key}")
    assert 'value="no" checked' in browser.text


def test_what_was_sent_too_late_is_there_to_copy(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    filed(another)
    key, instance = task_of(installation).key, task_of(installation).instance_key
    browser.sign_in("rosa").get(f"/bandeja/tarea/{key}")
    installation.runtime.complete(key, {"decision": "no"}, Actor("julio", frozenset({"Verificador"})))
    browser.send(f"/bandeja/tarea/{key}?caso={instance}", decision="si")
    assert "Lo que enviaste, por si quieres copiarlo" in browser.text
    assert '<dd class="mail">si</dd>' in browser.text


def test_a_decision_whose_session_is_long_over_is_taken_with_the_sign_in_on_its_page(
    browser: Browser, another: Browser, installation: Installation, clock: StoppedClock
) -> None:
    filed(another)
    key = task_of(installation).key
    browser.sign_in("rosa").get(f"/bandeja/tarea/{key}")
    clock.advance(hours=20)
    assert browser.send(f"/bandeja/tarea/{key}", decision="no").status_code == 401
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', browser.text))
    wrong = {**fields, "_credential.usuario": "rosa", "_credential.contrasena": "equivocada"}
    assert browser.send(f"/bandeja/tarea/{key}", **wrong).status_code == 422
    assert "equivocada" not in browser.text
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', browser.text))
    browser.send(
        f"/bandeja/tarea/{key}", **fields, **{"_credential.usuario": "rosa", "_credential.contrasena": PASSWORD}
    )
    with installation.database.read() as session:
        assert session.scalars(select(Instance.outcome)).all() == ["Denegada"]
