"""The entries of the module, what a lost link's page gives away, and the page of a request, on the shipped drawing."""

from datetime import datetime

import pytest
from sqlalchemy import select

from engine.models.process import Instance, VariableRow
from services import files
from services.accounts import life
from tests.processes.conftest import CONSENT, LIMA, PERSON
from tests.stopped_clock import StoppedClock
from tests.web.conftest import Browser
from tests.web.shipped_road import PROCESS, UBIGEO, Request, mails, opened
from web.installation import Installation

LOST = "/solicitud/nueva/enlace"
INQUIRY = {
    "nombre": "Ana Ñaupari",
    "tipo_documento": "DNI",
    "documento": "00765432",
    "telefono": "954111222",
    "correo": "ana@correo.pe",
    "texto": "¿Cuándo llega?",
    "privacidad": "aviso-2026-11",
    "motivo": "otra",
}


@pytest.fixture
def request_(installation: Installation) -> Request:
    return opened(installation)


def ask_link(browser: Browser, document: str) -> str:
    browser.get(LOST)
    browser.send(LOST, pedido__ubigeo=UBIGEO, pedido__documento=document)
    return browser.text


def test_the_start_page_has_the_three_entries_and_no_other(browser: Browser, request_: Request) -> None:
    browser.get("/")
    entries = browser.text.split("Módulo de registro de información")[1].split("</ul>")[0]
    for words in ("Registrar o cambiar responsable", "Cargar documento de confidencialidad", "Consultar mi solicitud"):
        assert words in entries
    assert entries.count('class="entry"') == 3
    assert len(browser.page.data) < 50_000  # type: ignore[union-attr]


def test_a_lost_links_page_says_the_same_of_a_request_that_is_there_and_one_that_is_not(
    browser: Browser, another: Browser, request_: Request
) -> None:
    request_.until_upload()
    browser.get(f"/seguimiento/{request_.code()}")
    before = len(mails(request_.installation))
    assert ask_link(another, "00000001") == ask_link(another, request_.mayor()["documento"])
    assert "Si los datos coinciden, enviaremos el enlace al correo registrado." in another.text
    request_.work()
    (letter,) = mails(request_.installation)[before:]
    assert letter[0] == PERSON["correo"]
    assert request_.code() in letter[2]
    another.get("/seguimiento")
    assert "Buscar solicitud" in another.text, "who asked is signed in to nothing"
    ask_link(browser, "00000001")
    browser.get("/seguimiento")
    assert "Para volver a tu solicitud" in browser.text, "whoever had a request open keeps it"


def test_one_place_cannot_ask_without_end(browser: Browser, request_: Request) -> None:
    answers = [ask_link(browser, f"{number:08d}") for number in range(21)]
    assert "Si los datos coinciden" in answers[19]
    assert "Demasiados intentos" in answers[20]


def test_a_link_prefills_what_is_not_personal_and_the_inquiry_leaves_the_request_open(
    browser: Browser, request_: Request
) -> None:
    request_.identify()
    browser.get(f"/seguimiento/{request_.code()}")
    browser.get("/solicitud/nueva/consulta?consulta.expediente=2026-000007&consulta.motivo=otra&consulta.nombre=Pepe")
    assert 'value="2026-000007"' in browser.text
    assert "Pepe" not in browser.text
    browser.send("/solicitud/nueva/consulta", **{f"consulta.{name}": value for name, value in INQUIRY.items()})
    assert "Recibimos tu consulta" in browser.text
    browser.get("/seguimiento")
    assert "Para volver a tu solicitud" in browser.text


def test_a_modification_is_told_before_the_new_person_is_entered_and_names_nobody(
    browser: Browser, request_: Request
) -> None:
    someone = {"document_type": "DNI", "document": "00999999", "names": "Luciano", "email": "luciano@correo.pe"}
    with request_.installation.database.write() as session:
        life.replace(request_.installation.tools, session, UBIGEO, someone)
    browser.get(f"/seguimiento/{request_.identify().code()}")
    browser.get("/solicitud")
    assert browser.path.startswith("/solicitud/tarea/")
    assert "Tu municipalidad ya cuenta con un Usuario Aliado" in browser.text
    assert "Luciano" not in browser.text
    assert "luciano@" not in browser.text


