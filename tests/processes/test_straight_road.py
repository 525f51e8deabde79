"""From the first form to an end: access granted, denied, or expired; and the ways back that a person may take."""

from datetime import UTC, date, datetime

import pytest

from services.requests import mail_codes
from tests.processes.conftest import ALL_GOOD, LIMA, MAYOR, PERSON, REVIEWER

REMEDY_WAITS = {
    "corregir_datos": lambda case: case.identify(),
    "datos_responsable": lambda case: case.identify(),
    "confirmar_correo": lambda case: case.identify().enter_person(),
    "generar": lambda case: case.identify().enter_person().confirm(),
    "identificar_municipalidad": lambda case: case.identify().enter_person().confirm().generate("municipalidad"),
    "cargar_documento": lambda case: case.until_upload(),
    "revisar_enviar": lambda case: case.until_upload().upload(),
}


def test_a_request_in_order_ends_with_access_granted(case) -> None:
    case.filed().approve().received()

    assert case.ended() == "Acceso otorgado"
    [mail] = case.world.sent("credenciales")
    assert (mail.to, mail.copy) == ([PERSON["correo"]], [MAYOR["correo_institucional"]])
    assert mail.secret
    assert case.person_in_charge() == PERSON["documento"]


def test_the_cargo_goes_to_the_applicant_and_the_mayor_is_told(case) -> None:
    case.filed()

    assert case.variables()["expediente"] == "2026-000001"
    [cargo] = case.world.sent("cargo")
    assert cargo.to == [PERSON["correo"]]
    [notice] = case.world.sent("aviso-alcaldia")
    assert notice.to == [MAYOR["correo_institucional"]]


def test_a_denied_request_ends_so_with_a_mail_that_says_why(case) -> None:
    case.filed().deny()

    assert case.ended() == "Denegada"
    [mail] = case.world.sent("denegatoria")
    assert mail.data["fundamento"] == "No corresponde."


@pytest.mark.parametrize("wait", REMEDY_WAITS)
def test_thirty_working_days_without_a_step_end_any_wait_on_the_applicant(case, wait) -> None:
    if wait == "corregir_datos":
        case.elect(paternal="Otero")
    REMEDY_WAITS[wait](case)
    assert case.standing() == [wait]

    case.after_working_days(29)
    assert wait in case.standing()
    case.after_working_days(2)

    assert case.ended() == "Caducada"
    assert len(case.world.sent("caducidad")) == 1


def test_a_step_on_the_way_lets_the_thirty_days_begin_anew(case) -> None:
    case.identify().after_working_days(25)
    case.enter_person().after_working_days(25)

    assert case.standing() == ["confirmar_correo"]


def test_a_municipality_with_an_account_is_a_modification_and_the_person_replaced_is_told(case) -> None:
    case.account()

    case.filed()
    assert case.variables()["clasificacion"]["tipo"] == "modificación"
    case.approve().received()

    assert case.ended() == "Responsable reemplazado"
    assert case.world.sent("reemplazo")[0].to == ["luis@correo.pe"]
    assert case.person_in_charge() == PERSON["documento"]


def test_a_wrong_code_goes_back_with_the_reason_and_a_confirmed_address_is_not_asked_again(case) -> None:
    case.identify().enter_person().confirm("000000")
    assert case.variables()["confirmacion"]["motivo"].startswith(mail_codes.WRONG)

    case.confirm().generate("responsable").enter_person(nombres="Ana")
    assert case.standing() == ["generar"]

    case.generate("responsable").enter_person(correo="otra@correo.pe")
    assert case.standing() == ["confirmar_correo"]


@pytest.mark.parametrize("trouble", ["refused", "too_many"])
def test_a_code_that_cannot_be_sent_leads_back_to_the_address(case, trouble) -> None:
    case.identify()
    for _ in range(mail_codes.CODES_PER_HOUR if trouble == "too_many" else 0):
        case.enter_person().do("confirmar_correo", {"confirmacion": {"opcion": "volver"}})
    case.world.refusing = {PERSON["correo"]}

    case.enter_person()

    assert case.standing() == ["datos_responsable"]
    assert "Revisa que esté bien escrito" in case.variables()["confirmacion"]["aviso"]


def test_who_asks_for_another_code_gets_one_at_the_same_address(case) -> None:
    case.identify().enter_person()
    first = case.variables()["codigo"]

    case.do("confirmar_correo", {"confirmacion": {"opcion": "otro"}})

    assert case.standing() == ["confirmar_correo"]
    assert case.variables()["codigo"] != first


def test_who_got_no_code_may_change_the_address(case) -> None:
    case.identify().enter_person().do("confirmar_correo", {"confirmacion": {"opcion": "volver"}})

    assert case.standing() == ["datos_responsable"]


