"""Every term of the drawing, on ten years of start dates, against a computation that shares no code with ours.

Here a day is looked at one by one, with DLeg 713 art. 6 written out and Easter by the Gregorian computus.
"""

import json
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine import drawing
from services.calendar import peru
from tests.processes.conftest import shipped

LIMA = ZoneInfo("America/Lima")
FIXED = {
    (1, 1),
    (5, 1),
    (6, 7),
    (6, 29),
    (7, 23),
    (7, 28),
    (7, 29),
    (8, 6),
    (8, 30),
    (10, 8),
    (11, 1),
    (12, 8),
    (12, 9),
}
FIRST, LAST = date(2024, 1, 1), date(2033, 12, 31)


def easter(year: int) -> date:
    """Meeus' anonymous algorithm."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def works(day: date) -> bool:
    holy = {easter(day.year) - timedelta(days=3), easter(day.year) - timedelta(days=2)}
    return day.weekday() < 5 and (day.month, day.day) not in FIXED | {(12, 25)} and day not in holy


def last_day(start: date, days: int) -> date:
    while days:
        start += timedelta(days=1)
        days -= works(start)
    return start


def terms() -> set[int]:
    """The numbers of working days that the shipped drawing fixes in one place."""
    process = drawing.read(shipped()["bpmn/acceso-usuario-aliado.bpmn"]).processes["acceso-usuario-aliado"]
    table = json.loads((process.elements["fijar_plazos"].script or "").removeprefix("="))
    return {value for value in table.values() if isinstance(value, int)}


@pytest.mark.parametrize("days", sorted(terms()))
def test_a_term_ends_when_a_day_by_day_count_says(case, days: int) -> None:
    with case.tools.database.read() as session:
        calendar = peru.calendar(case.tools, session, datetime(2028, 6, 1, tzinfo=UTC))
    for count in range((LAST - FIRST).days + 1):
        start = FIRST + timedelta(days=count)
        due = calendar.add_working_days(datetime.combine(start, time(10), LIMA), days).astimezone(LIMA)
        assert due.date() == last_day(start, days), (start, days)
