"""Log-in sessions: ours to end, whatever cookie a browser still holds."""

import pytest
from sqlalchemy import text

from services.people import sessions as login_sessions


@pytest.fixture
def session(tools):
    with tools.database.write() as session:
        yield session


def test_the_cookies_token_finds_its_session(tools, session):
    token = login_sessions.begin(tools, session, "office", 5)
    assert login_sessions.find(tools, session, "office", token).subject == 5
    assert login_sessions.find(tools, session, "account", token) is None
    assert login_sessions.find(tools, session, "office", token + "x") is None


def test_the_token_is_not_stored(tools, session):
    token = login_sessions.begin(tools, session, "office", 5)
    assert token not in str(session.execute(text("SELECT * FROM login_session")).all())


def test_an_idle_session_ends(tools, session, clock):
    token = login_sessions.begin(tools, session, "office", 5)
    clock.advance(hours=1, minutes=59)
    row = login_sessions.find(tools, session, "office", token)
    assert login_sessions.is_due(tools, row)
    login_sessions.see(tools, session, row.key)
    assert not login_sessions.is_due(tools, login_sessions.find(tools, session, "office", token))
    clock.advance(hours=2)
    assert login_sessions.find(tools, session, "office", token) is None


@pytest.mark.parametrize(("kind", "hours"), [("office", 2), ("account", 2), ("applicant", 20), ("paper", 20)])
def test_who_has_no_account_may_look_for_papers_until_the_next_day(tools, session, clock, kind, hours):
    token = login_sessions.begin(tools, session, kind, 5)
    clock.advance(hours=hours, minutes=-1)
    assert login_sessions.find(tools, session, kind, token) is not None
    clock.advance(minutes=1)
    assert login_sessions.find(tools, session, kind, token) is None


def test_a_busy_session_ends_too(tools, session, clock):
    token = login_sessions.begin(tools, session, "office", 5)
    for _ in range(11):
        clock.advance(hours=1)
        login_sessions.see(tools, session, login_sessions.find(tools, session, "office", token).key)
    clock.advance(hours=1)
    assert login_sessions.find(tools, session, "office", token) is None


def test_a_rotated_session_has_a_new_token_only(tools, session):
    old = login_sessions.begin(tools, session, "office", 5)
    key = login_sessions.find(tools, session, "office", old).key
    new = login_sessions.rotate(tools, session, key)
    assert login_sessions.find(tools, session, "office", old) is None
    assert login_sessions.find(tools, session, "office", new).key == key


def test_a_revoked_session_cannot_be_rotated(tools, session):
    token = login_sessions.begin(tools, session, "office", 5)
    key = login_sessions.find(tools, session, "office", token).key
    login_sessions.revoke(session, key)
    assert login_sessions.rotate(tools, session, key) is None
    assert login_sessions.find(tools, session, "office", token) is None


def test_all_sessions_of_a_person_end_but_the_one_kept(tools, session):
    mine, other = (login_sessions.begin(tools, session, "office", 5) for _ in range(2))
    same_number_elsewhere = login_sessions.begin(tools, session, "account", 5)
    kept = login_sessions.find(tools, session, "office", mine).key
    login_sessions.revoke_all(session, "office", 5, but=kept)
    assert login_sessions.find(tools, session, "office", other) is None
    assert login_sessions.find(tools, session, "office", mine) is not None
    assert login_sessions.find(tools, session, "account", same_number_elsewhere) is not None


def test_expired_sessions_are_swept(tools, session, clock):
    login_sessions.begin(tools, session, "office", 5)
    clock.advance(hours=12)
    login_sessions.sweep(tools, session)
    assert session.query(login_sessions.LoginSession).count() == 0
