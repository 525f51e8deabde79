"""Credentials: the words leave only by reference, one secret is good at a time, and log-in tells nothing."""

from dataclasses import replace as with_changes

import pytest
from sqlalchemy import text

from services import attempt_limits, secrets
from services.accounts import credentials, life, tasks
from services.accounts.models import Account
from services.people import sessions
from tests.services.accounts.conftest import person
from tests.services.outdated_passwords import outdated_hash


def words(tools, reference):
    with tools.database.read() as session:
        return secrets.read(tools, session, reference)


@pytest.fixture
def by_link(tools):
    return with_changes(tools, settings={**tools.settings, "credentials": "enlace"})


def test_the_issued_words_let_the_person_in(tools, replace):
    issued = words(tools, replace("150101", person())["secret"])
    assert credentials.log_in(tools, issued["username"], issued["password"], "10.0.0.1").ubigeo == "150101"


@pytest.mark.usefixtures("dear_passwords")
def test_the_right_password_renews_an_outdated_hash(tools, replace):
    issued = words(tools, replace("150101", person())["secret"])

    def account(session):
        return session.query(Account).filter_by(username=issued["username"]).one()

    with tools.database.write() as session:
        account(session).password_hash = outdated_hash(issued["password"])
    assert credentials.log_in(tools, issued["username"], "wrong", "10.0.0.1") is None
    with tools.database.read() as session:
        assert "m=8192" in account(session).password_hash
    assert credentials.log_in(tools, issued["username"], issued["password"], "10.0.0.1")
    with tools.database.read() as session:
        assert "m=19456,t=2" in account(session).password_hash
    assert credentials.log_in(tools, issued["username"], issued["password"], "10.0.0.1")


def test_user_names_are_read_as_people_type_them(tools):
    with tools.database.write() as session:
        account = life.begin(tools, session, "150101", person(), username="Muni.Lima")
        issued = secrets.read(tools, session, credentials.issue(tools, session, account))
    assert credentials.log_in(tools, " muni.LIMA ", issued["password"], "10.0.0.1")


@pytest.mark.parametrize(("name", "password"), [("150101-01", "wrong"), ("150101-99", "wrong"), ("", "")])
def test_anything_else_is_refused_alike(tools, replace, name, password):
    replace("150101", person())
    assert credentials.log_in(tools, name, password, "10.0.0.1") is None


def test_the_replaced_persons_words_are_worth_nothing(tools, replace):
    old = words(tools, replace("150101", person("00000011"))["secret"])
    new = words(tools, replace("150101", person("00000012"))["secret"])
    assert credentials.log_in(tools, old["username"], old["password"], "10.0.0.1") is None
    assert credentials.log_in(tools, new["username"], new["password"], "10.0.0.1")


def test_a_new_secret_voids_the_old_one_and_its_sessions(tools, call, replace):
    issued = replace("150101", person())
    first = words(tools, issued["secret"])
    with tools.database.write() as session:
        token = sessions.begin(tools, session, "account", int(issued["account"]))
        again = tasks.reissue(tools, session, call(), account=issued["account"])
        assert sessions.find(tools, session, "account", token) is None
    second = words(tools, again["secret"])
    assert credentials.log_in(tools, first["username"], first["password"], "10.0.0.1") is None
    assert credentials.log_in(tools, second["username"], second["password"], "10.0.0.1")


def test_guessing_is_limited_per_place_and_success_forgives(tools, replace):
    issued = words(tools, replace("150101", person())["secret"])
    for _ in range(9):
        credentials.log_in(tools, issued["username"], "wrong", "10.0.0.1")
    assert credentials.log_in(tools, issued["username"], issued["password"], "10.0.0.1")
    for _ in range(10):
        credentials.log_in(tools, issued["username"], "wrong", "10.0.0.1")
    with pytest.raises(attempt_limits.TooManyAttempts):
        credentials.log_in(tools, issued["username"], issued["password"], "10.0.0.1")
    assert credentials.log_in(tools, issued["username"], issued["password"], "10.0.0.2")


def test_an_issued_password_is_in_no_table(tools, replace):
    outputs = replace("150101", person())
    password = words(tools, outputs["secret"])["password"]
    with tools.database.read() as session:
        rows = [str(session.execute(text(f"SELECT * FROM {t}")).all()) for t in ("account", "secret", "attempt")]
    assert password not in "".join(rows) + str(outputs)


def test_a_link_works_once_and_shows_the_words(by_link, replace, call):
    with by_link.database.write() as session:
        outputs = tasks.replace(by_link, session, call(), ubigeo="150101", person=person())
    said = words(by_link, outputs["secret"])
    assert said["only"] == "recipient"
    token = said["link"].rpartition("/")[2]
    assert credentials.log_in(by_link, said["username"], "", "10.0.0.1") is None
    with by_link.database.write() as session:
        username, password = credentials.activate(by_link, session, token)
        assert credentials.activate(by_link, session, token) is None
    assert credentials.log_in(by_link, username, password, "10.0.0.1")


def test_an_old_link_and_the_link_of_an_ended_account_are_worth_nothing(by_link, call, clock):
    with by_link.database.write() as session:
        outputs = tasks.replace(by_link, session, call(), ubigeo="150101", person=person())
        token = secrets.read(by_link, session, outputs["secret"])["link"].rpartition("/")[2]
        tasks.end(by_link, session, call(), account=outputs["account"], reason="cese")
        assert credentials.activate(by_link, session, token) is None
        outputs = tasks.replace(by_link, session, call(), ubigeo="150101", person=person())
        token = secrets.read(by_link, session, outputs["secret"])["link"].rpartition("/")[2]
        clock.advance(days=7)
        assert credentials.activate(by_link, session, token) is None
