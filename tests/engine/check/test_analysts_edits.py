"""The edits that analysts make to the shipped drawing, each made wrong in a typical way, and each stopped."""

import re
from pathlib import Path

import pytest

from engine.check import Finding, blocking, check
from services.catalogue import SERVICES

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
    return check({**FILES, path: changed.encode()}, SERVICES, GROUPS)


def test_the_shipped_files_are_silent() -> None:
    assert check(FILES, SERVICES, GROUPS) == []


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
