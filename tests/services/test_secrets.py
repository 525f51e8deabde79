"""Secrets on their way to a mail: readable by reference, nowhere in clear, gone when delivered or too old."""

import pytest
from sqlalchemy import text

from services import secrets

WORDS = {"username": "150101-01", "password": "kf7m-qw3x-8hjd-pz4c"}


def test_a_secret_is_read_back_by_its_reference(tools):
    with tools.database.write() as session:
        reference = secrets.put(tools, session, WORDS)
        assert secrets.read(tools, session, reference) == WORDS


def test_the_row_does_not_show_the_words(tools):
    with tools.database.write() as session:
        secrets.put(tools, session, WORDS)
        row = session.execute(text("SELECT * FROM secret")).one()
    assert "kf7m" not in str(row)


@pytest.mark.parametrize("reference", ["1", "", "x", "-1"])
def test_an_unknown_reference_is_refused(tools, reference):
    with tools.database.read() as session, pytest.raises(secrets.SecretGone):
        secrets.read(tools, session, reference)


def test_an_erased_secret_is_gone(tools):
    with tools.database.write() as session:
        reference = secrets.put(tools, session, WORDS)
        secrets.erase(session, reference)
        secrets.erase(session, reference)
        with pytest.raises(secrets.SecretGone):
            secrets.read(tools, session, reference)


def test_an_expired_secret_is_gone_and_swept(tools, clock):
    with tools.database.write() as session:
        reference = secrets.put(tools, session, WORDS)
        clock.advance(days=30)
        with pytest.raises(secrets.SecretGone):
            secrets.read(tools, session, reference)
        assert secrets.sweep(tools, session) == 1
        assert secrets.sweep(tools, session) == 0
