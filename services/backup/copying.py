"""Copying the office while it works, and putting a copy back.

Database and documents are consistent with each other although nobody stops working: content is copied first, then the
database as it stands at one instant, then the content that came between. Content never changes and is stored before the
row that names it, and what a sweep may take has lain there since before the first pass; so whatever the database names
has been copied.

The keys are not part of the copy unless asked for: whoever has both reads everybody's personal data, and whoever has
the copy alone reads none. The manifest knows each key's fingerprint, so that putting back under other keys is refused
before anything is written.
"""

import hashlib
import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from engine import migrations
from engine.database.sessions import Database
from engine.errors import Refusal
from engine.migrations import revisions
from services.backup import database_copy
from services.store import Content, DiskStore, Store

FORMAT = 1
_MANIFEST, _KEYS, _FILES = "manifest.json", "keys", "files"
#: A store accepts uploads up to a size; a copy takes whatever is there.
_NO_LIMIT = 1 << 62


class NotABackup(Refusal):
    """{path} is no backup this program can read: {reason}."""


class TargetInUse(Refusal):
    """{what} is not empty: nothing is put over what is there."""


class NothingToCopy(Refusal):
    """The database holds no office."""


class KeysMissing(Refusal):
    """The data of the backup are encrypted under keys that are not at hand."""


@dataclass(frozen=True)
class Manifest:
    """What a copy says of itself. ``keys``: fingerprints; ``missing``: content the store did not have."""

    format: int
    made: str
    revision: str
    database: str
    sha256: str
    files: int
    bytes: int
    keys: tuple[str, ...]
    with_keys: bool
    missing: tuple[str, ...]


def take(
    database: Database, store: Store, target: Path, made: datetime, keys: Sequence[str], *, with_keys: bool = False
) -> Manifest:
    """Copy the office to ``target``: a folder, or one file if its name ends with ``.tar``. Nobody need stop.

    Raises :class:`TargetInUse` when something is there, :class:`NothingToCopy`,
    :class:`services.backup.database_copy.CopyFailed`.
    """
    if migrations.current(database) is None:
        raise NothingToCopy
    if target.exists():
        raise TargetInUse(what=str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".aliado-") as arriving:
        folder = Path(arriving) / "backup"
        folder.mkdir(mode=0o700)
        manifest = _fill(folder, database, store, made, keys, with_keys)
        if target.suffix == ".tar":
            packed = Path(arriving) / "packed"
            with packed.open("xb") as file, tarfile.open(fileobj=file, mode="w") as tar:
                packed.chmod(0o600)
                tar.add(folder, arcname=".")
            folder = packed
        folder.rename(target)  # whole, or not there
    return manifest


def _fill(
    folder: Path, database: Database, store: Store, made: datetime, keys: Sequence[str], with_keys: bool
) -> Manifest:
    copies = DiskStore(folder / _FILES)
    copied = {sha256: content.size for sha256, _ in store.listing() if (content := _copy(store, copies, sha256))}
    snapshot = database_copy.take(database, folder)
    for sha256 in snapshot.contents - copied.keys():
        if content := _copy(store, copies, sha256):
            copied[sha256] = content.size
    if with_keys:
        (folder / _KEYS).touch(0o600)
        (folder / _KEYS).write_text("\n".join(keys) + "\n")
    manifest = Manifest(
        format=FORMAT,
        made=made.isoformat(),
        revision=snapshot.revision,
        database=snapshot.path.name,
        sha256=_sha256(snapshot.path),
        files=len(copied),
        bytes=sum(copied.values()),
        keys=tuple(fingerprint(key) for key in keys),
        with_keys=with_keys,
        missing=tuple(sorted(snapshot.contents - copied.keys())),
    )
    (folder / _MANIFEST).write_text(json.dumps(asdict(manifest), indent=1) + "\n")
    return manifest


