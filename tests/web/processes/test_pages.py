import io
import zipfile
from typing import Any

from sqlalchemy import func, select

from engine.models.process import History, Incident, ProcessDefinition
from tests.web import small_bundle
from tests.web.applicant.test_road import begun, filed
from tests.web.conftest import Browser, task_of
from tests.web.office.test_supervision import ELENA
from web.installation import Installation


def versions(installation: Installation) -> int:
    with installation.database.read() as session:
        return session.scalar(select(func.count()).select_from(ProcessDefinition)) or 0


def upload(browser: Browser, name: str, data: bytes, action: str = "publicar", **more: str) -> Any:
    browser.get("/procesos/publicar")
    sent = {"archivos": (io.BytesIO(data), name), "nota": "una nota", "accion": action, **more}
    return browser.send("/procesos/publicar", **sent)


def test_definitions_are_for_analysts_and_supervisors(browser: Browser) -> None:
    browser.sign_in("rosa")
    assert browser.get("/procesos").status_code == 403
    browser.send("/salir", csrf_token="")
    browser.client.delete_cookie("aliado")
    browser.sign_in("mario")
    assert "Prueba" in browser.get("/procesos").get_data(as_text=True)


def test_the_diagram_counts_what_waits_where(browser: Browser, another: Browser) -> None:
    filed(another)
    browser.sign_in("mario")
    browser.get("/procesos/prueba")
    assert "<svg" in browser.text
    assert "1 en curso" in browser.text
    assert "El diagrama como lista" in browser.text


