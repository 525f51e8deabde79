"""Where an address, a secret or an annulment moves, the shipped drawings ask for two people."""

import pytest

from engine import drawing
from engine.actor import Actor
from engine.drawing.properties import ANOTHER_PERSON
from services.people import staff
from tests.processes.conftest import ALL_GOOD, shipped
from tests.web.conftest import PASSWORD, Browser
from tests.web.shipped_road import Request, opened
from web.installation import Installation

ROLES = ["Verificador", "Supervisor"]
OBSERVED = {"decision": "observar", "control": ALL_GOOD | {"firma_y_sello": "no"}}


@pytest.fixture
def request_(installation: Installation) -> Request:
    """A filed one, and somebody with two roles."""
    with installation.database.write() as session:
        staff.create(installation.tools, session, "doble", "Doble", ROLES, password=PASSWORD)
    return opened(installation).filed()


def observed_by(request: Request, who: str) -> str:
    """The address of the act that annuls the request, after somebody observed it."""
    values = {"verificacion": {**OBSERVED, "observaciones": ["datos_responsable"], "detalle": "Falta."}}
    request.do("verificar_documento", values, Actor(who, frozenset(ROLES)))
    return f"/bandeja/caso/{request.key}/accion/se_anulo_de_oficio"


def test_who_decided_on_a_request_does_not_annul_it(browser: Browser, another: Browser, request_: Request) -> None:
    act = observed_by(request_, "doble")
    assert browser.sign_in("doble").get(act).status_code == 403
    assert "otra persona" in browser.text
    sent = {"csrf_token": browser.hidden("csrf_token"), "motivo": "Sin motivo."}
    assert browser.client.post(act, data=sent).status_code == 403
    assert another.sign_in("elena").get(act).status_code == 200


@pytest.mark.parametrize(
    ("file", "element", "steps"),
    [
        ("acceso-usuario-aliado", "aprobar_correo", {"corregir_correo"}),
        ("acceso-usuario-aliado", "pide_reemision", {"corregir_correo"}),
        ("reemision", "aprobar_correo", {"corregir_correo"}),
        ("ratificar", "confirmar_ratificacion", {"registrar_ratificacion"}),
    ],
)
def test_an_address_and_a_secret_move_by_two_people(file: str, element: str, steps: set[str]) -> None:
    (process,) = drawing.read(shipped()[f"bpmn/{file}.bpmn"]).processes.values()
    assert set(ANOTHER_PERSON.ids(process.elements[element])) == steps
