"""``aliado db``: see and change the version of the tables.

``aliado run`` brings SQLite up to date by itself, after a copy. Everything else waits for this command: when tables
change that other programs may be working on is the operator's decision.
"""

import argparse
from collections.abc import Callable
from contextlib import closing

from engine import migrations
from engine.database.record_key import RecordKey
from engine.database.sessions import Database
from engine.jobs import procrastinate_schema
from engine.models.record import RecordAnchor, RecordBatch
from engine.queries import open_counts
from engine.record_check import NUMBERS
from web.server.opening import make_sqlite
from web.settings import from_environment, of_office


def configure(parser: argparse.ArgumentParser) -> None:
    """``upgrade``, ``current``, ``recount``, ``grants ROLE``, and for developers ``draft MESSAGE``."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACCIÓN")
    acts.add_parser("upgrade", help="aplica las migraciones pendientes")
    acts.add_parser("current", help="dice en qué versión están las tablas y qué falta")
    acts.add_parser("recount", help="vuelve a contar lo que está abierto (si «aliado verify» dice «wrong_count»)")
    given = acts.add_parser("grants", help="el SQL para que el programa agregue al registro y no pueda cambiarlo")
    given.add_argument("role", metavar="ROL", help="el rol de PostgreSQL con que trabaja el programa")
    draft = acts.add_parser("draft", help="para desarrolladores: redacta la migración siguiente")
    draft.add_argument("message", metavar="MENSAJE")


def run(arguments: argparse.Namespace) -> int:
    """0: done, nothing is pending. 1: migrations are pending, or the database is newer than this program."""
    if arguments.act == "draft":
        return _draft(arguments.message)
    if arguments.act == "grants":
        print("\n".join(grants(arguments.role)))
        return 0
    settings = from_environment() if arguments.act == "upgrade" else of_office(keyless=True)
    made = make_sqlite(settings) if arguments.act == "upgrade" else ()
    queued = settings.dispatcher == "procrastinate"
    with closing(Database(settings.database_url)) as database:
        if arguments.act == "upgrade":
            return _upgrade(database, queued, made)
        return _recount(database) if arguments.act == "recount" else _current(database, queued)


def _upgrade(database: Database, queued: bool, made: tuple[str, ...]) -> int:
    applied = [*made, *migrations.upgrade(database), *_of_queue(procrastinate_schema.upgrade, database, queued)]
    print(f"Migraciones aplicadas: {', '.join(applied)}." if applied else "No había migraciones pendientes.")
    return 0


def _of_queue(act: Callable[[Database], tuple[str, ...]], database: Database, queued: bool) -> list[str]:
    return [f"procrastinate {name}" for name in act(database)] if queued else []


def _current(database: Database, queued: bool) -> int:
    waiting = [*migrations.pending(database), *_of_queue(procrastinate_schema.pending, database, queued)]
    print(f"Tablas en la versión {migrations.current(database) or 'vacía'}.")
    print(f"Pendientes: {', '.join(waiting)}. Aplícalas con «aliado db upgrade»." if waiting else "Nada pendiente.")
    return 1 if waiting else 0


def _recount(database: Database) -> int:
    with database.write() as session:
        open_counts.recount(session)
    print("Se volvió a contar lo que está abierto.")
    return 0


def _draft(message: str) -> int:
    from web.commands.tables import import_all  # every module of the installation: only a developer waits for that

    import_all()
    path = migrations.draft(message)
    print(f"Redactada: {path}. Léela y corrígela." if path else "Las tablas del código no cambiaron.")
    return 0


def grants(role: str) -> list[str]:
    """SQL that the owner of the tables runs: ``role`` may do all but change the record, which it adds to."""
    name = '"' + role.replace('"', '""') + '"'
    record = ", ".join((*NUMBERS, *(table.__tablename__ for table in (RecordKey, RecordBatch, RecordAnchor))))
    return [
        f"GRANT USAGE ON SCHEMA public TO {name};",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name};",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name};",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {record} FROM {name};",
        f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {name};",
    ]
