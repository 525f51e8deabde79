"""A place: an address of IPv4, a network of IPv6."""

from pathlib import Path

import pytest

from services import attempt_limits
from tests.web.conftest import PASSWORD, Browser
from web.http import place


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("190.1.2.3", "190.1.2.3"),
        ("::ffff:190.1.2.3", "190.1.2.3"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_the_place_of_an_address(address: str, counted: str) -> None:
    assert place.of(address) == counted


def test_another_address_of_the_same_line_is_no_way_round_a_limit(browser: Browser) -> None:
    browser.get("/ingresar")
    data = {"usuario": "rosa", "csrf_token": browser.hidden("csrf_token")}
    for number in range(attempt_limits.OFFICE_SIGN_IN.times + 1):
        given = data | {"contrasena": PASSWORD if number == attempt_limits.OFFICE_SIGN_IN.times else "nada"}
        at = {"REMOTE_ADDR": f"2001:db8:1:2::{number:x}"}
        answer = browser.client.post("/ingresar", data=given, environ_overrides=at)
    assert answer.status_code == 429


def test_no_limit_counts_anything_but_a_place() -> None:
    asks = [path.name for path in Path(place.__file__).parents[1].rglob("*.py") if ".remote_addr" in path.read_text()]
    assert sorted(asks) == ["demonstration.py", "place.py"], "the demonstration asks who sits at the machine itself"
