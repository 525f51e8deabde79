"""What an analyst changes with a text editor and nothing else: published, run to the end; older requests stay as they were."""

import json

import pypdfium2
import pytest

from engine import feel
from engine.actor import Actor
from engine.errors import InvalidForm
from engine.forms import load
from services import catalogue, files
from services.calendar.peru import PERU
from tests.edits import Edited
from tests.processes.conftest import SUPERVISOR, Case, shipped

REQUEST, TABLE = "bpmn/acceso-usuario-aliado.bpmn", "bpmn/clasificacion.dmn"


def edited(path: str, old: str, new: str, files: dict[str, bytes] | None = None) -> dict[str, bytes]:
    """The shipped files with a sentence of a mail, a form or a template replaced; it stands there exactly once."""
    found = dict(files or shipped())
    text = found[path].decode("utf-8")
    assert text.count(old) == 1, (old, text.count(old))
    return found | {path: text.replace(old, new).encode("utf-8")}


def request() -> Edited:
    """The shipped drawing of the request, to be edited."""
    return Edited(shipped()[REQUEST])


def redrawn(request: Edited, files: dict[str, bytes] | None = None) -> dict[str, bytes]:
    """The shipped files with the edited drawing."""
    return (files or shipped()) | {REQUEST: bytes(request)}


def another(case: Case, ubigeo: str) -> Case:
    """A further request in the same office."""
    case.elect(ubigeo=ubigeo)
    return Case(case.runtime, case.clock, case.world, case.tools, case.worker)


def test_ten_working_days_instead_of_six_hold_for_new_requests_only(new_case) -> None:
    old = new_case().filed()
    old.runtime.publish(redrawn(request().entry("fijar_plazos", "respuesta", 10)), "analista", "diez días")
    new = another(old, "040103")
    new.identify("040103").enter_person(documento="00765433", correo="b@correo.pe").confirm().generate().upload().send()

    assert old.variables()["cargo"]["due"].isoformat() == "2026-03-10"
    assert new.variables()["cargo"]["due"].isoformat() == "2026-03-16"
    assert new.tasks()["verificar_documento"].due_at.date().isoformat() == "2026-03-17"  # its last moment, in UTC
    assert "(10 días hábiles)" in new.world.sent("cargo")[-1].body.text
    old.elect().approve().received()
    assert old.ended() == "Acceso otorgado"


def test_a_new_mandatory_field_is_asked_and_the_reviewer_sees_it(new_case) -> None:
    files = shipped()
    first = json.loads(files["forms/identificacion.form"])
    field = {"type": "textfield", "key": "alcalde.resolucion", "label": "Resolución", "validate": {"required": True}}
    first["components"].insert(2, field)
    files["forms/identificacion.form"] = json.dumps(first).encode()
    mark = "## Solicitud {{expediente}}"
    case = new_case(edited("forms/verificacion.form", mark, mark + " {{alcalde.resolucion}}", files))

    with pytest.raises(InvalidForm):
        case.identify()
    case.filed(resolucion="R-77-2026")

    form = load(case.runtime_file("forms/verificacion.form"))
    nodes = form.view({}, case.variables(), context=feel.Context(now=case.clock), presentation=PERU)
    assert "R-77-2026" in nodes[0].content
    assert case.approve().received().ended() == "Acceso otorgado"


def test_a_second_approval_by_the_supervisor_before_the_account_is_issued(new_case) -> None:
    task = (
        '<bpmn:userTask id="segunda_aprobacion" name="Segunda aprobación"><bpmn:documentation>Falta la segunda '
        'aprobación.</bpmn:documentation><bpmn:extensionElements><zeebe:assignmentDefinition candidateGroups="Supervisor" />'
        "</bpmn:extensionElements></bpmn:userTask>"
        '<bpmn:sequenceFlow id="f_segunda" sourceRef="segunda_aprobacion" targetRef="emision" />'
    )
    drawn = request().add(task, beside="emision").lead("f_decide_aprobacion__emision", to="segunda_aprobacion")
    case = new_case(redrawn(drawn))
    case.filed().approve()
    assert case.standing() == ["segunda_aprobacion"]
    assert case.person_in_charge() == ""

    case.do("segunda_aprobacion", {}, SUPERVISOR).received()
    assert case.ended() == "Acceso otorgado"


def test_a_new_rule_in_the_decision_table(new_case) -> None:
    cells = "".join(f"<dmn:inputEntry><dmn:text>{text}</dmn:text></dmn:inputEntry>" for text in "----")
    said = ('"alta"', '"continuar"', "95", '["Campaña de enero"]')
    cells += "".join(f"<dmn:outputEntry><dmn:text>{text}</dmn:text></dmn:outputEntry>" for text in said)
    rule = f'<dmn:rule id="regla_nueva"><dmn:description>Todo primero</dmn:description>{cells}</dmn:rule>'
    case = new_case(shipped() | {TABLE: bytes(Edited(shipped()[TABLE]).add(rule, beside="regla_01"))})
    case.filed()

    assert case.tasks()["verificar_documento"].priority == 95


