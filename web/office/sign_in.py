"""Signing in to the office, and out. Roles are candidate groups (:mod:`web.identity`)."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from services import attempt_limits
from services.people import staff
from web import demonstration
from web.http import marks
from web.http.local_address import local_address
from web.http.place import place
from web.identity import ADMINISTRADOR, ANALISTA, office_user, roles, sign_in_by_password, sign_out
from web.installation import installation

blueprint = Blueprint("office", __name__)

WRONG = "El usuario o la contraseña no son correctos. Revisa mayúsculas y minúsculas."


@blueprint.get("/ingresar")
def login() -> Any:
    """The form; who is signed in already goes on."""
    if office_user() is not None:
        return redirect(_first_page())
    return _form()


@blueprint.post("/ingresar")
def enter() -> Any:
    """Check name and password; the limits of attempts are the service's."""
    username = request.form.get("usuario", "")
    password = request.form.get("contrasena", "")
    user = staff.authenticate(installation().tools, username, password, place(), marks.held())
    if user is None:
        return _form(WRONG, username), 422
    sign_in_by_password("office", user.key, user.username, attempt_limits.OFFICE_NAME)
    return redirect(local_address(request.form.get("next")) or _first_page())


@blueprint.post("/salir")
def logout() -> Any:
    """End the session."""
    sign_out("office")
    return redirect(url_for("office.login"))


def _first_page() -> str:
    """Where a person's work is: of who works beside the procedure alone not the queue, which would be empty."""
    if roles() - {ANALISTA, ADMINISTRADOR} or not roles():
        return url_for("queue.page")
    return url_for("processes.page") if ANALISTA in roles() else url_for("administration.page")


def _form(problem: str = "", username: str = "") -> str:
    return render_template(
        "office/login.html",
        heading="Ingresar",
        lead="Para el personal del programa Contigo.",
        problem=problem,
        username=username,
        people=demonstration.people() if demonstration.is_at_hand() else (),
        next=request.values.get("next", ""),
    )
