"""The Peruvian calendar: the law's holidays, the declared days, and the terms that were worked out by hand."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from engine.calendar.declared_days import CalendarDay, withdraw
from services.calendar import peru as office

DATA = Path(__file__).parents[2] / "data"
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def session(tools):
    with tools.database.write() as session:
        office.ship_days(session, tools.keys, NOW)
        yield session


@pytest.fixture
def peru(tools, session):
    return office.calendar(tools, session, NOW)


def declare(session, tools, day, kind="closed", region=None, since=NOW, norm="DS 999-2026-PCM"):
    texts = {"name": "Declarado", "norm": norm, "region": region, "kind": kind}
    row = CalendarDay(key=tools.keys(), day=day, valid_from=since, created=since, **texts)
    session.add(row)
    session.flush()
    return row


def test_every_term_worked_out_by_hand_comes_out(peru):
    for case in rows("plazos_casos_prueba.csv"):
        filed, days = date.fromisoformat(case["presentado"]), int(case["dias_habiles"])
        assert peru.add_working_days(filed, 1).date().isoformat() == case["primer_dia_computo"], case
        assert peru.add_working_days(filed, days).date().isoformat() == case["vence"], case


def test_every_published_holiday_is_known_with_its_norm(peru):
    for case in rows("feriados_peru_2025_2027.csv"):
        known = peru.closed[date.fromisoformat(case["fecha"])]
        assert (known.reason, known.norm) == (case["nombre"], case["norma"])


def test_no_other_weekday_is_closed(peru):
    published = {date.fromisoformat(case["fecha"]) for case in rows("feriados_peru_2025_2027.csv")}
    closed = {day for day in peru.closed if 2025 <= day.year <= 2027 and day.weekday() < 5}
    assert closed <= published


def test_the_shipped_days_are_added_once(tools, session):
    assert office.ship_days(session, tools.keys, NOW) == 0


def test_a_withdrawn_shipped_day_stays_withdrawn(tools, session):
    row = session.query(CalendarDay).filter_by(day=date(2026, 1, 2)).one()
    withdraw(session, row, NOW)
    assert office.ship_days(session, tools.keys, NOW) == 0
    assert office.calendar(tools, session, NOW).is_working(date(2026, 1, 2))


def test_a_decree_closes_a_day_from_the_instant_it_holds(tools, session, peru):
    declare(session, tools, date(2026, 12, 24), since=NOW)
    before = office.calendar(tools, session, NOW - timedelta(seconds=1))
    after = office.calendar(tools, session, NOW)
    assert before.version == peru.version != after.version
    assert before.is_working(date(2026, 12, 24))
    assert after.why_closed(date(2026, 12, 24)).norm == "DS 999-2026-PCM"


def test_a_regional_day_closes_only_its_region(tools, session, peru):
    declare(session, tools, date(2026, 11, 4), region="PE-PUN")
    assert office.calendar(tools, session, NOW).is_working(date(2026, 11, 4))


def test_a_later_row_wins(tools, session):
    declare(session, tools, date(2026, 12, 8), kind="open", since=NOW - timedelta(days=1))
    assert office.calendar(tools, session, NOW).is_working(date(2026, 12, 8))
    declare(session, tools, date(2026, 12, 8), kind="closed", since=NOW)
    assert not office.calendar(tools, session, NOW).is_working(date(2026, 12, 8))


def test_the_version_stays_while_no_day_changes(tools, session):
    january, december = datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 12, 31, tzinfo=UTC)
    assert office.calendar(tools, session, january).version == office.calendar(tools, session, december).version
