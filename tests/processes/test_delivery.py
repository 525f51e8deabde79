"""From the approval to the confirmed credentials: refused addresses, second pairs of eyes, another way, a new secret."""

import pytest

from engine.errors import InvalidForm
from services.accounts import life
from tests.processes.conftest import MAYOR, PERSON, SUPERVISOR
from tests.processes.test_office_starts import beside

CORRECTED = {"correo": "ana.nueva@correo.pe", "motivo": "Lo dictó por teléfono."}
BY_PHONE = {"via": "telefono", "fecha": "2026-03-05", "constancia": "Hablé con la responsable."}


def refused(case):
    """The mail server refuses the responsible person's address."""
    case.filed()
    case.world.refusing = {PERSON["correo"]}
    return case.approve()


def test_a_refused_address_is_corrected_confirmed_by_a_second_person_and_the_mayor_is_told(case) -> None:
    refused(case).do("corregir_correo", {"correo_corregido": CORRECTED})
    assert case.standing() == ["aprobar_correo"]
    case.do("aprobar_correo", {"aprobacion_correo": {"decision": "confirmar", "motivo": "Verificado."}}).received()

    assert case.ended() == "Acceso otorgado"
    assert case.world.sent("correo-corregido")[0].to == [MAYOR["correo_institucional"], MAYOR["correo_personal"]]
    assert [mail.to for mail in case.world.sent("credenciales")] == [["ana.nueva@correo.pe"]]


def test_a_corrected_address_is_the_accounts_with_another_link_and_code(case) -> None:
    before = refused(case).variables()["codigo_solicitud"]
    case.do("corregir_correo", {"correo_corregido": CORRECTED})
    case.do("aprobar_correo", {"aprobacion_correo": {"decision": "confirmar", "motivo": "Verificado."}})

    assert case.variables()["codigo_solicitud"] != before
    assert before not in case.world.sent("credenciales")[-1].data["enlace"]
    with case.runtime.database.read() as session:
        account = life.active_of(session, "040112")
        assert account is not None
        assert life.person_of(case.tools, account)["email"] == "ana.nueva@correo.pe"


def test_a_correction_that_is_not_confirmed_goes_back(case) -> None:
    refused(case).do("corregir_correo", {"correo_corregido": CORRECTED})
    case.do("aprobar_correo", {"aprobacion_correo": {"decision": "rechazar", "motivo": "No es de la responsable."}})

    assert case.standing() == ["corregir_correo"]


def test_the_mayor_hears_of_the_new_address_even_if_the_mailboxes_refuse(case) -> None:
    refused(case).do("corregir_correo", {"correo_corregido": CORRECTED})
    case.world.refusing |= {MAYOR["correo_institucional"], MAYOR["correo_personal"]}
    case.do("aprobar_correo", {"aprobacion_correo": {"decision": "confirmar", "motivo": "Verificado."}})

    assert case.standing() == ["confirmar_recepcion"]


def test_a_copy_refused_for_the_mayor_alone_is_never_sent_again_to_the_person(case) -> None:
    case.filed()
    case.world.refusing = {MAYOR["correo_institucional"]}
    case.approve()

    assert case.standing() == ["confirmar_recepcion"]
    assert len(case.world.sent("credenciales")) == 1
    assert case.world.sent("copia-rechazada")[0].to == [MAYOR["correo_personal"]]


def test_credentials_not_confirmed_in_two_working_days_are_told_another_way(case) -> None:
    case.filed().approve().after_working_days(2)
    assert case.standing() == ["notificar_por_otra_via"]

    case.do("notificar_por_otra_via", {"notificacion": BY_PHONE})
    assert case.ended() == "Acceso otorgado"


def test_a_reissue_gives_a_new_secret_and_sends_it(case) -> None:
    case.filed().approve()
    first = case.world.sent("credenciales")[0].secret
    case.tell("reemision-acceso", reemision={"motivo": "Perdió la contraseña."})

    assert len(case.world.sent("credenciales")) == 2
    assert case.world.sent("credenciales")[1].secret != first
    case.received()
    assert case.ended() == "Acceso otorgado"


