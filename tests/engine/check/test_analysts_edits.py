"""The edits that analysts make to the shipped drawing, each made wrong in a typical way, and each stopped."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.check import Finding, blocking, check
from services.catalogue import SERVICES
from tests.edits import Edited
from web.properties import PROPERTIES

ROOT = Path(__file__).parents[3]
DRAWING, TABLE = "bpmn/acceso-usuario-aliado.bpmn", "bpmn/clasificacion.dmn"
FILES = {
    path.relative_to(ROOT).as_posix(): path.read_bytes()
    for folder in ("bpmn", "forms")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.is_file()
}
GROUPS = {"Solicitante", "Verificador", "Supervisor", "Analista", "Administrador"}


def checked(files: dict[str, bytes]) -> list[Finding]:
    return check(files, SERVICES, GROUPS, PROPERTIES)


def drawn(edit: Callable[[Edited], Edited]) -> dict[str, bytes]:
    """The shipped files after an edit of the drawing."""
    return {**FILES, DRAWING: bytes(edit(Edited(FILES[DRAWING])))}


def test_the_shipped_files_are_silent() -> None:
    assert checked(FILES) == []


APPROVED, OBSERVED = "f_decide_verificacion__contrastar_a_la_firma", "f_decide_resultado__subsanacion"
PERSON_AGAIN, REMINDER = "f_decide_generar__datos_responsable", "recordar_en_5_def"
DAYS = "add working days(now(), plazos.recordatorio_1)"


@pytest.mark.parametrize(
    ("ident", "old", "new", "code", "sentence"),
    [
        (OBSERVED, "verificacion.decision", "verificacion.decicion", "entry-unknown", "¿Quisiste decir «decision»?"),
        (OBSERVED, "verificacion.", "verificasion.", "name-unknown", "¿Quisiste decir «verificacion»?"),
        (PERSON_AGAIN, '"responsable"', '"responsible"', "value-unknown", "¿Quisiste decir «responsable»?"),
        (APPROVED, '"aprobar"', "aprobar", "name-unknown", "«aprobar», que nadie da nunca"),
        (OBSERVED, "=verificacion", "verificacion", "not-feel", "no empieza con «=»"),
        (
            "carril_evaluacion_verificador",
            "Verificador",
            "Verificadores",
            "group-unknown",
            "¿Quisiste decir «Verificador»?",
        ),
        (REMINDER, f"={DAYS}", "=P30D", "timer-text", '«=now() + duration("P30D")»'),
        (REMINDER, f"={DAYS}", "30 días", "timer-text", '«=now() + duration("P30D")»'),
        (REMINDER, f"={DAYS}", "=now() + P30D", "name-unknown", 'duration("P30D")'),
        (REMINDER, "working", "workin", "feel-syntax", "se esperaba"),
        (REMINDER, "add working days", "sumar_dias", "name-unknown", "sumar_dias"),
        ("vence_plazo_def", "plazos.respuesta", "plazos.repuesta", "entry-unknown", "¿Quisiste decir «respuesta»?"),
        ("verificar_documento", "verificacion", "verificasion", "form-unknown", "¿Quisiste decir «verificacion»?"),
        ("contrastar_nomina", "roster.check", "roster.chek", "service-unknown", "¿Quisiste decir «roster.check»?"),
        ("clasificar_solicitud", "clasificacion", "clasificasion", "decision-unknown", "¿Quisiste decir"),
    ],
)
def test_a_slip_in_the_drawing_is_stopped(ident: str, old: str, new: str, code: str, sentence: str) -> None:
    files = drawn(lambda request: request.retype(ident, old, new))
    found = [finding for finding in checked(files) if finding.code == code]
    assert any(sentence in finding.message + finding.repair for finding in found)
    assert blocking(found) or code == "not-feel"


def test_a_gateway_that_loses_its_default_is_stopped() -> None:
    found = checked(drawn(lambda request: request.without("decide_ruta", "default")))
    assert {"default-not-marked", "no-default"} & {finding.code for finding in found if finding.severity == "blocks"}


def test_a_renamed_field_is_missed_where_it_is_read() -> None:
    files = replaced("forms/verificacion.form", '"key": "verificacion.decision"', '"key": "verificacion.resolucion"')
    assert any("decision" in finding.message and finding.severity == "blocks" for finding in checked(files))


def replaced(form: str, old: str, new: str) -> dict[str, bytes]:
    """The shipped files with a text of a form replaced."""
    text = FILES[form].decode()
    assert text.count(old) == 1
    return {**FILES, form: text.replace(old, new).encode()}


def stopped(files: dict[str, bytes], code: str, sentence: str) -> None:
    found = [finding for finding in checked(files) if finding.code == code]
    assert any(sentence in finding.message + finding.repair for finding in found), found
    assert blocking(found)


FLOW = "f_decide_aprobacion__emision"
NEAR = "=add working days(cargo.at, plazos.aviso_vencimiento)"
SECOND = """<bpmn:userTask id="segunda" name="Segunda aprobación"><bpmn:extensionElements><zeebe:userTask />
<zeebe:formDefinition formId="aprobar-correo" /><zeebe:assignmentDefinition candidateGroups="Supervisor" />
</bpmn:extensionElements></bpmn:userTask><bpmn:exclusiveGateway id="decide" name="¿Se confirma?" default="f_no" />
<bpmn:sequenceFlow id="f_b" sourceRef="segunda" targetRef="decide" />
<bpmn:sequenceFlow id="f_no" sourceRef="decide" targetRef="fin_anulada_de_oficio" />
<bpmn:sequenceFlow id="f_si" sourceRef="decide" targetRef="emision">
<bpmn:conditionExpression>=aprobacion_correo.decision = "confirmar"</bpmn:conditionExpression></bpmn:sequenceFlow>"""


def with_approval(request: Edited) -> Edited:
    """A second approval, drawn between the decision and the issue of the access."""
    return request.add(SECOND, beside="emision").lead(FLOW, to="segunda")


def test_a_second_approval_drawn_right_is_let_through() -> None:
    assert not blocking(checked(drawn(with_approval)))


@pytest.mark.parametrize(
    ("ident", "old", "new", "code", "sentence"),
    [
        ("segunda", "Supervisor", "Supervisores", "group-unknown", "¿Quisiste decir «Supervisor»?"),
        ("segunda", "aprobar-correo", "aprobar-coreo", "form-unknown", "¿Quisiste decir «aprobar-correo»?"),
        ("f_si", "aprobacion_correo", "aprovacion_correo", "name-unknown", "¿Quisiste decir «aprobacion_correo»?"),
        ("f_si", ".decision", ".decicion", "entry-unknown", "¿Quisiste decir «decision»?"),
        ("f_si", '"confirmar"', '"confirmado"', "value-unknown", "¿Quisiste decir «confirmar»?"),
        ("f_si", '"confirmar"', "confirmar", "name-unknown", "«confirmar», que nadie da nunca"),
        ("f_b", "decide", "decido", "flow-without-end", "decido"),
    ],
)
def test_a_second_approval_drawn_wrong_is_stopped(ident: str, old: str, new: str, code: str, sentence: str) -> None:
    stopped(drawn(lambda request: with_approval(request).retype(ident, old, new)), code, sentence)


def test_a_second_approval_without_a_default_is_stopped() -> None:
    files = drawn(lambda request: with_approval(request).without("decide", "default"))
    stopped(files, "default-not-marked", "Marcar «fin_anulada_de_oficio» como flujo por defecto")


@pytest.mark.parametrize(
    ("ident", "old", "new", "code", "sentence"),
    [
        ("fijar_plazos", '"respuesta": 6', '"repuesta": 10', "entry-unknown", "«plazos.respuesta», que nadie da nunca"),
        ("fijar_plazos", '"respuesta": 6', '"respuesta" 10', "feel-syntax", "se esperaba"),
        ("aviso_dia_4_def", NEAR, "P4D", "timer-text", 'duration("P4D")'),
        ("aviso_dia_4_def", NEAR, "=cargo.at + P4D", "name-unknown", 'duration("P4D")'),
    ],
)
def test_a_term_changed_wrong_is_stopped(ident: str, old: str, new: str, code: str, sentence: str) -> None:
    stopped(drawn(lambda request: request.retype(ident, old, new)), code, sentence)


@pytest.mark.parametrize(
    ("field", "code", "sentence"),
    [
        ({"type": "textfeld", "key": "alcalde.resolucion"}, "form-broken", "«alcalde.resolucion»"),
        ({"type": "textfield", "key": "alcalde.documento"}, "form-broken", "«alcalde.documento»"),
        ({"type": "textfield", "key": "alcalde.resolucion número"}, "form-broken", "«alcalde.resolucion número»"),
    ],
)
def test_a_mandatory_field_added_wrong_is_stopped(field: dict[str, str], code: str, sentence: str) -> None:
    path = "forms/identificacion.form"
    form = json.loads(FILES[path])
    form["components"].insert(2, {**field, "label": "Resolución", "validate": {"required": True}})
    stopped({**FILES, path: json.dumps(form).encode()}, code, sentence)


def test_a_field_renamed_in_its_form_only_is_missed_by_the_rule_that_reads_it() -> None:
    stopped(
        replaced("forms/generar.form", '"key": "generar.accion"', '"key": "generar.acto"'),
        "entry-unknown",
        "«generar.accion», que nadie da nunca",
    )


@pytest.mark.parametrize(
    ("cells", "code", "sentence"),
    [
        (("false", '"titulra"', "-", "-", '"alta"', '"continuar"', "95", "[]"), "rule-value", "decir «titular»?"),
        (("false", '"titular"', "-", "-", '"alta"', '"continua"', "95", "[]"), "rule-value", "decir «continuar»?"),
        (("false", "titular", "-", "-", '"alta"', '"continuar"', "95", "[]"), "name-unknown", "lee «titular»"),
        (("false", '"titular"', "-", "-", '"alta"', '"continuar"', "95"), "decision-broken", "la regla 1"),
        (("false", '"titular', "-", "-", '"alta"', '"continuar"', "95", "[]"), "decision-broken", "titular"),
    ],
)
def test_a_rule_added_wrong_is_stopped(cells: tuple[str, ...], code: str, sentence: str) -> None:
    kinds = ["inputEntry"] * 4 + ["outputEntry"] * (len(cells) - 4)
    written = "".join(f"<dmn:{k}><dmn:text>{c}</dmn:text></dmn:{k}>" for k, c in zip(kinds, cells, strict=True))
    table = Edited(FILES[TABLE]).add(f'<dmn:rule id="nueva">{written}</dmn:rule>', beside="regla_01")
    stopped({**FILES, TABLE: bytes(table)}, code, sentence)
