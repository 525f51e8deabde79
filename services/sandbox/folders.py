"""Where confined work finds its input and leaves its output: a folder an order, in a base folder an office.

A lock held on the base says that its office lives; what one left that was killed is removed by the next.
"""

import fcntl
import os
import shutil
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

_PREFIX, _LOCK = "aliado-", "lock"


class Folders:
    """The base folder of one process."""

    def __init__(self) -> None:
        _sweep()
        self._base = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._base.chmod(0o711)  # another user must pass through it
        arriving = self._base / "arriving"
        self._held = os.open(arriving, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._held, fcntl.LOCK_EX)
        arriving.rename(self._base / _LOCK)  # never there without its lock held

    def new(self) -> Path:
        """A folder for one order; whoever asks removes it."""
        return Path(tempfile.mkdtemp(dir=self._base))

    def close(self) -> None:
        """Remove all."""
        shutil.rmtree(self._base, ignore_errors=True)
        os.close(self._held)


def read(path: Path, most: int) -> bytes:
    """A file that confined work left; it may be anything by now. Raises :class:`OSError` for a link (none is
    followed), for what is no plain file (none is waited for), and for more than ``most`` bytes.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as source:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode) or about.st_nlink != 1 or about.st_size > most:
            raise OSError(f"{path.name} is no file that we asked for")
        return source.read(most)


def used(folder: Path) -> int:
    """Bytes of a folder's files, each counted as a block more. Nothing in the kernel limits their sum."""
    total = 0
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):
                total += entry.stat(follow_symlinks=False).st_size + 4096
    return total


def _sweep() -> None:
    """Remove what processes left that died: whoever lives holds the lock of its folder."""
    for base in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            handle = os.open(base / _LOCK, os.O_RDWR | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(base)
            finally:
                os.close(handle)
