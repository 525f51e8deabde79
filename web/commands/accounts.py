"""``aliado accounts import FILE``: the accounts that exist today, as the programme hands them over."""

import argparse

from services.imports import users
from services.imports.judged import Judged
from services.imports.users import User
from web.commands import importing
from web.installation import Installation
from web.server.opening import opened
from web.settings import of_office


def configure(parser: argparse.ArgumentParser) -> None:
    """No more than any import."""
    importing.arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """0: taken, or a rehearsal without faults. 1: refused; nothing changed. Raises ``UnusableTable``."""
    found = importing.judged(arguments.file, users.COLUMNS, users.NEEDED, users.read)
    with opened(of_office()) as installation:
        begun = _take(installation, found, arguments.dry_run)
    if importing.tell_refused(found):
        return 1
    same = len(found.good) - begun
    if arguments.dry_run:
        print(f"Ensayo: {begun} cuentas nuevas, {same} ya estaban. No se cambió nada.")
        return 0
    silent = sum(one.password_hash is None for _, one in found.good)
    print(f"Importado: {begun} cuentas nuevas, {same} ya estaban.")
    if silent:
        print(f"{silent} no traen contraseña: reemite el acceso de cada una para que pueda ingresar.")
    return 0


def _take(installation: Installation, found: Judged[User], rehearsal: bool) -> int:
    """Tried against the accounts of the office even in a rehearsal, which then is rolled back."""
    begun = 0
    try:
        with installation.database.write() as session:
            begun = users.take(installation.tools, session, found)
            importing.note(installation, session, "accounts", begun)
            if rehearsal or found.refused:
                raise importing.NothingImported
    except importing.NothingImported:
        pass  # the transaction was rolled back, as it should
    return begun
