import re

import pytest
from sqlalchemy import select

from engine.actor import Actor
from engine.errors import NotAllowed
from engine.models.process import Draft
from services.people import staff
from tests.stopped_clock import StoppedClock
from tests.web.applicant.test_road import filed
from tests.web.conftest import PASSWORD, Browser, task_of
from web.installation import Installation

PAGE = "/administracion/personas"


@pytest.fixture
def administrator(browser: Browser, installation: Installation) -> Browser:
    with installation.database.write() as session:
        staff.create(installation.tools, session, "carmen", "Carmen Salas", ["Administrador"], password=PASSWORD)
    browser.sign_in("carmen").get(PAGE)
    return browser


def key(installation: Installation, username: str) -> int:
    with installation.database.read() as session:
        return staff.find(session, username).key


def test_a_person_is_added_with_a_password_shown_once_and_can_sign_in(
    administrator: Browser, another: Browser, installation: Installation
) -> None:
    administrator.send(usuario="Lucia.Rios", nombre="Lucía Ríos", correo="lucia@contigo.example", rol="Verificador")
    shown = re.search(r'<dd class="code">([^<]+)</dd>', administrator.text)
    assert shown
    administrator.get(PAGE)
    assert shown[1] not in administrator.text
    another.get("/ingresar")
    another.send(usuario="lucia.rios", contrasena=shown[1])
    assert another.path == "/bandeja"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"usuario": "lucía ríos"}, "letras sin tilde"),
        ({"usuario": "ROSA"}, "Ya hay una persona con el usuario «rosa»"),
        ({"nombre": " "}, "Escribe nombres y apellidos"),
        ({"correo": "lucia"}, "Revisa el correo"),
        ({"usuario": "Sistema"}, "Ese nombre es del propio programa"),
        ({"rol": "Solicitante"}, "Elige al menos un rol"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    administrator: Browser, changes: dict[str, str], said: str
) -> None:
    typed = {"usuario": "lucia", "nombre": "Lucía Ríos", "correo": "", "rol": "Verificador"} | changes
    answer = administrator.send(**typed)
    assert answer.status_code == 422
    assert said in administrator.text
    assert f'value="{typed["usuario"]}"' in administrator.text


def test_other_roles_end_the_sessions_and_take_effect_at_the_next_sign_in(
    administrator: Browser, another: Browser, installation: Installation
) -> None:
    another.sign_in("rosa")
    administrator.get(f"{PAGE}/{key(installation, 'rosa')}")
    assert "1 sesión abierta" in administrator.text
    administrator.send(f"{PAGE}/{key(installation, 'rosa')}/roles", rol="Analista", seguro="1")
    another.get("/bandeja")
    assert another.path == "/ingresar"
    another.sign_in("rosa")
    assert another.path == "/procesos"


def test_a_role_that_no_drawing_knows_is_given_to_nobody(administrator: Browser, installation: Installation) -> None:
    administrator.get(f"{PAGE}/{key(installation, 'rosa')}")
    assert 'value="Solicitante"' not in administrator.text
    administrator.send(f"{PAGE}/{key(installation, 'rosa')}/roles", rol="Solicitante", seguro="1")
    with installation.database.read() as session:
        assert staff.find(session, "rosa").roles == []


def test_who_leaves_is_out_at_once_and_may_come_back(
    administrator: Browser, another: Browser, installation: Installation
) -> None:
    another.sign_in("rosa")
    one = f"{PAGE}/{key(installation, 'rosa')}"
    administrator.get(one)
    administrator.send(f"{one}/baja", seguro="1")
    another.get("/bandeja")
    assert another.path == "/ingresar"
    another.send(usuario="rosa", contrasena=PASSWORD)
    assert "no son correctos" in another.text
    administrator.send(f"{one}/alta")
    another.sign_in("rosa")
    assert another.path == "/bandeja"


def test_a_new_password_is_shown_once_and_the_old_one_is_void(
    administrator: Browser, another: Browser, installation: Installation
) -> None:
    one = f"{PAGE}/{key(installation, 'rosa')}"
    administrator.get(one)
    administrator.send(f"{one}/contrasena")
    shown = re.search(r'<dd class="code">([^<]+)</dd>', administrator.text)
    assert shown
    another.sign_in("rosa")
    assert another.path == "/ingresar"
    another.send(usuario="rosa", contrasena=shown[1])
    assert another.path == "/bandeja"


def held_by_rosa(another: Browser, installation: Installation) -> int:
    filed(another)
    task = task_of(installation).key
    installation.runtime.worklist.claim(task, Actor("rosa", frozenset({"Verificador"})))
    installation.runtime.worklist.save_draft(task, {"decision": "no"}, Actor("rosa", frozenset({"Verificador"})))
    return task


