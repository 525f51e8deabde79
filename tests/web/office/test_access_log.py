"""The log of who opened what: office pages that show somebody's data write it, applicants' do not."""

import pytest
from sqlalchemy import select

from services.files import StoredFile
from services.people.access_log import AccessEntry
from tests.web.conftest import Browser
from tests.web.shipped_road import Request, begins, standing
from web.installation import Installation

PAGE = "/bandeja/accesos"

pytestmark = begins("filed")


@pytest.fixture
def request_(installation: Installation) -> Request:
    return standing(installation)


def written(installation: Installation) -> list[tuple[str, str]]:
    with installation.database.read() as session:
        return [(row.who, row.what) for row in session.scalars(select(AccessEntry).order_by(AccessEntry.key))]


def test_who_opened_a_case_a_task_or_a_file_is_written_down_and_shown(
    browser: Browser, another: Browser, request_: Request
) -> None:
    browser.sign_in("rosa").get(f"/bandeja/tarea/{request_.task('verificar_documento')}")
    browser.get(f"/bandeja/caso/{request_.key}")
    browser.get(f"/procesos/caso/{request_.key}")
    browser.get(f"/archivo/{request_.declaration()['file']}").close()
    browser.get("/bandeja/casos?q=2026")
    rosas = [what for who, what in written(request_.installation) if who == "rosa"]
    assert rosas == ["signed_in", "task", "case", "file", "search"]

    another.sign_in("elena").get(f"{PAGE}?caso={request_.key}")
    assert "Quién abrió este caso" in another.text
    assert "Abrió una tarea del caso" in another.text
    assert "Abrió o descargó un archivo del caso" in another.text
    assert "Ingresó" not in another.text.split("<table")[1]
    another.get(f"{PAGE}?persona=rosa")
    assert "Ingresó" in another.text.split("<table")[1]


def test_the_log_has_nobodys_data(browser: Browser, request_: Request) -> None:
    browser.sign_in("rosa").get(f"/bandeja/casos?q={request_.mayor()['documento']}")
    browser.get(f"/bandeja/caso/{request_.key}")
    with request_.installation.database.read() as session:
        rows = session.scalars(select(AccessEntry)).all()
        names = session.scalars(select(StoredFile.name)).all()
    text = " ".join(str(vars(row)) for row in rows)
    assert [said for said in (*request_.mayor().values(), *names) if said and said in text] == []


def test_an_applicant_reads_their_own_request_and_nobody_notes_it(browser: Browser, request_: Request) -> None:
    browser.get(f"/seguimiento/{request_.code()}")
    browser.get(f"/archivo/{request_.declaration()['file']}").close()
    assert written(request_.installation) == []


@pytest.mark.parametrize("who", ["rosa", "mario"])
def test_only_who_answers_for_it_reads_the_log(browser: Browser, installation: Installation, who: str) -> None:
    assert browser.sign_in(who).get(PAGE).status_code == 403
