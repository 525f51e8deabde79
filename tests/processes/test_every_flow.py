"""Every sequence flow of the shipped request is taken by somebody, and every end is reached by name."""

from collections.abc import Callable

from engine import drawing
from engine.service import Call
from services.accounts import life
from services.requests import mail_codes
from tests.processes.conftest import LIMA, MAYOR, PERSON, SUPERVISOR, Case, shipped

PATH = "bpmn/acceso-usuario-aliado.bpmn"
FILE = {"file": "2", "name": "a.pdf", "type": "application/pdf", "size": 9, "sha256": "1" * 64}
CORRECTED = {"correo_corregido": {"correo": "otra@correo.pe", "motivo": "Lo dictó."}}


def notice(case: Case) -> dict[str, object]:
    today = case.clock().astimezone(LIMA).date().isoformat()
    return {"notificacion": {"via": "telefono", "fecha": today, "constancia": "Con la responsable."}}


def corrections(case: Case) -> None:
    case.elect(paternal="Otero")
    answer = {"correccion": {"cargo": "titular", "paterno": "Quispe"}, "distrito": {"ubigeo": "040112"}}
    evidence = {"sustento": {"opcion": "sustentar", "archivo": FILE, "explicacion": ""}}
    case.identify().do("corregir_datos", answer | {"sustento": {"opcion": "corregir"}})
    case.world.unreadable = ["Está protegido."]
    case.do("corregir_datos", answer | evidence).do("corregir_datos", answer | evidence)


def addresses(case: Case) -> None:
    case.identify()
    case.enter_person().do("confirmar_correo", {"confirmacion": {"opcion": "otro"}})
    case.do("confirmar_correo", {"confirmacion": {"opcion": "volver"}})
    for _ in range(mail_codes.CODES_PER_HOUR - 3):
        case.enter_person().do("confirmar_correo", {"confirmacion": {"opcion": "volver"}})
    case.world.refusing = {PERSON["correo"]}
    case.enter_person()
    case.enter_person()
    case.world.refusing = set()
    case.enter_person(correo="otra@correo.pe").confirm("000000").confirm()
    case.generate("municipalidad").do("identificar_municipalidad", first_form()).enter_person(correo="otra@correo.pe")
    case.generate("responsable")


def first_form() -> dict[str, object]:
    from tests.processes.conftest import CONSENT

    return {"municipalidad": {"ubigeo": "040112"}, "alcalde": MAYOR, "consentimiento": CONSENT}


def uploads(case: Case) -> None:
    case.until_upload().after_working_days(10).upload("corregir").generate()
    case.world.unreadable = ["No es un PDF."]
    case.upload().upload().send("cambiar").upload().send("corregir")


def review(case: Case) -> None:
    case.account()
    case.world.refusing = {MAYOR["correo_institucional"], "luis@correo.pe"}
    case.filed().elect(paternal="Otero").approve().elect()
    case.after_working_days(6).approve().received()


def replacement(case: Case) -> None:
    case.account()
    case.filed().approve().received()


def cargo_refused(case: Case) -> None:
    case.identify().enter_person().confirm()
    case.world.refusing = {PERSON["correo"]}
    case.generate().upload().send().observe("falta_sello").do("notificar_observaciones_otra_via", notice(case))
    case.do("subsanar", {"subsanacion": {"explicacion": ""}}).upload().send()
    case.deny()


def denied(case: Case) -> None:
    case.filed().deny()


def observations(case: Case) -> None:
    case.filed().observe("datos_responsable").acknowledge()
    case.do("subsanar", {"persona": PERSON | {"nombres": "Ana"}, "subsanacion": {"explicacion": ""}})
    case.generate().upload().send().elect(paternal="Otero").approve()
    case.observe("datos_responsable").after_working_days(2)
    case.do("notificar_observaciones_otra_via", notice(case))


def evidence(case: Case) -> None:
    case.filed().observe("falta_encargatura").acknowledge()
    case.do("subsanar", {"subsanacion": {"sustento": FILE, "explicacion": ""}})


def not_presented(case: Case) -> None:
    case.filed().observe("falta_sello").acknowledge().after_working_days(2)


def not_presented_nor_told(case: Case) -> None:
    case.filed().observe("falta_sello").acknowledge()
    case.world.refusing = {PERSON["correo"], MAYOR["correo_personal"], MAYOR["correo_institucional"]}
    case.after_working_days(2)


def second_filing(case: Case) -> None:
    case.filed()
    second = Case(case.runtime, case.clock, case.world, case.tools, case.worker)
    second.until_upload().upload().send().after_working_days(7)
    case.approve().received()
    second.after_working_days(1).send().after_working_days(31)
    case.key = second.key


def address_changed(case: Case) -> None:
    case.filed().observe("datos_responsable").acknowledge()
    other = PERSON | {"correo": "otra@correo.pe"}
    case.do("subsanar", {"persona": other, "subsanacion": {"explicacion": ""}}).confirm().generate().upload().send()
    case.deny()


def municipality_answers(case: Case) -> None:
    case.filed().tell("alcaldia-confirma", confirmacion_alcaldia={"codigo": "no"})
    case.deny()


