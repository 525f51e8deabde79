"""``aliado restore``: put a copy back, into an empty database and an empty data folder."""

import argparse
import os
from contextlib import closing
from pathlib import Path

from engine import migrations
from engine.database import heartbeat
from engine.database.sessions import Database
from services import backup
from web.settings import from_environment


def configure(parser: argparse.ArgumentParser) -> None:
    """``SOURCE``."""
    parser.add_argument("source", type=Path, metavar="COPIA", help="lo que escribió «aliado backup»")
    parser.epilog = (
        "Escribe en ALIADO_DATABASE_URL y ALIADO_VAR, que deben estar vacíos. Si la copia no trae las claves, "
        "deben estar en ALIADO_KEYS o en el archivo «keys» de ALIADO_VAR. Con PostgreSQL necesita pg_restore."
    )


def run(arguments: argparse.Namespace) -> int:
    """0 when everything is back."""
    with backup.opened(arguments.source) as (folder, manifest):
        _keys_first(backup.keys_of(folder))
        settings = from_environment()
        with closing(Database(settings.database_url)) as database:
            backup.put_back(folder, manifest, database, settings.files, settings.keys)
            if manifest.revision == migrations.head():  # else these tables may be others
                heartbeat.forget_all(database)
    print(f"Restaurada la copia del {manifest.made}: la base de datos y {manifest.files} archivos.")
    print("Ahora: «aliado db upgrade», y «aliado verify --hash» antes de abrir.")
    return 0


def _keys_first(inside: str | None) -> None:
    """Reading the settings makes new keys where there are none: here those would be the wrong ones."""
    path = Path(os.environ.get("ALIADO_VAR", "").strip() or "var") / "keys"
    if os.environ.get("ALIADO_KEYS", "").strip() or path.exists():
        return
    if inside is None:
        raise backup.KeysMissing
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(0o600)
    path.write_text(inside)
