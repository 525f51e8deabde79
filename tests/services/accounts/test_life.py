"""Accounts: one active per municipality whatever happens at once, and never a moment without one in a replacement."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text

from engine.errors import NotFound
from services.accounts import life
from services.accounts.models import Account
from services.people import sessions
from tests.services.accounts.conftest import person


def accounts(tools) -> list[Account]:
    with tools.database.read() as session:
        return list(session.scalars(select(Account).order_by(Account.begins, Account.key)))


def test_a_second_active_account_of_a_municipality_is_refused(tools):
    with tools.database.write() as session:
        life.begin(tools, session, "150101", person("00000011"))
        with pytest.raises(life.ActiveAccountExists):
            life.begin(tools, session, "150101", person("00000012"))
    assert len(accounts(tools)) == 1


def test_a_person_is_responsible_in_one_municipality_only(tools):
    with tools.database.write() as session:
        life.begin(tools, session, "150101", person("00000011"))
        with pytest.raises(life.ActiveAccountExists):
            life.begin(tools, session, "150102", person(" 00000011 "))


def test_the_refusal_names_nobody(tools):
    with tools.database.write() as session:
        life.begin(tools, session, "150101", person("00000011"))
        with pytest.raises(life.ActiveAccountExists) as refusal:
            life.begin(tools, session, "150101", person("00000012"))
    assert refusal.value.__suppress_context__


def test_accounts_begun_at_once_leave_one(tools):
    start = threading.Barrier(6)

    def begin(number: int) -> bool:
        start.wait()
        try:
            with tools.database.write() as session:
                life.begin(tools, session, "150101", person(f"0000001{number}"), username=f"one-{number}")
        except life.ActiveAccountExists:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(begin, range(6))).count(True) == 1
    assert len(accounts(tools)) == 1


def test_replacements_at_once_form_one_unbroken_chain(tools):
    def replace(number: int) -> None:
        with tools.database.write() as session:
            life.replace(tools, session, "150101", person(f"0000001{number}"))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(replace, range(6)))
    chain = {account.key: account for account in accounts(tools)}
    active = [account for account in chain.values() if account.state == "active"]
    assert (len(chain), len(active)) == (6, 1)
    for account in chain.values():
        if account.state == "ended":
            assert chain[account.replaced_by].begins == account.ends
    assert len({account.replaced_by for account in chain.values()}) == 6


def test_the_new_account_begins_at_the_instant_the_old_one_ends(tools, clock):
    with tools.database.write() as session:
        life.replace(tools, session, "150101", person("00000011"))
    clock.advance(days=30)
    with tools.database.write() as session:
        new, old = life.replace(tools, session, "150101", person("00000012"))
    assert old.ends == new.begins == clock()
    assert (old.state, old.replaced_by, old.end_reason) == ("ended", new.key, life.REPLACED)


def test_a_replacement_that_fails_leaves_the_old_account(tools):
    with tools.database.write() as session:
        life.begin(tools, session, "150101", person("00000011"))
        life.begin(tools, session, "150102", person("00000012"))
    with pytest.raises(life.ActiveAccountExists), tools.database.write() as session:
        life.replace(tools, session, "150101", person("00000012"))
    assert [account.state for account in accounts(tools)] == ["active", "active"]


def test_user_names_say_whose_account_it_is_and_never_repeat(tools):
    for number in range(3):
        with tools.database.write() as session:
            life.replace(tools, session, "150101", person(f"0000001{number}"))
    assert [account.username for account in accounts(tools)] == ["150101-01", "150101-02", "150101-03"]


def test_a_user_name_taken_by_an_import_is_passed_over(tools):
    with tools.database.write() as session:
        life.begin(tools, session, "150101", person("00000011"), username="150101-02")
        new, _ = life.replace(tools, session, "150101", person("00000012"))
    assert new.username == "150101-03"


def test_ending_an_account_ends_its_sessions_and_forgets_its_password(tools, clock):
    with tools.database.write() as session:
        account = life.begin(tools, session, "150101", person())
        account.password_hash = "something"
        token = sessions.begin(tools, session, "account", account.key)
        life.end(session, account, "cese", clock())
        assert sessions.find(tools, session, "account", token) is None
        assert account.password_hash is None
        with pytest.raises(life.AccountEnded):
            life.end(session, account, "otra vez", clock())


def test_the_person_is_readable_to_us_and_not_in_the_row(tools):
    with tools.database.write() as session:
        account = life.begin(tools, session, "150101", person())
        row = str(session.execute(text("SELECT * FROM account")).all())
        assert life.person_of(tools, account)["paternal"] == "Ñaupari"
    assert "upari" not in row
    assert "00000011" not in row


def test_an_unknown_account_is_not_found(tools):
    with tools.database.read() as session, pytest.raises(NotFound):
        life.get(session, 1)
