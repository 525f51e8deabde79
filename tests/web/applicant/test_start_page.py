"""The start page says what the drawing says, and leads to everything that anybody may begin."""

from tests.processes.test_analyst_edits import redrawn, request
from tests.web.conftest import Browser
from tests.web.shipped_road import opened
from web.installation import Installation


def test_the_term_on_the_start_page_is_the_one_that_the_drawing_sets(
    installation: Installation, browser: Browser
) -> None:
    opened(installation)
    assert "<strong>En 6 días hábiles como máximo</strong>" in browser.get("/").get_data(as_text=True)
    installation.runtime.publish(redrawn(request().entry("fijar_plazos", "respuesta", 10)), "analista", "diez días")
    assert "<strong>En 10 días hábiles como máximo</strong>" in browser.get("/").get_data(as_text=True)


def test_a_procedure_without_texts_for_it_has_a_start_page_all_the_same(browser: Browser) -> None:
    assert browser.get("/").status_code == 200
    assert "Solicitud de acceso" in browser.text


def test_who_has_a_user_name_finds_where_to_sign_in(browser: Browser) -> None:
    browser.get("/")
    assert 'href="/aliado"' in browser.text
