"""A demonstration says so on every page, and lets whoever sits at its machine in as anybody of it, without a password."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from services.people import staff
from services.people.access_log import SIGNED_IN, AccessEntry
from tests.web.conftest import Browser
from web.demonstration import PEOPLE, Preparing
from web.installation import Installation

CARD = "como Rosa Ccahuana</span>"


@pytest.fixture
def shown(app: Flask, installation: Installation) -> Iterator[Installation]:
    """The office as a demonstration, with the people of one."""
    with installation.database.write() as session:
        for person in PEOPLE:
            staff.create(installation.tools, session, person.username, person.name, person.roles, "x", person.email)
    changed = replace(installation, settings=replace(installation.settings, demo=True))
    app.extensions["aliado"] = changed
    yield changed
    app.extensions.pop("demo", None)


def test_an_office_says_nothing_of_a_demonstration_and_lets_nobody_in(browser: Browser) -> None:
    for path in ("/", "/ingresar"):
        browser.get(path)
        assert "Demostración" not in browser.text
        assert CARD not in browser.text
    assert browser.get("/demostracion").status_code == 404


@pytest.mark.usefixtures("shown")
@pytest.mark.parametrize("path", ["/", "/ingresar", "/seguimiento", "/aliado/ingresar", "/no-existe"])
def test_every_page_of_a_demonstration_says_so(browser: Browser, path: str) -> None:
    browser.get(path)
    assert "<strong>Demostración</strong>" in browser.text


def test_a_card_lets_in_as_its_person_and_goes_on_to_where_one_was(browser: Browser, shown: Installation) -> None:
    browser.get("/procesos")
    assert CARD in browser.text
    browser.send("/demostracion", usuario="analista", next=browser.hidden("next"))
    assert browser.path == "/procesos"
    assert "Mario Tello (demo)" in browser.text
    with shown.database.read() as session:
        entries = session.query(AccessEntry).filter_by(who="analista").all()
    assert [entry.what for entry in entries] == [SIGNED_IN]
    browser.get("/demostracion")
    browser.send(usuario="verificadora", next="")
    assert browser.path == "/bandeja"


def test_nobody_but_the_people_of_the_demo_is_reached_by_a_card(browser: Browser, shown: Installation) -> None:
    with shown.database.write() as session:
        staff.deactivate(shown.tools, session, staff.find(session, "verificador"))
    browser.get("/demostracion")
    for username in ("rosa", "verificador", "nadie"):
        assert browser.client.post("/demostracion", data={"usuario": username, "csrf_token": browser.hidden("csrf_token")}).status_code == 404  # fmt: skip


@pytest.mark.parametrize(
    "elsewhere", [{"REMOTE_ADDR": "192.168.1.7"}, {"HTTP_HOST": "oficina.example"}], ids=["the network", "another name"]
)
@pytest.mark.usefixtures("shown")
def test_over_the_network_there_is_no_way_in_without_a_password(browser: Browser, elsewhere: dict[str, str]) -> None:
    page = browser.client.get("/ingresar", environ_overrides=elsewhere)
    assert CARD not in page.text
    assert browser.client.get("/demostracion", environ_overrides=elsewhere).status_code in (400, 404)


@pytest.mark.parametrize("change", [{"host": "0.0.0.0"}, {"trusted_proxy": "127.0.0.1"}, {"public_address": "https://oficina.example"}])  # fmt: skip
def test_an_office_that_others_reach_has_no_cards(
    browser: Browser, shown: Installation, app: Flask, change: dict[str, str]
) -> None:
    app.extensions["aliado"] = replace(shown, settings=replace(shown.settings, **change))
    assert browser.get("/demostracion").status_code == 404


@pytest.mark.usefixtures("shown")
def test_pages_say_how_far_the_cases_are_until_they_are_there(browser: Browser, app: Flask) -> None:
    app.extensions["demo"] = preparing = Preparing(18, done=3)
    browser.get("/")
    assert "Se están preparando los casos: 3 de 18." in browser.text
    preparing.done = 18
    browser.get("/")
    assert "preparando" not in browser.text
