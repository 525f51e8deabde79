"""What the office begins itself: an account ended at once, a call noted and answered."""

import pytest

from services.accounts import life
from services.people import sessions
from tests.processes.conftest import MAYOR, PERSON, REVIEWER, SUPERVISOR, Case

ASKED = {"ubigeo": "040112", "motivo": "cese", "detalle": "Oficio 12 de la alcaldía."}
CALL = {
    "expediente": None,
    "nombre": "Ana Ñaupari",
    "documento": "00765432",
    "telefono": "954111222",
    "pregunta": "¿Cuándo llega?",
    "respuesta": "A más tardar el martes.",
}


def beside(case: Case, process: str, actor, values) -> Case:
    """Somebody of the office starts another process in the same office."""
    other = Case(case.runtime, case.clock, case.world, case.tools, case.worker)
    other.key = case.runtime.start(process, actor, submit=values).instance
    return other.work()


def test_an_account_ends_at_once_with_its_sessions_and_its_person_is_told(case) -> None:
    case.filed().approve().received()
    with case.runtime.database.write() as session:
        account = life.active_of(session, "040112")
        cookie = sessions.begin(case.tools, session, "account", account.key)

    assert beside(case, "baja", SUPERVISOR, {"baja": ASKED}).ended() == "Cuenta terminada"
    with case.runtime.database.read() as session:
        assert life.active_of(session, "040112") is None
        assert life.get(session, account.key).end_reason == "Cese de la persona responsable"
        assert sessions.find(case.tools, session, "account", cookie) is None
    [mail] = case.world.sent("baja")
    assert mail.to == [PERSON["correo"], MAYOR["correo_institucional"]]


def test_a_refused_notice_or_an_unknown_address_keeps_no_account_alive(case) -> None:
    case.account(email="luis@correo.pe")
    case.world.refusing = {"luis@correo.pe"}
    assert beside(case, "baja", SUPERVISOR, {"baja": ASKED}).ended() == "Cuenta terminada"
    case.account(email=None)
    assert beside(case, "baja", SUPERVISOR, {"baja": ASKED | {"motivo": "pedido"}}).ended() == "Cuenta terminada"
    assert case.world.sent("baja") == []


@pytest.mark.parametrize("email", ["luis@correo.pe", None], ids=["refused", "unknown"])
def test_the_mayor_is_told_that_an_access_ended_when_its_person_cannot_be(case, email) -> None:
    case.account(email=email, authority_email="alcaldia@muni.pe")
    case.world.refusing = {"luis@correo.pe"}
    assert beside(case, "baja", SUPERVISOR, {"baja": ASKED}).ended() == "Cuenta terminada"
    [mail] = case.world.sent("baja")
    assert "alcaldia@muni.pe" in mail.to


def test_where_there_is_no_account_nothing_ends(case) -> None:
    assert beside(case, "baja", SUPERVISOR, {"baja": ASKED}).ended() == "Sin cuenta vigente"


def test_a_call_is_noted_in_one_form_and_found_by_its_file_number(case) -> None:
    case.filed()
    record = case.variables()["expediente"]
    call = beside(case, "llamada", REVIEWER, {"llamada": CALL | {"expediente": record}})
    assert call.ended() == "Llamada atendida"
    assert call.instance().search == {"expediente": record}
    assert case.world.sent("consulta-respuesta") == []


def test_who_wants_it_in_writing_too_gets_the_answer_by_mail(case) -> None:
    written = CALL | {"por_correo": True, "correo": "ana@correo.pe"}
    assert beside(case, "llamada", REVIEWER, {"llamada": written}).ended() == "Llamada atendida"
    assert "A más tardar el martes." in case.world.sent("consulta-respuesta")[0].body.text

    case.world.refusing = {"ana@correo.pe"}
    assert beside(case, "llamada", REVIEWER, {"llamada": written}).ended() == "Respuesta no entregada"
