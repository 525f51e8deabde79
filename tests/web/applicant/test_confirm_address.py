"""The confirmation link of a mail, on the shipped drawing: who has the mail need not type its code."""

import email
import re
import threading
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.actor import Actor
from engine.models.process import UserTask
from engine.service import Call
from services.mail.transport import Folder
from services.requests import request_codes
from services.roster import demo
from tests.processes import conftest as processes
from tests.web.conftest import Browser
from tests.web.shipped_road import Request, mails, opened
from web.cases import case
from web.identity import SOLICITANTE
from web.installation import Installation

PROCESS = "acceso-usuario-aliado"
MAYOR = {
    "cargo": "titular",
    "nombres": "Rosa",
    "paterno": "Quispe",
    "materno": "Rojas",
    "tipo_documento": "DNI",
    "documento": "00123456",
    "telefono": "987654321",
    "correo_personal": "alcaldia.personal@example.pe",
    "correo_institucional": "alcaldia@munidemo.gob.pe",
}
PERSON = {
    "nombres": "Lidia",
    "paterno": "Quispe",
    "materno": "Ramos",
    "tipo_documento": "DNI",
    "documento": "41234567",
    "telefono": "912345678",
    "correo": "lidia.quispe@example.pe",
    "dependencia": "Omaped",
}


def waiting(installation: Installation, element: str) -> int | None:
    with installation.database.read() as session:
        return session.scalar(select(UserTask.key).where(UserTask.element_id == element))


def answered(browser: Browser, installation: Installation) -> None:
    """The two forms before the mail are handed in."""
    opened(installation)
    listed = demo.mayor("150105", installation.now().date())
    mayor = MAYOR | {"nombres": listed.names, "paterno": listed.paternal, "materno": listed.maternal}
    mayor["documento"] = listed.document or mayor["documento"]
    applicant = Actor("solicitante", frozenset({SOLICITANTE}))
    consent = {"privacidad": ["aviso-2026-11"], "notificacion": ["correo-2026-11"]}
    first = {"municipalidad": {"ubigeo": "150105"}, "alcalde": mayor, "consentimiento": consent}
    installation.runtime.start(PROCESS, applicant, submit=first)
    browser.work()
    key = waiting(installation, "datos_responsable")
    assert key is not None
    installation.runtime.complete(key, {"responsable": PERSON}, applicant)


def test_the_link_shows_a_button_and_its_press_confirms(browser: Browser, installation: Installation) -> None:
    answered(browser, installation)
    browser.work()
    token = _mailed_token(Path(installation.tools.settings["mail_folder"]))
    browser.get(f"/confirmar/{token}")
    assert waiting(installation, "confirmar_correo") is not None
    browser.send(f"/confirmar/{token}")
    assert "Correo confirmado" in browser.text
    browser.work()
    assert waiting(installation, "confirmar_correo") is None
    assert waiting(installation, "generar") is not None
    assert browser.get("/confirmar/no-existe").status_code == 200
    assert "ya no sirve" in browser.text


def test_a_link_opened_before_the_step_that_mailed_it_is_written_is_not_gone(
    browser: Browser, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(browser, installation)
    folder, reader, deliver = Path(installation.tools.settings["mail_folder"]), [], Folder.deliver

    def read_at_once(self: Folder, *given: Any) -> dict[str, str]:
        answers = deliver(self, *given)
        if not reader and (token := _mailed_token(folder)):
            reader.append(threading.Thread(target=browser.get, args=[f"/confirmar/{token}"]))
            reader[0].start()
            reader[0].join(0.3)  # the page is asked for, and the step is not written yet
        return answers

    monkeypatch.setattr(Folder, "deliver", read_at_once)
    monkeypatch.setattr("web.cases.settling.LONGEST_WAIT_SECONDS", 5.0)
    browser.work()
    reader[0].join(10)
    assert "ya no sirve" not in browser.text
    assert 'method="post"' in browser.text, "the button is there"


def _mailed_token(folder: Path) -> str:
    for path in folder.glob("*.eml"):
        body = email.message_from_bytes(path.read_bytes(), policy=default).get_body(("plain",))  # type: ignore[attr-defined]
        if found := re.search(r"/confirmar/([\w-]+)", str(body.get_content())):
            return found[1]
    raise AssertionError("no mail carried a link")


def told_of(request: Request) -> Any:
    """What is known of the notice to the municipality."""
    with request.installation.database.read() as session:
        return case.load(session, request.installation.runtime, request.key).values["aviso_alcaldia"]


def test_the_link_of_the_municipalitys_address_confirms_that_it_knows_of_the_request(
    browser: Browser, installation: Installation
) -> None:
    request = opened(installation).filed()
    (told,) = [text for to, _, text in mails(installation) if to == processes.MAYOR["correo_institucional"]]
    typed = [processes.PERSON[name] for name in ("nombres", "paterno", "documento", "dependencia")]
    assert [word for word in typed if word in told] == [], "what a stranger typed goes to nobody unconfirmed"
    token = re.search(r"/confirmar/([\w-]+)", told)
    assert token
    assert told_of(request) == {"entregado": True, "confirmado": None}
    browser.get(f"/confirmar/{token[1]}")
    assert "la alcaldía reconoce esta solicitud" in browser.text
    browser.send(f"/confirmar/{token[1]}")
    browser.work()
    today = installation.now().astimezone(installation.tools.zone).date()
    assert told_of(request) == {"entregado": True, "confirmado": today}
    browser.sign_in("rosa").get(f"/bandeja/tarea/{request.task('verificar_documento')}")
    assert "La alcaldía confirmó la solicitud" in browser.text


def test_the_municipalitys_link_leaves_the_applicants_code_as_it_is(installation: Installation) -> None:
    request = opened(installation).filed()
    before = request.code()
    with installation.database.write() as session:
        call = Call(1, request.key, "x", installation.now())
        request_codes.link(installation.tools, session, call, address=processes.PERSON["correo"])
    assert request.code() == before
