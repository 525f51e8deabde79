"""A query whose names are somebody else's: whatever they are called, they are only a query."""

import pytest
from flask import Flask

from engine.actor import Actor
from tests.web import small_bundle
from tests.web.conftest import Browser
from web.http.addresses import asking, further
from web.installation import Installation

#: What ``url_for`` takes for orders of its own.
ORDERS = ("endpoint", "_scheme", "_external", "_anchor", "_method", "values")
PAGE_OF_TASKS = 25


@pytest.fixture
def more_than_a_page(installation: Installation) -> None:
    """More tasks of reviewers than one page of the queue shows."""
    files = small_bundle.files()
    drawing = files["bpmn/prueba.bpmn"].replace(
        b'id="inicio_datos" sourceRef="inicio" targetRef="datos"',
        b'id="inicio_datos" sourceRef="inicio" targetRef="revisar"',
    )
    installation.runtime.publish({**files, "bpmn/prueba.bpmn": drawing}, "prueba", "al revisor")
    for _ in range(PAGE_OF_TASKS + 1):
        installation.runtime.start("prueba", Actor("x"))


@pytest.mark.parametrize("name", ORDERS)
def test_the_next_page_keeps_a_query_whatever_its_names_are(
    browser: Browser, more_than_a_page: None, name: str
) -> None:
    browser.sign_in("rosa")
    assert browser.get(f"/bandeja?{name}=x&q=").status_code == 200
    assert f"/bandeja?{name}=x&amp;q=&amp;desde=" in browser.text


@pytest.mark.parametrize("name", ORDERS)
def test_the_ways_around_a_drawing_keep_it_too(browser: Browser, name: str) -> None:
    browser.sign_in("mario")
    assert browser.get(f"/procesos/prueba?{name}=x").status_code == 200
    assert f'"/procesos/prueba?{name}=x&amp;entero=1#diagrama"' in browser.text
    browser.get(f"/procesos/prueba?entero=1&{name}=x")
    assert f'"/procesos/prueba?{name}=x#diagrama"' in browser.text


def test_what_changes_takes_the_place_of_what_was_asked(app: Flask) -> None:
    with app.test_request_context("/bandeja/accesos?persona=rosa&antes=9"):
        assert further(antes=5) == "/bandeja/accesos?persona=rosa&antes=5"
        assert further(antes=None) == "/bandeja/accesos?persona=rosa"


def test_a_query_is_written_so_that_it_is_read_as_it_was() -> None:
    assert asking("/a", {"persona.nombre": "Ñusta & co", "sin": None}) == "/a?persona.nombre=%C3%91usta+%26+co"
    assert asking("/a", {}) == "/a"
