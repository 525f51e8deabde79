import threading
from datetime import date

import pytest
from sqlalchemy import func, select, update

from engine.actor import Actor
from engine.execution.task_form import TaskForm
from engine.models.process import History, Instance, RequestToken, UserTask
from services.files import StoredFile
from services.roster.models import Authority
from tests.processes.conftest import ALL_GOOD
from tests.web import small_bundle
from tests.web.applicant.test_road import filed
from tests.web.conftest import Browser, task_of
from tests.web.shipped_road import opened
from web.cases.case import reference_of
from web.forms import page
from web.forms.page import Sent
from web.installation import Installation
from web.office import queue


def test_of_two_reviewers_who_take_a_task_the_second_is_told_who_has_it(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    filed(browser)
    key = task_of(installation).key
    browser.sign_in("rosa")
    another.sign_in("julio")
    another.get("/bandeja")
    csrf = another.hidden("csrf_token")
    browser.get("/bandeja")
    browser.send(f"/bandeja/tarea/{key}/tomar")
    assert "La tomaste tú." in browser.text
    answer = another.send(f"/bandeja/tarea/{key}/tomar", csrf_token=csrf)
    assert answer.status_code == 409
    assert "rosa ya tomó esta tarea" in another.text
    assert task_of(installation).assignee == "rosa"


def test_who_has_not_taken_the_task_cannot_complete_it_and_nothing_changes(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    filed(browser)
    key = task_of(installation).key
    another.sign_in("julio")
    another.get(f"/bandeja/tarea/{key}")
    token, csrf = another.hidden("_token"), another.hidden("csrf_token")
    browser.sign_in("rosa")
    browser.get("/bandeja")
    browser.send(f"/bandeja/tarea/{key}/tomar")
    answer = another.send(f"/bandeja/tarea/{key}", decision="si", _token=token, csrf_token=csrf)
    assert answer.status_code == 409
    assert "Rosa tiene ahora esta tarea" in another.text
    assert "checked" in another.text, "what was typed is still there to copy"
    assert task_of(installation).assignee == "rosa"


def test_who_answers_first_and_takes_the_task_then_keeps_the_answers(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    filed(browser)
    key = task_of(installation).key
    for person, username in ((browser, "rosa"), (another, "julio")):
        person.sign_in(username).get(f"/bandeja/tarea/{key}")
    theirs = {name: another.hidden(name) for name in ("csrf_token", "_token")}
    take = browser.text.split('formaction="')[1].split('"')[0]
    browser.send(take, decision="no", _do="draft")
    assert "La tomaste tú." in browser.text
    assert 'value="no" checked' in browser.text
    assert another.send(take, decision="no", _do="draft", **theirs).status_code == 409
    assert "Rosa tiene ahora esta tarea" in another.text
    assert 'value="no" checked' in another.text, "what was typed is still there to copy"


def test_liberar_gives_the_task_back_with_its_draft(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    filed(another)
    key = task_of(installation).key
    browser.sign_in("rosa")
    browser.get("/bandeja")
    browser.send(f"/bandeja/tarea/{key}/tomar")
    browser.send(f"/bandeja/tarea/{key}", decision="no", _do="draft")
    assert "Borrador guardado." in browser.text
    browser.send(f"/bandeja/tarea/{key}/liberar")
    assert task_of(installation).assignee is None
    browser.get(f"/bandeja/tarea/{key}")
    assert 'value="no" checked' in browser.text


def test_the_task_shows_what_the_applicant_filled_in_and_the_history(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    filed(another)
    browser.sign_in("rosa")
    browser.get(f"/bandeja/tarea/{task_of(installation).key}")
    assert "00000001" in browser.text
    assert "Empezó el caso" in browser.text
    assert "papel.pdf" in browser.text


def test_completing_hands_over_the_next_task_and_a_repeat_shows_the_same(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    filed(another)
    another.get("/seguimiento")
    another.send("/seguimiento/salir")
    filed(another)
    with installation.database.read() as session:
        first, second = session.scalars(select(UserTask.key).order_by(UserTask.key))
    browser.sign_in("rosa")
    browser.get(f"/bandeja/tarea/{first}")
    token, csrf = browser.hidden("_token"), browser.hidden("csrf_token")
    for _ in range(2):
        browser.send(f"/bandeja/tarea/{first}", decision="no", _token=token, csrf_token=csrf)
        assert browser.path == f"/bandeja/tarea/{second}"
    with installation.database.read() as session:
        ended = session.scalars(select(Instance.outcome).where(Instance.status == "completed")).all()
        assert ended == ["Denegada"]
        assert session.scalar(select(func.count()).where(History.element_id == "revisar")) == 1
        assert len(session.scalars(select(RequestToken)).all()) == 5, "two steps of each request, and this one"


def test_a_task_that_ended_meanwhile_says_so_to_a_reviewer(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    filed(another)
    key = task_of(installation).key
    browser.sign_in("rosa")
    browser.get(f"/bandeja/tarea/{key}")
    token, csrf = browser.hidden("_token"), browser.hidden("csrf_token")
    browser.send(f"/bandeja/tarea/{key}", decision="no")
    answer = browser.send(f"/bandeja/tarea/{key}", decision="si", _token=f"{token}x", csrf_token=csrf)
    assert answer.status_code == 409
    assert "Este paso ya terminó" in browser.text


def test_of_two_who_complete_a_task_that_nobody_took_the_second_is_told_who_was_first(
    browser: Browser, another: Browser, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Julio's submit is under way when Rosa's is written, or comes a little later."""
    filed(another)
    key = task_of(installation).key
    another.sign_in("julio").get(f"/bandeja/tarea/{key}")
    form = {"_token": another.hidden("_token"), "csrf_token": another.hidden("csrf_token"), "decision": "no"}
    path = f"/bandeja/tarea/{key}?caso={task_of(installation).instance_key}"
    read = page.read

    def meanwhile(task_form: TaskForm) -> Sent:
        monkeypatch.setattr(page, "read", read)
        installation.runtime.complete(key, {"decision": "no"}, Actor("rosa", frozenset({"Verificador"})))
        return read(task_form)

    monkeypatch.setattr(page, "read", meanwhile)
    for _ in range(2):
        assert another.send(path, **form).status_code == 409
        assert "Rosa ya completó este paso" in another.text


def test_nobody_approves_what_they_reviewed_themselves(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    from services.people import staff

    with installation.database.write() as session:
        staff.set_roles(installation.tools, session, staff.find(session, "rosa"), ["Verificador", "Supervisor"])
    filed(another)
    browser.sign_in("rosa")
    browser.get(f"/bandeja/tarea/{task_of(installation).key}")
    browser.send(f"/bandeja/tarea/{task_of(installation).key}", decision="si")
    approval = task_of(installation, "aprobar").key
    browser.get("/bandeja?ver=grupo")
    assert "Para otra persona: hiciste «Revisar»" in browser.text
    assert f"/bandeja/tarea/{approval}/tomar" not in browser.text
    browser.get(f"/bandeja/tarea/{approval}")
    taken = browser.send(f"/bandeja/tarea/{approval}/tomar")
    assert (taken.status_code, "hiciste «Revisar»" in browser.text) == (403, True)
    browser.get(f"/bandeja/tarea/{approval}")
    answer = browser.send(f"/bandeja/tarea/{approval}", visto="ok")
    assert answer.status_code == 403
    assert "Esta tarea es para otra persona" in browser.text
    another.sign_in("elena")
    another.get(f"/bandeja/tarea/{approval}")
    another.send(f"/bandeja/tarea/{approval}", visto="ok")
    with installation.database.read() as session:
        assert session.scalars(select(Instance.outcome)).all() == ["Aprobada"]


def test_a_file_goes_only_to_its_applicant_and_to_reviewers(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    filed(browser)
    with installation.database.read() as session:
        key = session.scalars(select(StoredFile.key)).one()
    answer = browser.get(f"/archivo/{key}")
    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    answer.close()
    assert another.get(f"/archivo/{key}").status_code == 404
    another.sign_in("mario")
    assert another.get(f"/archivo/{key}").status_code == 404
    another.get("/bandeja")
    another.send("/salir")
    another.sign_in("rosa")
    with another.get(f"/archivo/{key}") as answer:
        assert answer.status_code == 200


def test_a_document_is_never_shown_as_a_page_image(browser: Browser, installation: Installation) -> None:
    filed(browser)
    with installation.database.read() as session:
        key = session.scalars(select(StoredFile.key)).one()
    assert browser.get(f"/archivo/{key}/pagina").status_code == 404


def test_filters_stand_in_the_order_of_the_drawing_and_what_was_chosen_can_be_taken_back() -> None:
    choices = {"distrito": ["Breña", "Lince"], "tipo": ["alta", "baja"]}
    assert [line["name"] for line in queue.filters(["tipo", "distrito", "estado"], choices, {})] == ["tipo", "distrito"]
    (chosen,) = queue.filters(["ubigeo"], {}, {"ubigeo": "150104"})
    assert chosen["values"] == ["150104"]
    assert chosen["chosen"] == "150104"


def test_a_form_with_errors_says_so_in_the_title_and_what_was_done_names_its_case(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    filed(another)
    first = task_of(installation)
    another.client.delete_cookie("aliado")
    filed(another)
    browser.sign_in("rosa").get(f"/bandeja/tarea/{first.key}")
    browser.send()
    assert "<title>Error: Revisar" in browser.text
    browser.send(f"/bandeja/tarea/{first.key}", decision="no")
    assert f"Listo: se registró «Revisar» de {reference_of(first.instance_key, {})}. Esta es" in browser.text


def test_who_asked_and_the_office_read_why_it_ended_as_the_drawing_says(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    end = b'<endEvent id="fin_no" name="Denegada"/>'
    why = b"""<endEvent id="fin_no" name="Denegada"><extensionElements><zeebe:properties>
        <zeebe:property name="motivo" value="=if decision = &quot;no&quot; then &quot;Falta &quot; + nota else null"/>
        </zeebe:properties></extensionElements></endEvent>"""
    files = small_bundle.files()
    installation.runtime.publish(
        {**files, "bpmn/prueba.bpmn": files["bpmn/prueba.bpmn"].replace(end, why)}, "mario", ""
    )
    filed(another)
    key, task = task_of(installation).instance_key, task_of(installation).key
    browser.sign_in("rosa").get(f"/bandeja/tarea/{task}")
    browser.send(decision="no")
    browser.get(f"/bandeja/caso/{key}")
    assert "<strong>Motivo:</strong> Falta listo" in browser.text
    another.get("/seguimiento")
    assert "<strong>Motivo:</strong> Falta listo" in another.text


def test_who_approved_hears_at_once_that_the_approval_came_back(
    browser: Browser, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.cases.settling.LONGEST_WAIT_SECONDS", 5.0)
    monkeypatch.setattr("web.cases.settling._SHORT_WAIT_SECONDS", 5.0)
    request = opened(installation).filed()
    with installation.database.write() as session:
        session.execute(update(Authority).values(valid_to=date(2020, 12, 31)))
    task = request.task("verificar_documento")
    browser.sign_in("rosa").get(f"/bandeja/tarea/{task}")
    sent = {f"verificacion__control__{name}": value for name, value in ALL_GOOD.items()}
    worker = threading.Timer(0.2, request.work)
    worker.start()
    browser.send(f"/bandeja/tarea/{task}", verificacion__decision="aprobar", **sent)
    worker.join()
    again = request.task("verificar_documento")
    assert again != task
    assert browser.path == f"/bandeja/tarea/{again}"
    assert "el trámite volvió a esta tarea" in browser.text
    assert "Se devolvió la aprobación" in browser.text


def test_no_notice_is_taken_from_an_address(browser: Browser, another: Browser, installation: Installation) -> None:
    filed(another)
    browser.sign_in("rosa").get(f"/bandeja/tarea/{task_of(installation).key}?hecho=Gan%C3%B3+un+premio&de=otro")
    assert "premio" not in browser.text


def test_who_does_a_task_reads_the_offices_words_and_who_asked_their_own(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    request = opened(installation).filed()
    browser.sign_in("rosa").get(f"/bandeja/tarea/{request.task('verificar_documento')}")
    assert "hazlo todo en un solo acto" in browser.text
    assert "Estamos revisando tu solicitud" not in browser.text
    another.get(f"/seguimiento/{request.code()}")
    assert "Estamos revisando tu solicitud" in another.text
    assert "hazlo todo en un solo acto" not in another.text
