"""Days and instants in the words of a Peruvian reader, always in the office's zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from services.calendar.names import MONTHS, WEEKDAYS

LIMA = ZoneInfo("America/Lima")


def as_date(value: date | datetime | str, zone: ZoneInfo = LIMA) -> date:
    """The local date of a date, an aware instant, or the ISO text of either."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    if isinstance(value, datetime):
        return value.astimezone(zone).date() if value.tzinfo else value.date()
    return value


def long_day(value: date | datetime | str, zone: ZoneInfo = LIMA) -> str:
    """«lunes 30 de noviembre de 2026»."""
    day = as_date(value, zone)
    return f"{WEEKDAYS[day.weekday()]} {day.day} de {MONTHS[day.month - 1]} de {day.year}"


def short_day(value: date | datetime | str, zone: ZoneInfo = LIMA) -> str:
    """«30/11/2026»."""
    return f"{as_date(value, zone):%d/%m/%Y}"


def moment(value: datetime | str, zone: ZoneInfo = LIMA) -> str:
    """«30/11/2026, 16:05»."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return f"{value.astimezone(zone):%d/%m/%Y, %H:%M}"


def term_left(days: int, due: datetime, now: datetime, zone: ZoneInfo = LIMA) -> str:
    """How much of a term is left; ``days``: the working days between now and its end (negative: overdue).

    Where no working day lies between, it says the day: a term that ended on Friday ended on Friday all weekend.
    """
    if days < 0:
        return f"venció hace {_days(-days)}"
    if days > 0:
        return f"{'falta' if days == 1 else 'faltan'} {_days(days)}"
    last, today = as_date(due, zone), as_date(now, zone)
    on = "hoy" if last == today else f"el {WEEKDAYS[last.weekday()]} {last.day}"
    return f"{'venció' if due < now else 'vence'} {on}"


def _days(days: int) -> str:
    return f"{days} día hábil" if days == 1 else f"{days} días hábiles"


def megabytes(size: int) -> str:
    """«1,4 MB», «312 KB»."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} KB"
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")


def count(number: int) -> str:
    """A number with thin spaces between thousands: «1 234»."""
    return f"{number:,}".replace(",", "\u202f")