def test_who_begins_again_finds_their_own_data_and_nobody_elses(
    browser: Browser, another: Browser, request_: Request
) -> None:
    request_.filed().decide("denegar", fundamento="No.", norma="Ley 27444", cargo_funcionario="Director")
    browser.get(f"/seguimiento/{request_.code()}")
    again = f"/solicitud/nueva/{PROCESS}?con_datos=1"
    assert f'href="{again}"' in browser.text
    assert PERSON["correo"] not in another.get(again).get_data(as_text=True)
    assert request_.mayor()["documento"] not in another.text
    browser.get(again)
    assert f'value="{request_.mayor()["documento"]}"' in browser.text
    assert "Ya tienes una solicitud abierta" not in browser.text

    values = {f"alcalde.{name}": value for name, value in request_.mayor().items()}
    consent = {f"consentimiento.{name}": value for name, value in CONSENT.items()}
    browser.send(again, **{"municipalidad.ubigeo": UBIGEO}, **values, **consent)
    request_.work()
    browser.get("/solicitud")
    assert f'value="{PERSON["correo"]}"' in browser.text
    with request_.installation.database.read() as session:
        key = session.scalars(select(Instance.key).order_by(Instance.key.desc())).first()
        rows = session.scalars(select(VariableRow).where(VariableRow.instance_key == key)).all()
        kept = {row.name: row.personal for row in rows if row.name in ("alcalde", "responsable")}
    assert kept == {"alcalde": True, "responsable": True}


def test_the_page_tells_the_latest_date_what_it_does_not_count_and_how_to_ask_once_it_passed(
    browser: Browser, request_: Request, clock: StoppedClock
) -> None:
    clock.now = datetime(2026, 3, 30, 10, tzinfo=LIMA)
    request_.filed()
    browser.get(f"/seguimiento/{request_.code()}")
    assert "miércoles 8 de abril de 2026" not in browser.text
    assert "jueves 9 de abril de 2026" in browser.text
    assert "jueves 2 de abril de 2026" in browser.text
    assert "DLeg 713 art. 6" in browser.text
    assert "sábado 4" not in browser.text
    assert "no deseados y spam" in browser.text
    assert "¿No recibiste tu usuario y contraseña?" not in browser.text
    assert len(browser.page.data) < 50_000  # type: ignore[union-attr]

    clock.now = datetime(2026, 4, 10, 10, tzinfo=LIMA)
    request_.work()
    browser.get(f"/seguimiento/{request_.code()}")
    assert "¿No recibiste tu usuario y contraseña?" in browser.text
    assert 'href="/solicitud/nueva/consulta?consulta.expediente=2026-000001"' in browser.text


def test_while_the_next_step_is_the_applicants_their_own_deadline_shows(browser: Browser, request_: Request) -> None:
    request_.filed().decide("observar", observaciones=["falta_sello"])
    browser.get(f"/seguimiento/{request_.code()}")
    assert "Observada" in browser.text
    assert "Fecha máxima de respuesta" not in browser.text
    assert "miércoles 4 de marzo de 2026" in browser.text
    request_.do("acusar_observaciones", {"acuse": {"recibido": True}})
    browser.get("/seguimiento")
    assert "Hazlo a más tardar el" in browser.text
    assert "el plazo de respuesta no corre" in browser.text


def test_documents_are_those_that_count_and_a_refused_or_changed_upload_is_none(
    browser: Browser, request_: Request
) -> None:
    def upload(name: str, content: bytes) -> None:
        file = files.keep(
            request_.installation.tools, content, name=name, media_type="application/pdf", purpose="upload",
            instance_key=request_.key,
        )  # fmt: skip
        request_.do("cargar_documento", {"carga": {"accion": "cargar", "archivos": [file]}})

    request_.until_upload()
    with request_.installation.database.read() as session:
        row = session.get_one(files.StoredFile, int(request_.declaration()["file"]))
    with files.open_file(request_.installation.tools, row) as opened:
        paper = opened.read()
    upload("rota.pdf", b"%PDF-1.7 nothing")
    upload("borrosa.pdf", paper)
    request_.do("revisar_enviar", {"envio": {"accion": "cambiar"}})
    upload("firmada.pdf", paper + b"\n")
    request_.do("revisar_enviar", {"envio": {"accion": "enviar", "fecha_firma": "2026-03-02"}})
    browser.get(f"/seguimiento/{request_.code()}")
    assert "firmada.pdf" in browser.text
    assert "borrosa.pdf" not in browser.text
    assert "rota.pdf" not in browser.text
