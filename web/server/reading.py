"""Commands that only look, on a disk that cannot be written: SQLite needs to write beside its file to read it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import make_url

from web.settings import Settings


@contextmanager
def readable(settings: Settings) -> Iterator[Settings]:
    """These settings; where SQLite's folder cannot be written, with a copy of the database that lasts as long as the
    block. Nobody changes the original meanwhile: nobody can.
    """
    url = make_url(settings.database_url)
    original = Path(url.database or "")
    if url.get_backend_name() != "sqlite" or os.access(original.parent, os.W_OK):
        yield settings
        return
    with tempfile.TemporaryDirectory(prefix="aliado-") as folder:
        for beside in ("", "-wal"):
            found = original.with_name(original.name + beside)
            if found.exists():
                shutil.copyfile(found, Path(folder) / found.name)
        yield replace(settings, database_url=f"sqlite:///{Path(folder) / original.name}")