def test_a_mismatch_is_corrected_or_sustained_with_a_document(case) -> None:
    case.identify(paterno="Quispes")
    assert case.standing() == ["corregir_datos"]

    case.do(
        "corregir_datos", {"correccion": {"cargo": "titular", "paterno": "Quispe"}, "sustento": {"opcion": "corregir"}}
    )

    assert case.standing() == ["datos_responsable"]
    assert case.variables()["alcalde"]["paterno"] == "Quispe"
    assert case.variables()["alcalde"]["nombres"] == "Rosa"


def test_an_unreadable_evidence_goes_back_and_a_readable_one_to_manual_review(case) -> None:
    case.elect(paternal="Otero")
    case.world.unreadable = ["El archivo está protegido con contraseña."]
    evidence = {"opcion": "sustentar", "archivo": case_file(), "explicacion": "Proclamada ayer."}
    correction = {"correccion": {"cargo": "titular"}, "distrito": {"ubigeo": "040112"}, "sustento": evidence}
    case.identify().do("corregir_datos", case_visible(correction))
    assert case.standing() == ["corregir_datos"]

    case.do("corregir_datos", case_visible(correction))

    assert case.standing() == ["datos_responsable"]
    assert case.variables()["clasificacion"]["ruta"] == "revisión manual"
    assert case.variables()["clasificacion"]["prioridad"] == 60


def test_an_unreadable_upload_goes_straight_back_with_the_reason(case) -> None:
    case.world.unreadable = ["El archivo no es un PDF."]
    case.until_upload().upload()

    assert case.standing() == ["cargar_documento"]
    assert case.variables()["revision_archivo"]["motivo"] == "El archivo no es un PDF."


@pytest.mark.parametrize("where", ["cargar_documento", "revisar_enviar"])
def test_data_corrected_after_printing_make_a_new_declaration(case, where) -> None:
    case.until_upload()
    if where == "revisar_enviar":
        case.upload().send("corregir")
    else:
        case.upload("corregir")
    case.generate()

    assert case.world.declarations == 2
    assert case.standing() == ["cargar_documento"]


def test_the_file_may_be_changed_before_sending(case) -> None:
    case.until_upload().upload().send("cambiar")

    assert case.standing() == ["cargar_documento"]


def test_reminders_go_out_after_five_and_ten_working_days(case) -> None:
    case.until_upload().after_working_days(5)
    assert len(case.world.sent("recordatorio-carga")) == 1
    case.after_working_days(5)
    assert len(case.world.sent("recordatorio-carga")) == 2
    assert case.standing() == ["cargar_documento"]


def test_refused_notices_do_not_hold_the_request_up(case) -> None:
    case.world.refusing = {MAYOR["correo_institucional"]}
    case.filed()

    assert case.standing() == ["verificar_documento"]
    assert case.variables().get("aviso_alcaldia") is None


def test_the_review_is_due_six_working_days_after_the_filing(case) -> None:
    case.filed()

    due = case.tasks()["verificar_documento"].due_at.astimezone(LIMA)
    assert due.date().isoformat() == "2026-03-10"  # filed on Monday 2 March
    assert case.variables()["cargo"]["due"] == due.date()


def test_the_term_reminds_on_days_one_and_four_and_escalates_when_it_is_over(case) -> None:
    case.filed()
    filed = datetime(2026, 3, 2, 15, tzinfo=UTC)
    case.after_working_days(1, filed)
    assert len(case.world.sent("recordatorio-observaciones")) == 1
    case.after_working_days(4, filed)
    assert len(case.world.sent("recordatorio-vencimiento")) == 1
    case.after_working_days(6, filed)

    assert case.world.sent("escalamiento")[0].to == ["grupo:Supervisor"]
    assert len(case.world.sent("demora")) == 1
    task = case.tasks()["verificar_documento"]
    assert (task.priority, set(task.groups.split("|"))) == (90, {"Verificador", "Supervisor"})


def test_a_mayor_no_longer_in_office_sends_an_approval_back_to_the_reviewer(case) -> None:
    case.filed()
    case.elect(valid_to=date(2026, 3, 1))
    case.approve()
    assert case.standing() == ["verificar_documento"]

    case.deny()
    assert case.ended() == "Denegada"


def test_an_approval_with_a_failed_control_is_refused(case) -> None:
    from engine.errors import InvalidForm

    case.filed()
    values = {"decision": "aprobar", "control": ALL_GOOD | {"firma_y_sello": "no"}}
    with pytest.raises(InvalidForm):
        case.do("verificar_documento", {"verificacion": values}, REVIEWER)


def case_file() -> dict[str, object]:
    """A file as an upload refers to it."""
    return {"file": "2", "name": "credencial.pdf", "type": "application/pdf", "size": 9, "sha256": "1" * 64}


def case_visible(values: dict[str, object]) -> dict[str, object]:
    """The correction form asks the surname, because the roster's answer names it."""
    correction = dict(values["correccion"]) | {"paterno": "Quispe"}  # type: ignore[call-overload]
    return {**values, "correccion": correction}
