"""The office's folder and its SQLite file are for their owner's eyes, whoever made them and under which umask."""

import errno
import os
from pathlib import Path

from web.settings import Settings


def keep_private(settings: Settings) -> None:
    """Take from others what rights they have on the folder and the database; what another user owns stays as it is."""
    _only_owner(settings.var, 0o700)
    if settings.sqlite_file is not None:
        for beside in ("", "-wal", "-shm"):
            _only_owner(settings.sqlite_file.with_name(settings.sqlite_file.name + beside), 0o600)


def _only_owner(path: Path, mode: int) -> None:
    try:
        found = path.stat()
    except FileNotFoundError:  # not there, or gone this instant: there is nothing to read
        return
    if found.st_mode & 0o077 and found.st_uid == os.getuid():
        try:
            path.chmod(mode)
        except OSError as fault:
            if fault.errno != errno.EROFS:  # on such a disk nobody changes anything, and who only looks may
                raise
