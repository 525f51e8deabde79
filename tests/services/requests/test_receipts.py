"""The expediente's number and the receipt: orderly, without gaps, with the days that did not count."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from services.calendar import peru
from services.requests import receipts

FILE = {"file": "1", "name": "declaracion.pdf", "type": "application/pdf", "size": 10, "sha256": "ab" * 32}
FILED = datetime(2026, 12, 4, 22, 0, tzinfo=UTC)


@pytest.fixture
def issue(tools, call):
    """Issues a receipt in a step of its own."""

    def step(instance_key=7, at=FILED, **inputs):
        with tools.database.write() as session:
            return receipts.issue(tools, session, call(instance_key=instance_key), file=FILE, days=6, at=at, **inputs)

    return step


def test_the_receipt_says_what_was_received_and_until_when_it_is_answered(issue):
    issued = issue(pages=2)
    receipt = issued["receipt"]
    assert (issued["record"], receipt["number"]) == ("2026-000001", "2026-000001-01")
    assert (receipt["at"], receipt["sha256"], receipt["pages"]) == (FILED, FILE["sha256"], 2)
    assert receipt["due"] == date(2026, 12, 16)


def test_the_receipt_says_which_days_do_not_count_and_why(issue):
    skipped = [(day["date"].day, day["reason"], day["norm"]) for day in issue()["receipt"]["not_counted"]]
    assert skipped == [
        (5, "sábado", peru.TERM_NORM),
        (6, "domingo", peru.TERM_NORM),
        (8, "Inmaculada Concepción", "DLeg 713 art. 6"),
        (9, "Batalla de Ayacucho", "DLeg 713 art. 6; Ley 31381 (2021)"),
        (12, "sábado", peru.TERM_NORM),
        (13, "domingo", peru.TERM_NORM),
    ]


def test_a_second_hand_in_gets_a_receipt_of_the_same_expediente(issue):
    issue()
    assert issue()["receipt"]["number"] == "2026-000001-02"


def test_without_an_instant_the_step_is_the_filing(issue, clock):
    assert issue(at=None)["receipt"]["at"] == clock()


def test_the_year_is_the_offices(issue):
    still_2026_in_lima = datetime(2027, 1, 1, 4, 59, tzinfo=UTC)
    assert issue(at=still_2026_in_lima)["record"] == "2026-000001"
    assert issue(8, at=datetime(2027, 1, 1, 5, 0, tzinfo=UTC))["record"] == "2027-000001"


def test_the_term_remembers_its_calendar(tools, issue):
    issue()
    with tools.database.read() as session:
        row = session.scalars(select(receipts.Receipt)).one()
        assert row.calendar == peru.calendar(tools, session).version
        assert row.due == datetime(2026, 12, 17, 4, 59, 59, 999999, tzinfo=UTC)


def test_numbers_drawn_at_once_have_no_gap_and_no_double(tools):
    def open_one(instance_key: int) -> int:
        with tools.database.write() as session:
            return receipts.open_record(tools, session, instance_key, FILED).number

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(open_one, range(1, 33))) == list(range(1, 33))


def test_a_step_that_fails_draws_no_number(tools):
    with pytest.raises(RuntimeError), tools.database.write() as session:
        receipts.open_record(tools, session, 7, FILED)
        raise RuntimeError
    with tools.database.write() as session:
        assert receipts.open_record(tools, session, 8, FILED).number == 1


@pytest.mark.parametrize("typed", ["2026-000001", " 2026-1 "])
def test_an_expediente_is_found_as_people_write_it(tools, issue, typed):
    issue()
    with tools.database.read() as session:
        assert receipts.find(session, typed) == 7


@pytest.mark.parametrize("typed", ["", "2026", "2026-2", "26-1", "2026-x", "2026-99999999999999999999"])
def test_what_is_no_expediente_finds_nothing(tools, issue, typed):
    issue()
    with tools.database.read() as session:
        assert receipts.find(session, typed) is None
