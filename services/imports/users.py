"""Today's users of the programme, as it hands them over: each becomes the active account of its municipality.

Their passwords are never taken in clear: a list with such a column is refused. An account comes with the hash of its
password where the list has one, else without any, and is given a secret by re-issue.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.mail_address import mail_address
from services.accounts import life
from services.accounts.models import ACTIVE, Account
from services.imports import places
from services.imports.judged import Judged, Unusable, document, judge, name, needed, needed_name
from services.imports.sheet import Columns, Row
from services.imports.unusable import UnusableTable
from services.people.staff import RESERVED
from services.tools import Tools
from services.ubigeo import municipalities

COLUMNS: Columns = {
    "ubigeo": ("Ubigeo INEI",),
    "department": ("Departamento", "Región"),
    "province": ("Provincia",),
    "district": ("Distrito",),
    "username": ("Usuario",),
    "document_type": ("Tipo de documento",),
    "document": ("Documento", "Número de documento", "DNI"),
    "paternal": ("Apellido paterno", "Primer apellido"),
    "maternal": ("Apellido materno", "Segundo apellido"),
    "names": ("Nombres", "Prenombres"),
    "email": ("Correo", "Correo electrónico"),
    "phone": ("Teléfono", "Celular"),
    "section": ("Dependencia",),
    "authority_email": ("Correo institucional", "Correo de la alcaldía"),
    "password_hash": ("Hash de la contraseña",),
    "password": ("Contraseña", "Clave"),
}
NEEDED = ("username", "document", "paternal", "names", "email")
_HASH = re.compile(r"\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+")
#: Digits with what people put between them, and perhaps an extension; several with a stroke.
_PHONE = re.compile(r"[+(]?[0-9][0-9 ().\-/]{4,}(?:(?:anexo|anx\.?|ext\.?|#)? ?[0-9]{1,6})?", re.IGNORECASE)
_KINDS = {"": "DNI", "DNI": "DNI", "CE": "CE", "CARNÉ DE EXTRANJERÍA": "CE", "CARNET DE EXTRANJERIA": "CE"}


@dataclass(frozen=True)
class User:
    """One account to be: its municipality's INEI code, its name, the person, perhaps the hash of its password."""

    ubigeo: str
    username: str
    document_type: str
    document: str
    person: dict[str, Any] = field(hash=False)
    password_hash: str | None = None


def read(rows: Iterable[Row]) -> Judged[User]:
    """Every row judged, on its own and against the others. Raises :class:`UnusableTable` for a list with passwords."""
    judged = judge(rows, _user)
    _refuse_rivals(judged)
    return judged


def _user(row: Row) -> User:
    if row.text("password"):
        raise UnusableTable(reason="Trae contraseñas a la vista. Quita esa columna: ninguna se importa así.")
    kind = _KINDS.get(row.text("document_type").upper())
    if kind is None:
        raise Unusable(f"El tipo de documento «{row.text('document_type')[:20]}» no es DNI ni CE.")
    number = document(row, "document", kind)
    person = {
        "document_type": kind,
        "document": number,
        "paternal": needed_name(row, "paternal", "el apellido paterno"),
    }
    person |= {"maternal": name(row, "maternal", "el apellido materno")}
    person |= {"names": needed_name(row, "names", "el nombre")}
    person |= {"email": _address(row, "email", True), "authority_email": _address(row, "authority_email", False)}
    person |= {"phone": _phone(row), "section": row.text("section")[:150]}
    return User(_place(row), _name(row), kind, number, person, _hash(row))


def _place(row: Row) -> str:
    text = row.text("ubigeo")
    if text:
        text = text.zfill(6) if row.is_number("ubigeo") else text
        if text not in municipalities():
            raise Unusable(f"Ningún distrito tiene el ubigeo INEI «{text[:12]}».")
        return text
    names = [row.text(name) for name in ("department", "province", "district")]
    if not all(names):
        raise Unusable("Falta el ubigeo, o el departamento, la provincia y el distrito.")
    return places.district(*names)


def _name(row: Row) -> str:
    username = needed(row, "username", "el usuario").casefold()
    if not re.fullmatch(r"[a-z0-9._@-]{3,60}", username):
        raise Unusable("El usuario tiene espacios u otros signos que no se pueden escribir al ingresar.")
    if username in RESERVED:
        raise Unusable(f"El usuario «{username}» es un nombre del propio programa. Pide otro.")
    return username


def _address(row: Row, column: str, must: bool) -> str:
    text = needed(row, column, "el correo") if must else row.text(column)
    address = mail_address(text) if text else ""
    if address is None:
        raise Unusable("El correo no está bien escrito.")
    return address


def _phone(row: Row) -> str:
    text = row.text("phone")
    if text and not _PHONE.fullmatch(text):
        raise Unusable(f"El teléfono no es un número: «{text[:30]}».")
    return text[:30]


def _hash(row: Row) -> str | None:
    text = row.text("password_hash")
    if text and not _HASH.fullmatch(text):
        raise Unusable("El hash de la contraseña no es de Argon2id.")
    return text or None


def _refuse_rivals(judged: Judged[User]) -> None:
    """One account a municipality, a person and a user name."""
    seen: dict[tuple[str, str], int] = {}
    good = []
    for line, one in judged.good:
        claims = {
            ("La municipalidad", one.ubigeo),
            ("La persona", f"{one.document_type} {one.document}"),
            ("El usuario", one.username),
        }
        taken = sorted((who, seen[who, what]) for who, what in claims if (who, what) in seen)
        if taken:
            judged.refuse(line, f"{taken[0][0]} ya está en la fila {taken[0][1]}.")
        else:
            good.append((line, one))
            seen |= dict.fromkeys(claims, line)
    judged.good[:] = good
    judged.refused.sort(key=lambda refused: refused.line)


def take(tools: Tools, session: Session, judged: Judged[User]) -> int:
    """Begin the accounts that are not there yet; returns how many. Rows that the office cannot have are refused.

    All or nothing is the caller's: with anything in ``judged.refused`` it must not commit.
    """
    active = {account.ubigeo: account for account in session.scalars(select(Account).where(Account.state == ACTIVE))}
    taken = set(session.scalars(select(Account.username)))
    people = {account.document_index: account.ubigeo for account in active.values()}
    begun = 0
    for line, one in judged.good:
        index = life.document_index(tools, one.document_type, one.document)
        held = active.get(one.ubigeo)
        if held is not None and (held.username, held.document_index) == (one.username, index):
            continue  # an earlier import brought it
        if held is not None:
            judged.refuse(line, f"La municipalidad ya tiene el usuario {held.username}.")
        elif index in people:
            judged.refuse(line, f"La persona ya tiene una cuenta en {municipalities()[people[index]].label}.")
        elif one.username in taken:
            judged.refuse(line, f"El usuario {one.username} ya existió. Pide otro nombre.")
        else:
            life.begin(tools, session, one.ubigeo, one.person, one.username).password_hash = one.password_hash
            begun += 1
    return begun
