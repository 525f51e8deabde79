"""An inquiry from somebody who got no answer."""

import pytest

from tests.processes.conftest import APPLICANT, Case

INQUIRY = {
    "motivo": "sin-respuesta",
    "nombre": "Ana María Ñaupari",
    "tipo_documento": "DNI",
    "documento": "00765432",
    "telefono": "954111222",
    "correo": "ana@correo.pe",
    "texto": "No recibí mi usuario.",
    "privacidad": ["aviso-2026-11"],
}


def ask(case: Case, **more: str) -> Case:
    """Somebody writes an inquiry beside the request."""
    inquiry = Case(case.runtime, case.clock, case.world, case.tools, case.worker)
    inquiry.key = case.runtime.start("consulta", APPLICANT, submit={"consulta": INQUIRY | more}).instance
    return inquiry.work()


def test_an_inquiry_is_linked_to_its_request_and_answered_by_mail(case) -> None:
    case.filed()
    inquiry = ask(case, expediente="2026-000001")
    assert inquiry.variables()["solicitud_relacionada"]["instance"] == str(case.key)

    inquiry.do("responder_consulta", {"respuesta": {"texto": "Está en evaluación."}})

    assert inquiry.ended() == "Consulta respondida"
    assert case.world.sent("consulta-respuesta")[0].data["respuesta"] == "Está en evaluación."


@pytest.mark.parametrize("refused", [False, True])
def test_an_inquiry_about_no_known_request_is_answered_too(case, refused) -> None:
    case.world.refusing = {"ana@correo.pe"} if refused else set()
    inquiry = ask(case)
    assert inquiry.variables()["solicitud_relacionada"] is None

    inquiry.do("responder_consulta", {"respuesta": {"texto": "Aún no presentaste una solicitud."}})
    assert inquiry.ended() == ("Respuesta no entregada" if refused else "Consulta respondida")


def test_a_mayor_who_does_not_know_the_request_is_answered_first(case) -> None:
    case.filed()
    assert (
        "consulta.motivo=no-reconozco&consulta.expediente=2026-000001" in case.world.sent("aviso-alcaldia")[0].body.text
    )
    usual, urgent = ask(case), ask(case, motivo="no-reconozco", expediente="2026-000001")
    assert usual.tasks()["responder_consulta"].priority < urgent.tasks()["responder_consulta"].priority
