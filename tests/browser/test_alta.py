"""The road of an *alta*: from the start page to the credentials read from a mail server, and a login with them.

Real Chromium without JavaScript, real SMTP, the shipped drawing and forms, the production server and worker.
"""

import re

import pytest

from tests.browser.conftest import Office
from tests.browser.road import Guarded, decide, download, generate, identify, name_person, send_paper, sign_in, take

pytestmark = pytest.mark.browser
PERSON, MAYOR = "lidia.quispe@example.pe", "alcaldia@munidemo.gob.pe"


def test_an_alta_from_the_start_page_to_a_login_with_the_mailed_credentials(
    office: Office, applicant: Guarded, reviewer: Guarded
) -> None:
    identify(applicant, "150105", "Breña")
    assert applicant.heading() == "Datos de la persona responsable"
    name_person(applicant, office.postbox, PERSON)
    assert applicant.heading() == "Generar"
    generate(applicant)

    applicant.open("/seguimiento")
    assert "pendiente de firma" in applicant.heading()
    paper = office.folder / "firmada.pdf"
    download(applicant, paper)
    assert paper.read_bytes().startswith(b"%PDF-")
    send_paper(applicant, paper)
    applicant.open("/seguimiento")
    assert applicant.heading() == "En evaluación"
    assert "Fecha máxima de respuesta" in applicant.page.inner_text("main")
    office.postbox.text_to(PERSON, "Fecha máxima de respuesta")

    sign_in(reviewer, "verificadora", office.accounts["verificadora"])
    take(reviewer, "Breña")
    assert reviewer.page.locator(".split__paper img").count() >= 1
    decide(reviewer, "aprobar")

    letter = office.postbox.text_to(PERSON, "Contraseña")
    assert letter == office.postbox.text_to(MAYOR, "Contraseña")
    username, password = (_word(letter, label) for label in ("Usuario", "Contraseña"))
    applicant.open("/seguimiento")
    assert applicant.heading() == "Aprobada"

    applicant.open("/aliado/ingresar")
    applicant.page.fill("#usuario", username)
    applicant.page.fill("#contrasena", password)
    applicant.press("main button.button")
    assert applicant.heading() == "Usuario Aliado"
    assert "Breña" in applicant.page.inner_text("main")

    _found_nowhere(office, password)


def _word(letter: str, label: str) -> str:
    found = re.search(rf"{label}:?\s*\**\s*(\S+)", letter)
    assert found, letter
    return found[1].strip("*")


def _found_nowhere(office: Office, password: str) -> None:
    """Neither whole nor without its hyphens, in no file of the office: database, write-ahead log, stored files, logs."""
    needles = {password.encode(), password.replace("-", "").encode()}
    searched = [path for path in office.folder.rglob("*") if path.is_file()]
    assert {"aliado.sqlite3", "aliado.sqlite3-wal", "everything.log"} <= {path.name for path in searched}
    assert [path.name for path in searched if any(needle in path.read_bytes() for needle in needles)] == []
