"""What a file is, by its content: its name and the type the browser said are not asked.

A file that is two things at once (a PDF that is also a ZIP) shows a different face to every program: refused. Bytes
after the end of a picture are another matter: cameras write their own notes there, so only what is a file of another
kind is refused; of a PNG or a HEIC nothing may follow the end. Before and behind a PDF gateways and scanners leave a
few lines: nothing that any program would open.
"""

import re
import zipfile
from pathlib import Path

from services.uploads.findings import Fault
from services.uploads.jpeg import outline

PDF, JPEG, PNG, HEIC = "application/pdf", "image/jpeg", "image/png", "image/heic"

_STARTS = ((b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
#: Brands of the photographs that many phones take (ISO/IEC 23008-12); within a box named ``ftyp``.
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc", b"hevx")

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

#: A PDF's header may begin that late (ISO 32000-1, annex H.3.4.1), and so much text may stand behind its end, in bytes.
_AROUND = 1024
#: How every PDF ends; comments of its producer may stand within.
_PDF_END = re.compile(rb"startxref\s+\d+\s+(?:%(?!%EOF)[^\r\n]*\s+)*%%EOF")
_BLANK = b"\x00\t\n\x0c\r "
#: Marks of text that a browser or a shell would act on, beside the beginnings of files.
_ACTING = (b"<svg", b"<iframe", b"<?xml", b"javascript:", b"#!")


def kind_of(path: Path) -> str:
    """The media type of a PDF or picture; raises :class:`Fault` for anything else, and for two things at once."""
    content = path.read_bytes()
    if not content:
        raise Fault("empty")
    found = next((kind for start, kind in _STARTS if content.startswith(start)), None)
    found = found or _heic(content) or _pdf_within(content)
    if found is None:
        raise Fault(_stranger(content, path))
    if zipfile.is_zipfile(path):
        raise Fault("two_kinds")
    _check_end(found, content)
    return found


def _stranger(content: bytes, path: Path) -> str:
    return "zip" if zipfile.is_zipfile(path) or content.startswith(b"PK") else "unknown_kind"


def _check_end(kind: str, content: bytes) -> None:
    if kind == PDF:
        _check_behind_pdf(content.rstrip(_BLANK))
        return
    behind = content[_ENDS[kind](content) :].lower()
    if (kind != JPEG and behind.strip(b"\x00\r\n")) or any(other.lower() in behind for other in _OTHERS):
        raise Fault("two_kinds")


def _pdf_within(content: bytes) -> str | None:
    head, found, _ = content[: _AROUND + len(b"%PDF-")].partition(b"%PDF-")
    return PDF if found and _is_remark(head) else None


def _check_behind_pdf(content: bytes) -> None:
    tail = content[-4 * _AROUND :]
    ends = list(_PDF_END.finditer(tail))
    if not ends:
        raise Fault("two_kinds" if b"%%EOF" in content else "broken")
    if not _is_remark(tail[ends[-1].end() :]):
        raise Fault("two_kinds")


def _is_remark(text: bytes) -> bool:
    """A few lines of plain text that nobody would run."""
    plain = text.strip(_BLANK).removeprefix(b"\xef\xbb\xbf").lower()
    harmless = not any(mark.lower() in plain for mark in (*_OTHERS, *_ACTING))
    return len(plain) <= _AROUND and harmless and all(byte in b"\t\n\r" or 32 <= byte < 127 for byte in plain)


def _heic(content: bytes) -> str | None:
    return HEIC if content[4:8] == b"ftyp" and content[8:12] in _HEIC else None


def _end_of_heic(content: bytes) -> int:
    """Box by box; a size of 0 is the rest, one of 1 stands in eight bytes behind the name (ISO/IEC 14496-12, 4.2)."""
    at = 0
    while at + 8 <= len(content):
        size = int.from_bytes(content[at : at + 4])
        if size == 1:
            size = int.from_bytes(content[at + 8 : at + 16])
        if not content[at + 4 : at + 8].isalnum():
            break
        if size == 0:
            return len(content)
        if size < 8 or at + size > len(content):
            raise Fault("broken")
        at += size
    return at


def _end_of_png(content: bytes) -> int:
    """Chunk by chunk: an appended file may hold an ``IEND`` of its own."""
    at = 8
    while at + 12 <= len(content):
        length, name = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        at += 12 + length
        if name == b"IEND":
            return at
    raise Fault("broken")


def _end_of_jpeg(content: bytes) -> int:
    return outline(content).end


_ENDS = {PNG: _end_of_png, JPEG: _end_of_jpeg, HEIC: _end_of_heic}
