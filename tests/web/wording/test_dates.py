from datetime import UTC, date, datetime, timedelta

import pytest

from web.wording import dates


def test_an_evening_in_utc_is_still_the_same_day_in_lima() -> None:
    assert dates.long_day(datetime(2026, 12, 1, 3, tzinfo=UTC)) == "lunes 30 de noviembre de 2026"


def test_iso_texts_are_read_too() -> None:
    assert dates.short_day("2026-07-29") == "29/07/2026"
    assert dates.moment("2026-11-30T21:05:00+00:00") == "30/11/2026, 16:05"


FRIDAY = datetime(2026, 11, 27, 23, 59, 59, tzinfo=dates.LIMA)


@pytest.mark.parametrize(
    ("days", "hours", "words"),
    [
        (3, -90, "faltan 3 días hábiles"),
        (1, -24, "falta 1 día hábil"),
        (0, -6, "vence hoy"),
        (0, -30, "vence el viernes 27"),  # on Thursday, a holiday
        (0, 12, "venció el viernes 27"),  # on Saturday
        (0, 40, "venció el viernes 27"),  # on Sunday
        (-1, 60, "venció hace 1 día hábil"),
        (-12, 600, "venció hace 12 días hábiles"),
    ],
)
def test_what_is_left_of_a_term_is_said_in_working_days_and_of_none_by_its_day(
    days: int, hours: int, words: str
) -> None:
    assert dates.term_left(days, FRIDAY, FRIDAY + timedelta(hours=hours)) == words


def test_a_term_that_ended_today_says_so() -> None:
    noon = FRIDAY.replace(hour=12)
    assert dates.term_left(0, noon, noon + timedelta(hours=1)) == "venció hoy"


def test_september_is_spelled_as_in_peru() -> None:
    assert "setiembre" in dates.long_day(date(2026, 9, 1))


def test_sizes_are_rounded_for_people() -> None:
    assert [dates.megabytes(n) for n in (120, 312_400, 1_449_000)] == ["1 KB", "312 KB", "1,4 MB"]
