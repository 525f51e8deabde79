"""Files of the procedure: declarations, scans, page images. One row each; the bytes lie in :mod:`services.store`.

Process data carries a *reference*, ``{"file": "<key>", "name": …, "type": …, "size": …, "sha256": …}``. A reference
comes back from outside (a form, a drawing's expression) and may then say anything: only its key is ever used, and
:func:`resolve` reads the truth from the row.

Two files of the same bytes are two rows and one content. Bytes are stored before the transaction that names them, so
that a slow upload never holds a database lock; what no row came to name is taken by :func:`sweep`.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, BinaryIO

from sqlalchemy import BigInteger, Index, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database.sessions import Base, Instant, Key
from engine.errors import NotFound, Refusal
from services.store import SIZE_LIMIT, Content
from services.tools import Tools, key_in

#: What process data holds in a file's stead.
Reference = dict[str, Any]

_NAME_LENGTH = 120
_SWEPT_AT_ONCE = 1_000
#: How long a file waits for the first form that it was chosen for, as long as an applicant's session lives.
UNSENT_KEPT = timedelta(days=3)


#: What one case may be given within a day, so that nobody fills the disk, or the workers' time, through it.
FILES_A_DAY, BYTES_A_DAY = 60, 300 * 1024 * 1024


class TooManyFiles(Refusal):
    """This case was given {files} files of {bytes} bytes within a day; it may be given more tomorrow."""


class StoredFile(Base):
    """One file somebody gave or we made.

    ``purpose`` says what it is for, in one word of the caller's (``declaration``, ``upload``, ``page``). ``origin``
    makes a repeated job find what its first run kept: unique where set.
    """

    __tablename__ = "stored_file"
    key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(_NAME_LENGTH))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    created: Mapped[datetime] = mapped_column(Instant)
    instance_key: Mapped[int | None] = mapped_column(BigInteger)
    purpose: Mapped[str] = mapped_column(String(40))
    origin: Mapped[str | None] = mapped_column(String(100), unique=True)

    __table_args__ = (Index(None, "instance_key", "purpose"),)

    @property
    def reference(self) -> Reference:
        """The file as process data holds it."""
        return {
            "file": str(self.key),
            "name": self.name,
            "type": self.media_type,
            "size": self.size,
            "sha256": self.sha256,
        }


def keep(
    tools: Tools,
    source: BinaryIO | bytes,
    *,
    name: str,
    media_type: str,
    purpose: str,
    instance_key: int | None = None,
    origin: str | None = None,
    limit: int = SIZE_LIMIT,
) -> Reference:
    """Store the bytes and their row, in a transaction of its own; the reference comes back.

    Raises :class:`services.store.FileTooLarge` as soon as more than ``limit`` bytes came in, and then keeps nothing.
    """
    content = tools.store.write(source, limit)
    with tools.database.write() as session:
        return record(
            tools,
            session,
            content,
            name=name,
            media_type=media_type,
            purpose=purpose,
            instance_key=instance_key,
            origin=origin,
        ).reference


def demand_room(tools: Tools, instance_key: int, purpose: str) -> None:
    """Raises :class:`TooManyFiles` where a case was given as many files of this purpose within a day as it may be."""
    given = (StoredFile.instance_key == instance_key, StoredFile.purpose == purpose)
    today = StoredFile.created > tools.clock() - timedelta(days=1)
    with tools.database.read() as session:
        found = session.execute(select(func.count(), func.sum(StoredFile.size)).where(*given, today)).one()
    if found[0] >= FILES_A_DAY or (found[1] or 0) >= BYTES_A_DAY:
        raise TooManyFiles(files=found[0], bytes=found[1])


def record(
    tools: Tools,
    session: Session,
    content: Content,
    *,
    name: str,
    media_type: str,
    purpose: str,
    instance_key: int | None = None,
    origin: str | None = None,
) -> StoredFile:
    """The row for bytes already in the store, in the caller's transaction; with a known ``origin``, the first row."""
    if origin is not None:
        earlier = session.scalar(select(StoredFile).where(StoredFile.origin == origin))
        if earlier is not None:
            return earlier
    row = StoredFile(
        key=tools.keys(),
        sha256=content.sha256,
        name=clean_name(name),
        media_type=media_type,
        size=content.size,
        created=tools.clock(),
        instance_key=instance_key,
        purpose=purpose,
        origin=origin,
    )
    session.add(row)
    session.flush()
    return row


def resolve(session: Session, reference: Any, instance_key: int | None = None) -> StoredFile:
    """The row a reference points to; of the reference, only the key is believed.

    With ``instance_key``, a file that belongs to another instance is not found either: else whoever fills in a form
    could name somebody else's file. Raises :class:`engine.errors.NotFound`.
    """
    given = reference.get("file") if isinstance(reference, Mapping) else None
    key = key_in(given)
    row = session.get(StoredFile, key) if key is not None else None
    if row is None or (instance_key is not None and row.instance_key not in (None, instance_key)):
        raise NotFound(what="file", key=given)
    return row


def adopt(session: Session, reference: Any, instance_key: int) -> StoredFile:
    """Give a file kept before its instance began to that instance; raises :class:`NotFound` if it has another."""
    row = resolve(session, reference, instance_key)
    row.instance_key = instance_key
    return row


def open_file(tools: Tools, row: StoredFile) -> BinaryIO:
    """The bytes of a row, for reading; the caller closes it."""
    return tools.store.open(row.sha256)


def forget_unsent(tools: Tools, session: Session) -> None:
    """Delete the rows of files that came with a first form which nobody sent: no instance has them, nor will have."""
    unsent = StoredFile.instance_key.is_(None), StoredFile.created < tools.clock() - UNSENT_KEPT
    session.execute(delete(StoredFile).where(*unsent))


def sweep(tools: Tools, untouched_for: timedelta = timedelta(hours=24)) -> int:
    """Delete content that no row names, if nobody stored it within ``untouched_for``; how many went.

    ``untouched_for`` must be longer than any upload and transaction last: those hold content before its row exists.
    Bytes that somebody stores again while no row names them are seen by the store as it deletes; what is left is the
    moment that :meth:`services.store.Store.delete` speaks of.
    """
    oldest = tools.clock() - untouched_for
    candidates = (sha256 for sha256, touched in tools.store.listing() if touched < oldest)
    gone = 0
    while some := list(islice(candidates, _SWEPT_AT_ONCE)):
        gone += sum(tools.store.delete(sha256, untouched_since=oldest) for sha256 in _unnamed(tools, some))
    return gone


def _unnamed(tools: Tools, contents: list[str]) -> list[str]:
    """Those that no row names, asked for all at once: a statement for each took half an hour in an office of years."""
    with tools.database.read() as session:
        named = set(session.scalars(select(StoredFile.sha256).where(StoredFile.sha256.in_(contents))))
    return [sha256 for sha256 in contents if sha256 not in named]


def clean_name(name: str) -> str:
    """A file name fit for a header, a mail and a disk: no folders, no control characters, at most 120 characters.

    Accents stay: people look for «Declaración firmada.pdf». The ending survives the cut.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in last)
    tidy = re.sub(r"\s+", " ", re.sub(r'[<>:"|?*;]', "_", visible)).strip(" .")
    stem, dot, ending = tidy.rpartition(".")
    if dot and len(ending) <= 10:
        return f"{stem[: _NAME_LENGTH - len(ending) - 1]}.{ending}" if stem else ending
    return tidy[:_NAME_LENGTH] or "archivo"
