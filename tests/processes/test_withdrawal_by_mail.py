"""«Confirmar el retiro»: a filed request is withdrawn by whoever reads the registered address, or not at all."""

from typing import Any

import pytest

from services import secrets
from services.requests import mail_codes
from tests.processes.conftest import APPLICANT, MAYOR, PERSON, Case

ANSWER = {"confirmacion": {"codigo": "000000"}}


@pytest.fixture
def asked(case) -> Any:
    """``asked()``: the withdrawal of a filed request, asked for once more."""
    case.filed()

    def ask() -> Case:
        asking = Case(case.runtime, case.clock, case.world, case.tools, case.worker)
        pedido = {
            "para": PERSON["correo"],
            "municipalidad": "Municipalidad Distrital de Paucarpata",
            "expediente": "2026-000001",
            "mensaje": "anulacion-solicitante",
            "llave": str(case.key),
        }
        asking.key = case.runtime.start("confirmar-retiro", APPLICANT, variables={"pedido": pedido}).instance
        return asking.work()

    return ask


def confirm(asking: Case) -> Case:
    with asking.runtime.database.read() as session:
        code = secrets.read(asking.tools, session, asking.variables()["secreto"])["code"]
    return asking.do("confirmar_pedido", {"confirmacion": {"codigo": code}})


def test_the_link_of_the_mail_withdraws_the_request(case, asked) -> None:
    asking = asked()
    (mail,) = case.world.sent("confirmar-retiro")
    assert mail.to == [PERSON["correo"]]
    assert case.standing() == ["verificar_documento"]

    assert confirm(asking).ended() == "Confirmada"
    assert case.work().ended() == "Anulada por el solicitante"
    assert len(case.world.sent("retiro")) == 1
    assert case.world.sent("retiro")[0].copy == [MAYOR["correo_institucional"]]


def test_a_wrong_code_withdraws_nothing_and_may_be_tried_again(case, asked) -> None:
    asking = asked().do("confirmar_pedido", ANSWER)
    assert case.standing() == ["verificar_documento"]
    assert confirm(asking).ended() == "Confirmada"


def test_who_confirms_after_the_decision_comes_too_late(case, asked) -> None:
    asking = asked()
    case.approve()
    assert confirm(asking).ended() == "Llegó tarde"
    assert case.received().ended() == "Acceso otorgado"


def test_nobody_confirms_within_a_day(case, asked) -> None:
    asking = asked()
    case.clock.advance(hours=24)
    assert asking.work().ended() == "Sin confirmar"
    assert case.standing() == ["verificar_documento"]


def test_an_address_that_refuses_or_was_asked_too_often_is_told_to_who_asked(case, asked) -> None:
    case.world.refusing = {PERSON["correo"]}
    assert asked().ended() == "No se pudo pedir"
    case.world.refusing = set()
    for _ in range(mail_codes.CODES_PER_HOUR):
        last = asked()
    assert last.ended() == "No se pudo pedir"
