"""Acts of the office on the shipped procedure: who has which, with a reason, once; and a case told on the telephone."""

import pytest
from sqlalchemy import select

from engine.actor import MACHINE
from engine.models.process import Instance, SearchWord, VariableRow
from engine.worklist import words
from services.accounts import life
from services.people import staff
from tests.processes.conftest import ALL_GOOD
from tests.web.conftest import PASSWORD, Browser
from tests.web.shipped_road import Request, begins, mails, standing
from web.installation import Installation

pytestmark = begins("filed")


@pytest.fixture
def filed(installation: Installation) -> Request:
    return standing(installation)


def act(request: Request, element: str = "se_anulo_de_oficio") -> str:
    return f"/bandeja/caso/{request.key}/accion/{element}"


def test_a_supervisor_annuls_a_request_with_a_reason_that_its_applicant_reads(browser: Browser, filed: Request) -> None:
    browser.sign_in("elena").get(f"/bandeja/caso/{filed.key}")
    assert f'href="{act(filed)}"' in browser.text
    browser.get(act(filed))
    assert "No se puede deshacer" in browser.text
    assert filed.open() == ["verificar_documento"], "looking changes nothing"
    assert browser.send(motivo="   ").status_code == 422
    assert "Escribe el motivo" in browser.text
    assert browser.send(motivo="x" * 1001).status_code == 422
    assert "x" * 1001 in browser.text, "what was typed is kept"
    browser.send(motivo="La alcaldía no la reconoce.")
    filed.work()
    assert filed.ended() == "Anulada de oficio"
    assert "Motivo: La alcaldía no la reconoce." in mails(filed.installation)[-1][2]
    with filed.installation.database.read() as session:
        wanted = select(VariableRow).where(VariableRow.instance_key == filed.key, VariableRow.name == "anulacion")
        kept = session.scalars(wanted).one()
    assert kept.personal
    assert "reconoce" not in (kept.value or ""), "reasons name people: encrypted at rest"
    browser.get(f"/bandeja/caso/{filed.key}")
    told = (
        'Se pidió «Anular de oficio»</strong> · La anula el Supervisor<span class="muted"> · Elena</span></span></li>'
    )
    assert told in browser.text, "in the drawing's words, without the message's own name"


def test_of_two_supervisors_who_annul_at_once_the_second_is_told(
    browser: Browser, another: Browser, filed: Request
) -> None:
    with filed.installation.database.write() as session:
        staff.create(filed.installation.tools, session, "sonia", "Sonia", ["Supervisor"], password=PASSWORD)
    browser.sign_in("elena").get(act(filed))
    another.sign_in("sonia").get(act(filed))
    browser.send(act(filed), motivo="Primera.")
    token, csrf = another.hidden("_token"), another.hidden("csrf_token")
    answer = another.send(act(filed), motivo="Segunda.", _token=token, csrf_token=csrf)
    assert answer.status_code == 409
    assert "ya se decidió, se retiró o se anuló antes" in another.text
    assert "«Anulada»" in another.text


def test_a_double_click_is_answered_like_the_first(browser: Browser, filed: Request) -> None:
    browser.sign_in("elena").get(act(filed))
    token, csrf = browser.hidden("_token"), browser.hidden("csrf_token")
    for _ in range(2):
        answer = browser.send(act(filed), motivo="Una vez.", _token=token, csrf_token=csrf)
        assert answer.status_code == 200
        assert browser.path == f"/bandeja/caso/{filed.key}"


@pytest.mark.parametrize("who", ["rosa", "mario"])
def test_who_is_no_supervisor_has_no_such_act(browser: Browser, filed: Request, who: str) -> None:
    browser.sign_in(who)
    browser.get(f"/bandeja/caso/{filed.key}")
    assert "Anular de oficio" not in browser.text
    browser.get("/bandeja")
    csrf = browser.hidden("csrf_token")
    assert browser.get(act(filed)).status_code == 403
    assert browser.send(act(filed), motivo="Porque sí.", csrf_token=csrf).status_code == 403
    assert browser.get(act(filed, "se_retiro")).status_code == 403, "an applicant's act is nobody's of the office"
    assert browser.get(act(filed, "verificar_documento")).status_code == 404
    assert filed.open() == ["verificar_documento"]


def test_a_new_password_while_the_first_is_not_confirmed(browser: Browser, filed: Request) -> None:
    filed.decide("aprobar")
    browser.sign_in("elena").get(act(filed, "pide_reemision"))
    browser.send(motivo="El correo rebotó.")
    filed.work()
    assert filed.open() == ["confirmar_recepcion"]
    with filed.installation.database.read() as session:
        assert life.active_of(session, "150105") is not None
    assert len([text for *_, text in mails(filed.installation) if "Contraseña" in text]) == 2


