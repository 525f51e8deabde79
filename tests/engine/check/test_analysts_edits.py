"""The edits that analysts make to the shipped drawing, each made wrong in a typical way, and each stopped."""

import json
import re
from pathlib import Path

import pytest

from engine.check import Finding, blocking, check
from services.catalogue import SERVICES
from tests.edits import Edited
from web.properties import PROPERTIES

ROOT = Path(__file__).parents[3]
DRAWING = "bpmn/acceso-usuario-aliado.bpmn"
FILES = {
    path.relative_to(ROOT).as_posix(): path.read_bytes()
    for folder in ("bpmn", "forms")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.is_file()
}
GROUPS = {"Solicitante", "Verificador", "Supervisor", "Analista", "Administrador"}


def edited(path: str, pattern: str, replacement: str) -> list[Finding]:
    """What the check says of the shipped files after one edit in one place."""
    text = FILES[path].decode()
    changed, count = re.subn(pattern, replacement, text, count=1, flags=re.DOTALL)
    assert count == 1
    return check({**FILES, path: changed.encode()}, SERVICES, GROUPS, PROPERTIES)


def test_the_shipped_files_are_silent() -> None:
    assert check(FILES, SERVICES, GROUPS, PROPERTIES) == []


@pytest.mark.parametrize(
    ("pattern", "replacement", "code", "sentence"),
    [
        ("=verificacion.decision =", "=verificacion.decicion =", "entry-unknown", "¿Quisiste decir «decision»?"),
        ("=verificacion.decision =", "=verificasion.decision =", "name-unknown", "¿Quisiste decir «verificacion»?"),
        ('accion = "responsable"', 'accion = "responsible"', "value-unknown", "¿Quisiste decir «responsable»?"),
        ('= "aprobar"', "= aprobar", "name-unknown", "«aprobar», que nadie da nunca"),
        ("=verificacion.decision =", "verificacion.decision =", "not-feel", "no empieza con «=»"),
        ('name="Verificador"', 'name="Verificadores"', "group-unknown", "¿Quisiste decir «Verificador»?"),
        (
            "=add working days\\(now\\(\\), plazos.recordatorio_1\\)",
            "=P30D",
            "timer-text",
            '«=now() + duration("P30D")»',
        ),
        (
            "=add working days\\(now\\(\\), plazos.recordatorio_1\\)",
            "30 días",
            "timer-text",
            '«=now() + duration("P30D")»',
        ),
        (
            "=add working days\\(now\\(\\), plazos.recordatorio_1\\)",
            "=now() + P30D",
            "name-unknown",
            'duration("P30D")',
        ),
        ("=add working days\\(now", "=add workin days(now", "feel-syntax", "se esperaba"),
        ("plazos.respuesta\\)", "plazos.repuesta)", "entry-unknown", "¿Quisiste decir «respuesta»?"),
        ('formId="verificacion"', 'formId="verificasion"', "form-unknown", "¿Quisiste decir «verificacion»?"),
        ('type="roster.check"', 'type="roster.chek"', "service-unknown", "¿Quisiste decir «roster.check»?"),
        ('decisionId="clasificacion"', 'decisionId="clasificasion"', "decision-unknown", "¿Quisiste decir"),
    ],
)
def test_a_slip_in_the_drawing_is_stopped(pattern: str, replacement: str, code: str, sentence: str) -> None:
    found = [f for f in edited(DRAWING, pattern, replacement) if f.code == code]
    assert any(sentence in finding.message + finding.repair for finding in found)
    assert blocking(found) or code == "not-feel"


def test_a_gateway_that_loses_its_default_is_stopped() -> None:
    found = edited(DRAWING, '(<bpmn:exclusiveGateway [^>]*?) default="[^"]*"', r"\1")
    assert {"default-not-marked", "no-default"} & {finding.code for finding in found if finding.severity == "blocks"}


def test_a_renamed_field_is_missed_where_it_is_read() -> None:
    found = edited("forms/verificacion.form", '"key": "([a-z.]*)decision"', r'"key": "\1resolucion"')
    assert any("decision" in finding.message and finding.severity == "blocks" for finding in found)


def test_an_unknown_function_is_stopped() -> None:
    found = edited(DRAWING, "=add working days\\(now\\(\\)", "=sumar_dias(now()")
    assert any(f.code == "name-unknown" and "sumar_dias" in f.message for f in found)