@pytest.mark.parametrize(("act", "rol"), [("roles", "Analista"), ("baja", None)])
def test_who_loses_the_role_or_leaves_gives_back_what_they_hold(
    administrator: Browser, another: Browser, installation: Installation, act: str, rol: str | None
) -> None:
    task = held_by_rosa(another, installation)
    one = f"{PAGE}/{key(installation, 'rosa')}"
    administrator.get(one)
    administrator.send(f"{one}/{act}", seguro="1", **({"rol": rol} if rol else {}))
    assert task_of(installation).assignee is None
    another.sign_in("julio").get(f"/bandeja/tarea/{task}")
    assert 'value="no" checked' not in another.text
    with installation.database.read() as session:
        assert session.scalars(select(Draft.owner)).all() == ["rosa"], "the draft stays, and stays theirs"
    assert "La tarea volvió a su grupo" in another.text


def test_who_keeps_a_role_of_the_task_keeps_the_task(
    administrator: Browser, another: Browser, installation: Installation
) -> None:
    held_by_rosa(another, installation)
    one = f"{PAGE}/{key(installation, 'rosa')}"
    administrator.get(one)
    administrator.send(f"{one}/roles", rol=["Verificador", "Analista"], seguro="1")
    assert task_of(installation).assignee == "rosa"


def test_a_task_in_hand_is_nothing_to_who_is_no_longer_of_its_group(
    another: Browser, installation: Installation
) -> None:
    task = held_by_rosa(another, installation)
    with installation.database.write() as session:
        staff.find(session, "rosa").roles = ["Analista"]  # however the task came to stay in her hand
    another.sign_in("rosa").get("/procesos")
    csrf = another.hidden("csrf_token")
    assert another.get(f"/bandeja/tarea/{task}").status_code == 403
    assert "00000001" not in another.text
    assert another.send(f"/bandeja/tarea/{task}", decision="si", csrf_token=csrf).status_code == 403
    rosa = Actor("rosa", frozenset({"Analista"}))
    for act in (installation.runtime.complete, installation.runtime.worklist.save_draft):
        with pytest.raises(NotAllowed):
            act(task, {"decision": "si"}, rosa)
    with pytest.raises(NotAllowed):
        installation.runtime.worklist.claim(task, rosa)


@pytest.mark.parametrize("act", ["baja", "roles"])
def test_the_last_administrator_stays_one(administrator: Browser, installation: Installation, act: str) -> None:
    one = f"{PAGE}/{key(installation, 'carmen')}"
    administrator.get(one)
    answer = administrator.send(f"{one}/{act}", seguro="1", **({"rol": "Analista"} if act == "roles" else {}))
    assert answer.status_code == 409
    assert "Da primero ese rol a otra persona" in administrator.text
    with installation.database.write() as session:
        carmen = staff.find(session, "carmen")
        assert (carmen.active, carmen.roles) == (True, ["Administrador"])
        staff.set_roles(installation.tools, session, staff.find(session, "mario"), ["Administrador"])
    administrator.get(one)
    administrator.send(f"{one}/{act}", seguro="1", **({"rol": "Analista"} if act == "roles" else {}))
    assert administrator.path == "/ingresar", "once there is another one, she may go"


def test_privileges_are_to_be_reviewed_within_six_months(
    administrator: Browser, installation: Installation, clock: StoppedClock
) -> None:
    one = f"{PAGE}/{key(installation, 'rosa')}"
    clock.advance(days=200)
    administrator.sign_in("carmen").get(PAGE)
    assert "Venció el" in administrator.text
    for username in ("rosa", "julio", "elena", "mario", "carmen"):
        administrator.get(f"{PAGE}/{key(installation, username)}")
        administrator.send(f"{PAGE}/{key(installation, username)}/revisado")
    administrator.get(PAGE)
    assert "Venció el" not in administrator.text
    administrator.get(one)
    assert "la última fue el" in administrator.text


@pytest.mark.parametrize("who", ["rosa", "elena", "mario"])
def test_only_administrators_see_and_change_people(browser: Browser, installation: Installation, who: str) -> None:
    browser.sign_in(who).get("/bandeja")
    csrf = browser.hidden("csrf_token")
    one = f"{PAGE}/{key(installation, 'rosa')}"
    assert browser.get(PAGE).status_code == 403
    assert browser.get(one).status_code == 403
    for act in (
        "",
        f"/{key(installation, 'rosa')}/roles",
        f"/{key(installation, 'rosa')}/contrasena",
        f"/{key(installation, 'rosa')}/baja",
    ):
        assert browser.send(f"{PAGE}{act}", csrf_token=csrf).status_code == 403, act


def test_who_works_beside_the_procedure_begins_with_their_own_pages(
    administrator: Browser, another: Browser, installation: Installation
) -> None:
    administrator.get("/ingresar")
    assert administrator.path == PAGE
    another.sign_in("mario")
    assert another.path == "/procesos"
