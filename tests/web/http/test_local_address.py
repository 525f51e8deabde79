"""No address that somebody else wrote leads away from this site, by a redirect or after signing in."""

from urllib.parse import quote

import pytest

from tests.web.conftest import PASSWORD, Browser
from web.http.local_address import local_address

#: What a browser drops or reads as a slash, so that what follows becomes a host.
DROPPED = [chr(code) for code in range(0x21)] + ["\x7f", "\\", "/"]


@pytest.mark.parametrize("sign", DROPPED, ids=lambda sign: f"{ord(sign):02x}")
def test_a_sign_that_browsers_drop_makes_no_address_of_ours(sign: str) -> None:
    for wanted in (f"/{sign}/otro.example/", f"/{sign}otro.example", f"{sign}/otro.example", f"/bandeja{sign}x"):
        if sign == "/" and wanted == "/bandeja/x":
            continue
        assert local_address(wanted) is None, wanted


@pytest.mark.parametrize("wanted", ["//otro.example", "https://otro.example", "javascript:x", "otro", "", None])
def test_another_site_is_no_address_of_ours(wanted: str | None) -> None:
    assert local_address(wanted) is None


@pytest.mark.parametrize("wanted", ["/", "/bandeja", "/bandeja?texto=%C3%B1&a=b/c", "/procesos/acceso/ver"])
def test_a_path_of_this_site_is(wanted: str) -> None:
    assert local_address(wanted) == wanted


@pytest.mark.parametrize("sign", DROPPED, ids=lambda sign: f"{ord(sign):02x}")
def test_a_page_that_is_not_there_sends_nobody_to_another_site(browser: Browser, sign: str) -> None:
    answer = browser.client.get(f"/{quote(sign, safe='/')}/otro.example/")
    assert answer.status_code < 500
    assert not answer.headers.get("Location", "/x").startswith(("//", "/\t", "/\\", "http:", "https:"))


@pytest.mark.parametrize("away", ["/\t/otro.example", "/\r\n/otro.example", "/\\otro.example", "//otro.example"])
def test_signing_in_leads_to_a_page_of_ours(browser: Browser, away: str) -> None:
    browser.get("/ingresar")
    fields = {"usuario": "rosa", "contrasena": PASSWORD, "next": away, "csrf_token": browser.hidden("csrf_token")}
    assert browser.client.post("/ingresar", data=fields).headers["Location"] == "/bandeja"
