"""A step that is sent and not taken stays with its request; a question is asked once; two tabs do not write over each other."""

import json

from sqlalchemy import select

from engine.models.process import Draft, UserTask
from tests.web import small_bundle
from tests.web.applicant.test_road import FIRST, begun, count
from tests.web.conftest import Browser
from web.installation import Installation


def task_of(installation: Installation) -> str:
    with installation.database.read() as session:
        return f"/solicitud/tarea/{session.scalar(select(UserTask.key))}"


def test_a_refused_step_is_kept_and_its_page_can_be_loaded_again(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    begun(browser)
    path = task_of(installation)
    browser.get(path)
    browser.send(nota="a medias")
    assert browser.page is not None and browser.page.request.method == "GET"
    assert "Adjunta el archivo de «Papel»." in browser.text
    assert 'value="a medias"' in browser.text
    assert count(installation, Draft) == 1
    browser.get(path)
    assert 'value="a medias"' in browser.text
    assert "Adjunta el archivo" not in browser.text, "who comes back later is not scolded"


def test_an_older_tab_does_not_write_over_what_a_newer_one_kept_until_it_is_pressed_again(
    browser: Browser, installation: Installation
) -> None:
    begun(browser)
    path = task_of(installation)
    browser.get(path)
    older = browser.hidden("_revision")
    browser.send(nota="de la otra pestaña", _do="draft")
    browser.get(path)
    browser.send(path, nota="de la vieja", _revision=older, _do="draft")
    assert browser.page is not None and browser.page.status_code == 409
    assert "En otra pestaña guardaste este paso" in browser.text
    assert 'value="de la vieja"' in browser.text
    revision = browser.hidden("_revision")
    browser.get(path)
    assert 'value="de la otra pestaña"' in browser.text
    browser.send(path, nota="de la vieja", _revision=revision, _do="draft")
    browser.get(path)
    assert 'value="de la vieja"' in browser.text


def _asking(installation: Installation) -> None:
    files = small_bundle.files()
    form = json.loads(files["forms/datos.form"])
    form["components"].append(
        {"type": "textfield", "id": "m", "key": "correo", "label": "Correo", "validate": {"validationType": "email"}}
    )
    installation.runtime.publish({**files, "forms/datos.form": json.dumps(form).encode()}, "ana", "")


def test_a_question_is_asked_once_and_stops_nobody(browser: Browser, installation: Installation) -> None:
    _asking(installation)
    browser.get(FIRST)
    typed = {"persona__nombre": "Ana", "persona__dni": "1", "correo": "ana@gmial.com"}
    browser.send(**typed)
    assert "¿quisiste escribir ana@gmail.com?" in browser.text
    assert "pulsa el botón otra vez" in browser.text
    assert count(installation) == 0
    browser.send(FIRST, **typed, _asked=browser.hidden("_asked"))
    assert count(installation) == 1


def test_another_question_is_asked_again(browser: Browser, installation: Installation) -> None:
    _asking(installation)
    browser.get(FIRST)
    typed = {"persona__nombre": "Ana", "persona__dni": "1"}
    browser.send(**typed, correo="ana@gmial.com")
    browser.send(FIRST, **typed, correo="ana@hotmial.com", _asked=browser.hidden("_asked"))
    assert "ana@hotmail.com" in browser.text
    assert count(installation) == 0
