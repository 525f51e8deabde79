"""Beside the straight road, in a real browser without JavaScript: observed and mended, withdrawn, handed in on paper."""

import re
from pathlib import Path

import pytest

from tests.browser.conftest import Office
from tests.browser.road import (
    Guarded,
    decide,
    download,
    file_request,
    generate,
    identify,
    name_person,
    printed_number,
    send_paper,
    sign_in,
    take,
    today,
)

pytestmark = pytest.mark.browser


def link_in(letter: str, path: str) -> str:
    """The path of the link in a mail that begins with ``path``."""
    found = re.search(rf"https?://[^/\s]+({path}\S+)", letter)
    assert found, letter
    return found[1]


def test_an_observed_request_is_mended_with_a_changed_datum_signed_again_and_approved(
    office: Office, applicant: Guarded, reviewer: Guarded, tmp_path: Path
) -> None:
    address = "ines.soto@example.pe"
    identify(applicant, "150108", "Chorrillos")
    file_request(applicant, office.postbox, tmp_path / "first.pdf", address, "41000001")
    sign_in(reviewer, "verificadora", office.accounts["verificadora"])
    take(reviewer, "Chorrillos")
    decide(reviewer, "observar", "datos_responsable")

    letter = office.postbox.text_to(address, "encontramos esto")
    applicant.open(link_in(letter, "/seguimiento/"))
    assert applicant.heading() == "Observada"
    assert "Fecha máxima de respuesta" not in applicant.page.inner_text("main")
    applicant.press("main a.button:has-text('Confirmar que recibiste')")
    applicant.page.check('[name="acuse.recibido"]')
    applicant.hand_in()
    assert applicant.heading() == "Subsanar"
    assert applicant.page.locator('[name="autoridad.nombres"]:visible').count() == 0, "only what was observed opens"
    applicant.page.fill('[name="persona.nombres"]', "Inés Lucía")
    applicant.hand_in()
    assert applicant.heading() == "Generar"
    assert "Inés Lucía" in applicant.page.inner_text("main")
    generate(applicant)
    office.postbox.text_to(address, "ya no sirve")
    download(applicant, tmp_path / "second.pdf")
    assert (tmp_path / "second.pdf").read_bytes() != (tmp_path / "first.pdf").read_bytes()
    send_paper(applicant, tmp_path / "second.pdf")

    applicant.open("/seguimiento")
    assert applicant.heading() == "Subsanada"
    shown = applicant.page.inner_text("main")
    assert "Recibimos tu documento otra vez" in shown
    assert "Recibimos tu solicitud N.°" in shown
    assert "Fecha máxima de respuesta" in shown
    take(reviewer, "Chorrillos")
    decide(reviewer, "aprobar")
    letter = office.postbox.text_to(address, "Contraseña")
    applicant.open(link_in(letter, "/seguimiento/"))
    assert applicant.heading() == "Confirmar recepción"
    applicant.page.check('[name="recepcion.confirmada"]')
    applicant.hand_in()
    applicant.open("/seguimiento")
    assert applicant.heading() == "Aprobada"


def test_a_filed_request_is_withdrawn_by_the_mail_that_confirms_and_begun_again_with_its_data(
    office: Office, applicant: Guarded, tmp_path: Path
) -> None:
    address = "rosa.medina@example.pe"
    identify(applicant, "150110", "Comas")
    file_request(applicant, office.postbox, tmp_path / "paper.pdf", address, "41000002")
    applicant.open("/seguimiento")
    applicant.press("text=Retirar mi solicitud")
    applicant.press("main button.button:has-text('correo de confirmación')")
    assert applicant.heading() == "En evaluación"
    letter = office.postbox.text_to(address, "retirar")
    assert "Falta confirmar el retiro" in applicant.page.inner_text("main")

    applicant.open(link_in(letter, "/confirmar/"))
    applicant.press("main button.button")
    assert applicant.heading() == "Solicitud retirada"
    office.postbox.text_to(address, "retirada por quien la presentó")
    applicant.open("/seguimiento")
    assert applicant.heading() == "Anulada"
    applicant.press("main a.button:has-text('Empezar otra')")
    assert applicant.page.input_value('[name="alcalde.correo_institucional"]') == "alcaldia@munidemo.gob.pe"
    assert "Comas" in applicant.page.inner_text("main")
    applicant.page.check('[name="consentimiento.privacidad"]')
    applicant.page.check('[name="consentimiento.notificacion"]')
    applicant.hand_in()
    assert applicant.heading() == "Datos de la persona responsable"
    assert applicant.page.input_value('[name="responsable.correo"]') == address


