"""The people of the office (`/administracion/personas`): added, given roles, a new password, and sent away.

Which roles there are, the drawings in force say: every group that one of their tasks is for, and the two that work
beside the procedure. A password is made here and shown once; any change ends the person's sessions.
"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import func, select

from engine.actor import Actor
from engine.mail_address import mail_address
from engine.models.process import UserTask
from engine.worklist import claims
from services.people import access_log, staff
from services.people.sessions import LoginSession
from services.people.staff import OfficeUser, ReservedName, UserExists
from web.identity import ADMINISTRADOR, note_act, office, office_actor
from web.installation import installation
from web.office.asking import ask, is_sure
from web.processes import entries

blueprint = Blueprint("administration", __name__, url_prefix="/administracion/personas")


@blueprint.get("")
@office(ADMINISTRADOR)
def page() -> Any:
    """Everybody, and the form for one more."""
    return _page()


@blueprint.post("")
@office(ADMINISTRADOR)
def add() -> Any:
    """A new person; the password is on the answer and nowhere else."""
    typed = {name: request.form.get(name, "").strip()[:200] for name in ("usuario", "nombre", "correo")}
    chosen = request.form.getlist("rol")
    with installation().database.write() as session:
        problems = _problems(typed, chosen, entries.roles(session, installation().runtime))
        try:
            made = None if problems else staff.create(installation().tools, session, **_person(typed, chosen))
            if made is not None:
                note_act(session, access_log.PERSON_ADDED, made[0].username, roles=made[0].roles)
        except ReservedName:
            made, problems = None, {"usuario": "Ese nombre es del propio programa. Elige otro usuario."}
        except UserExists:
            made, problems = None, {"usuario": f"Ya hay una persona con el usuario «{typed['usuario'].casefold()}»."}
    if made is None:
        return _page(typed, chosen, problems), 422
    return render_template("office/password.html", user=made[0], password=made[1], added=True)


@blueprint.get("/<int:key>")
@office(ADMINISTRADOR)
def person(key: int) -> Any:
    """One person: name and mail, roles, sessions, review, password, leaving."""
    return _person_page(key)


def _person_page(key: int, typed: dict[str, str] | None = None, problems: dict[str, str] | None = None) -> str:
    with installation().database.read() as session:
        user = staff.get(session, key)
        open_sessions = select(func.count()).where(LoginSession.kind == "office", LoginSession.subject == key)
        return render_template(
            "office/person.html",
            user=user,
            typed=typed or {"nombre": user.name, "correo": user.email or ""},
            problems=problems or {},
            roles=sorted({*entries.roles(session, installation().runtime), *user.roles}),
            sessions=session.scalar(open_sessions),
            **_review(user),
        )


@blueprint.post("/<int:key>/roles")
@office(ADMINISTRADOR)
def roles(key: int) -> Any:
    """Give these roles and no others; looking at them is the review."""
    with installation().database.write() as session:
        user = staff.get(session, key)
        known = {*entries.roles(session, installation().runtime), *user.roles}
        given = [role for role in request.form.getlist("rol") if role in known]
        if set(given) != set(user.roles) and not is_sure():
            says = _changes(user, given, claims.would_give_back(session, Actor(user.username, frozenset(given))))
            return ask("Cambiar roles", says, "Cambiar roles", url_for("administration.person", key=key))
        staff.set_roles(installation().tools, session, user, given, office_actor())
        staff.review(session, user, installation().now())
        note_act(session, access_log.ROLES, user.username, roles=user.roles)
    return _done(key, "Se guardaron los roles y se cerraron sus sesiones.")


def _changes(user: OfficeUser, given: list[str], lost: int) -> list[str]:
    """What a change of roles does, in sentences."""
    more, fewer = sorted(set(given) - set(user.roles)), sorted(set(user.roles) - set(given))
    gets = [f"{user.name} recibe: {', '.join(more)}."] if more else []
    loses = [f"{user.name} deja de tener: {', '.join(fewer)}."] if fewer else []
    tasks = {0: "No devuelve ninguna tarea.", 1: "La tarea que tiene tomada y ya no le toca vuelve a su grupo."}
    back = tasks.get(lost, f"Las {lost} tareas que tiene tomadas y ya no le tocan vuelven a su grupo.")
    return [*gets, *loses, back, "Se cierran sus sesiones."]


@blueprint.post("/<int:key>/datos")
@office(ADMINISTRADOR)
def correct(key: int) -> Any:
    """Another name or mail of the same person; the user name stays, for the history speaks of it."""
    typed = {name: request.form.get(name, "").strip()[:200] for name in ("nombre", "correo")}
    problems = _wrong_data(typed)
    if problems:
        return _person_page(key, typed, problems), 422
    with installation().database.write() as session:
        user = staff.get(session, key)
        staff.correct(session, user, typed["nombre"], mail_address(typed["correo"]))
        note_act(session, access_log.CORRECTED, user.username)
    return _done(key, "Se guardaron su nombre y su correo.")


@blueprint.post("/<int:key>/revisado")
@office(ADMINISTRADOR)
def reviewed(key: int) -> Any:
    """Note that the roles are still right."""
    with installation().database.write() as session:
        user = staff.get(session, key)
        staff.review(session, user, installation().now())
        note_act(session, access_log.REVIEWED, user.username, roles=user.roles)
    return _done(key, "Se anotó la revisión de sus privilegios.")


@blueprint.post("/<int:key>/contrasena")
@office(ADMINISTRADOR)
def password(key: int) -> Any:
    """A new password, shown once; the old one and every session end."""
    with installation().database.write() as session:
        user = staff.get(session, key)
        made = staff.set_password(session, user)
        note_act(session, access_log.PASSWORD, user.username)
    return render_template("office/password.html", user=user, password=made, added=False)


@blueprint.post("/<int:key>/sesiones")
@office(ADMINISTRADOR)
def sessions(key: int) -> Any:
    """Log the person out everywhere."""
    with installation().database.write() as session:
        user = staff.get(session, key)
        staff.end_sessions(session, user)
        note_act(session, access_log.SESSIONS_ENDED, user.username)
    return _done(key, "Se cerraron sus sesiones.")


@blueprint.post("/<int:key>/baja")
@office(ADMINISTRADOR)
def leave(key: int) -> Any:
    """The person can no longer sign in; the tasks they hold go back to their groups."""
    if not is_sure():
        with installation().database.read() as session:
            user = staff.get(session, key)
            held = session.scalar(select(func.count()).select_from(UserTask).where(UserTask.assignee == user.username))
        tasks = {0: "No tiene tareas tomadas.", 1: "La tarea que tiene tomada vuelve a su grupo."}
        says = [
            f"{user.name} ya no podrá ingresar y se cierran sus sesiones.",
            tasks.get(held or 0, f"Las {held} tareas que tiene tomadas vuelven a su grupo."),
        ]
        return ask("Ya no trabaja aquí", says, "Ya no trabaja aquí", url_for("administration.person", key=key))
    with installation().database.write() as session:
        user = staff.get(session, key)
        staff.deactivate(installation().tools, session, user, office_actor())
        note_act(session, access_log.LEFT, user.username)
    return _done(key, "Ya no puede ingresar. Las tareas que tenía tomadas volvieron a su grupo.")


@blueprint.post("/<int:key>/alta")
@office(ADMINISTRADOR)
def come_back(key: int) -> Any:
    """The person may sign in again."""
    with installation().database.write() as session:
        user = staff.get(session, key)
        staff.activate(session, user)
        note_act(session, access_log.BACK, user.username)
    return _done(key, "Puede ingresar otra vez.")


def _done(key: int, said: str) -> Any:
    flash(said, "success")
    return redirect(url_for("administration.person", key=key))


def _page(
    typed: dict[str, str] | None = None, chosen: list[str] | None = None, problems: dict[str, str] | None = None
) -> str:
    with installation().database.read() as session:
        users = sorted(staff.everybody(session), key=lambda user: (not user.active, user.username))
        return render_template(
            "office/people.html",
            people=[{"user": user, **_review(user)} for user in users],
            roles=entries.roles(session, installation().runtime),
            typed=typed or {},
            chosen=chosen or [],
            problems=problems or {},
        )


def _review(user: OfficeUser) -> dict[str, Any]:
    due = staff.review_due(user)
    return {
        "review": due,
        "review_late": user.active and due < installation().now().astimezone(installation().tools.zone).date(),
    }


def _problems(typed: dict[str, str], chosen: list[str], known: list[str]) -> dict[str, str]:
    found = {}
    if not typed["usuario"].isascii() or not typed["usuario"].replace(".", "").replace("-", "").isalnum():
        found["usuario"] = "Escribe un usuario con letras sin tilde, números, punto o guion, sin espacios."
    elif len(typed["usuario"]) > 60:
        found["usuario"] = "El usuario tiene como máximo 60 caracteres."
    found |= _wrong_data(typed)
    if not chosen or not set(chosen) <= set(known):
        found["rol"] = "Elige al menos un rol."
    return found


def _wrong_data(typed: dict[str, str]) -> dict[str, str]:
    found = {}
    if not typed["nombre"]:
        found["nombre"] = "Escribe nombres y apellidos."
    if typed["correo"] and mail_address(typed["correo"]) is None:
        found["correo"] = "Revisa el correo: por ejemplo nombre@contigo.gob.pe."
    return found


def _person(typed: dict[str, str], chosen: list[str]) -> dict[str, Any]:
    return {
        "username": typed["usuario"],
        "name": typed["nombre"],
        "email": mail_address(typed["correo"]),
        "roles": chosen,
    }
