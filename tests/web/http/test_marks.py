"""The browser's mark of who signed in at it: through the pages."""

from services import attempt_limits
from tests.stopped_clock import StoppedClock
from tests.web.conftest import PASSWORD, Browser
from web import identity
from web.installation import Installation


def test_strangers_do_not_keep_out_who_signed_in_at_this_browser(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    browser.sign_in("rosa").get("/bandeja")
    browser.send("/salir")
    for _ in range(attempt_limits.OFFICE_NAME.times - 1):  # her own sign-in at a new browser counted too
        attempt_limits.count(installation.tools, (attempt_limits.OFFICE_NAME, "rosa"))
    another.get("/ingresar")
    assert another.send(usuario="rosa", contrasena=PASSWORD).status_code == 429
    browser.sign_in("rosa")
    assert browser.path == "/bandeja"


def test_strangers_do_not_keep_out_who_sends_a_form_from_it_after_the_session_ended(
    browser: Browser, another: Browser, installation: Installation, clock: StoppedClock
) -> None:
    browser.sign_in("rosa")
    clock.advance(hours=3)
    for _ in range(attempt_limits.OFFICE_NAME.times):
        attempt_limits.count(installation.tools, (attempt_limits.OFFICE_NAME, "rosa"))
    browser.get("/ingresar")
    sent = {identity.USER: "rosa", identity.PASSWORD: PASSWORD}
    assert another.get("/ingresar").status_code == 200
    assert another.send("/bandeja/tarea/1", **sent).status_code == 429
    browser.send("/bandeja/tarea/1", **sent)
    browser.get("/bandeja")
    assert browser.path == "/bandeja"


def test_the_mark_is_out_of_reach_of_scripts_says_no_name_and_is_set_once(browser: Browser) -> None:
    browser.get("/ingresar")
    data = {"usuario": "rosa", "contrasena": PASSWORD, "csrf_token": browser.hidden("csrf_token")}
    [cookie] = [
        each for each in browser.client.post("/ingresar", data=data).headers.getlist("Set-Cookie") if "conocido" in each
    ]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "rosa" not in cookie
    browser.get("/bandeja")
    browser.send("/salir")
    browser.get("/ingresar")
    data["csrf_token"] = browser.hidden("csrf_token")
    assert "conocido" not in str(browser.client.post("/ingresar", data=data).headers.getlist("Set-Cookie"))
