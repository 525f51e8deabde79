"""Observar and Subsanar: the notice and its acknowledgement, the two days, the ways back, the second round."""

import pytest

from engine.errors import InvalidForm
from tests.processes.conftest import APPLICANT, LIMA, PERSON, REVIEWER

NEW_NAME = {"persona": PERSON | {"nombres": "Ana Lucía"}, "subsanacion": {"explicacion": ""}}
NOTHING_NEW = {"subsanacion": {"explicacion": "Lo escaneé de nuevo."}}
BY_PHONE = {"via": "telefono", "constancia": "Hablé con la responsable."}


def test_a_corrected_datum_that_is_printed_makes_a_new_declaration_and_the_term_begins_anew(case) -> None:
    case.filed().observe("datos_responsable").acknowledge().do("subsanar", NEW_NAME)
    assert case.standing() == ["generar"]

    case.at(2026, 3, 4, 9).generate().upload().send()

    assert case.world.declarations == 2
    assert case.variables()["cargo"]["due"].isoformat() == "2026-03-12"
    assert case.variables()["expediente"] == "2026-000001"
    case.approve().received()
    assert case.ended() == "Acceso otorgado"


def test_a_new_address_is_confirmed_before_a_new_declaration(case) -> None:
    case.filed().observe("datos_responsable").acknowledge()
    before = case.variables()["codigo_solicitud"]
    case.do("subsanar", {"persona": PERSON | {"correo": "nueva@correo.pe"}, "subsanacion": {"explicacion": ""}})

    assert case.standing() == ["confirmar_correo"]
    assert case.variables()["codigo_solicitud"] != before, "the former mailbox no longer opens the request"
    assert case.variables()["codigo_solicitud"] in case.variables()["enlace"]


def test_an_observed_document_is_uploaded_again_without_a_new_declaration(case) -> None:
    case.filed().observe("falta_sello").acknowledge().do("subsanar", NOTHING_NEW)
    assert case.standing() == ["cargar_documento"]

    case.upload().send().approve().received()

    assert case.world.declarations == 1
    assert case.ended() == "Acceso otorgado"


def test_what_touches_neither_data_nor_document_only_has_to_be_sent_again(case) -> None:
    case.filed().observe("falta_encargatura").acknowledge()
    file = {"file": "2", "name": "resolucion.pdf", "type": "application/pdf", "size": 9, "sha256": "1" * 64}
    case.do("subsanar", {"subsanacion": {"sustento": file, "explicacion": ""}})

    assert case.standing() == ["revisar_enviar"]
    assert case.variables()["sustento"]["archivo"]["name"] == "resolucion.pdf"


def test_all_observations_go_out_in_one_mail_in_the_words_of_the_catalogue(case) -> None:
    case.filed().observe("falta_sello", "datos_responsable")

    [mail] = case.world.sent("observaciones")
    assert [each["value"] for each in mail.data["observaciones"]] == ["falta_sello", "datos_responsable"]
    assert "sello de la alcaldía" in mail.data["observaciones"][0]["texto"]


@pytest.mark.parametrize("step", ["subsanar", "generar", "cargar_documento", "revisar_enviar"])
def test_two_working_days_after_the_acknowledgement_it_counts_as_not_presented(case, step) -> None:
    case.filed().observe("datos_responsable", "falta_sello").acknowledge()
    if step != "subsanar":
        case.do("subsanar", NEW_NAME)
    if step in ("cargar_documento", "revisar_enviar"):
        case.generate()
    if step == "revisar_enviar":
        case.upload()
    assert case.standing() == [step]

    case.after_working_days(2)

    assert case.ended() == "Tenida por no presentada"
    assert len(case.world.sent("no-presentada")) == 1


def test_after_filing_again_the_thirty_days_hold_again_and_not_the_two(case) -> None:
    case.filed().observe("falta_sello").acknowledge().do("subsanar", NOTHING_NEW).upload().send()

    assert case.variables()["subsana_desde"] is None


