"""Whoever decides on a request knows that another of the same municipality is there."""

from tests.web.conftest import Browser
from tests.web.shipped_road import Request, opened
from web.installation import Installation

TITLE = "Otras solicitudes abiertas de esta municipalidad"


def test_a_second_request_is_told_beside_the_first_and_ends_with_it(
    browser: Browser, installation: Installation
) -> None:
    first = opened(installation).filed()
    browser.sign_in("rosa").get(f"/bandeja/tarea/{first.task('verificar_documento')}")
    assert TITLE not in browser.text
    second = Request(installation).until_upload(documento="00111222", correo="otra@ejemplo.pe")
    for page in (f"/bandeja/tarea/{first.task('verificar_documento')}", f"/bandeja/caso/{first.key}"):
        browser.get(page)
        assert TITLE in browser.text
        assert f"/bandeja/caso/{second.key}" in browser.text
        assert "Generada (pendiente de firma)" in browser.text
    browser.get(f"/bandeja/caso/{second.key}")
    assert f"/bandeja/caso/{first.key}" in browser.text
    first.decide("denegar", fundamento="No procede.", norma="Ley 27444", cargo_funcionario="Especialista")
    assert first.ended() == "Denegada"
    browser.get(f"/bandeja/caso/{second.key}")
    assert TITLE not in browser.text
