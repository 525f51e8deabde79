"""One ``aliado run`` to a data folder: two would fill one demo twice, upgrade one database at once, sweep one store.

The lock is the system's and of a process: it ends with that process, however it ends, and no child inherits it.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from web.settings import WrongSetting

_NAME = "run.lock"


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold the data folder while the block lasts; raises :class:`web.settings.WrongSetting` where another process does.

    The file stays: to remove it would let two hold two files of one name.
    """
    with os.fdopen(os.open(folder / _NAME, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise WrongSetting(
                f"La carpeta {folder} ya está en uso: la tiene el proceso {file.read().strip() or 'de otra oficina'} "
                "con «aliado run». Ciérralo, o elige otra carpeta con ALIADO_VAR."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