@pytest.mark.parametrize("why", ["silence", "refused"])
def test_without_an_acknowledgement_the_notice_goes_another_way_and_counts_from_that_day(case, why) -> None:
    case.filed()
    case.world.refusing = {PERSON["correo"]} if why == "refused" else set()
    case.observe("falta_sello")
    if why == "silence":
        case.after_working_days(2)
    assert case.standing() == ["notificar_observaciones_otra_via"]

    case.at(2026, 3, 9, 10)
    case.do("notificar_observaciones_otra_via", {"notificacion": BY_PHONE | {"fecha": "2026-03-09"}})

    assert case.standing() == ["subsanar"]
    assert case.last_day("subsanar") == "2026-03-11"
    assert case.variables()["ronda"] == 1


def test_a_second_round_offers_only_the_points_not_met_and_a_third_none(case) -> None:
    case.filed().observe("falta_sello", "falta_firma").acknowledge().do("subsanar", NOTHING_NEW).upload().send()
    with pytest.raises(InvalidForm):
        case.observe("datos_responsable")
    case.observe("falta_sello").acknowledge().do("subsanar", NOTHING_NEW).upload().send()

    with pytest.raises(InvalidForm):
        case.observe("falta_sello")
    case.deny()
    assert case.ended() == "Denegada"


def test_observing_after_the_second_working_day_needs_a_recorded_reason(case) -> None:
    case.filed().at(2026, 3, 5, 9)
    with pytest.raises(InvalidForm):
        case.observe("falta_sello")

    case.observe("falta_sello", motivo_tardio="El archivo no se veía en la bandeja.")
    assert case.standing() == ["acusar_observaciones"]


JULIA = {
    "cargo": "titular", "nombres": "Julia", "paterno": "Otero", "materno": "Rojas", "tipo_documento": "DNI",
    "documento": "00222333", "telefono": "987654321", "correo_personal": "julia@correo.pe",
    "correo_institucional": "alcaldia@munipaucarpata.gob.pe",
}  # fmt: skip


def test_a_mayor_no_longer_in_office_may_be_observed(case) -> None:
    case.filed().elect(paternal="Otero", names="Julia", document=None)
    case.approve().observe("autoridad_en_ejercicio").acknowledge()
    case.do("subsanar", {"autoridad": JULIA, "subsanacion": {"explicacion": ""}}, APPLICANT)
    case.generate().upload().send().approve().received()

    assert case.ended() == "Acceso otorgado"
    assert case.world.declarations == 2


def test_a_mayor_who_changes_after_the_last_round_may_still_be_observed_and_no_stale_warning_is_left(case) -> None:
    case.filed()
    for _ in range(2):
        case.observe("falta_sello").acknowledge().do("subsanar", NOTHING_NEW).upload().send()
    case.elect(paternal="Otero", names="Julia", document=None).approve()
    with pytest.raises(InvalidForm):
        case.observe("datos_responsable")
    case.observe("autoridad_en_ejercicio").acknowledge()
    case.do("subsanar", {"autoridad": JULIA, "subsanacion": {"explicacion": ""}}, APPLICANT).generate().upload().send()

    assert case.variables()["nomina_hoy"] is None
    case.approve().received()
    assert case.ended() == "Acceso otorgado"


def test_observations_do_not_leave_reminders_of_the_first_term_behind(case) -> None:
    case.filed().observe("falta_sello").acknowledge()
    case.at(2026, 3, 4, 9)

    assert case.world.sent("recordatorio-observaciones") == []
    assert REVIEWER.groups == {"Verificador"}


def test_a_day_declared_closed_while_the_applicant_corrects_moves_the_last_day_everywhere(case) -> None:
    case.filed().observe("falta_sello", "datos_responsable").acknowledge()
    assert (case.last_day("subsanar"), case.shown("subsanar", "vence_subsanacion")) == ("2026-03-04", "2026-03-04")
    case.closed("2026-03-03")
    assert (case.last_day("subsanar"), case.shown("subsanar", "vence_subsanacion")) == ("2026-03-05", "2026-03-05")

    case.do("subsanar", NEW_NAME).generate()
    assert case.last_day("cargar_documento") == "2026-03-05"
    assert "5 de marzo de 2026" in case.world.sent("declaracion")[-1].body.text
    case.closed("2026-03-05")
    assert case.last_day("cargar_documento") == "2026-03-06"
    case.after_working_days(1)
    assert case.standing() == ["cargar_documento"], "yesterday's last day is none any more"


