import re

from tests.web import small_bundle
from tests.web.conftest import Browser
from tests.web.processes.test_pages import upload

PAGE = "/procesos/prueba/comparar"
DRAWING = small_bundle.diagram()


def test_what_changed_is_told_in_words_and_leads_to_the_picture_and_back(browser: Browser) -> None:
    browser.sign_in("mario")
    changed = DRAWING.replace(b"add working days(now(), 6)", b"add working days(now(), 10)")
    upload(browser, "prueba.bpmn", changed.replace(b'name="Adjuntar"', b'name="Adjuntar el papel"'))
    browser.get("/procesos/prueba")
    assert f'href="{PAGE}"' in browser.text
    browser.get(PAGE)
    assert "De la versión 1 a la 2" in browser.text
    assert re.search(r"la fecha límite pasó de «=add working days\(now\(\), 6\)» a «=add working days", browser.text)
    assert "«Adjuntar el papel»" in browser.text
    for place in ('id="cambio-revisar"', 'comparar#dibujo-revisar"', 'id="dibujo-revisar" href="#cambio-revisar"'):
        assert place in browser.text, place


def test_a_removed_element_is_marked_on_the_older_picture(browser: Browser) -> None:
    browser.sign_in("mario")
    one = DRAWING[DRAWING.index(b'<userTask id="aprobar"') :]
    one = one[: one.index(b"</userTask>") + len(b"</userTask>")]
    flow = b'<sequenceFlow id="aprobar_fin" sourceRef="aprobar" targetRef="fin"></sequenceFlow>'
    without = DRAWING.replace(one, b"").replace(flow, b"").replace(b"<flowNodeRef>aprobar</flowNodeRef>", b"")
    without = without.replace(b'sourceRef="decide" targetRef="aprobar"', b'sourceRef="decide" targetRef="fin"')
    upload(browser, "prueba.bpmn", without)
    browser.get(PAGE)
    assert browser.text.count('<svg class="diagram"') == 2
    assert "Se quitó la tarea" in browser.text


def test_a_form_that_changed_stands_under_its_own_file(browser: Browser) -> None:
    browser.sign_in("mario")
    upload(browser, "datos.form", small_bundle.files()["forms/datos.form"].replace(b"Nombre", b"Nombre completo"))
    browser.get(PAGE)
    assert "<code>forms/datos.form</code>" in browser.text
    assert "Nombre completo" in browser.text
    assert "Ver en el diagrama" not in browser.text


def test_what_differs_inside_a_long_text_is_marked(browser: Browser) -> None:
    browser.sign_in("mario")
    long = b"Estamos revisando tu solicitud. " * 5
    upload(browser, "prueba.bpmn", DRAWING.replace(b"Estamos revisando tu solicitud.", long + b"Espera &lt;1&gt; dia."))
    upload(browser, "prueba.bpmn", DRAWING.replace(b"Estamos revisando tu solicitud.", long + b"Espera 2 dias."))
    browser.get(PAGE)
    assert re.search(r"… [^«]*Espera <mark>2 dias</mark>\.»", browser.text)
    assert "Cambió</span> Cambió" not in browser.text


def test_one_version_alone_and_one_there_is_none_of(browser: Browser) -> None:
    browser.sign_in("mario")
    browser.get(PAGE)
    assert "Hay una sola versión" in browser.text
    assert browser.get(f"{PAGE}?v=7").status_code == 404
    assert browser.get("/procesos/ninguno/comparar").status_code == 404


def test_reviewers_compare_nothing(browser: Browser) -> None:
    browser.sign_in("rosa")
    assert browser.get(PAGE).status_code == 403
