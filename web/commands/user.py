"""``aliado user``: the people of the office and their roles. A password is made here, and shown once."""

import argparse
import getpass

from sqlalchemy.orm import Session

from services.people import access_log, staff
from services.people.staff import OfficeUser
from web.installation import Installation
from web.processes import entries
from web.server.opening import opened
from web.settings import of_office


def configure(parser: argparse.ArgumentParser) -> None:
    """``add``, ``roles``, ``password``, ``off``, ``on``, ``list``."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACCIÓN")
    acts.add_parser("list", help="muestra a todas las personas")
    for act, purpose in {
        "add": "agrega a una persona",
        "roles": "le da estos roles, y ninguno más",
        "password": "le da una contraseña nueva",
        "off": "ya no puede ingresar",
        "on": "puede ingresar otra vez",
    }.items():
        parser = acts.add_parser(act, help=purpose)
        one = parser.add_mutually_exclusive_group(required=True) if act == "password" else parser
        one.add_argument("username", metavar="USUARIO", nargs="?" if act == "password" else None)
        if act == "password":
            one.add_argument("--all", action="store_true", help="a todas las personas que pueden ingresar")
        if act == "add":
            parser.add_argument("--name", required=True, metavar="NOMBRE", help="nombre y apellidos")
        if act in ("add", "roles"):
            parser.add_argument("--role", action="append", default=[], dest="roles", metavar="ROL", help="repetible")


def run(arguments: argparse.Namespace) -> int:
    """0: done. Raises ``UserExists``, ``NotFound``."""
    with opened(of_office()) as installation:
        if arguments.act == "list":
            return _list(installation)
        if getattr(arguments, "all", False):
            return _all(installation)
        password = _change(installation, arguments)
        unknown = _unknown(installation, getattr(arguments, "roles", []))
    print(f"Listo: {arguments.username}.")
    if unknown:
        print(f"Atención: ningún diagrama en vigor nombra el rol {', '.join(unknown)}. Así se escribe, con mayúsculas.")
    if password:
        print(f"Contraseña (se muestra solo esta vez): {password}")
    return 0


def _unknown(installation: Installation, roles: list[str]) -> list[str]:
    with installation.database.read() as session:
        known = entries.roles(session, installation.runtime) if entries.newest(session) else roles
    return [role for role in roles if role not in known]


def _change(installation: Installation, arguments: argparse.Namespace) -> str | None:
    with installation.database.write() as session:
        if arguments.act == "add":
            made = staff.create(installation.tools, session, arguments.username, arguments.name, arguments.roles)
            _note(installation, session, access_log.PERSON_ADDED, made[0])
            return made[1]
        user = staff.find(session, arguments.username)
        _note(installation, session, _ACTS[arguments.act], user)
        match arguments.act:
            case "roles":
                staff.set_roles(installation.tools, session, user, arguments.roles)
            case "password":
                return staff.set_password(session, user)
            case "off":
                staff.deactivate(installation.tools, session, user)
            case "on":
                staff.activate(session, user)
    return None


def _all(installation: Installation) -> int:
    """A new password for everybody who may sign in, each shown once; whoever is signed in no longer is."""
    with installation.database.write() as session:
        made = [(user, staff.set_password(session, user)) for user in staff.everybody(session) if user.active]
        for user, _password in made:
            _note(installation, session, access_log.PASSWORD, user)
    print("Contraseñas nuevas (se muestran solo esta vez):")
    for user, password in made:
        print(f"{user.username:<20} {password}   {', '.join(user.roles)}")
    return 0


_ACTS = {"roles": access_log.ROLES, "password": access_log.PASSWORD, "off": access_log.LEFT, "on": access_log.BACK}


def _note(installation: Installation, session: Session, what: str, user: OfficeUser) -> None:
    access_log.act(installation.tools, session, getpass.getuser(), what, user.username)


def _list(installation: Installation) -> int:
    with installation.database.read() as session:
        for user in staff.everybody(session):
            state = "" if user.active else "   (no puede ingresar)"
            print(f"{user.username:<20} {user.name:<40} {', '.join(user.roles)}{state}")
    return 0
