"""``aliado backup``: a copy of the office while it works. The keys are not in it, unless they are asked for."""

import argparse
from contextlib import closing
from pathlib import Path

from engine.clock import system_clock
from engine.database.sessions import Database
from services import backup, periodic
from services.store import DiskStore
from web.server.reading import readable
from web.settings import of_office


def configure(parser: argparse.ArgumentParser) -> None:
    """``TARGET [--with-keys]``."""
    parser.add_argument("target", type=Path, metavar="DESTINO", help="una carpeta nueva, o un archivo .tar")
    parser.add_argument(
        "--with-keys", action="store_true", help="incluye las claves: quien tenga la copia leerá los datos personales"
    )
    parser.epilog = "Nadie tiene que dejar de trabajar mientras se copia. Con PostgreSQL necesita pg_dump."


def run(arguments: argparse.Namespace) -> int:
    """0: everything is in the copy. 1: a stored file that the database names was not to be had."""
    with readable(of_office()) as settings, closing(Database(settings.database_url)) as database:
        made = backup.take(
            database,
            DiskStore(settings.files),
            arguments.target,
            system_clock(),
            settings.keys,
            with_keys=arguments.with_keys,
        )
        with database.write() as session:
            periodic.note(session, backup.BACKUP, system_clock())  # for /metrics: how old the newest copy is
    print(f"Copia en {arguments.target}: la base de datos y {made.files} archivos ({made.bytes:,} bytes).")
    if made.with_keys:
        print("Incluye las claves: guárdala como guardarías una llave.")
    else:
        print("No incluye las claves. Guárdalas aparte: sin ellas, los datos personales de la copia no se pueden leer.")
    if made.missing:
        print(f"FALTAN {len(made.missing)} archivos que la base de datos nombra; «aliado verify --hash» dice cuáles.")
    return 1 if made.missing else 0
