"""The office's folder and its SQLite file are for their owner's eyes, whoever made them and under which umask."""

import os
from pathlib import Path

from sqlalchemy import make_url

from web.settings import Settings


def keep_private(settings: Settings) -> None:
    """Take from others what rights they have on the folder and the database; what another user owns stays as it is.

    A database that is not there yet is made here: SQLite would make it, and what it writes beside it, for everybody.
    """
    _only_owner(settings.var, 0o700)
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return
    database = Path(url.database)
    database.touch(0o600)
    for beside in ("", "-wal", "-shm"):
        _only_owner(database.with_name(database.name + beside), 0o600)


def _only_owner(path: Path, mode: int) -> None:
    try:
        found = path.stat()
    except FileNotFoundError:  # not there, or gone this instant: there is nothing to read
        return
    if found.st_mode & 0o077 and found.st_uid == os.getuid():
        path.chmod(mode)
