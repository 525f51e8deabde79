"""Terms in working days: against a computation of another kind, and at the edges of days, zones and years."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar.working_days import Calendar, NaiveStart, NotATerm, NotCounted, OutsideCalendar

LIMA = ZoneInfo("America/Lima")
FIRST, LAST = date(2020, 1, 1), date(2031, 12, 31)
DAYS = st.dates(date(2021, 1, 1), date(2029, 12, 31))


def calendar(closed: dict[date, str] | None = None, opened: frozenset[date] = frozenset()) -> Calendar:
    whys = {day: NotCounted(day, reason, "a norm") for day, reason in (closed or {}).items()}
    return Calendar(LIMA, FIRST, LAST, whys, opened)


calendars = st.builds(
    lambda closed, opened: calendar(dict.fromkeys(closed, "declared"), frozenset(opened)),
    st.sets(DAYS, max_size=60),
    st.sets(DAYS, max_size=10),
)


def naive_due(cal: Calendar, start: date, days: int) -> date:
    """The same term by listing every date and striking out the closed ones, as a clerk would on paper."""
    listed = [start + timedelta(days=n) for n in range(1, 7 * days + 200)]
    working = [d for d in listed if d in cal.opened or (d.weekday() < 5 and d not in cal.closed)]
    return working[days - 1]


@given(calendars, DAYS, st.integers(1, 40))
def test_a_term_agrees_with_the_list_on_paper(cal, start, days):
    assert cal.add_working_days(start, days).date() == naive_due(cal, start, days)


@given(calendars, DAYS, st.integers(1, 40))
def test_what_lies_between_start_and_end_is_the_length_of_the_term(cal, start, days):
    assert cal.working_days_between(start, cal.add_working_days(start, days)) == days


@given(calendars, DAYS, st.integers(1, 40))
def test_every_day_of_a_term_is_either_counted_or_explained(cal, start, days):
    due = cal.add_working_days(start, days).date()
    assert days + len(cal.excluded(start, due)) == (due - start).days


@given(calendars, DAYS, st.integers(0, 20), st.integers(0, 20))
def test_more_days_never_end_earlier(cal, start, days, more):
    assert cal.add_working_days(start, days) <= cal.add_working_days(start, days + more)


def test_a_term_ends_at_the_last_moment_of_the_local_day():
    due = calendar().add_working_days(datetime(2026, 11, 23, 15, tzinfo=UTC), 1)
    assert due == datetime(2026, 11, 24, 23, 59, 59, 999999, tzinfo=LIMA)


def test_the_day_of_the_start_is_the_local_one():
    before_midnight = datetime(2026, 11, 24, 4, 59, tzinfo=UTC)
    assert calendar().add_working_days(before_midnight, 1).date() == date(2026, 11, 24)
    assert calendar().add_working_days(before_midnight + timedelta(minutes=1), 1).date() == date(2026, 11, 25)


def test_zero_days_end_today_or_on_the_next_working_day():
    assert calendar().add_working_days(date(2026, 11, 27), 0).date() == date(2026, 11, 27)
    assert calendar().add_working_days(date(2026, 11, 28), 0).date() == date(2026, 11, 30)


def test_the_span_backwards_is_negative():
    assert calendar().working_days_between(date(2026, 11, 27), date(2026, 11, 23)) == -4


def test_a_day_declared_open_counts_even_on_a_saturday():
    cal = calendar(opened=frozenset({date(2026, 11, 28)}))
    assert cal.add_working_days(date(2026, 11, 27), 1).date() == date(2026, 11, 28)


def test_the_reason_on_a_rest_day_is_the_rest():
    cal = calendar({date(2026, 11, 29): "a feast", date(2026, 11, 30): "another"})
    reasons = [(why.day.day, why.reason) for why in cal.excluded(date(2026, 11, 27), date(2026, 12, 1))]
    assert reasons == [(28, "sábado"), (29, "domingo"), (30, "another")]


def test_the_version_names_the_days():
    plain, other = calendar(), calendar({date(2026, 12, 24): "declared"})
    assert plain.version == calendar().version
    assert plain.version != other.version
    assert other.version != calendar({date(2026, 12, 24): "declared otherwise"}).version


@pytest.mark.parametrize("days", [-1, 1.5])
def test_what_is_not_a_term_is_refused(days):
    with pytest.raises(NotATerm):
        calendar().add_working_days(date(2026, 11, 23), days)


def test_a_term_beyond_the_calendar_is_refused():
    with pytest.raises(OutsideCalendar):
        calendar().add_working_days(date(2026, 11, 23), 100_000)


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(NaiveStart):
        calendar().add_working_days(datetime(2026, 11, 23), 1)  # noqa: DTZ001


def test_expressions_get_both_functions():
    functions = calendar().functions()
    due = functions["add working days"](datetime(2026, 11, 23, 15, tzinfo=UTC), 6)
    assert functions["working days between"](datetime(2026, 11, 23, 15, tzinfo=UTC), due) == 6
