"""A first form that is not sent is kept for its browser, once the drawing lets it be kept, and for nobody else."""

import json
from datetime import timedelta

import pytest

from services import first_drafts
from services.first_drafts import FirstDraft
from tests.web import small_bundle
from tests.web.applicant.test_road import FIRST, count
from tests.web.conftest import Browser
from web.installation import Installation


@pytest.fixture(autouse=True)
def _asks_for_leave(installation: Installation) -> None:
    files = small_bundle.files()
    form = json.loads(files["forms/datos.form"])
    form["components"].insert(0, {"type": "checkbox", "id": "aviso", "key": "aviso", "label": "Leí el aviso"})
    told = b'<zeebe:property name="publico" value="true"/>'
    drawn = files["bpmn/prueba.bpmn"].replace(told, told + b'<zeebe:property name="borrador" value="=aviso = true"/>')
    changed = {"forms/datos.form": json.dumps(form).encode(), "bpmn/prueba.bpmn": drawn}
    installation.runtime.publish({**files, **changed}, "ana", "")


def test_nothing_is_stored_before_the_notice_is_ticked(browser: Browser, installation: Installation) -> None:
    browser.get(FIRST)
    browser.send(persona__nombre="Ana")
    assert 'value="Ana"' in browser.text, "the page itself carries it"
    assert count(installation, FirstDraft) == 0


def test_from_then_on_every_submit_is_kept_and_shown_again_to_that_browser_alone(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    browser.get(FIRST)
    browser.send(aviso="true", persona__nombre="Ana")
    assert "Completa «DNI»." in browser.text
    browser.send(FIRST, aviso="true", persona__nombre="Ana María")
    assert count(installation, FirstDraft) == 1
    browser.get(FIRST)
    assert 'value="Ana María"' in browser.text
    assert "no llegaste a enviar" in browser.text
    another.get(FIRST)
    assert "Ana" not in another.text
    with installation.database.read() as session:
        (row,) = session.query(FirstDraft)
        assert "Ana" not in row.values, "encrypted"


def test_it_goes_with_the_request_that_begins_with_it(browser: Browser, installation: Installation) -> None:
    browser.get(FIRST)
    browser.send(aviso="true", persona__nombre="Ana")
    browser.send(FIRST, aviso="true", persona__nombre="Ana", persona__dni="1")
    assert (count(installation), count(installation, FirstDraft)) == (1, 0)
    browser.get(FIRST)
    assert 'value="Ana"' not in browser.text


def test_who_begins_anew_leaves_nothing(browser: Browser, installation: Installation) -> None:
    browser.get(FIRST)
    browser.send(aviso="true", persona__nombre="Ana")
    browser.get(FIRST)
    browser.send(f"{FIRST}/borrar")
    assert browser.path == FIRST
    assert 'value="Ana"' not in browser.text
    assert count(installation, FirstDraft) == 0


def test_after_three_days_it_is_gone(browser: Browser, installation: Installation) -> None:
    browser.get(FIRST)
    browser.send(aviso="true", persona__nombre="Ana")
    tools = installation.tools
    with installation.database.write() as session:
        session.query(FirstDraft).update({"updated": tools.clock() - timedelta(days=3, seconds=1)})
    browser.get(FIRST)
    assert 'value="Ana"' not in browser.text
    with installation.database.write() as session:
        first_drafts.sweep(tools, session)
    assert count(installation, FirstDraft) == 0


def test_a_form_that_asks_other_things_by_now_begins_empty(browser: Browser, installation: Installation) -> None:
    browser.get(FIRST)
    browser.send(aviso="true", persona__nombre="Ana")
    files = small_bundle.files()
    form = json.loads(files["forms/datos.form"])
    form["components"] = [{"type": "textfield", "id": "z", "key": "otra", "label": "Otra"}]
    installation.runtime.publish({**files, "forms/datos.form": json.dumps(form).encode()}, "ana", "")
    assert browser.get(FIRST).status_code == 200
    assert "Ana" not in browser.text