def _copy(source: Store, target: Store, sha256: str) -> Content | None:
    """The content under its address; nothing where it went meanwhile, or is not what its address says."""
    try:
        with source.open(sha256) as content:
            written = target.write(content, _NO_LIMIT)
    except Refusal:
        return None
    if written.sha256 != sha256:
        target.delete(written.sha256)
        return None
    return written


@contextmanager
def opened(source: Path) -> Iterator[tuple[Path, Manifest]]:
    """The copy as a folder, with its manifest. Raises :class:`NotABackup`."""
    if source.is_dir():
        yield source, _manifest(source)
        return
    with tempfile.TemporaryDirectory() as unpacked:
        try:
            with tarfile.open(source) as tar:
                _unpack(tar, Path(unpacked))
        except (OSError, tarfile.TarError) as fault:
            raise NotABackup(path=source, reason=type(fault).__name__) from None
        yield Path(unpacked), _manifest(Path(unpacked))


def _unpack(tar: tarfile.TarFile, folder: Path) -> None:
    """Files and folders, inside ``folder`` and nowhere else. Raises ``TarError`` for anything else in the archive."""
    if hasattr(tarfile, "data_filter"):
        tar.extractall(folder, filter="data")
        return
    for member in tar.getmembers():  # Python before 3.11.4, Debian 12's own say, filters nothing by itself
        if not (member.isfile() or member.isdir()) or not (folder / member.name).resolve().is_relative_to(
            folder.resolve()
        ):
            raise tarfile.ExtractError
        member.mode = 0o700
    tar.extractall(folder)  # noqa: S202  looked at member by member


def _manifest(folder: Path) -> Manifest:
    try:
        found: dict[str, Any] = json.loads((folder / _MANIFEST).read_text())
        lists = {name: tuple(found[name]) for name in ("keys", "missing")}
        manifest = Manifest(**{**found, **lists})
    except (OSError, ValueError, TypeError, KeyError) as fault:
        raise NotABackup(path=folder, reason=type(fault).__name__) from None
    if manifest.format != FORMAT or _sha256(folder / manifest.database) != manifest.sha256:
        raise NotABackup(path=folder, reason="its format or its database is not what its manifest says")
    return manifest


def keys_of(folder: Path) -> str | None:
    """The keys inside a copy, as they stand in ``var/keys``; ``None`` where it was made without."""
    path = folder / _KEYS
    return path.read_text() if path.exists() else None


def put_back(folder: Path, manifest: Manifest, database: Database, files: Path, keys: Sequence[str]) -> None:
    """Put a copy into an empty database and an empty folder of files.

    Raises :class:`KeysMissing`, :class:`TargetInUse`, :class:`engine.migrations.revisions.SchemaUnknown`,
    :class:`NotABackup`, :class:`services.backup.database_copy.CopyFailed`; after each of them both are as empty as
    before.
    """
    if set(manifest.keys) - {fingerprint(key) for key in keys}:
        raise KeysMissing
    if manifest.revision > migrations.head():
        raise revisions.SchemaUnknown(current=manifest.revision)
    if files.exists() and any(files.iterdir()):
        raise TargetInUse(what=str(files))
    if database_copy.is_used(database):
        raise TargetInUse(what=database.engine.url.database)
    with _emptied_on_failure(files):
        _put_back_files(folder, DiskStore(files))
        database_copy.put_back(folder / manifest.database, database)


def _put_back_files(folder: Path, store: Store) -> None:
    copies = DiskStore(folder / _FILES)
    for sha256, _ in copies.listing():
        if _copy(copies, store, sha256) is None:
            raise NotABackup(path=folder, reason=f"the content {sha256} is damaged")


@contextmanager
def _emptied_on_failure(files: Path) -> Iterator[None]:
    """Whoever mended what stood in the way tries again, and must not find a folder in use. It may be a mount point."""
    try:
        yield
    except BaseException:
        for left in files.iterdir() if files.exists() else ():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        raise


def fingerprint(key: str) -> str:
    """What tells a key without giving it away: it is random, and this is a hash of it."""
    return hashlib.sha256(b"aliado key " + key.encode()).hexdigest()[:16]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
