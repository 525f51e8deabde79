"""A form that cannot be taken comes back with all that was typed, and one press more is enough."""

import html
import io
import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import lxml.html
import pytest
from flask import Flask
from sqlalchemy import func, select

from engine.models.process import Instance
from tests.databases import SqliteTemplate
from tests.stopped_clock import StoppedClock
from tests.web.conftest import PASSWORD, Browser, open_small_office, settings_for
from web.app import create_app
from web.installation import Installation

FIRST = "/solicitud/nueva/prueba"
TYPED, REMARK = "Una precisión que costó media hora escribir", "Una observación de diez líneas"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
#: What nobody should read who only filled in a form.
ASTRAY = ("supervisor", "actualízala")


@pytest.fixture
def visitor(app: Flask, installation: Installation) -> Callable[[], Browser]:
    """A browser that nobody has used, as many as are asked for."""
    return lambda: Browser(app.test_client(), installation)


def at_second_form(browser: Browser) -> Browser:
    """The request is begun, and its next form open."""
    browser.get(FIRST)
    browser.send(persona__nombre="Ana", persona__dni="00000001")
    browser.work()
    browser.get("/seguimiento")
    browser.get("/solicitud/tarea/" + browser.text.split('href="/solicitud/tarea/')[1].split('"')[0])
    return browser


def tokens(browser: Browser) -> dict[str, str]:
    """What a page that stays open in a tab keeps in its form."""
    return {name: browser.hidden(name) for name in ("csrf_token", "_token")}


def hand_in(browser: Browser, path: str | None = None, **more: object) -> None:
    """The second form is sent, with a file."""
    browser.send(path, nota=TYPED, papel=(io.BytesIO(PDF), "papel.pdf"), **more)


def assert_it_came_back(browser: Browser, *typed: str) -> None:
    """The page holds what was sent, and sends nobody astray."""
    said = html.unescape(browser.text)
    assert [text for text in typed if text not in said] == []
    assert [word for word in ASTRAY if word in said] == []


def press(browser: Browser, holding: str, **more: str) -> None:
    """Press the button of the form that holds a text, with what stands in it."""
    forms = lxml.html.document_fromstring(browser.text).forms
    form = next(each for each in forms if any(holding == value for _, value in each.form_values()))
    browser.client.post(form.action or browser.path, data={**dict(form.form_values()), **more}, follow_redirects=True)


def begun(installation: Installation) -> int:
    with installation.database.read() as session:
        return session.scalar(select(func.count()).select_from(Instance)) or 0


def test_a_first_form_with_a_mistake_comes_back_and_is_taken_once_that_is_mended(
    visitor: Callable[[], Browser], installation: Installation
) -> None:
    browser = visitor()
    browser.get(FIRST)
    browser.send(persona__nombre=TYPED, persona__dni="")
    assert_it_came_back(browser, TYPED)
    press(browser, TYPED, **{"persona.dni": "00000001"})
    assert begun(installation) == 1


def test_a_first_form_sent_without_its_cookie_comes_back_and_is_taken_at_the_next_press(
    visitor: Callable[[], Browser], installation: Installation
) -> None:
    browser = visitor()
    browser.get(FIRST)
    kept = tokens(browser)
    browser.client.delete_cookie("aliado")
    browser.send(FIRST, persona__nombre=TYPED, persona__dni="00000001", **kept)
    assert_it_came_back(browser, TYPED, "00000001")
    press(browser, TYPED)
    assert begun(installation) == 1


def test_a_first_form_sent_after_a_link_was_opened_in_another_tab_comes_back(
    visitor: Callable[[], Browser], installation: Installation
) -> None:
    earlier = at_second_form(visitor())
    earlier.get("/seguimiento")
    link = re.search(r"/seguimiento/[0-9A-Z-]{20,}", earlier.text)
    assert link
    browser = visitor()
    browser.get(FIRST)
    kept = tokens(browser)
    browser.get(link[0])
    browser.send(FIRST, persona__nombre=TYPED, persona__dni="00000002", **kept)
    assert_it_came_back(browser, TYPED, "00000002")
    press(browser, TYPED)
    assert begun(installation) == 2


def test_an_applicant_who_looks_for_papers_for_three_hours_goes_on(
    visitor: Callable[[], Browser], clock: StoppedClock
) -> None:
    browser = at_second_form(visitor())
    clock.advance(hours=3)
    hand_in(browser)
    assert "En evaluación" in browser.text


def test_an_applicant_whose_session_is_over_sees_all_that_was_sent_the_file_too(
    visitor: Callable[[], Browser], clock: StoppedClock
) -> None:
    browser = at_second_form(visitor())
    clock.advance(days=2)
    hand_in(browser)
    assert_it_came_back(browser, TYPED, "papel.pdf")


def test_a_form_of_one_request_sent_while_another_tab_began_a_second_comes_back(
    visitor: Callable[[], Browser],
) -> None:
    browser = at_second_form(visitor())
    path, kept = browser.path, tokens(browser)
    browser.get(FIRST)
    browser.send(persona__nombre="Otra", persona__dni="00000002")
    hand_in(browser, path, **kept)
    assert_it_came_back(browser, TYPED, "papel.pdf")


def test_a_decision_sent_after_the_session_ended_is_there_once_its_author_signed_in_again(
    visitor: Callable[[], Browser], clock: StoppedClock
) -> None:
    hand_in(at_second_form(visitor()))
    for name, answer in (("rosa", {"decision": "si"}), ("elena", {"visto": REMARK})):
        reader = visitor().sign_in(name)
        reader.get("/bandeja")
        reader.get(re.findall(r"/bandeja/tarea/\d+", reader.text)[0])
        if name == "elena":
            clock.advance(hours=3)
        reader.send(**answer)
        reader.work()
    assert reader.path == "/ingresar"
    form = next(each for each in lxml.html.document_fromstring(reader.text).forms if "usuario" in each.fields)
    signed = {**dict(form.form_values()), "usuario": "elena", "contrasena": PASSWORD}
    page = reader.client.post(form.action or reader.path, data=signed, follow_redirects=True)
    assert REMARK in html.unescape(page.get_data(as_text=True))


@pytest.mark.parametrize(
    ("origin", "taken"),
    [
        ("https://localhost", True),
        ("https://malo.test", False),
    ],
)
def test_a_form_from_a_browser_that_tells_no_referer_is_judged_by_its_origin(
    tmp_path: Path, sqlite_template: SqliteTemplate, clock: StoppedClock, origin: str, taken: bool
) -> None:
    url = sqlite_template.copy_to(tmp_path / "office.sqlite3")
    settings = settings_for(tmp_path, url, BASE_URL="https://localhost")
    installation = open_small_office(settings, clock)
    with closing(installation.database):
        client = create_app(settings, installation).test_client()
        page = client.get(FIRST, base_url="https://localhost").get_data(as_text=True)
        sent = dict(re.findall(r'name="(csrf_token|_token)" value="([^"]*)"', page))
        sent |= {"persona.nombre": TYPED, "persona.dni": "00000001"}
        client.post(FIRST, data=sent, base_url="https://localhost", headers={"Origin": origin})
        assert begun(installation) == taken
