"""The browser's Back: to correct what was typed it leads there, and behind somebody who left it shows nothing of them."""

from collections.abc import Iterator
from contextlib import suppress
from time import monotonic, sleep

import pytest
from playwright.sync_api import Browser, Error, Page

from tests.browser.conftest import Office
from tests.browser.road import Guarded, identify, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Browser, office: Office) -> Iterator[Guarded]:
    """A phone's browser without JavaScript; here an error page of the browser's own is told by what it does not show."""
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 780})
    context.set_default_timeout(15_000)
    yield Guarded(context.new_page(), office.base)
    context.close()


def go_back(page: Page) -> str:
    """Where the browser has nothing to show, it shows a page of its own; Playwright calls that an error.

    Returns what the page holds, once it stands still.
    """
    with suppress(Error):
        page.go_back()
    until = monotonic() + 15
    while True:
        try:
            return page.content()
        except Error:
            assert monotonic() < until
            sleep(0.1)


def fill_person(page: Guarded) -> None:
    page.fill("responsable", {"nombres": "Hermelinda", "paterno": "Ccori", "documento": "45150111"})
    page.fill("responsable", {"telefono": "987654322", "correo": "hermelinda@example.pe", "dependencia": "Omaped"})
    page.choose("responsable.tipo_documento", "DNI")


def test_back_from_the_second_form_shows_the_first_with_what_was_typed(page: Guarded) -> None:
    identify(page, "150109", "Cieneguilla")
    assert page.heading()
    go_back(page.page)
    typed = page.page.locator('[name="alcalde.correo_personal"]')
    assert typed.count() == 1
    assert typed.input_value() == "alcaldia.personal@example.pe"


def test_back_after_a_request_was_closed_shows_nothing_of_it(page: Guarded) -> None:
    document = identify(page, "150111", "El Agustino")
    fill_person(page)
    page.hand_in()
    page.open("/seguimiento")
    page.press("text=Cerrar esta solicitud")
    for _ in range(4):
        shown = go_back(page.page)
        assert [word for word in ("Hermelinda", "hermelinda@", "45150111", document) if word in shown] == []


def test_back_after_a_reviewer_left_shows_nothing_of_the_office(page: Guarded, office: Office) -> None:
    sign_in(page, "verificadora", office.accounts["verificadora"])
    page.open("/bandeja")
    assert "Bandeja" in page.heading()
    page.press("text=Salir")
    for _ in range(2):
        assert "Bandeja" not in go_back(page.page)
