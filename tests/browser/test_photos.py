"""A phone, two photos: another request's page is named with its picture, the own one is kept, and is sent."""

from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from sqlalchemy import select

from services.declaration.records import Declaration
from tests.browser.conftest import Office
from tests.browser.road import Guarded, download, generate, identify, name_person, today
from tests.services.uploads.paper.conftest import photographed, scanned
from web.demo.paper import signed

pytestmark = pytest.mark.browser


def photo_of(paper: Path, office: Office) -> Image.Image:
    """The first page, signed and sealed, on a table, lying on its side."""
    manifest = _manifest(office)
    with pypdfium2.PdfDocument(signed(paper.read_bytes(), 3, manifest)) as document:
        page = document[0].render(scale=110 / 72).to_pil().convert("RGB")
    return photographed(page, 1)


def _manifest(office: Office) -> dict:
    with office.installation.database.read() as session:
        newest = session.scalars(select(Declaration).order_by(Declaration.key.desc())).first()
        assert newest is not None
        return newest.manifest


def test_a_page_of_another_request_is_named_and_the_own_photo_is_sent(
    office: Office, applicant: Guarded, tmp_path: Path
) -> None:
    page = applicant.page
    identify(applicant, "150108", "Chorrillos", "alcaldia.fotos@munidemo.gob.pe")
    name_person(applicant, office.postbox, "fotos@example.pe", "41234777")
    generate(applicant)
    paper, own, other = tmp_path / "d.pdf", tmp_path / "IMG_2034.jpg", tmp_path / "IMG_2035.jpg"
    download(applicant, paper)
    photo_of(paper, office).save(own, quality=80)
    photographed(scanned()[0]).save(other, quality=80)
    applicant.open("/seguimiento")
    applicant.press("main a.button:has-text('Cargar documento')")
    applicant.choose("carga.accion", "cargar")
    page.set_input_files('[name="carga.archivos"]', [other, own])
    applicant.hand_in()

    assert applicant.heading() == "Cargar documento de confidencialidad"
    assert "«IMG_2035.jpg») es de otro documento" in page.inner_text("main")
    assert [each.inner_text() for each in page.locator("main .kept strong").all()] == ["IMG_2034.jpg"]
    applicant.hand_in()

    assert applicant.heading() == "Revisar y enviar"
    applicant.choose("envio.accion", "enviar")
    page.fill('[name="envio.fecha_firma"]', today())
    applicant.hand_in()
    assert "Recibimos tu solicitud" in page.inner_text("main")
