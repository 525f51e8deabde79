"""Dates, times and durations as text: read by the lexical rules of XML Schema, written in FEEL's canonical form."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from functools import lru_cache

from engine.feel.calendar import (
    DAY,
    SECOND,
    UTC,
    date_of,
    days_of,
    lift,
    lift_date,
    lift_time,
    lower,
    lower_date,
    lower_time,
    named_zone,
    valid_date,
)
from engine.feel.values import DaysTime, Value, WideDate, WideDateTime, WideTime, YearsMonths

_DATE = re.compile(r"(-?)(\d{4}|[1-9]\d{4,8})-(\d\d)-(\d\d)", re.ASCII)
_TIME = re.compile(
    r"(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,30}))?)?(?:(Z|z)|([+-])(\d\d):(\d\d)(?::(\d\d))?|@([A-Za-z0-9_+/-]+))?",
    re.ASCII,
)
_MONTHS = re.compile(r"(-?)P(?:(\d{1,18})Y)?(?:(\d{1,18})M)?", re.ASCII)
_DAYS = re.compile(
    r"(-?)P(?:(\d{1,18})D)?(T(?:(\d{1,18})H)?(?:(\d{1,18})M)?(?:(\d{1,18})(?:\.(\d{0,30}))?S)?)?", re.ASCII
)


def read_date(text: str) -> Value:
    """`2026-07-28`; None when the text is no date."""
    day = _wide_date(text)
    return None if day is None else lower_date(day)


def read_time(text: str) -> Value:
    """`09:30:00`, with `Z`, `-05:00` or `@America/Lima` behind it if it has a zone; None when it is no time."""
    moment = _wide_time(text.removeprefix("T"))  # DMN's own examples write `time("T23:59:00")`
    return None if moment is None else lower_time(moment)


def read_date_time(text: str) -> Value:
    """A date, `T` and a time; a date alone is its midnight. None when the text is neither."""
    day_text, separator, time_text = text.partition("T")
    day = _wide_date(day_text)
    moment = _wide_time(time_text) if separator else WideTime(0)
    if day is None or moment is None:
        return None
    if time_text.startswith("24"):  # the end of a day is the start of the next
        day = date_of(days_of(day) + 1)
    return lower(WideDateTime(day, moment))


def read_duration(text: str) -> YearsMonths | DaysTime | None:
    """`P1Y2M` or `P3DT4H`; None for anything else, also for the two mixed."""
    if (found := _MONTHS.fullmatch(text)) and (found[2] or found[3]):
        months = int(found[2] or 0) * 12 + int(found[3] or 0)
        return YearsMonths(-months if found[1] else months)
    found = _DAYS.fullmatch(text)
    if not found or not (found[2] or found[4] or found[5] or found[6]) or found[3] == "T":
        return None
    seconds = ((int(found[2] or 0) * 24 + int(found[4] or 0)) * 60 + int(found[5] or 0)) * 60 + int(found[6] or 0)
    nanoseconds = seconds * SECOND + _nanoseconds(found[7])
    return DaysTime(-nanoseconds if found[1] else nanoseconds)


@lru_cache(1024)
def read_at_literal(text: str) -> Value:
    """What `@"…"` means: whichever of the temporal types the text is; None when it is none."""
    if text.lstrip("-").startswith("P"):
        return read_duration(text)
    if "T" in text and _DATE.match(text):
        return read_date_time(text)
    found = read_date(text)
    return read_time(text) if found is None else found


def _wide_date(text: str) -> WideDate | None:
    found = _DATE.fullmatch(text)
    if not found:
        return None
    year, month, day = int(found[1] + found[2]), int(found[3]), int(found[4])
    return WideDate(year, month, day) if valid_date(year, month, day) else None


def _wide_time(text: str) -> WideTime | None:
    found = _TIME.fullmatch(text)
    if not found:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if hour == 24 and not (minute or second or (found[4] or "").strip("0")):
        hour = 0
    if hour > 23 or minute > 59 or second > 59:
        return None
    zone: dt.tzinfo | None = None
    if found[5]:
        zone = UTC
    elif found[6]:
        zone = offset_zone(found[6], int(found[7]), int(found[8]), int(found[9] or 0))
    elif found[10]:
        zone = named_zone(found[10])
    if zone is None and (found[6] or found[10]):
        return None
    return WideTime((hour * 3600 + minute * 60 + second) * SECOND + _nanoseconds(found[4]), zone)


def _nanoseconds(fraction: str | None) -> int:
    return int((fraction or "0")[:9].ljust(9, "0"))


def offset_zone(sign: str, hours: int, minutes: int, seconds: int = 0) -> dt.tzinfo | None:
    """A fixed offset up to 18 hours; None beyond."""
    total = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or total > 18 * 3600:
        return None
    return UTC if total == 0 else dt.timezone(dt.timedelta(seconds=-total if sign == "-" else total))


def write_date(value: Value) -> str:
    day = lift_date(value)
    return f"{'-' if day.year < 0 else ''}{abs(day.year):04d}-{day.month:02d}-{day.day:02d}"


def write_time(value: Value) -> str:
    moment = lift_time(value)
    seconds, fraction = divmod(moment.nanoseconds, SECOND)
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if fraction:
        text += f".{fraction:09d}".rstrip("0")
    return text + _zone_text(moment.zone)


def write_date_time(value: Value) -> str:
    moment = lift(value)
    return f"{write_date(moment.date)}T{write_time(moment.time)}"


def _zone_text(zone: dt.tzinfo | None) -> str:
    if zone is None:
        return ""
    if isinstance(zone, zoneinfo.ZoneInfo):
        return f"@{zone.key}"
    offset = zone.utcoffset(None) or dt.timedelta()
    seconds = offset.days * 86_400 + offset.seconds
    if not seconds:
        return "Z"
    sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
    text = f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
    return text + (f":{seconds % 60:02d}" if seconds % 60 else "")


def write_duration(value: YearsMonths | DaysTime) -> str:
    return _write_months(value.months) if isinstance(value, YearsMonths) else _write_days(value.nanoseconds)


def _write_months(months: int) -> str:
    years, rest = divmod(abs(months), 12)
    text = (f"{years}Y" if years else "") + (f"{rest}M" if rest or not years else "")
    return f"{'-' if months < 0 else ''}P{text}"


def _write_days(nanoseconds: int) -> str:
    days, rest = divmod(abs(nanoseconds), DAY)
    seconds, fraction = divmod(rest, SECOND)
    second_text = str(seconds % 60) + (f".{fraction:09d}".rstrip("0") if fraction else "")
    time = "".join(
        f"{amount}{unit}"
        for amount, unit in ((str(seconds // 3600), "H"), (str(seconds // 60 % 60), "M"), (second_text, "S"))
        if amount != "0"
    )
    text = (f"{days}D" if days else "") + (f"T{time}" if time else "")
    return f"{'-' if nanoseconds < 0 else ''}P{text or 'T0S'}"
