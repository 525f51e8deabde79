"""Days declared by a norm: they count from then on, are declared once, and can be taken back."""

from datetime import date

import pytest

from engine.errors import NotFound
from services.calendar import declared_days, peru
from services.calendar.declared_days import DayRefused


@pytest.fixture
def session(tools):
    with tools.database.write() as session:
        yield session


def test_a_declared_day_no_longer_counts_until_it_is_taken_back(tools, session, clock) -> None:
    day = date(2026, 3, 10)
    assert peru.calendar(tools, session).is_working(day)
    row = declared_days.declare(tools, session, day, "Día no laborable", "DS 1-2026-PCM")
    assert peru.calendar(tools, session).why_closed(day).norm == "DS 1-2026-PCM"
    clock.advance(hours=1)
    declared_days.take_back(tools, session, row.key)
    assert peru.calendar(tools, session).is_working(day)
    assert declared_days.in_force(session, clock()) == []
    with pytest.raises(NotFound):
        declared_days.take_back(tools, session, row.key)


def test_a_day_declared_open_counts_although_it_is_a_saturday(tools, session) -> None:
    declared_days.declare(tools, session, date(2026, 3, 14), "Recuperación", "DS 2-2026-PCM", declared_days.OPEN)
    assert peru.calendar(tools, session).is_working(date(2026, 3, 14))


@pytest.mark.parametrize(
    ("day", "name", "norm", "reason"),
    [
        (date(2026, 3, 10), " ", "DS 1", "Falta el nombre"),
        (date(2026, 3, 10), "Día", "", "o la norma"),
        (date(2062, 3, 10), "Día", "DS 1", "2062 está demasiado lejos"),
        (date(2026, 4, 7), "Día", "DS 1", "07/04/2026 ya está declarado"),
    ],
)
def test_what_cannot_be_declared_is_refused_with_the_reason(tools, session, day, name, norm, reason) -> None:
    declared_days.declare(tools, session, date(2026, 4, 7), "Ya estaba", "DS 0")
    with pytest.raises(DayRefused) as refused:
        declared_days.declare(tools, session, day, name, norm)
    assert reason in refused.value.facts["reason"]
