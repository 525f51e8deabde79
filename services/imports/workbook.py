"""A workbook (xlsx, ods, xls) as tables: its visible sheets, once it is known how much memory they ask for."""

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from services.imports.unusable import UnusableTable

#: What a workbook may unpack to, in bytes, and the most cells of the rectangle around a sheet's content.
UNPACKED_BYTES, MOST_CELLS = 200 * 2**20, 5_000_000
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
#: The day before the first one, in most workbooks and in those of an old Macintosh.
BEGINS, BEGINS_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
_CELL: Final = re.compile(rb'\br="([A-Z]{1,3})?([0-9]{1,9})"')
_EPOCH: Final = re.compile(rb'\bdate1904="(?:1|true|on)"')
_PIECE, _OVERLAP = 1 << 16, 64
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError)


class Sheet(NamedTuple):
    """A visible sheet: its name, its rows from the first on, and the day that its days are counted from."""

    name: str
    rows: list[list[Any]]
    begins: dt.date = BEGINS


def sheets(content: bytes) -> Iterator[Sheet]:
    """The visible sheets in their order. Raises :class:`UnusableTable`."""
    begins = BEGINS
    if content.startswith(ZIP):
        begins = _looked_through(content)
    elif _LOCKED in content:
        raise UnusableTable(reason="Está protegido con contraseña. Guárdalo sin contraseña.")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for number, about in enumerate(book.sheets_metadata):
            if about.visible == SheetVisibleEnum.Visible:
                yield Sheet(about.name, book.get_sheet_by_index(number).to_python(skip_empty_area=False), begins)
    except CalamineError:
        raise UnusableTable(reason="Está dañado o no es un libro de Excel. Ábrelo y guárdalo otra vez.") from None


def _looked_through(content: bytes) -> dt.date:
    """A workbook is an archive: what it holds and unpacks to is looked at before anything reads it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [entry.filename for entry in archive.infolist()]
            if not any(name.startswith(("xl/workbook", "content.xml")) for name in names):
                raise UnusableTable(reason="Es un archivo comprimido y no un libro de Excel. Descomprímelo primero.")
            return _measured(archive, names)
    except _BROKEN:
        raise UnusableTable(reason="Está dañado: no llegó completo. Descárgalo otra vez.") from None


def _measured(archive: zipfile.ZipFile, names: list[str]) -> dt.date:
    left, begins = UNPACKED_BYTES, BEGINS
    for name in names:
        rows = columns = 0
        for piece, fresh in _pieces(archive, name):
            left -= fresh
            if left < 0:
                raise UnusableTable(reason="Al abrirlo ocuparía demasiado. Guarda solo la lista, en un libro aparte.")
            if name == "xl/workbook.xml" and _EPOCH.search(piece):
                begins = BEGINS_1904
            if name.startswith("xl/worksheets/"):
                for column, row in _CELL.findall(piece):
                    rows, columns = max(rows, int(row)), max(columns, _number(column))
        if name == "content.xml":
            rows, columns = _of_open_document(archive)
        if rows * columns > MOST_CELLS:
            raise UnusableTable(
                reason="Tiene celdas muy lejos de la lista. Copia solo la lista a un libro nuevo y guárdalo."
            )
    return begins


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[bytes, int]]:
    """A file of the archive piece by piece, each with the end of the one before, and how many bytes are new."""
    before = b""
    with archive.open(name) as packed:
        while piece := packed.read(_PIECE):
            yield before + piece, len(piece)
            before = piece[-_OVERLAP:]


def _number(column: bytes) -> int:
    """``A`` is 1, ``XFD`` 16,384."""
    found = 0
    for letter in column:
        found = found * 26 + letter - 64
    return found


def _of_open_document(archive: zipfile.ZipFile) -> tuple[int, int]:
    """The row and the column of the last cells with content: rows and cells that repeat are told once."""
    row = last_row = last_column = 0
    with archive.open("content.xml") as packed:
        for _, found in etree.iterparse(packed, tag=f"{_TABLE}table-row", resolve_entities=False, no_network=True):
            row += int(found.get(f"{_TABLE}number-rows-repeated", "1"))
            if filled := _last_filled(found):
                last_row, last_column = row, max(last_column, filled)
            found.clear()
    return last_row, last_column


def _last_filled(row: etree._Element) -> int:
    column = last = 0
    for cell in row:
        column += int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        if cell.get(f"{_OFFICE}value-type"):
            last = column
    return last
