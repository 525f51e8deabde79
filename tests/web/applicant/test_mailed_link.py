"""A link opens its request; it takes nobody out of another one that is open in the browser."""

from datetime import timedelta

from sqlalchemy import select

from services.people.sessions import LoginSession
from tests.processes.conftest import PERSON
from tests.stopped_clock import StoppedClock
from tests.web.conftest import Browser
from tests.web.shipped_road import APPLICANT, Request, opened
from web.installation import Installation


def test_a_link_does_not_take_the_place_of_the_request_that_is_open(
    browser: Browser, installation: Installation
) -> None:
    mine, other = opened(installation).identify(), Request(installation).identify("150101")
    browser.get(f"/seguimiento/{mine.code()}")
    browser.get("/seguimiento")
    own = browser.text
    browser.get(f"/seguimiento/{other.code()}")
    assert "Aquí está abierta otra solicitud" in browser.text
    assert mine.code() in browser.get("/seguimiento").get_data(as_text=True), own
    browser.get(f"/seguimiento/{other.code()}")
    browser.send()
    assert browser.path != f"/seguimiento/{other.code()}", "the code leaves the address bar"
    assert other.code() in browser.get("/seguimiento").get_data(as_text=True)


def test_a_page_that_waits_does_not_keep_its_session_alive(
    browser: Browser, installation: Installation, clock: StoppedClock
) -> None:
    request = opened(installation).identify()
    browser.get(f"/seguimiento/{request.code()}")
    begun = last_seen(installation)
    clock.now += timedelta(hours=1)
    browser.client.get("/solicitud/espera?sola=1")
    browser.client.get("/seguimiento?sola=1")
    assert last_seen(installation) == begun
    browser.get("/seguimiento")
    assert last_seen(installation) > begun


def test_a_page_that_asks_for_itself_again_says_so(browser: Browser, installation: Installation) -> None:
    request = opened(installation).identify()
    browser.get(f"/seguimiento/{request.code()}")
    responsible = {"responsable": PERSON}
    installation.runtime.complete(request.task("datos_responsable"), responsible, APPLICANT)
    browser.get("/solicitud/espera")
    assert 'content="3;url=/solicitud/espera?sola=1"' in browser.text
    browser.get("/seguimiento")
    assert 'content="4;url=/seguimiento?sola=1"' in browser.text


def last_seen(installation: Installation) -> object:
    with installation.database.read() as session:
        return session.scalars(select(LoginSession.last_seen)).one()
