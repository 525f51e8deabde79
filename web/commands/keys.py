"""``aliado keys renew``: what older keys encrypted is encrypted again under the newest, so that they may retire."""

import argparse

from engine.database.renewal import renew
from web.server.opening import opened
from web.settings import of_office


def configure(parser: argparse.ArgumentParser) -> None:
    """``renew``."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACCIÓN")
    acts.add_parser("renew", help="cifra otra vez, con la primera clave, lo que está cifrado con las demás")
    parser.epilog = "Nadie tiene que dejar de trabajar. Si se corta, repítelo: sigue donde estaba."


def run(arguments: argparse.Namespace) -> int:
    """0: everything is under the newest key. 1: some values no key opens; they stay as they are."""
    from web.commands.tables import import_all  # every module that may declare a table

    import_all()
    unread = renewed = 0
    with opened(of_office()) as installation:
        for column in renew(installation.database, installation.tools.vault):
            renewed, unread = renewed + column.renewed, unread + column.unread
            if column.renewed or column.unread:
                print(f"{column.place}: {column.renewed} cifrados otra vez.", flush=True)
            if column.unread:
                print(f"{column.place}: {column.unread} que ninguna clave abre.", flush=True)
        retired = len(installation.settings.keys) > 2
    print(f"Listo: {renewed} valores cifrados otra vez con la clave más nueva.")
    if retired and not unread:
        print("Las claves del medio ya no hacen falta para lo guardado, solo para copias viejas. La última se queda.")
    return 1 if unread else 0
