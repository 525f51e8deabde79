"""What an applicant sees who uploads what is no declaration: a reason, what to do, and everything else as it was."""

from pathlib import Path

import pikepdf
import pytest

from tests.browser.conftest import Office
from tests.browser.road import Guarded, generate, identify, name_person
from tests.services.uploads.uploads import archive, page_pdf

pytestmark = pytest.mark.browser

LOCKED = pikepdf.Encryption(owner="dueño", user="clave", R=6)


def upload(page: Guarded, file: Path) -> None:
    page.open("/seguimiento")
    page.press("main a.button:has-text('Cargar documento')")
    page.choose("carga.accion", "cargar")
    page.page.set_input_files('[name="carga.archivos"]', file)
    page.hand_in()


def test_a_zip_named_pdf_and_a_locked_pdf_are_refused_with_words_and_nothing_is_lost(
    office: Office, applicant: Guarded, tmp_path: Path
) -> None:
    identify(applicant, "150107", "Chaclacayo", "alcaldia.dos@munidemo.gob.pe")
    name_person(applicant, office.postbox, "maria.flores@example.pe", "41234999")
    generate(applicant)

    for content, said in ((archive(), "es un ZIP"), (page_pdf(encryption=LOCKED), "contraseña")):
        file = tmp_path / "declaracion.pdf"
        file.write_bytes(content)
        upload(applicant, file)
        assert applicant.heading() == "Cargar documento de confidencialidad"
        assert said in applicant.page.inner_text("[role=alert]")
        assert applicant.page.locator("main .kept").count() == 0, "a file that was refused is not offered again"

    applicant.open("/seguimiento")
    assert "pendiente de firma" in applicant.heading()
    assert applicant.page.locator("text=Descargar Declaración de Confidencialidad").count() == 1