def test_so_it_does_where_the_notice_went_another_way(case) -> None:
    case.filed()
    case.world.refusing = {PERSON["correo"]}
    case.observe("falta_sello")
    case.do("notificar_observaciones_otra_via", {"notificacion": BY_PHONE | {"fecha": "2026-03-02"}})
    case.closed("2026-03-03")

    assert (case.last_day("subsanar"), case.shown("subsanar", "vence_subsanacion")) == ("2026-03-05", "2026-03-05")


def test_the_reviewer_reads_the_last_days_in_force(case) -> None:
    case.filed().closed("2026-03-03")
    due = case.tasks()["verificar_documento"].due_at.astimezone(LIMA).date().isoformat()
    assert due == case.shown("verificar_documento", "vence_respuesta") == "2026-03-11"
    assert case.shown("verificar_documento", "observar_hasta") == "2026-03-05"

    case.at(2026, 3, 10, 9)
    [mail] = case.world.sent("recordatorio-vencimiento")
    assert "11 de marzo de 2026" in mail.body.text


def test_who_notifies_another_way_has_the_observations_before_them_and_cannot_go_back_in_time(case) -> None:
    case.filed().at(2026, 3, 3, 10)
    case.world.refusing = {PERSON["correo"]}
    case.observe("falta_sello", detalle="El sello no se lee.")

    assert [each["value"] for each in case.given("notificar_observaciones_otra_via", "observaciones")] == [
        "falta_sello"
    ]
    assert case.given("notificar_observaciones_otra_via", "detalle") == "El sello no se lee."
    for day in ("2026-02-27", "2026-03-02"):
        with pytest.raises(InvalidForm):
            case.do("notificar_observaciones_otra_via", {"notificacion": BY_PHONE | {"fecha": day}})
    case.do("notificar_observaciones_otra_via", {"notificacion": BY_PHONE | {"fecha": "2026-03-03"}})
    assert case.standing() == ["subsanar"]


def test_who_corrects_is_told_all_along_that_the_request_is_observed_and_offered_no_old_declaration(case) -> None:
    case.filed().observe("datos_responsable", "falta_sello").acknowledge()
    case.do("subsanar", NEW_NAME)
    assert (case.stated(), case.variables()["declaracion"]) == ("Observada", None)
    for step in (case.generate, case.upload):
        step()
        assert case.stated() == "Observada"
    case.send()
    assert case.stated() == "Subsanada"


def test_a_declaration_that_still_holds_is_kept(case) -> None:
    case.filed().observe("falta_sello").acknowledge().do("subsanar", NOTHING_NEW)
    assert case.variables()["declaracion"]["version"] == 1


def test_the_second_review_shows_what_was_observed_and_what_was_answered(case) -> None:
    case.filed().observe("falta_sello", detalle="El sello no se lee.").acknowledge().do("subsanar", NOTHING_NEW)
    case.upload().send()
    shown = case.page("verificar_documento")
    assert "Falta el sello de la alcaldía" in shown
    assert "El sello no se lee" in shown
    assert "Lo escaneé de nuevo" in shown


def answers(case, form_id: str) -> dict[str, object]:
    """What a form shows as answered already, by the path of its fields."""
    with case.runtime.database.read() as session:
        step = case.runtime.loader.load_locked(session, case.key).step
        shown = step.bundle.form(form_id).view({}, step.scopes.local(0), context=step.context())
        return {node.name: node.value for node in walked(shown) if node.value}


def walked(nodes) -> list:
    return [each for node in nodes for each in (node, *walked(node.children))]


def test_who_verifies_again_begins_with_an_empty_list(case) -> None:
    case.filed().observe("falta_sello", detalle="Está en blanco.").acknowledge().do("subsanar", NOTHING_NEW).upload()
    case.send()
    assert case.standing() == ["verificar_documento"]
    assert answers(case, "verificacion") == {}
    assert case.variables()["detalle_anterior"] == "Está en blanco."


def test_a_document_that_was_observed_is_not_sent_again_by_itself(case) -> None:
    case.filed().observe("falta_sello").acknowledge().do("subsanar", NOTHING_NEW)
    assert answers(case, "cargar-documento") == {"carga.accion": "cargar"}
    case.upload()
    assert set(answers(case, "revisar-enviar")) <= {"envio.accion"}
