from tests.stopped_clock import StoppedClock
from tests.web.applicant.test_road import filed
from tests.web.conftest import Browser, task_of
from web.installation import Installation


def test_the_queue_shows_what_the_group_has_to_do_with_its_term_in_working_days(
    browser: Browser, another: Browser
) -> None:
    filed(another)
    browser.sign_in("rosa")
    assert browser.path == "/bandeja"
    assert "Revisar" in browser.text
    assert "faltan 6 días hábiles" in browser.text
    assert "listo" in browser.text
    assert "1 tarea" in browser.text


def test_an_overdue_task_says_so_and_is_found_by_the_filter(
    browser: Browser, another: Browser, clock: StoppedClock
) -> None:
    filed(another)
    browser.sign_in("rosa")
    browser.get("/bandeja?vencidas=1")
    assert "No hay tareas con estos filtros" in browser.text
    clock.advance(days=12)
    browser.sign_in("rosa")
    browser.get("/bandeja?vencidas=1")
    assert "venció hace 3 días hábiles" in browser.text


def test_free_text_and_search_attributes_filter(browser: Browser, another: Browser) -> None:
    filed(another)
    browser.sign_in("rosa")
    for query, found in (("q=LISTO", True), ("q=zzz", False), ("a.asunto=listo", True), ("a.asunto=otro", False)):
        browser.get(f"/bandeja?{query}")
        assert ("Tomar" in browser.text) is found, query


def test_the_queue_is_closed_to_strangers_and_to_applicants(browser: Browser) -> None:
    filed(browser)
    browser.get("/bandeja")
    assert browser.path == "/ingresar"


def test_an_analyst_sees_no_task_of_reviewers(browser: Browser, another: Browser, installation: Installation) -> None:
    filed(another)
    browser.sign_in("mario")
    browser.get("/bandeja?ver=todas")
    assert "0 tareas" in browser.text
    assert browser.get(f"/bandeja/tarea/{task_of(installation).key}").status_code == 403


def test_a_supervisor_sees_the_tasks_of_every_office_group_and_none_of_applicants(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    filed(another)
    browser.sign_in("elena")
    browser.get("/bandeja?ver=todas")
    assert "1 tarea" in browser.text
    assert browser.get(f"/bandeja/tarea/{task_of(installation).key}").status_code == 200