def test_a_decision_that_meets_a_withdrawal_is_told_where_the_case_went(browser: Browser, filed: Request) -> None:
    browser.sign_in("rosa")
    task = f"/bandeja/tarea/{filed.task('verificar_documento')}"
    browser.get(task)
    token, csrf = browser.hidden("_token"), browser.hidden("csrf_token")
    assert f"{task}?caso={filed.key}" in browser.text
    filed.installation.runtime.correlate("anulacion-solicitante", str(filed.key), MACHINE)
    filed.work()
    values = {f"verificacion__control__{name}": value for name, value in ALL_GOOD.items()}
    sent = {**values, "verificacion__decision": "aprobar", "_token": token, "csrf_token": csrf}
    answer = browser.send(f"{task}?caso={filed.key}", **sent)
    assert answer.status_code == 409
    assert "siguió por otro camino" in browser.text
    assert "«Anulada»" in browser.text
    assert f'href="/bandeja/caso/{filed.key}"' in browser.text


def test_a_case_is_found_by_file_number_district_and_the_mayors_document_and_told_in_the_applicants_words(
    browser: Browser, filed: Request
) -> None:
    with filed.installation.database.read() as session:
        record = session.get_one(Instance, filed.key).search["expediente"]
    browser.sign_in("rosa")
    for typed in (record, "breña", "Lima Breña", filed.mayor()["documento"]):
        browser.get(f"/bandeja/casos?q={typed}")
        assert f'href="/bandeja/caso/{filed.key}"' in browser.text, typed
        assert "En evaluación" in browser.text
    for typed in ("Comas", "Breña Arequipa", "00000000", "%"):
        browser.get(f"/bandeja/casos?q={typed}")
        assert "No encontramos un caso" in browser.text, typed
    browser.get(f"/bandeja/caso/{filed.key}")
    assert "Lo que lee quien solicita" in browser.text
    assert "Fecha máxima de respuesta" in browser.text
    assert "Ñaupari" in browser.text


def test_who_reads_personal_data_finds_a_case_by_a_name_or_a_document_that_stand_nowhere_in_clear(
    browser: Browser, another: Browser, filed: Request
) -> None:
    mayor = filed.mayor()
    browser.sign_in("rosa")
    for typed in (mayor["paterno"], f"{mayor['nombres']} {mayor['paterno']}".upper(), "naupari breña"):
        for page in ("/bandeja/casos", "/bandeja"):
            browser.get(f"{page}?q={typed}")
            assert 'href="/bandeja/' in browser.text.partition("<tbody>")[2], (page, typed)
    browser.get(f"/bandeja?q={mayor['paterno'][:-1]}")
    assert "No hay tareas con estos filtros" in browser.text, "a name is found whole, so that none can be guessed at"
    with filed.installation.database.write() as session:
        staff.create(filed.installation.tools, session, "ada", "Ada", ["Administrador"], password=PASSWORD)
    another.sign_in("ada").get("/bandeja?ver=todas&q=breña")
    assert "<tbody>" in another.text
    another.get(f"/bandeja?ver=todas&q={mayor['paterno']}")
    assert "No hay tareas con estos filtros" in another.text
    with filed.installation.database.read() as session:
        clear = {word for word in session.scalars(select(SearchWord.word)) if not word.startswith("#")}
    assert "brena" in clear
    assert not clear & {*words.words(" ".join(mayor.values())), "naupari"}


def test_a_call_is_noted_from_the_case_and_stands_on_its_page(browser: Browser, filed: Request) -> None:
    browser.sign_in("rosa").get(f"/bandeja/nuevo/llamada?caso={filed.key}")
    with filed.installation.database.read() as session:
        record = session.get_one(Instance, filed.key).search["expediente"]
    assert f'value="{record}"' in browser.text
    browser.send(
        f"/bandeja/nuevo/llamada?caso={filed.key}",
        llamada__expediente=record,
        llamada__nombre="Ana",
        llamada__documento="00765432",
        llamada__telefono="954111222",
        llamada__pregunta="¿Cuándo llega?",
        llamada__respuesta="El martes.",
    )
    assert browser.path == f"/bandeja/caso/{filed.key}"
    assert "Se registró «Atender una llamada»" in browser.text
    assert "Atención por teléfono" in browser.text


def test_an_account_is_ended_from_the_case_by_a_supervisor_only(browser: Browser, filed: Request) -> None:
    filed.decide("aprobar").do("confirmar_recepcion", {"recepcion": {"confirmada": True}})
    browser.sign_in("rosa")
    assert browser.get(f"/bandeja/nuevo/baja?caso={filed.key}").status_code == 403
    browser.get("/bandeja")
    browser.send("/salir")
    browser.sign_in("elena").get(f"/bandeja/nuevo/baja?caso={filed.key}")
    browser.send(
        f"/bandeja/nuevo/baja?caso={filed.key}",
        baja__ubigeo="150105",
        baja__motivo="compromiso",
        baja__detalle="Lo comunicó la alcaldía.",
    )
    filed.work()
    with filed.installation.database.read() as session:
        assert life.active_of(session, "150105") is None


def test_nobody_outside_the_office_opens_a_case_or_starts_its_processes(browser: Browser, filed: Request) -> None:
    for path in (f"/bandeja/caso/{filed.key}", "/bandeja/casos?q=Breña", act(filed), "/bandeja/nuevo/baja"):
        browser.get(path)
        assert browser.path == "/ingresar", path
    browser.sign_in("mario")
    for path in (
        f"/bandeja/caso/{filed.key}",
        "/bandeja/casos",
        "/bandeja/nuevo/baja",
        "/bandeja/nuevo/consulta",
    ):
        assert browser.get(path).status_code == 403, path