def municipality_not_asked(case: Case) -> None:
    with case.runtime.database.write() as session:
        for _ in range(mail_codes.CODES_PER_HOUR):
            call = Call(case.tools.keys(), 1, "x", case.clock())
            mail_codes.issue(case.tools, session, call, address=MAYOR["correo_institucional"])
    case.filed().deny()


def withdrawn(case: Case) -> None:
    case.identify().tell("anulacion-solicitante")


def withdrawn_untold(case: Case) -> None:
    case.world.refusing = {MAYOR["correo_personal"]}
    withdrawn(case)


def annulled_untold(case: Case) -> None:
    case.world.refusing = {MAYOR["correo_personal"]}
    case.identify().tell("anulacion-oficio", anulacion={"motivo": "No procede."})


def expired_untold(case: Case) -> None:
    case.world.refusing = {MAYOR["correo_personal"]}
    case.identify().after_working_days(31)


def elsewhere(case: Case) -> None:
    case.account("150101", document=PERSON["documento"])
    resolve = {"anulacion": {"opcion": "reintentar", "motivo": "Ya terminó."}}
    case.filed().approve().do("resolver_emision", resolve)
    case.do("resolver_emision", {"anulacion": {"opcion": "anular", "motivo": "No terminó."}})


def delivery(case: Case) -> None:
    case.filed()
    case.world.refusing = {PERSON["correo"], MAYOR["correo_personal"], MAYOR["correo_institucional"]}
    case.approve().do("corregir_correo", CORRECTED)
    case.do("aprobar_correo", {"aprobacion_correo": {"decision": "rechazar", "motivo": "No."}})
    case.do("corregir_correo", CORRECTED)
    case.do("aprobar_correo", {"aprobacion_correo": {"decision": "confirmar", "motivo": "Sí."}})
    case.world.refusing = {MAYOR["correo_institucional"]}
    case.tell("reemision-acceso").after_working_days(2).do("notificar_por_otra_via", notice(case))


def delivery_told(case: Case) -> None:
    case.filed()
    case.world.refusing = {PERSON["correo"]}
    case.approve().do("corregir_correo", CORRECTED)
    case.do("aprobar_correo", {"aprobacion_correo": {"decision": "confirmar", "motivo": "Sí."}})
    with case.runtime.database.write() as session:
        life.end(session, life.active_of(session, "040112"), "Dejó el cargo", case.clock())
    case.tell("reemision-acceso")


def account_ended(step: str) -> Callable[[Case], None]:
    def scenario(case: Case) -> None:
        case.filed()
        case.world.refusing = {PERSON["correo"]} if step in ("corregir_correo", "aprobar_correo") else set()
        case.approve()
        if step == "aprobar_correo":
            case.do("corregir_correo", CORRECTED)
        if step == "notificar_por_otra_via":
            case.after_working_days(2)
        case.runtime.correlate("cuenta-terminada", case.variables()["cuenta_emitida"]["clave"], SUPERVISOR)
        case.work()

    return scenario


def expiring(step: str) -> Callable[[Case], None]:
    def scenario(case: Case) -> None:
        if step == "corregir_datos":
            case.elect(paternal="Otero")
        case.identify()
        if step not in ("corregir_datos", "datos_responsable"):
            case.enter_person()
        if step in ("generar", "identificar_municipalidad", "carga", "revisar_enviar"):
            case.confirm()
        if step in ("carga", "revisar_enviar"):
            case.generate()
        if step == "identificar_municipalidad":
            case.generate("municipalidad")
        if step == "revisar_enviar":
            case.upload()
        case.after_working_days(31)

    return scenario


WAITS = (
    "identificar_municipalidad corregir_datos datos_responsable confirmar_correo generar carga revisar_enviar".split()
)
DELIVERY = "confirmar_recepcion notificar_por_otra_via corregir_correo aprobar_correo".split()
SCENARIOS = [
    corrections, addresses, uploads, review, replacement, cargo_refused, denied, observations, evidence,
    not_presented, not_presented_nor_told, second_filing, withdrawn, withdrawn_untold, annulled_untold,
    expired_untold, address_changed, municipality_answers, municipality_not_asked, elsewhere, delivery, delivery_told, *map(expiring, WAITS),
    *map(account_ended, DELIVERY),
]  # fmt: skip
ENDS = {
    "Acceso otorgado", "Responsable reemplazado", "Denegada", "Tenida por no presentada", "Caducada",
    "Anulada por el solicitante", "Anulada de oficio", "Acceso terminado",
}  # fmt: skip


def test_every_flow_is_taken_and_every_end_is_reached(new_case) -> None:
    walked: set[str] = set()
    ends: set[str] = set()
    for scenario in SCENARIOS:
        case = new_case()
        scenario(case)
        walked |= case.walked()
        ends |= {case.instance().outcome or ""}

    drawn = drawing.read(shipped()[PATH]).processes["acceso-usuario-aliado"].flows
    assert set(drawn) - walked == set()
    assert ends - {""} == ENDS
