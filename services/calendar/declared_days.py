"""The days an office declares closed or open beside the holidays: shown, declared with their norm, withdrawn.

A day is never changed: a declaration that was wrong is withdrawn, and what was computed with it can be explained. Who
changes the calendar must then have open terms computed again (:mod:`engine.calendar.open_terms`).
"""

from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.calendar.declared_days import CalendarDay, withdraw
from engine.errors import NotFound, Refusal
from services.tools import Tools

CLOSED, OPEN = "closed", "open"
#: No term reaches further than this; a day beyond it is a slip of the year.
_FARTHEST = timedelta(days=5 * 366)


class DayRefused(Refusal):
    """The day cannot be declared: {reason}."""


def in_force(session: Session, now: object) -> list[CalendarDay]:
    """The declared days that hold, the latest first."""
    holds = or_(CalendarDay.valid_to.is_(None), CalendarDay.valid_to > now)
    return list(session.scalars(select(CalendarDay).where(holds).order_by(CalendarDay.day.desc(), CalendarDay.key)))


def judge(
    tools: Tools, session: Session, day: date, name: str, norm: str, kind: str = CLOSED, region: str | None = None
) -> None:
    """Whether the day can be declared so; raises :class:`DayRefused`."""
    now = tools.clock()
    today = now.astimezone(tools.zone).date()
    if not name.strip() or not norm.strip():
        raise DayRefused(reason="Falta el nombre del día o la norma que lo declara.")
    if abs(day - today) > _FARTHEST:
        raise DayRefused(reason=f"El año {day.year} está demasiado lejos.")
    if any((row.day, row.kind, row.region) == (day, kind, region) for row in in_force(session, now)):
        raise DayRefused(reason=f"El {day:%d/%m/%Y} ya está declarado.")


def declare(
    tools: Tools, session: Session, day: date, name: str, norm: str, kind: str = CLOSED, region: str | None = None
) -> CalendarDay:
    """From now on ``day`` does not count (or, ``kind`` ``open``, counts although it would not).

    ``norm``: the text that says so, e.g. ``DS 042-2025-PCM``; ``region``: where only one has it. Raises
    :class:`DayRefused`.
    """
    judge(tools, session, day, name, norm, kind, region)
    now = tools.clock()
    row = CalendarDay(key=tools.keys(), day=day, region=region, kind=kind, name=name.strip()[:200], created=now)
    row.norm, row.valid_from = norm.strip()[:200], now
    session.add(row)
    session.flush()
    return row


def declared(tools: Tools, session: Session, key: int) -> CalendarDay:
    """A declaration that holds. Raises :class:`engine.errors.NotFound`."""
    row = session.get(CalendarDay, key)
    if row is None or (row.valid_to is not None and row.valid_to <= tools.clock()):
        raise NotFound(what="declared day", key=key)
    return row


def take_back(tools: Tools, session: Session, key: int) -> CalendarDay:
    """The declaration holds no longer. Raises :class:`engine.errors.NotFound`."""
    row = declared(tools, session, key)
    withdraw(session, row, tools.clock())
    return row
