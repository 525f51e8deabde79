"""Where bytes lie: a store addressed by content, behind one small interface.

Today a folder on disk; a bucket of an S3-compatible service fits the same five verbs. The store knows nothing of
names, people or procedures: those are rows of :mod:`services.files`. Process data carries references, never bytes.

Content that no row names is removed by :func:`services.files.sweep`, and only once it has lain untouched for a while:
whoever stores the same bytes again touches them first, and a sweep looks at that once more as it deletes them.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from engine.errors import NotFound, Refusal

#: How much one upload may weigh, in bytes.
SIZE_LIMIT = 20 * 1024 * 1024

_CHUNK = 64 * 1024


class FileTooLarge(Refusal):
    """The file is larger than {limit} bytes."""


@dataclass(frozen=True)
class Content:
    """What was stored: ``sha256`` (64 hex digits, also its address) and ``size`` in bytes."""

    sha256: str
    size: int


class Store(Protocol):
    """Five verbs over content addressed by its SHA-256."""

    def write(self, source: BinaryIO | bytes, limit: int = SIZE_LIMIT) -> Content:
        """Keep the bytes durably before returning; raises :class:`FileTooLarge` and then keeps nothing."""

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, for reading; raises :class:`engine.errors.NotFound`."""

    def delete(self, sha256: str, untouched_since: datetime | None = None) -> bool:
        """Remove the bytes if they are there, and nobody stored them at ``untouched_since`` or after; if they went.

        A store that cannot do both in one act looks again immediately before it removes them.
        """

    def listing(self) -> Iterator[tuple[str, datetime]]:
        """Every address held, with the instant (UTC) at which somebody last stored it."""


class DiskStore:
    """A store in a folder: ``<first two digits>/<the other 62>``, readable by its owner alone."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is made if missing; temporary files lie beside the content, so that a rename is one act."""
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def write(self, source: BinaryIO | bytes, limit: int = SIZE_LIMIT) -> Content:
        """See :meth:`Store.write`: a temporary file, flushed to disk, then renamed."""
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".arriving-")
        arriving = Path(name)
        try:
            with os.fdopen(handle, "wb") as target:
                content = _copy(_chunks(source), target, limit)
                target.flush()
                os.fsync(target.fileno())
            self._place(arriving, content.sha256)
        finally:
            arriving.unlink(missing_ok=True)
        return content

    def _place(self, arriving: Path, sha256: str) -> None:
        home = self._path(sha256)
        home.parent.mkdir(exist_ok=True, mode=0o700)
        arriving.replace(home)  # the same bytes over the same bytes, and a fresh time for the sweep
        for folder in (home.parent, self._folder):
            _sync_folder(folder)

    def open(self, sha256: str) -> BinaryIO:
        """See :meth:`Store.open`."""
        try:
            return self._path(sha256).open("rb")
        except FileNotFoundError:
            raise NotFound(what="content", key=sha256) from None

    def delete(self, sha256: str, untouched_since: datetime | None = None) -> bool:
        """See :meth:`Store.delete`. Between the look and the removal lie microseconds, and a :meth:`write` that ends
        within them is lost: a disk has no removal that asks first.
        """
        path = self._path(sha256)
        touched = _touched(path)
        if touched is None or (untouched_since is not None and touched >= untouched_since):
            return False
        path.unlink(missing_ok=True)
        return True

    def listing(self) -> Iterator[tuple[str, datetime]]:
        """See :meth:`Store.listing`."""
        for path in self._folder.glob("[0-9a-f][0-9a-f]/*"):
            if touched := _touched(path):  # else it went meanwhile
                yield path.parent.name + path.name, touched

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise NotFound(what="content", key=sha256)
        return self._folder / sha256[:2] / sha256[2:]


def _touched(path: Path) -> datetime | None:
    """When a file was last stored; ``None`` where it is not."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def _chunks(source: BinaryIO | bytes) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    while chunk := source.read(_CHUNK):
        yield chunk


def _copy(chunks: Iterable[bytes], target: BinaryIO, limit: int) -> Content:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:  # refused while streaming: the disk never holds more than the limit
            raise FileTooLarge(limit=limit)
        digest.update(chunk)
        target.write(chunk)
    return Content(digest.hexdigest(), size)


def _sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