def test_a_sentence_of_a_mail(new_case) -> None:
    mail = "bpmn/correos/cargo.md"
    case = new_case(edited(mail, "Fecha y hora:", "Presentada el:"))
    case.filed()

    assert "Presentada el: 2 de marzo de 2026" in case.world.sent("cargo")[0].body.text


def test_a_sentence_of_the_declaration(new_case) -> None:
    template = "bpmn/plantillas/declaracion.html"
    case = really_printing(new_case(edited(template, "<b>Finalidad.</b>", "<b>Finalidad y límites.</b>")))
    text = printed(case.until_upload())
    assert "Finalidad y límites." in text
    assert "Ana María Ñaupari" in " ".join(text.split())


def really_printing(case: Case) -> Case:
    """On paper it has to be read, so the real service prints."""
    case.runtime.catalogue["declaration.generate"] = catalogue.bind(case.tools)["declaration.generate"]
    return case


def printed(case: Case) -> str:
    """The text of the declaration in force."""
    with case.tools.database.read() as session:
        row = files.resolve(session, case.variables()["declaracion"])
        with files.open_file(case.tools, row) as source:
            document = pypdfium2.PdfDocument(source.read())
    text = document[0].get_textpage().get_text_range()
    document.close()
    return str(text)


def test_an_extra_reminder_on_day_two(new_case) -> None:
    event = (
        '<bpmn:boundaryEvent id="aviso_dia_2" attachedToRef="verificacion_en_curso" cancelActivity="false">'
        "<bpmn:timerEventDefinition><bpmn:timeDate>=add working days(cargo.at, 2)</bpmn:timeDate>"
        "</bpmn:timerEventDefinition></bpmn:boundaryEvent>"
        '<bpmn:sequenceFlow id="f_d2" sourceRef="aviso_dia_2" targetRef="recordar_dia_2" />'
    )
    drawn = request().copy("recordar_observaciones", as_="recordar_dia_2").add(event, beside="recordar_dia_2")
    case = new_case(redrawn(drawn))
    case.filed().after_working_days(2)

    assert len(case.world.sent("recordatorio-observaciones")) == 2
    assert case.approve().received().ended() == "Acceso otorgado"


def test_observing_is_allowed_three_times(new_case) -> None:
    case = new_case(redrawn(request().entry("fijar_plazos", "rondas_de_observacion", 3)))
    case.filed()
    for _ in range(3):
        case.observe("falta_sello").acknowledge().do("subsanar", {"subsanacion": {"explicacion": ""}}).upload().send()

    with pytest.raises(InvalidForm):
        case.observe("falta_sello")
    assert case.approve().received().ended() == "Acceso otorgado"


def test_a_lane_of_legal_counsel_is_asked_before_a_denial(new_case) -> None:
    lane = '<bpmn:laneSet id="carriles"><bpmn:lane id="carril_asesoria" name="Asesoría legal" /></bpmn:laneSet>'
    opinion = (
        '<bpmn:userTask id="opinar" name="Opinar antes de denegar" />'
        '<bpmn:sequenceFlow id="f_opinar" sourceRef="opinar" targetRef="fin_denegada" />'
    )
    drawn = request().add(lane + opinion, beside="fin_denegada").put_in_lane("carril_asesoria", "opinar")
    case = new_case(redrawn(drawn.lead("f_decide_aprobacion__fin_denegada", to="opinar")))
    case.filed().deny()
    assert case.tasks()["opinar"].groups == "Asesoría legal"

    case.do("opinar", {}, Actor("lucia", frozenset({"Asesoría legal"})))
    assert case.ended() == "Denegada"


def test_somebody_standing_in_signs_another_text(new_case) -> None:
    which = (
        '=if alcalde.cargo = "encargado" then "bpmn/plantillas/encargado.html" else "bpmn/plantillas/declaracion.html"'
    )
    template = "bpmn/plantillas/declaracion.html"
    another_text = edited(template, "<b>Finalidad.</b>", "<b>Finalidad de la encargatura.</b>")[template]
    files = shipped() | {"bpmn/plantillas/encargado.html": another_text}
    case = really_printing(new_case(redrawn(request().input("generar_declaracion", "template", which), files)))
    case.identify(cargo="encargado")
    file = {"file": "2", "name": "r.pdf", "type": "application/pdf", "size": 9, "sha256": "1" * 64}
    evidence = {"opcion": "sustentar", "archivo": file, "explicacion": ""}
    case.do("corregir_datos", {"correccion": {"cargo": "encargado"}, "sustento": evidence})
    case.enter_person().confirm().generate()

    assert "Finalidad de la encargatura." in printed(case)
    assert case.upload().send().approve().received().ended() == "Acceso otorgado"
