"""Office users: who they are, what they may do, and how they stop."""

import pytest

from engine.errors import NotFound
from services import attempt_limits
from services.people import passwords
from services.people import sessions as login_sessions
from services.people import staff as people
from tests.services.outdated_passwords import outdated_hash


@pytest.fixture
def session(tools):
    with tools.database.write() as session:
        yield session


@pytest.fixture
def rosa(tools):
    """A reviewer and her password."""
    with tools.database.write() as session:
        user, password = people.create(tools, session, "Rosa", "Rosa Tello", ["Verificador", " ", "Verificador"])
    return user, password


def test_a_user_has_a_name_and_roles(rosa):
    user, _ = rosa
    assert (user.username, user.name, user.roles, user.active) == ("rosa", "Rosa Tello", ["Verificador"], True)


def test_a_name_is_given_once(tools, rosa, session):
    with pytest.raises(people.UserExists):
        people.create(tools, session, " ROSA ", "Otra", [])


@pytest.mark.parametrize("name", ["sistema", " Solicitante ", "CORREO"])
def test_nobody_is_named_like_an_actor_of_the_program(tools, session, name):
    with pytest.raises(people.ReservedName):
        people.create(tools, session, name, "Otra", [])


def test_name_and_password_let_the_user_in(tools, rosa):
    user, password = rosa
    assert people.authenticate(tools, " rosa ", password, "10.0.0.1").key == user.key


@pytest.fixture
def outdated(tools, rosa):
    """Rosa's key and password, whose hash was made with the parameters of former years."""
    user, password = rosa
    with tools.database.write() as session:
        people.get(session, user.key).password_hash = outdated_hash(password)
    return user.key, password


def stored(tools, key):
    with tools.database.read() as session:
        return people.get(session, key).password_hash


@pytest.mark.usefixtures("dear_passwords")
def test_a_right_password_renews_an_outdated_hash(tools, outdated):
    key, password = outdated
    before = stored(tools, key)
    assert people.authenticate(tools, "rosa", "wrong", "10.0.0.1") is None
    assert stored(tools, key) == before
    assert people.authenticate(tools, "rosa", password, "10.0.0.1")
    renewed = stored(tools, key)
    assert "m=19456,t=2" in renewed
    assert people.authenticate(tools, "rosa", password, "10.0.0.1")
    assert stored(tools, key) == renewed, "what is up to date stays"


def test_a_password_given_during_a_log_in_is_not_undone_by_the_renewal(tools, outdated, monkeypatch):
    key, password = outdated
    renewed, given = passwords.renewed, []

    def meanwhile(*about):
        with tools.database.write() as session:
            given.append(people.set_password(session, people.get(session, key)))
        return renewed(*about)

    monkeypatch.setattr(passwords, "renewed", meanwhile)
    people.authenticate(tools, "rosa", password, "10.0.0.1")
    assert passwords.matches(stored(tools, key), given[0])


def test_anything_else_lets_nobody_in(tools, rosa):
    assert people.authenticate(tools, "rosa", "wrong", "10.0.0.1") is None
    assert people.authenticate(tools, "nobody", "wrong", "10.0.0.1") is None


def test_guessing_is_limited_by_place(tools, rosa):
    for _ in range(10):
        people.authenticate(tools, "rosa", "wrong", "10.0.0.1")
    with pytest.raises(attempt_limits.TooManyAttempts):
        people.authenticate(tools, "rosa", rosa[1], "10.0.0.1")
    assert people.authenticate(tools, "rosa", rosa[1], "10.0.0.2")


def test_a_deactivated_user_is_out_at_once_and_may_come_back(tools, rosa):
    user, password = rosa
    with tools.database.write() as session:
        token = login_sessions.begin(tools, session, "office", user.key)
        assert people.current(tools, session, token)[0].key == user.key
        people.deactivate(tools, session, people.get(session, user.key))
        assert people.current(tools, session, token) is None
        assert people.in_role(session, "Verificador") == []
    assert people.authenticate(tools, "rosa", password, "10.0.0.1") is None
    with tools.database.write() as session:
        people.activate(session, people.get(session, user.key))
    assert people.authenticate(tools, "rosa", password, "10.0.0.1")


def test_new_roles_end_the_sessions_of_the_old_ones(tools, rosa, session):
    user = people.find(session, "rosa")
    token = login_sessions.begin(tools, session, "office", user.key)
    people.set_roles(tools, session, user, ["Supervisor", "Verificador"])
    assert user.roles == ["Supervisor", "Verificador"]
    assert people.current(tools, session, token) is None


def test_a_new_password_voids_the_old_one(tools, rosa):
    with tools.database.write() as session:
        fresh = people.set_password(session, people.find(session, "rosa"))
    assert people.authenticate(tools, "rosa", rosa[1], "10.0.0.1") is None
    assert people.authenticate(tools, "rosa", fresh, "10.0.0.1")


def test_a_group_knows_its_people(tools, rosa, session):
    people.create(tools, session, "ana", "Ana Ríos", ["Supervisor"], password="given")
    assert [user.username for user in people.in_role(session, "Verificador")] == ["rosa"]
    assert [user.username for user in people.everybody(session)] == ["ana", "rosa"]


def test_unknown_users_are_not_found(session):
    with pytest.raises(NotFound):
        people.get(session, 1)
    with pytest.raises(NotFound):
        people.find(session, "nobody")
