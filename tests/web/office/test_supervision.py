import pytest
from sqlalchemy import select

from engine.actor import Actor
from engine.models.process import Draft, UserTask
from services.people import staff
from tests.stopped_clock import StoppedClock
from tests.web.applicant.test_road import filed
from tests.web.conftest import PASSWORD, Browser, task_of
from web.installation import Installation

PAGE = "/bandeja/supervision"
ELENA = Actor("elena", frozenset({"Supervisor"}))


def take(browser: Browser, installation: Installation, who: str) -> int:
    key = task_of(installation).key
    browser.sign_in(who).get("/bandeja")
    browser.send(f"/bandeja/tarea/{key}/tomar")
    return key


def test_what_is_late_or_escalated_is_shown_with_who_holds_it(
    browser: Browser, another: Browser, installation: Installation, clock: StoppedClock
) -> None:
    filed(another)
    take(another, installation, "rosa")
    browser.sign_in("elena").get(PAGE)
    assert "No hay tareas vencidas" in browser.text
    assert "Liberar todas las tareas de Rosa" in browser.text
    clock.advance(days=12)
    browser.sign_in("elena").get(PAGE)
    assert "venció hace 3 días hábiles" in browser.text
    browser.get(f"{PAGE}?ver=escaladas")
    assert "No llegó nada a Supervisión" in browser.text
    with installation.database.write() as session:
        session.scalars(select(UserTask)).one().groups = "Verificador|Supervisor"  # what ``task.update`` writes
    browser.get(f"{PAGE}?ver=escaladas")
    assert "Revisar" in browser.text
    assert "Escalada" in browser.text


def test_a_task_is_given_to_a_colleague_of_its_group_and_to_nobody_else(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    filed(another)
    key = take(another, installation, "rosa")
    browser.sign_in("elena").get(f"/bandeja/tarea/{key}")
    assert '<option value="julio">' in browser.text
    assert '<option value="mario">' not in browser.text
    answer = browser.send(f"{PAGE}/tarea/{key}/reasignar", persona="mario", la_tenia="rosa")
    assert answer.status_code == 403
    assert task_of(installation).assignee == "rosa"
    browser.get(f"/bandeja/tarea/{key}")
    browser.send(f"{PAGE}/tarea/{key}/reasignar", persona="julio", la_tenia="rosa")
    assert "La tarea quedó asignada a Julio" in browser.text
    assert task_of(installation).assignee == "julio"
    browser.send(f"{PAGE}/tarea/{key}/reasignar", persona="", la_tenia="julio")
    assert task_of(installation).assignee is None
    text = browser.get(f"/bandeja/tarea/{key}") and browser.text
    assert "Se asignó la tarea" in text
    assert "La tenía Rosa. La tiene Julio." in text
    assert "La tarea volvió a su grupo" in text


def test_of_two_supervisors_who_reassign_at_once_the_second_is_told_who_has_it(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    with installation.database.write() as session:
        staff.create(installation.tools, session, "sonia", "Sonia", ["Supervisor"], password=PASSWORD)
        staff.create(installation.tools, session, "inti", "Inti", ["Verificador"], password=PASSWORD)
    filed(another)
    key = take(another, installation, "rosa")
    browser.sign_in("elena").get(f"/bandeja/tarea/{key}")
    another.get("/bandeja")
    another.send("/salir")
    another.sign_in("sonia").get(f"/bandeja/tarea/{key}")
    browser.send(f"{PAGE}/tarea/{key}/reasignar", persona="julio", la_tenia="rosa")
    answer = another.send(f"{PAGE}/tarea/{key}/reasignar", persona="inti", la_tenia="rosa")
    assert answer.status_code == 409
    assert "julio ya tomó esta tarea" in another.text
    assert task_of(installation).assignee == "julio"


def test_an_absent_colleagues_tasks_go_back_to_the_group_and_the_draft_stays_theirs(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    filed(another)
    key = take(another, installation, "rosa")
    another.send(f"/bandeja/tarea/{key}", decision="no", _do="draft")
    with installation.database.write() as session:
        staff.find(session, "rosa").active = False  # left before leaving gave tasks back
    browser.sign_in("elena").get(PAGE)
    assert "Ya no ingresa" in browser.text
    browser.send(f"{PAGE}/persona/rosa/liberar", seguro="1")
    assert "Se liberó 1 tarea de Rosa" in browser.text
    assert task_of(installation).assignee is None
    browser.send(f"{PAGE}/persona/rosa/liberar", seguro="1")
    assert "no tenía tareas tomadas" in browser.text
    another.sign_in("julio").get(f"/bandeja/tarea/{key}")
    assert 'value="no" checked' not in another.text
    with installation.database.read() as session:
        assert session.scalars(select(Draft.owner)).all() == ["rosa"]


def test_a_claim_released_while_the_form_is_open_loses_nothing_that_was_typed(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    filed(another)
    key = take(browser, installation, "rosa")
    token, csrf = browser.hidden("_token"), browser.hidden("csrf_token")
    installation.runtime.worklist.assign(key, ELENA, None)
    another.sign_in("julio").get("/bandeja")
    another.send(f"/bandeja/tarea/{key}/tomar")
    answer = browser.send(f"/bandeja/tarea/{key}", decision="no", _token=token, csrf_token=csrf)
    assert answer.status_code == 409
    assert "Julio tiene ahora esta tarea" in browser.text
    assert 'value="no" checked' in browser.text
    installation.runtime.worklist.assign(key, ELENA, None)
    browser.send(f"/bandeja/tarea/{key}", decision="no", _token=token, csrf_token=csrf)
    with installation.database.read() as session:
        assert session.get(UserTask, key) is None, "nobody had taken it: the release alone costs no work"


@pytest.mark.parametrize("who", ["rosa", "mario"])
def test_only_supervisors_look_after_others_work(
    browser: Browser, another: Browser, installation: Installation, who: str
) -> None:
    filed(another)
    key = task_of(installation).key
    browser.sign_in(who).get("/bandeja")
    csrf = browser.hidden("csrf_token")
    assert browser.get(PAGE).status_code == 403
    for act in (f"tarea/{key}/reasignar", "persona/julio/liberar"):
        assert browser.send(f"{PAGE}/{act}", persona="rosa", csrf_token=csrf).status_code == 403
    browser.get(f"/bandeja/tarea/{key}")
    assert "Reasignar" not in browser.text


def test_guessing_a_password_is_stopped_for_that_name_and_place(browser: Browser) -> None:
    browser.get("/ingresar")
    for _ in range(10):
        assert browser.send(usuario="rosa", contrasena="nada").status_code == 422
    answer = browser.send(usuario="rosa", contrasena=PASSWORD)
    assert answer.status_code == 429
    assert "Espera 15 minutos" in browser.text
    browser.get("/ingresar")
    browser.send(usuario="julio", contrasena=PASSWORD)
    assert browser.path == "/bandeja", "another name from the same place still gets in"