def test_who_holds_only_the_paper_hands_it_in_and_sees_nothing(
    office: Office, applicant: Guarded, reviewer: Guarded, tmp_path: Path
) -> None:
    address, paper = "nora.paz@example.pe", tmp_path / "paper.pdf"
    mayor = identify(applicant, "150111", "El Agustino")
    name_person(applicant, office.postbox, address, "41000003")
    generate(applicant)
    download(applicant, paper)
    letter = office.postbox.text_to(address, "Declaración de Confidencialidad")
    assert "41000003" not in letter
    printed = printed_number(paper)

    holder = reviewer  # another browser, in which nobody is signed in
    holder.open("/cargar")
    for number, document in ((printed, "00000000"), ("ABCDE-FGHJK", mayor), (printed, mayor)):
        holder.page.fill('[name="_typed.ubigeo"]', "El Agustino")
        holder.press("button:has-text('Buscar')")
        holder.choose("ubigeo", "150111")
        holder.page.fill('[name="documento"]', document)
        holder.page.fill('[name="papel"]', number)
        holder.hand_in()
        if (number, document) != (printed, mayor):
            assert "Alguno de los tres datos" in holder.page.inner_text("main")
            holder.open("/cargar")
    assert holder.heading() == "Cargar documento de confidencialidad"
    said = holder.page.inner_text("body")
    holder.page.set_input_files('[name="archivos"]', paper)
    holder.hand_in()
    assert holder.heading() == "Revisar y enviar"
    said += holder.page.inner_text("body")
    holder.choose("accion", "enviar")
    holder.page.fill('[name="fecha_firma"]', today())
    holder.hand_in()
    assert holder.heading() == "Recibimos tu documento"
    said += holder.page.inner_text("body")
    assert [word for word in ("Lidia", "Quispe", "41000003", address, "munidemo", mayor) if word in said] == []
    holder.open("/seguimiento")
    assert holder.heading() == "Consultar mi solicitud"
    office.postbox.text_to(address, "Fecha máxima de respuesta")


def test_back_after_a_search_and_after_a_page_with_errors_shows_what_was_typed(
    office: Office, applicant: Guarded
) -> None:
    page = applicant.page
    applicant.open("/")
    applicant.press("text=Solicitud de acceso >> nth=0")
    page.fill('[name="_typed.municipalidad.ubigeo"]', "Ancón")
    applicant.press("button:has-text('Buscar')")
    applicant.choose("municipalidad.ubigeo", "150102")
    page.fill('[name="alcalde.nombres"]', "Luz")
    applicant.hand_in()
    assert page.title().startswith("Error:")
    applicant.open("/seguimiento")
    page.go_back()
    assert page.title().startswith("Error:")
    assert page.input_value('[name="alcalde.nombres"]') == "Luz"
    page.go_back()
    assert page.input_value('[name="_typed.municipalidad.ubigeo"]') == "Ancón"
    assert page.locator('[name="municipalidad.ubigeo"][value="150102"]').count() == 1


def test_a_link_to_a_step_of_the_diagram_shows_it_in_the_middle_not_at_the_edge(
    office: Office, applicant: Guarded, reviewer: Guarded
) -> None:
    identify(applicant, "150114", "La Molina")
    sign_in(reviewer, "supervisora", office.accounts["supervisora"])
    reviewer.open("/procesos/acceso-usuario-aliado?pagina=registro_responsable")
    reviewer.press('[aria-label="Dónde espera el trabajo"] a >> nth=0')
    anchor = reviewer.page.url.partition("#")[2]
    box = reviewer.page.locator(f"#{anchor}").bounding_box()
    assert box is not None
    assert 320 < box["x"] + box["width"] / 2 < 960
    assert 100 < box["y"] < 600
