"""A reviewer sees the paper that counts first, what supports it under its own heading, and the replaced apart."""

import re
from typing import Any

from services import files
from services.accounts import life
from tests.processes.conftest import CONSENT, PERSON
from tests.services.uploads.uploads import page_pdf, picture
from tests.web.conftest import Browser
from tests.web.shipped_road import UBIGEO, Request, opened
from web.forms import page
from web.installation import Installation


def upload(request: Request, name: str, content: bytes, media_type: str = "application/pdf") -> dict[str, Any]:
    """A file as the applicant's page keeps it."""
    return files.keep(
        request.installation.tools,
        content,
        name=name,
        media_type=media_type,
        purpose=page.UPLOAD,
        instance_key=request.key,
    )


def filed_with_evidence(installation: Installation) -> Request:
    """A mayor whom the list names otherwise, a credential, an upload changed for another."""
    request = opened(installation)
    values: dict[str, Any] = {"municipalidad": {"ubigeo": UBIGEO}, "consentimiento": CONSENT}
    values["alcalde"] = request.mayor() | {"paterno": "Diferente"}
    request.begin(values)
    credential = upload(request, "credencial.png", picture("PNG"), "image/png")
    evidence = {"opcion": "sustentar", "archivo": credential, "explicacion": "Es la misma persona."}
    correction = {"cargo": "titular", "paterno": "Diferente"}
    request.do("corregir_datos", {"correccion": correction, "distrito": {"ubigeo": UBIGEO}, "sustento": evidence})
    request.do("datos_responsable", {"responsable": PERSON}).confirm().do("generar", {"generar": {"accion": "generar"}})
    blurred, signed = upload(request, "borroso.pdf", page_pdf(2)), upload(request, "firmada.pdf", page_pdf(1))
    request.do("cargar_documento", {"carga": {"accion": "cargar", "archivos": [blurred]}})
    request.do("revisar_enviar", {"envio": {"accion": "cambiar"}})
    request.do("cargar_documento", {"carga": {"accion": "cargar", "archivos": [signed]}})
    today = installation.now().date().isoformat()
    return request.do("revisar_enviar", {"envio": {"accion": "enviar", "fecha_firma": today}})


def test_the_paper_in_force_comes_first_and_the_credential_has_its_own_heading(
    installation: Installation, browser: Browser
) -> None:
    request = filed_with_evidence(installation)
    browser.sign_in("rosa").get(f"/bandeja/tarea/{request.task('verificar_documento')}")
    paper = browser.text.split('class="split__paper')[1].split('class="split__form')[0]
    headings = re.findall(r"<h2[^>]*>([^<]*)<", paper)
    assert headings == [
        "Documento firmado y sellado",
        "Credencial o resolución que sustenta a la autoridad",
        "Otros archivos",
    ]
    signed, evidence, others = paper.split("<section")[1:]
    assert (signed.count("<img"), "firmada.pdf" in signed, "Página" in signed) == (1, True, False)
    assert (evidence.count("<img"), "credencial.png" in evidence) == (1, True)
    in_force, replaced = others.split("<details>")
    assert "declaracion-" in in_force
    assert "Reemplazados: ya no cuentan (1)" in replaced
    assert "borroso.pdf" in replaced
    assert "borroso" not in signed + evidence + in_force


def test_the_page_of_a_finished_case_has_its_papers_what_was_decided_and_the_account(
    installation: Installation, browser: Browser
) -> None:
    request = filed_with_evidence(installation).decide("aprobar").work()
    browser.sign_in("rosa").get(f"/bandeja/caso/{request.key}")
    decided = browser.text.split('id="decidido"')[1].split("</section>")[0]
    assert decided.count("Conforme") == 10
    assert "<dt>Decisión</dt><dd>Aprobar</dd>" in decided
    account = browser.text.split('id="cuentas"')[1].split("</section>")[0]
    assert f"{UBIGEO}-01" in account and "Vigente" in account
    papers = browser.text.split('id="papeles"')[1].split("</section>")[0]
    assert "Documento firmado y sellado" in papers and "Ver la página 1" in papers
    assert papers.index("firmada.pdf") < papers.index("declaracion-") < papers.index("borroso.pdf")


def test_the_page_of_a_denied_case_tells_its_reasons_and_an_ended_account_says_so(
    installation: Installation, browser: Browser
) -> None:
    request = filed_with_evidence(installation)
    reasons = {"fundamento": "El sello es de otra alcaldía.", "norma": "TUO", "cargo_funcionario": "Responsable"}
    request.decide("denegar", **reasons)
    browser.sign_in("rosa").get(f"/bandeja/caso/{request.key}")
    decided = browser.text.split('id="decidido"')[1].split("</section>")[0]
    assert "El sello es de otra alcaldía." in decided
    assert 'id="cuentas"' not in browser.text
    granted = Request(installation).filed().decide("aprobar").work()
    with installation.database.write() as session:
        account = life.active_of(session, UBIGEO)
        assert account is not None
        life.end(session, account, "Lo pidió la alcaldía", installation.now())
    browser.get(f"/bandeja/caso/{granted.key}")
    assert "Terminada" in browser.text and "Lo pidió la alcaldía" in browser.text
