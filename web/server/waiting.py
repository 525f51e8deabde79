"""A database server that is not there yet: whoever starts waits for it, and says so once."""

import sys
from collections.abc import Callable
from contextlib import closing

from sqlalchemy.exc import OperationalError

from engine.database.sessions import Database
from web.settings import Settings

_PAUSE_SECONDS = 1.0
_SENTENCE = "La base de datos de ALIADO_DATABASE_URL no responde, o no nos deja entrar: esperamos por ella."


def is_database_there(settings: Settings, is_over_after: Callable[[float], bool]) -> bool:
    """True once the server lets us in; false when the end was asked for before. A file is there or is made: no waiting.

    ``is_over_after`` waits so many seconds, or less, and tells whether the end was asked for.
    """
    if settings.database_url.startswith("sqlite"):
        return True
    told = False
    while not _lets_us_in(settings):
        if not told:
            print(_SENTENCE, file=sys.stderr, flush=True)
            told = True
        if is_over_after(_PAUSE_SECONDS):
            return False
    return True


def _lets_us_in(settings: Settings) -> bool:
    try:
        with closing(Database(settings.database_url)) as database, database.engine.connect():
            return True
    except OperationalError:
        return False
