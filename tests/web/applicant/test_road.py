from io import BytesIO

from sqlalchemy import func, select

from engine.models.process import Draft, Instance, UserTask
from services import attempt_limits
from services.files import StoredFile
from services.requests import request_codes
from tests.web.conftest import Browser
from web.installation import Installation

FIRST = "/solicitud/nueva/prueba"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def count(installation: Installation, table: type = Instance) -> int:
    with installation.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def begun(browser: Browser) -> Browser:
    browser.get(FIRST)
    browser.send(persona__nombre="Ana", persona__dni="00000001")
    browser.work()
    browser.get("/solicitud")
    return browser


def paper() -> tuple[BytesIO, str]:
    return BytesIO(PDF), "papel.pdf"


def filed(browser: Browser) -> Browser:
    begun(browser)
    browser.get("/seguimiento")
    task = browser.text.split('href="/solicitud/tarea/')[1].split('"')[0]
    browser.get(f"/solicitud/tarea/{task}")
    browser.send(nota="listo", papel=paper())
    return browser


def test_the_start_page_offers_what_the_drawing_opens_to_everybody(browser: Browser) -> None:
    browser.get("/")
    assert "Generar Usuario Aliado" in browser.text
    assert f'href="{FIRST}"' in browser.text


def test_looking_at_the_first_form_stores_nothing(browser: Browser, installation: Installation) -> None:
    browser.get(FIRST)
    assert "Escribe tus datos." in browser.text
    assert count(installation) == 0


def test_one_place_starts_so_many_requests_an_hour_though_the_drawing_says_nothing(
    browser: Browser, installation: Installation
) -> None:
    for _ in range(attempt_limits.START.times):
        attempt_limits.count(installation.tools, (attempt_limits.START, "prueba|127.0.0.1"))
    browser.get(FIRST)
    assert browser.send(persona__nombre="Ana", persona__dni="00000001").status_code == 429
    assert count(installation) == 0


def test_a_wrong_first_form_comes_back_with_what_was_typed_and_stores_nothing(
    browser: Browser, installation: Installation
) -> None:
    browser.get(FIRST)
    answer = browser.send(persona__nombre="Ana", persona__dni="")
    assert answer.status_code == 422
    assert "Completa «DNI»." in browser.text
    assert 'value="Ana"' in browser.text
    assert count(installation) == 0


def test_a_key_that_is_no_field_of_the_form_is_refused(browser: Browser, installation: Installation) -> None:
    browser.get(FIRST)
    answer = browser.send(persona__nombre="Ana", persona__dni="1", decision="si")
    assert answer.status_code in (400, 422)
    assert count(installation) == 0


def test_the_first_submit_starts_the_request_and_opens_its_session(
    browser: Browser, installation: Installation
) -> None:
    browser.get(FIRST)
    browser.send(persona__nombre="Ana", persona__dni="00000001")
    assert browser.path == "/solicitud/espera"
    assert 'http-equiv="refresh"' in browser.text
    browser.work()
    browser.get("/solicitud")
    assert "Imprime y firma." in browser.text
    assert count(installation) == 1


def test_a_double_submit_of_the_first_form_starts_one_request(browser: Browser, installation: Installation) -> None:
    browser.get(FIRST)
    values = {"persona__nombre": "Ana", "persona__dni": "1", "_token": browser.hidden("_token")}
    csrf = browser.hidden("csrf_token")
    browser.send(FIRST, **values, csrf_token=csrf)
    first = browser.text
    browser.get(FIRST)
    browser.send(FIRST, **{**values, "_token": values["_token"]})
    assert count(installation) == 1
    assert browser.text == first


def test_a_repeated_submit_of_a_task_shows_the_same_next_page(browser: Browser, installation: Installation) -> None:
    begun(browser)
    with installation.database.read() as session:
        key = session.scalar(select(UserTask.key))
    browser.get(f"/solicitud/tarea/{key}")
    token, csrf = browser.hidden("_token"), browser.hidden("csrf_token")
    for _ in range(2):
        browser.send(f"/solicitud/tarea/{key}", nota="x", papel=paper(), _token=token, csrf_token=csrf)
        assert browser.path == "/seguimiento"
        assert "En evaluación" in browser.text
        browser.get("/seguimiento")
    assert count(installation) == 1


def test_a_task_that_ended_meanwhile_says_so_and_shows_the_way(browser: Browser, installation: Installation) -> None:
    filed(browser)
    answer = browser.get("/solicitud/tarea/1")
    assert answer.status_code == 409
    assert "Este paso ya terminó" in browser.text
    assert 'href="/seguimiento"' in browser.text


def test_a_draft_is_kept_and_shown_again(browser: Browser, installation: Installation) -> None:
    begun(browser)
    with installation.database.read() as session:
        key = session.scalar(select(UserTask.key))
    browser.get(f"/solicitud/tarea/{key}")
    browser.send(nota="a medias", _do="draft")
    assert "Guardamos lo que escribiste" in browser.text
    browser.get(f"/solicitud/tarea/{key}")
    assert 'value="a medias"' in browser.text
    assert count(installation, Draft) == 1


