"""Whether the folder of documents can still be written: for those who watch the machines."""

import os
import shutil
from pathlib import Path

#: With less room than this an upload, or the database, may find none.
LEAST_BYTES = 100_000_000


def state(folder: Path) -> str:
    """``ok``, ``full``, or ``read-only`` (a disk is mounted so after a fault, too)."""
    if not os.access(folder, os.W_OK):
        return "read-only"
    return "ok" if shutil.disk_usage(folder).free >= LEAST_BYTES else "full"