def test_after_publishing_the_diagram_says_in_which_version_the_cases_are(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    filed(another)
    installation.runtime.publish({**small_bundle.files(), "bpmn/nota.md": b"x"}, "mario", "")
    browser.sign_in("mario").get("/procesos/prueba")
    assert '<a href="/procesos/prueba?v=1">1 en la versión 1</a>' in browser.text
    assert "en esta todavía no hay ninguno" in browser.text
    browser.get("/procesos/prueba?v=1")
    assert "Casos en curso en otras versiones" not in browser.text


def test_every_file_of_a_version_can_be_downloaded(browser: Browser) -> None:
    browser.sign_in("mario")
    browser.get("/procesos/prueba")
    archive = browser.text.split('href="')
    path = next(part.split('"')[0] for part in archive if "archivos.zip" in part)
    with browser.client.get(path) as answer:
        names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert [name for name in names if "/." not in name] == sorted(small_bundle.files())
    one = next(part.split('"')[0] for part in archive if "/archivo/bpmn/prueba.bpmn" in part)
    with browser.client.get(one) as answer:
        assert answer.data == small_bundle.diagram()


def test_an_analyst_sees_that_personal_data_exists_and_not_what_it_is(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    filed(another)
    browser.sign_in("mario")
    browser.get("/procesos/prueba")
    case = browser.text.split('href="/procesos/caso/')[1].split('"')[0]
    browser.get(f"/procesos/caso/{case}")
    assert "persona" in browser.text
    assert "00000001" not in browser.text
    assert "tu rol no puede verlo" in browser.text
    another.client.delete_cookie("aliado")
    another.sign_in("rosa")
    another.get(f"/procesos/caso/{case}")
    assert "00000001" in another.text


def test_an_incident_is_shown_and_can_be_retried(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    service = installation.runtime.catalogue["prueba.sellar"]
    del installation.runtime.catalogue["prueba.sellar"]  # type: ignore[attr-defined]
    begun(another)
    browser.sign_in("mario")
    browser.get("/procesos/prueba")
    case = browser.text.split('href="/procesos/caso/')[1].split('"')[0]
    browser.get(f"/procesos/caso/{case}")
    assert "Incidente en «Sellar»" in browser.text
    assert "Falta algo que este paso necesita" in browser.text
    assert '<span class="tag tag--alert">detenido por un incidente</span>' in browser.text
    assert "el sistema trabaja" not in browser.text
    assert "<code>not_found</code>" in browser.text.split('id="historia"')[1]
    installation.runtime.catalogue["prueba.sellar"] = service  # type: ignore[index]
    retry = browser.text.split('action="/procesos/incidente/')[1].split('"')[0]
    browser.send(f"/procesos/incidente/{retry}")
    browser.work()
    browser.get(f"/procesos/caso/{case}")
    assert "Incidente en" not in browser.text
    assert "Adjuntar" in browser.text
    browser.send(f"/procesos/incidente/{retry}")
    assert "alguien lo reintentó" in browser.text, "pressed in another tab, it leads to the case too"


def test_a_supervisor_sets_a_variable_or_gives_more_time_with_a_reason(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    service = installation.runtime.catalogue["prueba.sellar"]
    del installation.runtime.catalogue["prueba.sellar"]  # type: ignore[attr-defined]
    begun(another)
    installation.runtime.catalogue["prueba.sellar"] = service  # type: ignore[index]
    with installation.database.read() as session:
        incident = session.scalars(select(Incident)).one()
    where = f"/procesos/incidente/{incident.key}/reintentar"
    browser.sign_in("mario").get(f"/procesos/caso/{incident.instance_key}")
    browser.send(where, motivo="falta", variable="x", valor="1")
    assert browser.page is not None and browser.page.status_code == 403
    browser.client.delete_cookie("aliado")
    browser.sign_in("elena").get(f"/procesos/caso/{incident.instance_key}")
    browser.send(where, variable="x", valor="1 * 7")
    assert "Escribe el motivo" in browser.text
    assert 'value="1 * 7"' in browser.text, "what was typed comes back"
    browser.send(where, motivo="faltaba", variable="x", valor="1 +")
    assert "No se entiende el valor" in browser.text
    assert 'value="faltaba"' in browser.text
    browser.send(where, motivo="faltaba", variable="x", valor="1 + 1", mas="10")
    assert "Se reintentará" in browser.text
    with installation.database.read() as session:
        assert installation.runtime.loader.variables(session, incident.instance_key).local(0)["x"] == 2
        (line,) = session.scalars(select(History).where(History.kind == "retried"))
        assert line.detail == {"reason": "faltaba", "times": 10, "variables": ["x"]}


def test_a_case_with_two_incidents_is_one_case_with_an_incident(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    del installation.runtime.catalogue["prueba.sellar"]  # type: ignore[attr-defined]
    begun(another)
    with installation.database.write() as session:
        one = session.scalars(select(Incident)).one()
        same = {"instance_key": one.instance_key, "element_id": "datos", "code": "x", "message": "x"}
        session.add(Incident(key=one.key + 1, job_key=one.job_key + 1, created=one.created, **same))
    browser.sign_in("mario").get("/procesos")
    assert "<dt>Con incidente</dt><dd>1</dd>" in browser.text


def test_an_address_typed_with_a_slash_at_its_end_leads_to_the_page(browser: Browser) -> None:
    browser.sign_in("mario").get("/procesos/")
    assert browser.path == "/procesos"
    assert browser.client.get("//otro.sitio/", base_url="http://localhost").headers.get("Location") in (
        None,
        "/otro.sitio",
    )
    assert browser.get("/nada/").status_code == 404


def test_a_long_history_is_shown_a_page_at_a_time(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    filed(another)
    key = task_of(installation).key
    for number in range(15):
        installation.runtime.worklist.assign(key, ELENA, "rosa" if number % 2 else "julio")
    case = task_of(installation).instance_key
    browser.sign_in("elena").get(f"/procesos/caso/{case}")
    assert "Empezó el caso" not in browser.text
    older = browser.text.split('rel="next" href="')[1].split('"')[0]
    browser.get(older.split("#")[0].replace("&amp;", "&"))
    assert "Empezó el caso" in browser.text
    assert "Lo más reciente" in browser.text
