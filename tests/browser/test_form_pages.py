"""A form in a real browser, JavaScript disabled: a phone and a desk."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.web.form_app import form_app

pytestmark = pytest.mark.browser
SAMPLE = (Path(__file__).parents[1] / "web/sample.form").read_bytes()
PDF = {"name": "resolución.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 acta"}


@pytest.fixture
def address() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, form_app(SAMPLE), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=[(360, 740), (1280, 900)], ids=["phone", "desk"])
def page(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Page]:
    width, height = request.param
    context = chromium.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=False, locale="es-PE", base_url=address
    )
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    page.on("request", lambda asked: complaints.append(asked.url) if not asked.url.startswith(address) else None)
    page.goto("/")
    yield page
    context.close()
    assert complaints == []


def press(page: Page, text: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=text).last.click()


def test_a_whole_form_is_filled_with_a_mistake_on_the_way(page: Page) -> None:
    page.get_by_label("Escribe el nombre").fill("miraflores")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_label("Miraflores, Lima, Lima", exact=True).check()
    page.get_by_label("Quien está encargado").check()
    page.locator("[name=resolucion]").set_input_files(files=[PDF])
    page.locator("[name=nombres]").fill("María Ñahui")
    page.locator("[name=dni]").fill("0123")
    page.locator("[name=celular]").fill("987 654 321")
    page.locator("[name=correo]").fill("maria@ejemplo.pe")
    page.locator("[name=institucional]").fill("muni@gmail.com")
    page.locator("[name=firma]").fill("2026-11-23")
    press(page, "Agregar persona")
    page.locator("[name='delegados.0.nombre']").fill("Luis")
    page.get_by_label("He leído").check()
    press(page, "Continuar")
    summary = page.get_by_role("alert")
    assert summary.locator("li").count() == 1
    summary.get_by_role("link").click()
    assert page.url.endswith("#f-dni")
    assert page.locator(".kept", has_text="resolución.pdf").is_visible()
    assert page.get_by_text("No termina en gob.pe").is_visible()
    page.locator("[name=dni]").fill("01234567")
    press(page, "Continuar")
    values = page.locator("#values").inner_text()
    for part in (
        "'ubigeo': '150122'",
        "'dni': '01234567'",
        "+51987654321",
        "date(2026, 11, 23)",
        "resolución.pdf",
        "Luis",
    ):
        assert part in values


def test_a_conditional_field_appears_without_a_round_trip(page: Page) -> None:
    field = page.locator("[name=resolucion]")
    assert not field.is_visible()
    page.get_by_label("Quien está encargado").check()
    assert field.is_visible()
    page.get_by_label("La autoridad elegida").check()
    assert not field.is_visible()


def test_the_district_is_chosen_in_lists_and_changed(page: Page) -> None:
    page.get_by_text("Elegir en listas").click()
    page.get_by_label("Departamento").select_option(label="Áncash")
    press(page, "Seguir")
    page.get_by_label("Provincia").select_option(label="Huaylas")
    press(page, "Seguir")
    page.get_by_label("Distrito", exact=True).select_option(label="Caraz")
    press(page, "Elegir")
    assert page.get_by_text("Caraz, Huaylas, Áncash").is_visible()
    press(page, "Cambiar")
    assert page.get_by_label("Escribe el nombre").is_visible()


def test_rows_come_and_go_and_keep_what_was_written(page: Page) -> None:
    for number, name in enumerate(("Ana", "Beto")):
        press(page, "Agregar persona")
        page.locator(f"[name='delegados.{number}.nombre']").fill(name)
    page.get_by_role("button", name="Quitar Persona 1").click()
    assert page.locator("[name='delegados.0.nombre']").input_value() == "Beto"
    assert page.locator("[name='delegados.1.nombre']").count() == 0


def test_a_kept_file_can_be_let_go(page: Page) -> None:
    page.get_by_label("Quien está encargado").check()
    page.locator("[name=resolucion]").set_input_files(files=[PDF])
    press(page, "Guardar y seguir después")
    assert page.get_by_text("Guardamos tu borrador.").is_visible()
    page.get_by_role("button", name="Quitar resolución.pdf").click()
    assert page.get_by_text("resolución.pdf").count() == 0


def test_nothing_is_wider_than_the_screen_and_targets_are_large(page: Page) -> None:
    press(page, "Continuar")
    width = page.viewport_size["width"]  # type: ignore[index]
    for box in page.locator("form *").all():
        found = box.bounding_box()
        assert found is None or found["x"] + found["width"] <= width + 1 or found["width"] <= 1
    for button in page.locator("form button:not(.default-submit), summary").all():
        found = button.bounding_box()
        assert found is None or found["height"] >= 40


def test_the_first_tab_leads_past_the_header(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Ir al contenido"
