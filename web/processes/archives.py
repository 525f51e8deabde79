"""Opening the archive an analyst brings: bounded by what it really holds, whatever its headers say."""

import io
import re
import struct
import unicodedata
import zipfile
import zlib
from typing import Final

from engine.errors import Refusal

#: What systems put into archives by themselves.
_HIDDEN: Final = re.compile(r"(?:^|/)(?:\.(?!\.)|__MACOSX/)")
#: Bytes an archive may unpack to, files it may hold, characters of a name, and bytes read at once.
LARGEST_ARCHIVE, MOST_FILES, LONGEST_NAME, _PIECE = 30_000_000, 500, 200, 65_536
#: The packings that are unpacked piece by piece; others give the whole file at once.
_PACKINGS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    RuntimeError,  # encrypted
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,  # a name that is not what it says it is
    OverflowError,
)


class UnusableArchive(Refusal):
    """The archive cannot be opened, or unpacks to more than a definition may weigh."""


class NothingToPublish(Refusal):
    """The archive holds no file."""


def unpacked(data: bytes) -> list[tuple[str, bytes]]:
    """Name and content of each file, in the archive's order. Raises :class:`UnusableArchive`,
    :class:`NothingToPublish`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            entries = [each for each in source.infolist() if not each.is_dir() and not _HIDDEN.search(each.filename)]
            if not entries:
                raise NothingToPublish
            if len(entries) > MOST_FILES or any(entry.compress_type not in _PACKINGS for entry in entries):
                raise UnusableArchive
            return _read(source, entries)
    except _BROKEN:
        raise UnusableArchive from None


def _read(source: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> list[tuple[str, bytes]]:
    left, found = LARGEST_ARCHIVE, []
    for entry in entries:
        content = bytearray()
        with source.open(entry) as packed:
            while piece := packed.read(_PIECE):
                content += piece
                if len(content) > left:
                    raise UnusableArchive
        left -= len(content)
        found.append((cleaned(entry.filename), bytes(content)))
    return found


def cleaned(name: str) -> str:
    """A file's name without the signs that nobody sees or that turn it around, its letters composed."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/"))
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] != "C")
