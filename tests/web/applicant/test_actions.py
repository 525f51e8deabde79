"""Withdrawing a request from its page: confirmed by mail once it is filed, and told clearly where it comes too late."""

import re

import pytest
from sqlalchemy import select

from engine.models.process import VariableRow
from tests.web.conftest import Browser
from tests.web.shipped_road import Request, mails, opened
from web.installation import Installation

WITHDRAW = "/solicitud/accion/se_retiro"


@pytest.fixture
def request_(installation: Installation, browser: Browser) -> Request:
    return opened(installation)


def signed_in(browser: Browser, request_: Request) -> None:
    browser.get(f"/seguimiento/{request_.code()}")


def test_a_draft_is_withdrawn_at_once_after_one_question(browser: Browser, request_: Request) -> None:
    signed_in(browser, request_.identify())
    browser.get("/seguimiento")
    assert f'href="{WITHDRAW}"' in browser.text
    browser.get(WITHDRAW)
    assert "No puedes deshacerlo" in browser.text
    assert request_.open() == ["datos_responsable"], "looking at the question changes nothing"
    browser.send(WITHDRAW)
    request_.work()
    assert request_.ended() == "Anulada por el solicitante"
    browser.get("/seguimiento")
    assert "Anulada" in browser.text
    assert WITHDRAW not in browser.text


def test_a_filed_request_is_withdrawn_by_who_reads_the_registered_address(browser: Browser, request_: Request) -> None:
    signed_in(browser, request_.filed())
    browser.get(WITHDRAW)
    browser.send(WITHDRAW)
    request_.work()
    assert request_.open() == ["verificar_documento"]
    browser.get("/seguimiento")
    assert "Falta confirmar el retiro por correo" in browser.text

    to, _, text = mails(request_.installation)[-1]
    assert to == "ana@correo.pe"
    link = re.search(r"(/confirmar/[\w-]+)", text)
    assert link
    browser.get(link[1])
    assert request_.open() == ["verificar_documento"], "a filter that opens the link withdraws nothing"
    browser.send(link[1])
    request_.work()
    assert request_.ended() == "Anulada por el solicitante"
    browser.get(link[1])
    assert "Solicitud retirada" in browser.text


def test_the_link_of_an_address_that_is_registered_no_more_withdraws_nothing(
    browser: Browser, request_: Request
) -> None:
    signed_in(browser, request_.filed())
    browser.get(WITHDRAW)
    browser.send(WITHDRAW)
    request_.work()
    link = re.search(r"(/confirmar/[\w-]+)", mails(request_.installation)[-1][2])
    assert link
    moved(request_)
    browser.get("/seguimiento")
    csrf = browser.hidden("csrf_token")
    browser.get(link[1])
    assert "ya no sirve" in browser.text
    browser.send(link[1], csrf_token=csrf)
    request_.work()
    assert request_.open() == ["verificar_documento"]


def moved(request_: Request) -> None:
    """Another address is registered meanwhile."""
    vault = request_.installation.tools.vault
    with request_.installation.database.write() as session:
        for row in session.scalars(select(VariableRow).where(VariableRow.name == "responsable")):
            row.value = vault.encrypt(vault.decrypt(row.value).replace("ana@correo.pe", "otra@correo.pe"))


def test_a_double_click_asks_for_one_confirmation(browser: Browser, request_: Request) -> None:
    signed_in(browser, request_.filed())
    before = len(mails(request_.installation))
    browser.get(WITHDRAW)
    token, csrf = browser.hidden("_token"), browser.hidden("csrf_token")
    for _ in range(2):
        browser.send(WITHDRAW, _token=token, csrf_token=csrf)
    request_.work()
    assert len(mails(request_.installation)) == before + 1


def test_who_presses_after_the_approval_is_told_that_it_was_decided(browser: Browser, request_: Request) -> None:
    signed_in(browser, request_.filed())
    browser.get(WITHDRAW)
    csrf = browser.hidden("csrf_token")
    request_.decide("aprobar")
    answer = browser.send(WITHDRAW, csrf_token=csrf)
    assert answer.status_code == 409
    assert "ya se decidió o terminó" in browser.text
    assert request_.open() == ["confirmar_recepcion"]


def test_another_persons_request_offers_nothing(browser: Browser, another: Browser, request_: Request) -> None:
    request_.identify()
    assert another.get(WITHDRAW).request.path == "/seguimiento"
    browser.get(f"/seguimiento/{request_.code()}")
    assert browser.get("/solicitud/accion/se_anulo_de_oficio").status_code == 409, "that button is the supervisor's"