def replaced(path: str, old: str, new: str, files: dict[str, bytes] | None = None) -> dict[str, bytes]:
    """The shipped files with the first of these texts replaced."""
    text = (files or FILES)[path].decode()
    assert old in text
    return {**(files or FILES), path: text.replace(old, new, 1).encode()}


def stopped(files: dict[str, bytes], code: str, sentence: str) -> None:
    found = [finding for finding in check(files, SERVICES, GROUPS, PROPERTIES) if finding.code == code]
    assert any(sentence in finding.message + finding.repair for finding in found), found
    assert blocking(found)


FLOW = "f_decide_aprobacion__emision"
SECOND = """<bpmn:userTask id="segunda" name="Segunda aprobación"><bpmn:extensionElements><zeebe:userTask />
<zeebe:formDefinition formId="aprobar-correo" /><zeebe:assignmentDefinition candidateGroups="Supervisor" />
</bpmn:extensionElements></bpmn:userTask><bpmn:exclusiveGateway id="decide" name="¿Se confirma?" default="f_no" />
<bpmn:sequenceFlow id="f_b" sourceRef="segunda" targetRef="decide" />
<bpmn:sequenceFlow id="f_no" sourceRef="decide" targetRef="fin_anulada_de_oficio" />
<bpmn:sequenceFlow id="f_si" sourceRef="decide" targetRef="emision">
<bpmn:conditionExpression>=aprobacion_correo.decision = "confirmar"</bpmn:conditionExpression></bpmn:sequenceFlow>"""


def with_approval(drawn: str) -> dict[str, bytes]:
    """The shipped files with this drawn between the decision and the issue of the access."""
    request = Edited(FILES[DRAWING]).add(drawn, beside="emision").lead(FLOW, to="segunda")
    return {**FILES, DRAWING: bytes(request)}


def test_a_second_approval_drawn_right_is_let_through() -> None:
    assert not blocking(check(with_approval(SECOND), SERVICES, GROUPS, PROPERTIES))


@pytest.mark.parametrize(
    ("old", "new", "code", "sentence"),
    [
        ('Groups="Supervisor"', 'Groups="Supervisores"', "group-unknown", "¿Quisiste decir «Supervisor»?"),
        ('formId="aprobar-correo"', 'formId="aprobar-coreo"', "form-unknown", "¿Quisiste decir «aprobar-correo»?"),
        (' default="f_no"', "", "default-not-marked", "Marcar «fin_anulada_de_oficio» como flujo por defecto"),
        ("=aprobacion_correo", "=aprovacion_correo", "name-unknown", "¿Quisiste decir «aprobacion_correo»?"),
        (".decision", ".decicion", "entry-unknown", "¿Quisiste decir «decision»?"),
        ('"confirmar"', '"confirmado"', "value-unknown", "¿Quisiste decir «confirmar»?"),
        ('"confirmar"', "confirmar", "name-unknown", "«confirmar», que nadie da nunca"),
        ('targetRef="decide" />', 'targetRef="decido" />', "flow-without-end", "decido"),
    ],
)
def test_a_second_approval_drawn_wrong_is_stopped(old: str, new: str, code: str, sentence: str) -> None:
    stopped(with_approval(SECOND.replace(old, new, 1)), code, sentence)


@pytest.mark.parametrize(
    ("old", "new", "code", "sentence"),
    [
        ('"respuesta": 6', '"repuesta": 10', "entry-unknown", "«plazos.respuesta», que nadie da nunca"),
        ('"respuesta": 6', '"respuesta" 10', "feel-syntax", "se esperaba"),
        ("=add working days(cargo.at, plazos.aviso_vencimiento)", "P4D", "timer-text", 'duration("P4D")'),
        ("=add working days(cargo.at, plazos.aviso_vencimiento)", "=cargo.at + P4D", "name-unknown", 'duration("P4D")'),
    ],
)
def test_a_term_changed_wrong_is_stopped(old: str, new: str, code: str, sentence: str) -> None:
    stopped(replaced(DRAWING, old, new), code, sentence)


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
    written = "".join(f"<{k}><text>{c}</text></{k}>" for k, c in zip(kinds, cells, strict=True))
    first = '<rule id="regla_01">'
    stopped(replaced("bpmn/clasificacion.dmn", first, f'<rule id="nueva">{written}</rule>{first}'), code, sentence)
