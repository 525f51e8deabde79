import re

import pytest

from services.people import staff
from tests.stopped_clock import StoppedClock
from tests.web.conftest import PASSWORD, Browser
from web.house import House

PAGE = "/administracion/personas"


@pytest.fixture
def administrator(browser: Browser, house: House) -> Browser:
    with house.database.write() as session:
        staff.create(house.tools, session, "carmen", "Carmen Salas", ["Administrador"], password=PASSWORD)
    browser.sign_in("carmen").get(PAGE)
    return browser


def key(house: House, username: str) -> int:
    with house.database.read() as session:
        return staff.find(session, username).key


def test_a_person_is_added_with_a_password_shown_once_and_can_sign_in(
    administrator: Browser, another: Browser, house: House
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
    administrator: Browser, another: Browser, house: House
) -> None:
    another.sign_in("rosa")
    administrator.get(f"{PAGE}/{key(house, 'rosa')}")
    assert "1 sesión abierta" in administrator.text
    administrator.send(f"{PAGE}/{key(house, 'rosa')}/roles", rol="Analista")
    another.get("/bandeja")
    assert another.path == "/ingresar"
    another.sign_in("rosa")
    assert another.path == "/procesos"


def test_a_role_that_no_drawing_knows_is_given_to_nobody(administrator: Browser, house: House) -> None:
    administrator.get(f"{PAGE}/{key(house, 'rosa')}")
    assert 'value="Solicitante"' not in administrator.text
    administrator.send(f"{PAGE}/{key(house, 'rosa')}/roles", rol="Solicitante")
    with house.database.read() as session:
        assert staff.find(session, "rosa").roles == []


def test_who_leaves_is_out_at_once_and_may_come_back(administrator: Browser, another: Browser, house: House) -> None:
    another.sign_in("rosa")
    one = f"{PAGE}/{key(house, 'rosa')}"
    administrator.get(one)
    administrator.send(f"{one}/baja")
    another.get("/bandeja")
    assert another.path == "/ingresar"
    another.send(usuario="rosa", contrasena=PASSWORD)
    assert "no son correctos" in another.text
    administrator.send(f"{one}/alta")
    another.sign_in("rosa")
    assert another.path == "/bandeja"


def test_a_new_password_is_shown_once_and_the_old_one_is_void(
    administrator: Browser, another: Browser, house: House
) -> None:
    one = f"{PAGE}/{key(house, 'rosa')}"
    administrator.get(one)
    administrator.send(f"{one}/contrasena")
    shown = re.search(r'<dd class="code">([^<]+)</dd>', administrator.text)
    assert shown
    another.sign_in("rosa")
    assert another.path == "/ingresar"
    another.send(usuario="rosa", contrasena=shown[1])
    assert another.path == "/bandeja"


@pytest.mark.parametrize("act", ["baja", "roles"])
def test_the_last_administrator_stays_one(administrator: Browser, house: House, act: str) -> None:
    one = f"{PAGE}/{key(house, 'carmen')}"
    administrator.get(one)
    answer = administrator.send(f"{one}/{act}", **({"rol": "Analista"} if act == "roles" else {}))
    assert answer.status_code == 409
    assert "Da primero ese rol a otra persona" in administrator.text
    with house.database.write() as session:
        carmen = staff.find(session, "carmen")
        assert (carmen.active, carmen.roles) == (True, ["Administrador"])
        staff.set_roles(session, staff.find(session, "mario"), ["Administrador"])
    administrator.get(one)
    administrator.send(f"{one}/{act}", **({"rol": "Analista"} if act == "roles" else {}))
    assert administrator.path == "/ingresar", "once there is another one, she may go"


def test_privileges_are_to_be_reviewed_within_six_months(
    administrator: Browser, house: House, clock: StoppedClock
) -> None:
    one = f"{PAGE}/{key(house, 'rosa')}"
    clock.advance(days=200)
    administrator.sign_in("carmen").get(PAGE)
    assert "Venció el" in administrator.text
    for username in ("rosa", "julio", "elena", "mario", "carmen"):
        administrator.get(f"{PAGE}/{key(house, username)}")
        administrator.send(f"{PAGE}/{key(house, username)}/revisado")
    administrator.get(PAGE)
    assert "Venció el" not in administrator.text
    administrator.get(one)
    assert "la última fue el" in administrator.text


@pytest.mark.parametrize("who", ["rosa", "elena", "mario"])
def test_only_administrators_see_and_change_people(browser: Browser, house: House, who: str) -> None:
    browser.sign_in(who).get("/bandeja")
    csrf = browser.hidden("csrf_token")
    one = f"{PAGE}/{key(house, 'rosa')}"
    assert browser.get(PAGE).status_code == 403
    assert browser.get(one).status_code == 403
    for act in ("", f"/{key(house, 'rosa')}/roles", f"/{key(house, 'rosa')}/contrasena", f"/{key(house, 'rosa')}/baja"):
        assert browser.send(f"{PAGE}{act}", csrf_token=csrf).status_code == 403, act
