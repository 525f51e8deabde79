"""An observed request on its pages: what the applicant and the case page say, and which declaration is still offered."""

import pytest

from services import files
from tests.processes.conftest import PERSON
from tests.web.conftest import Browser
from tests.web.shipped_road import Request, begins, standing
from web.cases import settling
from web.installation import Installation
from web.office import starts

DECLARATION = "Descargar Declaración de Confidencialidad"

pytestmark = begins("uploading")


@pytest.fixture
def observed(installation: Installation) -> Request:
    request = standing(installation)
    with installation.database.read() as session:
        row = session.get_one(files.StoredFile, int(request.declaration()["file"]))
    with files.open_file(installation.tools, row) as made:
        scan = files.keep(
            installation.tools, made.read() + b"\n", name="firmada.pdf", media_type="application/pdf", purpose="upload",
            instance_key=request.key,
        )  # fmt: skip
    request.do("cargar_documento", {"carga": {"accion": "cargar", "archivos": [scan]}})
    today = installation.now().astimezone(installation.tools.zone).date().isoformat()
    request.do("revisar_enviar", {"envio": {"accion": "enviar", "fecha_firma": today}})
    return request.decide("observar", observaciones=["datos_responsable"], detalle="Falta una letra.")


def test_who_waits_for_the_observations_another_way_reads_them_and_so_does_the_office(
    browser: Browser, another: Browser, observed: Request
) -> None:
    observed.installation.tools.clock.advance(days=7)  # type: ignore[attr-defined]
    observed.work()
    assert observed.open() == ["notificar_observaciones_otra_via"]
    browser.get(f"/seguimiento/{observed.code()}")
    another.sign_in("rosa").get(f"/bandeja/caso/{observed.key}")
    for page in (browser.text, another.text):
        assert "Los datos de la persona responsable" in page
        assert "Falta una letra." in page


def test_a_declaration_that_no_longer_says_what_was_corrected_is_not_offered(
    browser: Browser, observed: Request
) -> None:
    observed.do("acusar_observaciones", {"acuse": {"recibido": True}})
    browser.get(f"/seguimiento/{observed.code()}")
    assert DECLARATION in browser.text
    corrected = {"persona": PERSON | {"nombres": "Ana Lucía"}, "subsanacion": {"explicacion": ""}}
    observed.do("subsanar", corrected)
    browser.get("/seguimiento")
    assert "<h1>Observada</h1>" in browser.text
    assert "Corregiste lo observado; falta enviarlo" in browser.text
    assert DECLARATION not in browser.text

    observed.do("generar", {"generar": {"accion": "generar"}})
    browser.get("/seguimiento")
    assert "<h1>Observada</h1>" in browser.text
    assert "Hazlo a más tardar el" in browser.text
    assert DECLARATION in browser.text


def test_to_end_an_account_that_is_not_there_is_no_success(
    browser: Browser, observed: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    def settled(key: int) -> settling.Standing:
        observed.work()
        return settling.now(key)

    monkeypatch.setattr(starts.settling, "settled", settled)
    browser.sign_in("elena").get("/bandeja/nuevo/baja")
    browser.send(baja__ubigeo="150105", baja__motivo="cese", baja__detalle="Oficio 12.")
    assert "no se dio de baja ningún acceso" in browser.text
    assert "Se registró «Pedir la baja»" not in browser.text