def test_a_chosen_file_survives_a_fault_elsewhere(browser: Browser, installation: Installation) -> None:
    begun(browser)
    with installation.database.read() as session:
        key = session.scalar(select(UserTask.key))
    browser.get(f"/solicitud/tarea/{key}")
    answer = browser.send(nota="", papel=paper())
    assert answer.status_code == 422
    browser.send(f"/solicitud/tarea/{key}", nota="ahora sí", **{"_kept.papel": browser.hidden("_kept.papel")})
    assert "En evaluación" in browser.text
    assert count(installation, StoredFile) == 1


def test_an_upload_beyond_the_limit_gets_a_clear_page_and_loses_nothing(
    browser: Browser, installation: Installation
) -> None:
    begun(browser)
    with installation.database.read() as session:
        key = session.scalar(select(UserTask.key))
    browser.get(f"/solicitud/tarea/{key}")
    answer = browser.send(nota="x", papel=(BytesIO(b"0" * 22_100_000), "enorme.pdf"))
    assert answer.status_code == 413
    assert "demasiado grande" in browser.text
    assert "20 MB" in browser.text
    assert count(installation, StoredFile) == 0
    assert browser.get(f"/solicitud/tarea/{key}").status_code == 200


def test_an_upload_just_beyond_what_one_file_may_weigh_gets_the_same_page(
    browser: Browser, installation: Installation
) -> None:
    begun(browser)
    with installation.database.read() as session:
        key = session.scalar(select(UserTask.key))
    browser.get(f"/solicitud/tarea/{key}")
    answer = browser.send(nota="x", papel=(BytesIO(b"0" * 21_100_000), "grande.pdf"))
    assert answer.status_code == 413
    assert "demasiado grande" in browser.text


def test_a_form_without_its_csrf_token_changes_nothing(browser: Browser, installation: Installation) -> None:
    browser.get(FIRST)
    answer = browser.client.post(FIRST, data={"persona.nombre": "Ana", "persona.dni": "1"})
    assert answer.status_code == 400
    assert "El formulario venció" in answer.get_data(as_text=True)
    assert count(installation) == 0


def test_another_browser_may_not_open_the_task(browser: Browser, another: Browser, installation: Installation) -> None:
    begun(browser)
    with installation.database.read() as session:
        key = session.scalar(select(UserTask.key))
    assert another.get(f"/solicitud/tarea/{key}").request.path == "/seguimiento"
    another.get(FIRST)
    another.send(persona__nombre="Otra", persona__dni="2")
    answer = another.get(f"/solicitud/tarea/{key}")
    assert answer.status_code == 403


def test_the_link_of_a_mail_opens_the_request_and_leaves_the_address(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    begun(browser)
    with installation.database.read() as session:
        instance = session.scalars(select(Instance.key)).one()
        code = request_codes.code_of(installation.tools, session, instance)
    another.get(f"/seguimiento/{code}")
    assert another.path == "/seguimiento"
    assert code in another.text
    assert another.get("/seguimiento/AAAA-BBBB").status_code == 404


def test_code_and_document_open_the_request_and_wrong_ones_say_the_same(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    begun(browser)
    with installation.database.write() as session:
        instance = session.scalars(select(Instance.key)).one()
        code = request_codes.issue(installation.tools, session, instance, document="00000001")
    another.get("/seguimiento")
    answers = []
    for given, document in ((code, "99999999"), ("ZZZZ-ZZZZ", "00000001")):
        answer = another.send("/seguimiento", codigo=given, documento=document)
        assert answer.status_code == 422
        answers.append(another.text.replace(given, "").replace(another.hidden("csrf_token"), ""))
    assert answers[0] == answers[1]
    another.send("/seguimiento", codigo=code.lower(), documento="00000001")
    assert "Para volver a tu solicitud" in another.text


def test_until_the_code_opens_the_request_the_page_gives_the_link(browser: Browser, installation: Installation) -> None:
    begun(browser)
    browser.get("/seguimiento")
    with installation.database.write() as session:
        instance = session.scalars(select(Instance.key)).one()
        link = request_codes.address_of(
            installation.tools, request_codes.code_of(installation.tools, session, instance)
        )
        assert link in browser.text
        request_codes.issue(installation.tools, session, instance, document="00000001")
    browser.get("/seguimiento")
    assert link not in browser.text
    assert "Guarda este código" in browser.text


def test_closing_the_request_ends_this_browsers_session(browser: Browser) -> None:
    begun(browser)
    browser.get("/seguimiento")
    browser.send("/seguimiento/salir")
    browser.get("/seguimiento")
    assert "Buscar solicitud" in browser.text


def test_the_applicants_pages_are_small(browser: Browser) -> None:
    for path in ("/", FIRST, "/seguimiento"):
        assert len(browser.get(path).data) < 50_000
