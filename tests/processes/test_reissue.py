"""A new secret for an account long after its request has ended."""

import pytest

from engine.errors import InvalidForm
from services.accounts import life
from tests.processes.conftest import MAYOR, PERSON, SUPERVISOR, Case

ASKED = {"ubigeo": "040112", "motivo": "perdida", "detalle": "Llamó la responsable."}
CORRECTED = {"correo_corregido": {"correo": "nueva@correo.pe", "motivo": "Lo dictó."}}


def reissue(case: Case) -> Case:
    """The supervisor asks for it, in an instance of its own."""
    other = Case(case.runtime, case.clock, case.world, case.tools, case.worker)
    other.key = case.runtime.start("reemision", SUPERVISOR, submit={"reemision": ASKED}).instance
    return other.work()


def test_a_new_secret_goes_to_the_person_with_copy_to_the_mayor(case) -> None:
    case.filed().approve().received()

    assert reissue(case).ended() == "Acceso reemitido"
    [mail] = case.world.sent("reemision")
    assert (mail.to, mail.copy) == ([PERSON["correo"]], [MAYOR["correo_institucional"]])


def test_a_municipality_without_an_account_gets_none(case) -> None:
    assert reissue(case).ended() == "Sin cuenta vigente"


@pytest.mark.parametrize("why", ["refused", "unknown"])
def test_an_address_is_corrected_with_a_second_pair_of_eyes(case, why) -> None:
    case.account(email="luis@correo.pe" if why == "refused" else None)
    case.world.refusing = {"luis@correo.pe"}
    other = reissue(case).do("corregir_correo", CORRECTED)
    other.do("aprobar_correo", {"aprobacion_correo": {"decision": "rechazar", "motivo": "No."}})
    other.do("corregir_correo", CORRECTED)
    other.do("aprobar_correo", {"aprobacion_correo": {"decision": "confirmar", "motivo": "Sí."}})

    assert other.ended() == "Acceso reemitido"
    assert case.world.sent("reemision")[0].to == ["nueva@correo.pe"]


def test_the_corrected_address_is_the_accounts_and_the_next_reissue_goes_there(case) -> None:
    case.account(email="luis@correo.pe")
    case.world.refusing = {"luis@correo.pe"}
    other = reissue(case).do("corregir_correo", CORRECTED)
    other.do("aprobar_correo", {"aprobacion_correo": {"decision": "confirmar", "motivo": "Sí."}})

    with case.runtime.database.read() as session:
        account = life.active_of(session, "040112")
        assert account is not None
        assert life.person_of(case.tools, account)["email"] == "nueva@correo.pe"
    assert reissue(case).ended() == "Acceso reemitido"
    assert [mail.to for mail in case.world.sent("reemision")] == [["nueva@correo.pe"]] * 2


def test_a_reissue_does_not_outlive_its_account(case) -> None:
    case.account(email="luis@correo.pe")
    case.world.refusing = {"luis@correo.pe"}
    other = reissue(case).do("corregir_correo", CORRECTED)
    with case.runtime.database.write() as session:
        account = life.active_of(session, "040112")
        assert account is not None
        life.end(session, account, "Cese", case.tools.clock())
    other.do("aprobar_correo", {"aprobacion_correo": {"decision": "confirmar", "motivo": "Sí."}})

    assert other.ended() == "Cuenta terminada"
    assert case.world.sent("reemision") == []


def test_the_address_that_refused_the_mail_is_no_correction(case) -> None:
    case.account(email="luis@correo.pe")
    case.world.refusing = {"luis@correo.pe"}
    other = reissue(case)
    with pytest.raises(InvalidForm) as refused:
        other.do("corregir_correo", {"correo_corregido": {"correo": "LUIS@correo.pe", "motivo": "Lo dictó."}})
    assert "correo_corregido.correo" in refused.value.facts["errors"]
