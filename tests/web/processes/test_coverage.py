"""Publishing plays the scenarios of a version; one that fails blocks, unless somebody says why, and that is kept."""

import io

import pytest

from tests.web.conftest import Browser
from tests.web.processes.test_pages import upload, versions
from web.commands import publish as publish_command
from web.installation import Installation

SCENARIOS = """
process: prueba
scenarios:
- name: Se deja por la mitad
  start: {as: Solicitante}
  expect: {waiting: [datos]}
"""
RED = SCENARIOS.replace("[datos]", "[adjuntar]")


def override(browser: Browser, reason: str) -> None:
    browser.send(
        "/procesos/publicar", archivos=(io.BytesIO(RED.encode()), "p.yaml"), nota="x", accion="publicar", motivo=reason
    )


@pytest.fixture
def analyst(browser: Browser) -> Browser:
    browser.sign_in("mario")
    return browser


def test_green_scenarios_are_published_with_the_version_and_shown(analyst: Browser, installation: Installation) -> None:
    upload(analyst, "p.yaml", SCENARIOS.encode())
    assert versions(installation) == 2
    analyst.get("/procesos/prueba")
    assert "1 escenario, bien" in analyst.text
    assert "Flujos: 1 de 9 (11 %)" in analyst.text
    analyst.get("/procesos/prueba/pruebas?v=2")
    assert "Se deja por la mitad" in analyst.text
    assert "de «Revisar» a «decide»" in analyst.text
    assert analyst.text.count("Flujo de «Prueba»") == 8
    analyst.get("/procesos/prueba?v=1")
    assert "no trae escenarios" in analyst.text


def test_a_red_scenario_blocks_and_says_what_differs(analyst: Browser, installation: Installation) -> None:
    upload(analyst, "p.yaml", RED.encode())
    assert "las pruebas no pasan" in analyst.text
    assert "bpmn/tests/p.yaml" in analyst.text
    assert "El caso espera en: la tarea «datos»" in analyst.text
    assert "En el archivo:</span> <code>" in analyst.text
    assert "{waiting: [adjuntar]}</code>" in analyst.text
    assert "se corren todas las pruebas" in analyst.text
    assert versions(installation) == 1


def test_a_reason_overrides_and_is_kept_with_author_and_time(analyst: Browser, installation: Installation) -> None:
    upload(analyst, "p.yaml", RED.encode())
    override(analyst, "   ")
    assert versions(installation) == 1
    override(analyst, "Hay que corregir hoy el plazo.")
    assert versions(installation) == 2
    analyst.get("/procesos/prueba")
    assert "Se publicó aunque fallaban: «Hay que corregir hoy el plazo.»" in analyst.text
    assert "mario, 02/03/2026, 10:00" in analyst.text
    assert "1 escenario: 1 en rojo" in analyst.text
    analyst.get("/procesos/prueba/pruebas")
    assert "{waiting: [adjuntar]}</code>" in analyst.text
    analyst.send("/procesos/prueba/pruebas?v=2")
    assert "Se corrieron las pruebas" in analyst.text
    assert "Hay que corregir hoy el plazo." in analyst.text


def test_only_analysts_run_them(browser: Browser) -> None:
    browser.sign_in("rosa")
    browser.get("/bandeja")
    assert browser.send("/procesos/prueba/pruebas").status_code == 403


def test_the_command_passes_the_same_gate(installation: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    from engine.scenarios import run
    from tests.web import small_bundle
    from web.processes.scenarios import surroundings

    files = {**small_bundle.files(), "bpmn/tests/p.yaml": RED.encode()}
    report = run(files, surroundings(installation.tools, installation.runtime.catalogue))
    assert not publish_command._passed(report, "")
    assert "bpmn/tests/p.yaml:6: Se esperaba que esperara en adjuntar" in capsys.readouterr().out
    assert publish_command._passed(report, "Urge.")
