"""Who opened what: every looking is a line, a reload is none, and lines go when the law lets them."""

from datetime import timedelta

from sqlalchemy import create_engine

from engine.record.linking import link
from services.people import access_log
from services.people.access_log import CASE, FILE, SIGNED_IN, Wanted
from services.tools import Tools


def lines(tools: Tools, **wanted) -> list[tuple[str, str, int | None]]:
    """Newest first: who, what, which case."""
    with tools.database.read() as session:
        return [(row.who, row.what, row.instance_key) for row in access_log.entries(session, Wanted(**wanted), 50)]


def test_whoever_opens_something_is_written_down_once_within_ten_minutes(tools: Tools, clock) -> None:
    for _ in range(3):
        access_log.note(tools, "rosa", CASE, 7)
    access_log.note(tools, "rosa", FILE, 7, "1")
    access_log.note(tools, "rosa", FILE, 7, "2")
    access_log.note(tools, "julio", CASE, 7)
    assert lines(tools) == [("julio", CASE, 7), ("rosa", FILE, 7), ("rosa", FILE, 7), ("rosa", CASE, 7)]
    clock.advance(minutes=11)
    access_log.note(tools, "rosa", CASE, 7)
    assert len(lines(tools)) == 5


def test_every_log_in_counts(tools: Tools) -> None:
    access_log.note(tools, "rosa", SIGNED_IN)
    access_log.note(tools, "rosa", SIGNED_IN)
    assert len(lines(tools)) == 2


def test_a_list_is_of_one_person_or_of_one_case_and_goes_on(tools: Tools) -> None:
    for case in range(5):
        access_log.note(tools, "rosa", CASE, case)
    access_log.note(tools, "julio", CASE, 3)
    assert lines(tools, instance_key=3) == [("julio", CASE, 3), ("rosa", CASE, 3)]
    assert len(lines(tools, who="rosa")) == 5
    with tools.database.read() as session:
        first = access_log.entries(session, Wanted(), 2)
        assert len(access_log.entries(session, Wanted(before=first[-1].key), 50)) == 4


def test_two_years_are_kept_and_no_less(tools: Tools, clock) -> None:
    access_log.note(tools, "rosa", CASE, 7)
    link(tools.database, clock())
    clock.now += timedelta(days=731)
    with tools.database.write() as session:
        access_log.sweep(tools, session)
    assert len(lines(tools)) == 1
    clock.now += timedelta(days=2)
    with tools.database.write() as session:
        access_log.sweep(tools, session)
    assert lines(tools) == [("sistema", "swept", None)]


def test_whether_it_is_the_same_look_is_asked_of_the_last_minutes_alone() -> None:
    """By SQLite's plan: what a person opened in all their years is not read again at every page."""
    engine = create_engine("sqlite://")
    access_log.AccessEntry.__table__.create(engine)
    statement = str(access_log._INSERT_ANEW.compile(engine))
    with engine.connect() as connection:
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", (None,) * 15)]
    engine.dispose()
    assert any("ix_access_entry_who_access_entry_at (who=? AND at>?)" in step for step in plan), plan
