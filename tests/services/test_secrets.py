"""Secrets on their way to a mail: readable by reference, nowhere in clear, gone when delivered or too old."""

import pytest
from sqlalchemy import text

from services import secrets
from tests.engine.office import CLERK, END, START, Office, road, user

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


@pytest.mark.parametrize("reference", ["1", "", "x", "-1", "9" * 19, "9" * 40])
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


@pytest.mark.parametrize("longest", ["9" * 19, str(2**63), str(2**63 - 1), "9" * 40])
def test_a_number_too_long_to_be_a_key_keeps_no_instance_from_ending(office: Office, longest: str):
    office.draw(START + user("a") + END + road("start", "a", "end"))
    office.runtime.at_end = (secrets.release,)
    completed, cancelled = (office.start(bank_account=longest) for _ in range(2))
    assert office.runtime.cancel(cancelled.instance, CLERK, "test").status == "cancelled"
    assert office.runtime.complete(completed.tasks[0], {}, CLERK).status == "completed"


def test_a_secret_goes_with_the_instance_that_names_it(office: Office, tools):
    office.draw(START + user("a") + END + road("start", "a", "end"))
    office.runtime.at_end = (secrets.release,)
    with tools.database.write() as session:
        named, other = secrets.put(tools, session, WORDS), secrets.put(tools, session, WORDS)
    ending = office.start(reference=named, number=int(other))
    office.runtime.cancel(ending.instance, CLERK, "test")
    with tools.database.read() as session:
        assert session.get(secrets.Secret, int(named)) is None
        assert secrets.read(tools, session, other) == WORDS
