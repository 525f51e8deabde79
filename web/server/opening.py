"""An office around a command: its tables and keys looked at before, its connections given back after."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from cryptography.fernet import InvalidToken
from sqlalchemy import select

from engine import migrations
from engine.clock import Clock, system_clock
from engine.database.sessions import Database
from engine.jobs import procrastinate_schema
from engine.models.process import VariableRow
from services.backup import database_copy
from services.calendar import peru
from web.app import open_installation
from web.installation import Installation
from web.server.keyring import demand_order
from web.server.private import keep_private
from web.settings import Settings, WrongSetting

#: So many stored values are tried with the keys: one that is damaged is not the keys' fault.
_TRIED = 20


@contextmanager
def opened(settings: Settings, clock: Clock = system_clock) -> Iterator[Installation]:
    """The office of these settings. Raises :class:`~engine.migrations.revisions.SchemaBehind` where the operator must
    migrate, :class:`web.settings.WrongSetting` where the keys are those of another office.
    """
    ready_tables(settings)
    installation = open_installation(settings, clock)
    with closing(installation.database):
        _demand_keys(installation)
        demand_order(installation)
        with installation.database.write() as session:
            peru.ship_days(session, installation.tools.keys, clock())
        yield installation


def ready_tables(settings: Settings) -> None:
    """Make an empty SQLite's tables; of any other database demand that they stand: whoever only looks changes nothing,
    and the program that wrote them may still be at work.
    """
    make_sqlite(settings)
    keep_private(settings)
    with closing(Database(settings.database_url)) as database:
        migrations.demand_head(database)
        if settings.dispatcher == "procrastinate":
            procrastinate_schema.demand(database)


def make_sqlite(settings: Settings) -> tuple[str, ...]:
    """Make the SQLite database with its tables where there is none, for its owner alone, whole or not at all: whoever
    finds an empty file knows that something was lost. Gives the migrations that made it.
    """
    file = settings.sqlite_file
    if file is None or file.exists():
        return ()
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".new-", ignore_cleanup_errors=True) as folder:
        arriving = Path(folder) / file.name
        arriving.touch(0o600)  # SQLite would make it, and what it writes beside it, for everybody
        with closing(Database(f"sqlite:///{arriving}")) as database:
            applied = migrations.upgrade(database)
        with suppress(FileExistsError):  # whoever came first stays
            os.link(arriving, file)
    return tuple(applied)


def bring_up_to_date(settings: Settings) -> tuple[str, Path] | None:
    """Upgrade SQLite's tables, after a copy beside them, since there is no other way back.

    Gives the revision they had and the copy; ``None`` where nothing is pending, or it is the operator's to do.
    """
    if settings.sqlite_file is None or not settings.sqlite_file.exists():
        return None
    keep_private(settings)
    with closing(Database(settings.database_url)) as database:
        before = migrations.current(database)
        if before is None or not migrations.pending(database):
            return None
        copy = settings.var / f"antes-de-{migrations.head()}.sqlite3"
        database_copy.copy_sqlite(database, copy)
        migrations.upgrade(database)
        return before, copy


def _demand_keys(installation: Installation) -> None:
    """What is stored must be readable, before anything is written under other keys."""
    stored = select(VariableRow.value).where(VariableRow.personal).limit(_TRIED)
    with installation.database.read() as session:
        values = list(session.scalars(stored))
    if (values and not any(_opens(installation, value) for value in values)) or not _seals(installation):
        raise WrongSetting(
            "Las claves no son las de esta base de datos: con ellas no se puede leer ningún dato personal guardado. "
            "Revisa ALIADO_KEYS, o el archivo «keys» de ALIADO_VAR."
        )


def _seals(installation: Installation) -> bool:
    try:
        installation.database.seals.prepare()
    except InvalidToken:
        return False
    return True


def _opens(installation: Installation, value: str) -> bool:
    try:
        installation.tools.vault.decrypt(value)
    except InvalidToken:
        return False
    return True
