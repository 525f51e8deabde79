"""Coming with the paper alone: three things that fit together open the upload, and nothing else."""

from io import BytesIO

import pytest
from sqlalchemy import select

from services import attempt_limits, files
from services.declaration.records import Declaration
from services.files import StoredFile
from services.requests import paper
from tests.web.conftest import Browser
from tests.web.shipped_road import UBIGEO, Request, begins, standing
from web.installation import Installation

PERSONAL = ("Ana", "Ñaupari", "00765432", "ana@correo.pe", "munipaucarpata", "Omaped")

pytestmark = begins("uploading")


@pytest.fixture
def request_(installation: Installation) -> Request:
    return standing(installation)


def printed(installation: Installation) -> str:
    with installation.database.read() as session:
        return session.scalars(select(Declaration.document)).one()


def scan(request_: Request) -> tuple[BytesIO, str]:
    with request_.installation.database.read() as session:
        row = files.resolve(session, request_.declaration())
        with files.open_file(request_.installation.tools, row) as content:
            return BytesIO(content.read()), "firmada.pdf"


def knock(browser: Browser, request_: Request, **changes: str) -> int:
    browser.get("/cargar")
    given = {
        "ubigeo": UBIGEO,
        "documento": request_.mayor()["documento"],
        "papel": printed(request_.installation),
    } | changes
    return browser.send("/cargar", **given).status_code


def test_the_three_things_open_the_upload_which_shows_no_data(browser: Browser, request_: Request) -> None:
    assert knock(browser, request_) == 200
    assert browser.path == "/cargar/documento"
    seen = browser.text
    browser.send("/cargar/documento", archivos=scan(request_))
    request_.work()
    browser.get("/cargar/documento")
    assert "tiene 1 página." in browser.text
    seen += browser.text
    browser.send("/cargar/documento", accion="enviar", fecha_firma=request_.installation.now().date().isoformat())
    request_.work()
    browser.get("/cargar/documento")
    assert "Recibimos tu documento" in browser.text
    assert "2026-000001-01" in browser.text
    seen += browser.text
    assert [
        word for word in (*PERSONAL, request_.mayor()["nombres"], request_.mayor()["documento"]) if word in seen
    ] == []
    assert request_.open() == ["verificar_documento"]


def test_its_page_speaks_of_an_own_file_only_to_the_browser_it_came_from(
    browser: Browser, another: Browser, request_: Request
) -> None:
    knock(browser, request_)
    browser.send("/cargar/documento", archivos=scan(request_))
    request_.work()
    assert "Tu archivo se puede abrir" in browser.get("/cargar/documento").get_data(as_text=True)
    knock(another, request_)
    assert "Tu archivo" not in another.text
    assert "desde otro equipo" in another.text


def test_whatever_is_wrong_the_answer_is_the_same(browser: Browser, request_: Request) -> None:
    said = set()
    for wrong in ({"ubigeo": "150101"}, {"documento": "00000001"}, {"papel": "ABCDE-FGHJK"}):
        assert knock(browser, request_, **wrong) == 422
        assert "Alguno de los tres datos" in browser.text
        text = browser.text.split("Alguno de los tres datos")[1].split("</div>")[0]
        said.add(text)
        assert browser.get("/cargar/documento").request.path == "/cargar"
    assert len(said) == 1
    number = printed(request_.installation)
    written = f"{number[:5].lower()} - {number[5:]} versión 1"  # understood as people write it
    tools, document = request_.installation.tools, request_.mayor()["documento"]
    assert paper.look_up(tools, UBIGEO, document, written, "a") == request_.key
    assert paper.look_up(tools, UBIGEO, document, "", "b") is None


def test_the_paper_alone_opens_no_page_of_the_request_and_no_file(browser: Browser, request_: Request) -> None:
    knock(browser, request_)
    with request_.installation.database.read() as session:
        declaration = session.scalars(select(StoredFile.key).where(StoredFile.purpose == "declaration")).one()
    assert browser.get(f"/archivo/{declaration}").status_code == 404
    assert browser.get("/seguimiento").request.path == "/seguimiento"
    assert "Buscar solicitud" in browser.text
    assert browser.get(f"/solicitud/tarea/{request_.task('cargar_documento')}").request.path == "/seguimiento"
    browser.get("/cargar/documento")
    browser.send("/cargar/salir")
    assert browser.get("/cargar/documento").request.path == "/cargar", "leaving ends the session"


def test_a_file_that_cannot_be_read_goes_back_with_the_reason(browser: Browser, request_: Request) -> None:
    knock(browser, request_)
    browser.send("/cargar/documento", archivos=(BytesIO(b"%PDF-1.4 nothing"), "rota.pdf"))
    request_.work()
    browser.get("/cargar/documento")
    assert "No pudimos usar lo que" in browser.text
    assert request_.open() == ["cargar_documento"]


def test_who_comes_when_nothing_is_waited_for_is_told_so_without_data(browser: Browser, request_: Request) -> None:
    knock(browser, request_)
    request_.do("cargar_documento", {"carga": {"accion": "corregir"}})
    browser.get("/cargar/documento")
    assert "no espera el documento ahora" in browser.text
    assert "Quien registró la solicitud puede seguir" in browser.text
    assert [word for word in PERSONAL if word in browser.text] == []


def test_guessing_is_stopped(browser: Browser, request_: Request) -> None:
    for _ in range(attempt_limits.PAPER.times):
        knock(browser, request_, documento="00000001")
    assert knock(browser, request_, documento="00000001") == 429
    assert "Demasiados intentos" in browser.text
