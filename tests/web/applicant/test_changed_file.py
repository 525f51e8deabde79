"""Who changed the file and uploads another only has to press «Enviar»."""

import re

from tests.services.uploads.uploads import page_pdf
from tests.web.cases.test_documents import upload
from tests.web.conftest import Browser
from tests.web.shipped_road import begins, standing
from web.installation import Installation


@begins("uploading")
def test_after_another_upload_sending_is_chosen_again(installation: Installation, browser: Browser) -> None:
    request = standing(installation)
    for number in range(2):
        paper = upload(request, f"firmada-{number}.pdf", page_pdf())
        request.do("cargar_documento", {"carga": {"accion": "cargar", "archivos": [paper]}})
        if not number:
            request.do("revisar_enviar", {"envio": {"accion": "cambiar"}})
    browser.get(f"/seguimiento/{request.code()}/revisar_enviar")
    chosen = re.findall(r'name="envio\.accion" value="(\w+)" checked', browser.text)
    assert chosen == ["enviar"]
    browser.send(envio__accion="enviar", envio__fecha_firma=installation.now().date().isoformat())
    assert request.work().open() == ["verificar_documento"]
