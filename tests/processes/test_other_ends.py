"""Withdrawal, annulment, and the one open request of a municipality."""

import pytest

from engine.errors import MessageNotExpected
from tests.processes.conftest import PERSON, Case


def test_the_applicant_may_withdraw_wherever_the_request_stands(case) -> None:
    case.identify().tell("anulacion-solicitante", anulacion={"motivo": "Me equivoqué."})

    assert case.ended() == "Anulada por el solicitante"
    assert len(case.world.sent("retiro")) == 1


def test_the_supervisor_annuls_with_a_reason_that_the_mail_says(case) -> None:
    case.filed().tell("anulacion-oficio", anulacion={"motivo": "La alcaldía no la reconoce."})

    assert case.ended() == "Anulada de oficio"
    assert case.world.sent("anulacion-oficio")[0].data["motivo"] == "La alcaldía no la reconoce."


def test_who_withdraws_after_the_approval_is_told_that_it_is_too_late(case) -> None:
    case.filed().approve()

    with pytest.raises(MessageNotExpected):
        case.tell("anulacion-solicitante")


def test_refused_last_mails_do_not_keep_a_request_from_ending(case) -> None:
    case.filed()
    case.world.refusing = {PERSON["correo"]}
    case.deny()

    assert case.ended() == "Denegada"


def test_a_second_filing_waits_until_the_first_is_decided(case) -> None:
    case.filed()
    second = Case(case.runtime, case.clock, case.world, case.tools, case.worker)
    second.until_upload().upload().send()
    assert second.standing() == []
    assert second.variables()["en_tramite"] is not None, "said before anybody signed"

    second.after_working_days(31)
    assert second.standing() == [], "its term does not run while it waits for others"
    assert [mail.to for mail in case.world.sent("espera-otra")] == [["grupo:Supervisor"]], "once, and a person looks"

    case.deny()
    second.after_working_days(1)
    assert [mail.to for mail in case.world.sent("ya-puedes-enviar")] == [[PERSON["correo"]]]
    second.send()
    assert second.standing() == ["verificar_documento"]


def test_who_signed_for_a_first_access_signs_anew_where_one_was_given_meanwhile(case) -> None:
    case.until_upload().upload()
    other = Case(case.runtime, case.clock, case.world, case.tools, case.worker)
    other.filed().approve().received()

    case.send()

    assert case.standing() == ["generar"]
    assert case.variables()["clasificacion"]["tipo"] == "modificación"
    case.generate().upload().send()
    assert case.standing() == ["verificar_documento"]
