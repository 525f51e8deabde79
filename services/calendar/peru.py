"""The office's calendar: Peru's holidays with their norms, and the declared days that ship with the product.

Everything here is data of the law, so that the engine's calendar needs to know no country. Sources: DLeg 713 art. 6
and its amendments (holidays), TUO of Ley 27444, DS 006-2026-JUS, art. 134.1 (days that a term does not count).
"""

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.calendar.declared_days import CalendarDay, Office, load
from engine.calendar.working_days import Calendar, Rest
from engine.presentation import Presentation
from services.calendar.names import MONTHS
from services.tools import Tools

HOLIDAYS_NORM = "DLeg 713 art. 6"
TERM_NORM = "TUO Ley 27444 art. 134.1"

#: Holidays that a later law added to DLeg 713, by the name the package ``holidays`` gives them.
LATER_NORMS = MappingProxyType(
    {
        "Batalla de Arica y Día de la Bandera": f"{HOLIDAYS_NORM}; Ley 31788 (2023)",
        "Día de la Fuerza Aérea del Perú": f"{HOLIDAYS_NORM}; Ley 31822 (2023)",
        "Batalla de Junín": f"{HOLIDAYS_NORM}; Ley 31530 (2022)",
        "Batalla de Ayacucho": f"{HOLIDAYS_NORM}; Ley 31381 (2021)",
    }
)


#: How values are written for people: ``1 de diciembre de 2026, 10:05``; ``1,5``; ``sí``.
PERU = Presentation(
    date="{day} de {month_name} de {year}",
    time="{hour:02}:{minute:02}",
    date_time="{day} de {month_name} de {year}, {hour:02}:{minute:02}",
    month_names=MONTHS,
    decimal_mark=",",
    true="sí",
    false="no",
    zone=ZoneInfo("America/Lima"),
    phone_region="PE",
)


def office_of(tools: Tools) -> Office:
    """The office these tools belong to; the setting ``region`` names the entity's own region (its holidays count)."""
    return _office(tools.zone, tools.settings.get("region"))


@lru_cache
def _office(zone: ZoneInfo, region: str | None) -> Office:
    return Office(
        zone=zone,
        country="PE",
        language="es",
        norm=HOLIDAYS_NORM,
        norms=LATER_NORMS,
        region=region,
        rest=Rest(norm=TERM_NORM),
    )


def presentation(tools: Tools) -> Presentation:
    """:data:`PERU`, in the office's zone."""
    return replace(PERU, zone=tools.zone)


def calendar(tools: Tools, session: Session, as_of: datetime | None = None) -> Calendar:
    """The office's calendar as known at ``as_of`` (now, if not given)."""
    return load(session, office_of(tools), as_of or tools.clock())


def ship_days(session: Session, next_key: Callable[[], int], now: datetime) -> int:
    """Add the declared days of the package that the table does not hold yet; returns how many were added.

    A day that somebody withdrew stays withdrawn: only what was never there is added.
    """
    known = {tuple(row) for row in session.execute(select(CalendarDay.day, CalendarDay.norm))}
    rows = [row for row in _shipped() if (date.fromisoformat(row["date"]), row["norm"]) not in known]
    session.add_all(_declared(row, next_key(), now) for row in rows)
    session.flush()
    return len(rows)


def _declared(row: dict[str, str], key: int, now: datetime) -> CalendarDay:
    return CalendarDay(
        key=key,
        day=date.fromisoformat(row["date"]),
        region=row["region"] or None,
        kind=row["kind"],
        name=row["name"],
        norm=row["norm"],
        valid_from=datetime.fromisoformat(row["valid_from"]),
        created=now,
    )


def _shipped() -> list[dict[str, str]]:
    text = files("services").joinpath("data/calendar_days.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
