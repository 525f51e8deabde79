"""What a file is, by its content: its name and the type the browser said are not asked.

A file that is two things at once (a PDF that is also a ZIP) shows a different face to every program: refused. Bytes
after the end of a picture are another matter: cameras write their own notes there, so only what is a file of another
kind is refused; of a PDF and a PNG nothing may follow the end.
"""

import re
import zipfile
from pathlib import Path

from services.uploads.findings import Fault
from services.uploads.jpeg import outline

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"

_STARTS = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
_HEIC = (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"avif")

#: Beginnings of other files, and of what a browser would run, that may not stand behind a picture.
_OTHERS = (
    b"%PDF-",
    b"PK\x03\x04",
    b"Rar!\x1a",
    b"7z\xbc\xaf\x27",
    b"<script",
    b"<html",
    b"<!doctype",
    b"<?php",
    b"\x7fELF",
)

#: How every PDF ends; blanks may follow, as some scanners write them.
_PDF_END = re.compile(rb"startxref\s+\d+\s+%%EOF[\s\x00]*\Z")


def kind_of(path: Path) -> str:
    """The media type of a PDF, JPEG or PNG; raises :class:`Fault` for anything else, and for two things at once."""
    content = path.read_bytes()
    if not content:
        raise Fault("empty")
    found = next((kind for start, kind in _STARTS if content.startswith(start)), None)
    if found is None:
        raise Fault(_stranger(content, path))
    if zipfile.is_zipfile(path):
        raise Fault("two_kinds")
    _check_end(found, content)
    return found


def _stranger(content: bytes, path: Path) -> str:
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        return "heic"
    return "zip" if zipfile.is_zipfile(path) or content.startswith(b"PK") else "unknown_kind"


def _check_end(kind: str, content: bytes) -> None:
    if kind == PDF:
        if not _PDF_END.search(content[-2048:]):
            raise Fault("two_kinds" if b"%%EOF" in content else "broken")
        return
    behind = content[_end_of_png(content) if kind == PNG else outline(content).end :].lower()
    if (kind == PNG and behind.strip(b"\x00\r\n")) or any(other.lower() in behind for other in _OTHERS):
        raise Fault("two_kinds")


def _end_of_png(content: bytes) -> int:
    """Chunk by chunk: an appended file may hold an ``IEND`` of its own."""
    at = 8
    while at + 12 <= len(content):
        length, name = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        at += 12 + length
        if name == b"IEND":
            return at
    raise Fault("broken")