def test_a_reissue_of_an_account_that_has_ended_sends_nothing_and_says_so(case) -> None:
    from services.accounts import life

    case.filed().approve()
    with case.runtime.database.write() as session:
        life.end(session, life.active_of(session, "040112"), "Dejó el cargo", case.clock())
    case.tell("reemision-acceso")

    assert case.ended() == "Acceso terminado"
    assert len(case.world.sent("credenciales")) == 1


@pytest.mark.parametrize("step", ["confirmar_recepcion", "notificar_por_otra_via", "corregir_correo", "aprobar_correo"])
def test_a_request_hears_at_once_that_its_account_was_ended(case, step) -> None:
    if step in ("corregir_correo", "aprobar_correo"):
        refused(case)
    else:
        case.filed().approve()
    if step == "notificar_por_otra_via":
        case.after_working_days(2)
    if step == "aprobar_correo":
        case.do("corregir_correo", {"correo_corregido": CORRECTED})
    assert case.standing() == [step]

    beside(case, "baja", SUPERVISOR, {"baja": {"ubigeo": "040112", "motivo": "compromiso", "detalle": "Oficio 12."}})

    assert case.ended() == "Acceso terminado"
    assert "reemision-acceso" not in case.awaited()


def test_the_reviewer_of_a_replacement_reads_whose_access_ends(case) -> None:
    case.account()
    shown = case.filed().page("verificar_documento")
    assert "Si apruebas, termina el acceso" in shown
    assert "Luis, DNI 00999999" in shown


def test_a_replacement_with_nobody_left_to_replace_is_signed_again_as_what_it_is(case) -> None:
    case.account()
    case.until_upload()
    beside(case, "baja", SUPERVISOR, {"baja": {"ubigeo": "040112", "motivo": "cese", "detalle": "Oficio 12."}})
    case.upload().send()
    assert case.standing() == ["generar"]
    assert case.variables()["clasificacion"]["tipo"] == "alta"


def test_a_credential_told_another_way_was_not_told_before_it_was_sent(case) -> None:
    case.filed().approve().after_working_days(2)
    with pytest.raises(InvalidForm):
        case.do("notificar_por_otra_via", {"notificacion": BY_PHONE | {"fecha": "2026-03-01"}})


def test_a_new_account_replaces_nobody_and_the_reviewer_reads_of_nobody(case) -> None:
    assert "Si apruebas, termina el acceso" not in case.filed().page("verificar_documento")


def test_an_account_elsewhere_is_the_offices_to_know_and_not_the_applicants(case) -> None:
    case.account("150101", document=PERSON["documento"])
    case.identify().enter_person().confirm()
    assert case.variables()["otra_cuenta"]["ubigeo"] == "150101"
    assert "Lima" not in case.page("generar")
    assert "Atención" not in case.page("generar")


@pytest.mark.parametrize("choice", ["reintentar", "anular"])
def test_a_person_already_responsible_elsewhere_is_resolved_by_the_supervisor(case, choice) -> None:
    case.account("150101", document=PERSON["documento"])
    case.filed()
    assert case.variables()["otra_cuenta"]["ubigeo"] == "150101"
    assert "ya tiene un Usuario Aliado en" in case.page("verificar_documento")
    case.approve()
    assert case.standing() == ["resolver_emision"]

    if choice == "reintentar":
        case.account("150101", document="00111222")
    case.do("resolver_emision", {"anulacion": {"opcion": choice, "motivo": "La otra cuenta terminó."}})

    if choice == "anular":
        assert case.ended() == "Anulada de oficio"
    else:
        assert case.standing() == ["confirmar_recepcion"]


@pytest.mark.parametrize("mailbox", ["luis@correo.pe", MAYOR["correo_personal"]])
def test_refused_notices_on_the_way_do_not_hold_the_delivery_up(case, mailbox) -> None:
    case.account()
    case.filed()
    case.world.refusing = {mailbox, MAYOR["correo_institucional"]}
    case.approve().received()

    assert case.ended() == "Responsable reemplazado"
