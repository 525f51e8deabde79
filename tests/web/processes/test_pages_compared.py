"""Differences and coverage of a drawing of several pages: counted by page, each sentence leads to its own."""

import re

import pytest

from tests.web import paged_bundle
from tests.web.conftest import Browser
from tests.web.processes.test_pages import upload
from tests.web.processes.test_pictures import bar, picture

COMPARED = "/procesos/prueba/comparar"
DRAWING = paged_bundle.diagram()


@pytest.fixture
def changed(analyst: Browser) -> Browser:
    """A third version: one step renamed inside, one removed inside another page, one renamed on the first."""
    after = DRAWING.replace(b'name="Aprobar"', b'name="Dar el visto"').replace(
        b'name="Vence"', b'name="Vence el plazo"'
    )
    start = after.index(b'<serviceTask id="sellar"')
    end = after.index(b"</serviceTask>") + len(b"</serviceTask>")
    flow = b'<sequenceFlow id="f_datos_sellar" sourceRef="datos" targetRef="sellar"/>'
    after = after.replace(after[start:end], b"").replace(flow, b"")
    upload(analyst, "prueba.bpmn", after.replace(b'sourceRef="sellar"', b'sourceRef="datos"'))
    assert "Se publicó la versión 3" in analyst.text
    return analyst


def test_changes_are_counted_by_page(changed: Browser) -> None:
    changed.get(COMPARED)
    assert bar(changed.text) == {"Vista general": {"warn": 1}, "Ingreso": {"warn": 3}, "Revisión": {"warn": 1}}
    assert "3 cambios" in picture(changed.text)
    assert "Dar el visto" not in picture(changed.text)


def test_a_sentence_leads_to_the_page_of_its_element_and_the_picture_back(changed: Browser) -> None:
    changed.get(COMPARED)
    assert 'href="/procesos/prueba/comparar?pagina=visto#dibujo-aprobar"' in changed.text
    changed.get(f"{COMPARED}?pagina=visto")
    assert 'id="dibujo-aprobar" href="#cambio-aprobar"' in picture(changed.text)
    assert 'id="cambio-aprobar"' in changed.text
    assert changed.text.count('<svg class="diagram"') == 1, "nothing was removed on this page"


def test_what_was_removed_is_on_the_older_page(changed: Browser) -> None:
    changed.get(f"{COMPARED}?pagina=ingreso")
    newer, older = changed.text.split('<svg class="diagram"')[1:]
    assert 'id="dibujo-sellar"' in older
    assert 'id="dibujo-f_sellar_adjuntar"' in newer
    assert "Sellar" not in newer


def test_pages_that_only_one_version_has_can_be_compared(analyst: Browser) -> None:
    analyst.get(f"{COMPARED}?v=1")
    assert {"Ingreso", "Revisión"} <= bar(analyst.text).keys()
    assert analyst.get(f"{COMPARED}?v=1&pagina=revision").status_code == 200
    assert analyst.text.count('<svg class="diagram"') == 1
    assert analyst.get(f"{COMPARED}?v=1&pagina=nada").status_code == 404


def test_a_page_that_was_only_laid_out_anew_is_named_and_shown(analyst: Browser) -> None:
    moved = DRAWING.replace(
        b'bpmnElement="revisar">\n      <dc:Bounds x="150"', b'bpmnElement="revisar">\n      <dc:Bounds x="170"'
    )
    assert moved != DRAWING
    upload(analyst, "prueba.bpmn", moved)
    analyst.get(COMPARED)
    assert "Solo cambió la disposición de la página «Revisión»" in analyst.text
    assert 'href="/procesos/prueba/comparar?pagina=revision#diagrama"' in analyst.text


SCENARIO = """
process: prueba
scenarios:
- name: Se deja por la mitad
  start: {as: Solicitante}
  expect: {waiting: [datos]}
"""


def test_flows_that_no_scenario_took_are_counted_by_page_and_led_to(analyst: Browser) -> None:
    upload(analyst, "p.yaml", SCENARIO.encode())
    analyst.get("/procesos/prueba/pruebas")
    assert bar(analyst.text) == {"Vista general": {"alert": 4}, "Ingreso": {"alert": 3}, "Revisión": {"alert": 5}}
    assert "5 sin recorrer" in picture(analyst.text)
    (place,) = re.findall(r'href="([^"#]+)#en-f_revisar_visto"', analyst.text)
    analyst.get(place.replace("&amp;", "&"))
    assert 'id="en-f_revisar_visto"' in picture(analyst.text)
