"""The calendar of the office (`/administracion/calendario`): days declared by a norm, which open terms follow."""

from datetime import date, datetime, time
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import func, select

from engine.models.process import UserTask
from services.calendar import declared_days, functions
from services.calendar import peru as calendars
from services.calendar.declared_days import DayRefused
from services.people import access_log
from web.http.numbers import asked
from web.identity import ADMINISTRADOR, SUPERVISOR, note_act, office, office_actor
from web.installation import installation
from web.office.asking import ask, is_sure
from web.wording.dates import long_day

_NO_TASK = "Ninguna tarea abierta vence ese día o después."

blueprint = Blueprint("declared_days", __name__, url_prefix="/administracion/calendario")


@blueprint.get("")
@office(ADMINISTRADOR, SUPERVISOR)
def page() -> Any:
    """The days in force, and the form for one more."""
    return _page({}, "")


@blueprint.post("")
@office(ADMINISTRADOR)
def add() -> Any:
    """Declare a day; every open term is computed again, with the norm as the reason."""
    typed = {name: request.form.get(name, "").strip()[:200] for name in ("dia", "nombre", "norma", "clase")}
    try:
        day = date.fromisoformat(typed["dia"])
        kind = declared_days.OPEN if typed["clase"] == "cuenta" else declared_days.CLOSED
        with installation().database.read() as session:
            declared_days.judge(installation().tools, session, day, typed["nombre"], typed["norma"], kind)
        if not is_sure():
            counts = "contará" if kind == declared_days.OPEN else "no contará"
            return _ask(
                "Declarar un día", f"El {long_day(day)} {counts} en los plazos ({typed['norma']}).", day, "Declarar"
            )
        with installation().database.write() as session:
            row = declared_days.declare(installation().tools, session, day, typed["nombre"], typed["norma"], kind)
            note_act(session, access_log.CALENDAR, str(row.key), day=day.isoformat(), kind=kind)
    except ValueError:
        return _page(typed, "Escribe el día con día, mes y año."), 422
    except DayRefused as refusal:
        return _page(typed, str(refusal.facts["reason"])), 422
    return _recomputed(typed["norma"])


@blueprint.post("/<int:key>/dejar-sin-efecto")
@office(ADMINISTRADOR)
def withdraw(key: int) -> Any:
    """The declaration holds no longer."""
    if not is_sure():
        with installation().database.read() as session:
            row = declared_days.declared(installation().tools, session, key)
        said = f"Lo declarado del {long_day(row.day)} ({row.norm}) ya no valdrá: el día contará como cualquier otro."
        return _ask("Dejar sin efecto", said, row.day, "Dejar sin efecto")
    with installation().database.write() as session:
        row = declared_days.take_back(installation().tools, session, key)
        note_act(session, access_log.CALENDAR, str(key), day=row.day.isoformat(), kind="withdrawn")
    return _recomputed(f"Quedó sin efecto: {row.norm}")


def _ask(title: str, says: str, day: date, button: str) -> str:
    """How many open tasks could get another term is said before they do."""
    begins = datetime.combine(day, time.min, installation().tools.zone)
    with installation().database.read() as session:
        count = session.scalar(select(func.count()).select_from(UserTask).where(UserTask.due_at >= begins)) or 0
    many = "1 tarea abierta vence" if count == 1 else f"{count} tareas abiertas vencen"
    moved = f"{many} ese día o después: su plazo se calcula otra vez, y también los avisos." if count else _NO_TASK
    return ask(title, [says, moved], button, url_for("declared_days.page"))


def _recomputed(reason: str) -> Any:
    changed = functions.recompute(installation().runtime, office_actor(), reason)
    plazos = (
        "Ningún plazo abierto cambió"
        if not changed
        else "Cambió 1 plazo"
        if changed == 1
        else f"Cambiaron {changed} plazos"
    )
    flash(f"Listo. {plazos}.", "success")
    return redirect(url_for("declared_days.page"))


def _page(typed: dict[str, str], problem: str) -> str:
    with installation().database.read() as session:
        days = declared_days.in_force(session, installation().now())
        closed = calendars.calendar(installation().tools, session).closed
    this = installation().now().astimezone(installation().tools.zone).year
    year = min(max(asked("anio") or this, this - 1), this + 1)
    return render_template(
        "office/calendar.html",
        days=days,
        typed=typed,
        problem=problem,
        holidays=[closed[day] for day in sorted(closed) if day.year == year],
        year=year,
        years=(this - 1, this, this + 1),
    )
