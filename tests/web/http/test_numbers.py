"""An address with a number that no key of ours can be: not found, never an accident of the database."""

import pytest

from services.people import staff
from tests.web.conftest import PASSWORD, Browser
from web.installation import Installation

TOO_LONG = ("99999999999999999999999", str(2**63), "9" * 5000)
#: Names that the pages read from an address's query as numbers.
ASKED = ("antes", "caso", "v")


@pytest.fixture
def everybody(browser: Browser, installation: Installation) -> Browser:
    """Signed in as somebody with every role, so that nothing is refused before the number is read."""
    roles = ["Verificador", "Supervisor", "Analista", "Administrador"]
    with installation.database.write() as session:
        staff.create(installation.tools, session, "todas", "Todas", roles, password=PASSWORD)
    return browser.sign_in("todas")


@pytest.mark.parametrize("number", TOO_LONG)
def test_no_route_stumbles_over_a_number_that_no_key_can_be(everybody: Browser, number: str) -> None:
    tried = 0
    for rule in everybody.client.application.url_map.iter_rules():
        if "<int:" not in rule.rule:
            continue
        path = rule.rule.replace("<int:key>", number).replace("<element_id>", "x").replace("<path:path>", "x")
        method = everybody.client.get if "GET" in (rule.methods or ()) else everybody.client.post
        with method(path) as answer:
            assert answer.status_code in (400, 404), (path[:60], answer.status_code)
        tried += 1
    assert tried > 15


@pytest.mark.parametrize("number", TOO_LONG)
def test_a_number_in_the_query_that_no_key_can_be_is_as_good_as_none(everybody: Browser, number: str) -> None:
    for rule in everybody.client.application.url_map.iter_rules():
        if (
            rule.endpoint == "health.ready"
            or "GET" not in (rule.methods or ())
            or "<" in rule.rule.replace("<process_id>", "")
        ):
            continue
        path = rule.rule.replace("<process_id>", "prueba")
        with everybody.client.get(path, query_string=dict.fromkeys(ASKED, number)) as answer:
            assert answer.status_code < 500, (path, answer.status_code)
