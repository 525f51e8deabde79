"""The aliado's own page (`/aliado`): signing in with an issued account, and a first plain page behind it."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from services import attempt_limits
from services.accounts import credentials
from services.ubigeo import entity
from web.http import marks
from web.http.place import place
from web.identity import aliado_account, sign_in_by_password, sign_out
from web.installation import installation

blueprint = Blueprint("aliado", __name__, url_prefix="/aliado")

WRONG = (
    "El usuario o la contraseña no son correctos, o el usuario ya no está vigente. Si lo está, cópialos tal como los "
    "recibiste; una contraseña vuelta a emitir deja sin efecto la anterior."
)
LOST = (
    "¿Perdiste la contraseña, o no sabes si tu usuario sigue vigente? Escríbenos o llámanos: si lo está, emitiremos "
    "otra contraseña y la enviaremos al correo registrado de la persona responsable."
)


@blueprint.get("")
def home() -> Any:
    """The first page, for the account of this browser."""
    account = aliado_account()
    if account is None:
        return redirect(url_for("aliado.login"))
    return render_template("aliado/home.html", account=account, municipality=entity(account.ubigeo).name)


@blueprint.get("/ingresar")
def login() -> Any:
    """The form."""
    return redirect(url_for("aliado.home")) if aliado_account() else _form()


@blueprint.post("/ingresar")
def enter() -> Any:
    """Check the issued user name and password."""
    username = request.form.get("usuario", "")
    password = request.form.get("contrasena", "").strip()
    account = credentials.log_in(installation().tools, username, password, place(), marks.held())
    if account is None:
        return _form(WRONG, username), 422
    sign_in_by_password("account", account.key, account.username, attempt_limits.ALIADO_NAME)
    return redirect(url_for("aliado.home"))


@blueprint.post("/salir")
def logout() -> Any:
    """End the session."""
    sign_out("account")
    return redirect(url_for("aliado.login"))


@blueprint.get("/activar/<token>")
def activation(token: str) -> Any:
    """Shows a button only: mail filters open every link they see, and the link works once."""
    return render_template("aliado/activate.html", words=None, gone=False)


@blueprint.post("/activar/<token>")
def activate(token: str) -> Any:
    """Use the link up; the password is shown this once."""
    with installation().database.write() as session:
        words = credentials.activate(installation().tools, session, token)
    return render_template("aliado/activate.html", words=words, gone=words is None), 200 if words else 410


def _form(problem: str = "", username: str = "") -> str:
    return render_template(
        "office/login.html",
        heading="Usuario Aliado",
        lead="Ingresa con el usuario y la contraseña que recibiste por correo.",
        problem=problem,
        lost=LOST,
        username=username,
        next="",
    )
