"""What the office begins from a case: whose account it is about, and that it cannot be undone, stand beside the form."""

from tests.web.conftest import Browser
from tests.web.shipped_road import UBIGEO, begins, opened, standing
from web.installation import Installation


@begins("filed")
def test_ending_an_account_from_its_case_names_it_and_its_person_and_its_button_is_red(
    installation: Installation, browser: Browser
) -> None:
    request = standing(installation).decide("aprobar").work()
    browser.sign_in("elena").get(f"/bandeja/nuevo/baja?caso={request.key}")
    assert f"{UBIGEO}-01" in browser.text
    assert "Ana María Ñaupari" in browser.text
    assert '<button class="button button--danger">' in browser.text
    browser.send(f"/bandeja/nuevo/baja?caso={request.key}")
    assert "<title>Error: Pedir la baja" in browser.text
    browser.get("/bandeja/nuevo/llamada")
    assert "button--danger" not in browser.text


def test_a_case_that_is_not_there_says_nothing_of_anybody(installation: Installation, browser: Browser) -> None:
    opened(installation)
    assert browser.sign_in("elena").get("/bandeja/nuevo/baja?caso=1").status_code == 200
