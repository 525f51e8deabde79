"""The calendar of the office (`/administracion/calendario`): days declared by a norm, which open terms follow."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from services.calendar import declared_days, functions
from services.calendar.declared_days import DayRefused
from web.identity import ADMINISTRADOR, SUPERVISOR, office, office_actor
from web.installation import installation

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
        with installation().database.write() as session:
            declared_days.declare(installation().tools, session, day, typed["nombre"], typed["norma"], kind)
    except ValueError:
        return _page(typed, "Escribe el día con día, mes y año."), 422
    except DayRefused as refusal:
        return _page(typed, str(refusal.facts["reason"])), 422
    return _recomputed(typed["norma"])


@blueprint.post("/<int:key>/dejar-sin-efecto")
@office(ADMINISTRADOR)
def withdraw(key: int) -> Any:
    """The declaration holds no longer."""
    with installation().database.write() as session:
        row = declared_days.take_back(installation().tools, session, key)
    return _recomputed(f"Quedó sin efecto: {row.norm}")


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
    return render_template("office/calendar.html", days=days, typed=typed, problem=problem)
