"""The list of the accounts that wait to be ratified."""

from datetime import timedelta

from services.accounts import life
from tests.web.conftest import Browser
from web.installation import Installation

PAGE = "/bandeja/accesos-por-ratificar"


def issue(installation: Installation, count: int) -> None:
    with installation.database.write() as session:
        for number in range(1, count + 1):
            person = {"document_type": "DNI", "document": f"{number:08d}", "names": "Filomena"}
            life.begin(installation.tools, session, f"1501{number:02d}", person)
        later = installation.now() + timedelta(days=1)
        life.await_ratification(session, later, later)


def test_they_are_found_from_the_cases_and_lead_to_theirs_without_anybodys_name(
    browser: Browser, installation: Installation
) -> None:
    browser.sign_in("rosa").get(PAGE)
    assert "No hay accesos por ratificar" in browser.text
    issue(installation, 1)
    browser.get("/bandeja/casos")
    assert f'href="{PAGE}"' in browser.text
    browser.get(PAGE)
    assert "Municipalidad" in browser.text.split("<table")[1]
    assert "/bandeja/casos?q=150101" in browser.text
    assert "Filomena" not in browser.text


def test_many_are_turned_page_by_page(browser: Browser, installation: Installation) -> None:
    issue(installation, 53)
    browser.sign_in("elena").get(PAGE)
    assert "53 accesos" in browser.text
    browser.get(f"{PAGE}?desde=150150")
    assert browser.text.count("Ver sus casos") == 3


def test_it_is_for_who_works_on_cases(browser: Browser) -> None:
    assert browser.sign_in("mario").get(PAGE).status_code == 403
