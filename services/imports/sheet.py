"""A spreadsheet of unknown making as rows by column name: xlsx, xls or separated text, in any usual encoding.

Which kind a file is, its bytes say and not its name. Whatever cannot be read is refused with a sentence that says
what to do. No formula is computed and no link is followed: the values a workbook was saved with are all that is read.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook

from engine.errors import Refusal
from services.ubigeo import folded

#: The largest file, in bytes; what a workbook may unpack to; and the most rows. A national list has some 15,000 rows.
HEAVIEST_BYTES, UNPACKED_BYTES, MOST_ROWS = 20 * 2**20, 200 * 2**20, 50_000
#: Lists often begin with a title or two; the headings are looked for in so many rows.
_TITLES: Final = 20
_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"
_LOCKED = "EncryptedPackage".encode("utf-16-le")

Columns = Mapping[str, Sequence[str]]


class UnusableTable(Refusal):
    """The file cannot be read as a table: {reason}."""


@dataclass(frozen=True)
class Row:
    """One row. ``line``: its line as a spreadsheet program counts, from 1; ``cells``: by our column names."""

    line: int
    cells: Mapping[str, Any]

    def text(self, column: str) -> str:
        """A cell as text, without spaces around it; whole numbers without their decimals; empty where there is none."""
        value = self.cells.get(column)
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return " ".join(str(value).split()) if value is not None else ""

    def is_number(self, column: str) -> bool:
        """Whether the spreadsheet holds a number there: it has forgotten zeros in front."""
        return isinstance(self.cells.get(column), int | float) and not isinstance(self.cells.get(column), bool)


def read(content: bytes, columns: Columns, needed: Sequence[str]) -> list[Row]:
    """The rows under the headings, empty ones left out.

    ``columns``: our name → headings by which others know it (compared without accents, case and signs). ``needed``:
    the names without which the list is another list. Raises :class:`UnusableTable`.
    """
    if len(content) > HEAVIEST_BYTES:
        raise UnusableTable(reason=f"Pesa más de {HEAVIEST_BYTES // 2**20} MB.")
    if not content.strip():
        raise UnusableTable(reason="Está vacío.")
    sheets = list(_workbook(content) if content.startswith((_ZIP, _OLE)) else [_separated(content)])
    names = {folded(heading): name for name, headings in columns.items() for heading in (name, *headings)}
    found = max((_headed(sheet, names) for sheet in sheets), key=lambda head: len(head[1]), default=(0, {}, []))
    return _rows(*found, columns, needed)


def _rows(
    at: int, places: dict[str, int], sheet: list[list[Any]], columns: Columns, needed: Sequence[str]
) -> list[Row]:
    if missing := [name for name in needed if name not in places]:
        wanted = ", ".join(f"«{(*columns[name], name)[0]}»" for name in missing)
        raise UnusableTable(reason=f"Le faltan las columnas {wanted}. Revisa que sea la lista correcta.")
    body = [row for row in enumerate(sheet[at + 1 :], at + 2) if any(cell not in (None, "") for cell in row[1])]
    if not body:
        raise UnusableTable(reason="Tiene los encabezados, pero ninguna fila.")
    if len(body) > MOST_ROWS:
        raise UnusableTable(reason=f"Tiene más de {MOST_ROWS:,} filas.".replace(",", "\N{NO-BREAK SPACE}"))
    return [
        Row(line, {name: row[place] for name, place in places.items() if place < len(row) and row[place] != ""})
        for line, row in body
    ]


def _headed(sheet: list[list[Any]], names: Mapping[str, str]) -> tuple[int, dict[str, int], list[list[Any]]]:
    """Where the headings stand: the row, among the first ones, in which most of ours are found."""
    best: tuple[int, dict[str, int]] = (0, {})
    for at, row in enumerate(sheet[:_TITLES]):
        places: dict[str, int] = {}
        for place, cell in enumerate(row):
            name = names.get(folded(str(cell)))
            if name in places:
                raise UnusableTable(reason=f"La columna «{cell}» está dos veces.")
            if name:
                places[name] = place
        if len(places) > len(best[1]):
            best = at, places
    return *best, sheet


def _workbook(content: bytes) -> Iterator[list[list[Any]]]:
    if content.startswith(_ZIP):
        _demand_workbook(content)
    elif _LOCKED in content:
        raise UnusableTable(reason="Está protegido con contraseña. Guárdalo sin contraseña.")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for number in range(len(book.sheet_names)):
            yield book.get_sheet_by_index(number).to_python(skip_empty_area=False)
    except CalamineError:
        raise UnusableTable(reason="Está dañado o no es un libro de Excel. Ábrelo y guárdalo otra vez.") from None


def _demand_workbook(content: bytes) -> None:
    """A workbook is an archive: what it holds and unpacks to is looked at before anything unpacks it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile:
        raise UnusableTable(reason="Está dañado: no llegó completo. Descárgalo otra vez.") from None
    if sum(entry.file_size for entry in entries) > UNPACKED_BYTES:
        raise UnusableTable(reason="Al abrirlo ocuparía demasiado. Guarda solo la lista, en un libro aparte.")
    if not any(entry.filename.startswith(("xl/workbook", "content.xml")) for entry in entries):
        raise UnusableTable(reason="Es un archivo comprimido y no un libro de Excel. Descomprímelo primero.")


def _separated(content: bytes) -> list[list[Any]]:
    if content.startswith(_PDF):
        raise UnusableTable(reason="Es un PDF. Pide la lista como libro de Excel o CSV.")
    text = _decoded(content)
    if text.lstrip()[:1] in ("<", "{", "["):
        raise UnusableTable(reason="Es una página web u otro formato, y no una hoja de cálculo.")
    head = "\n".join(text.splitlines()[:_TITLES])
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t|", key=head.count), strict=True))
    except csv.Error:
        raise UnusableTable(
            reason="Tiene comillas sin cerrar. Ábrelo en una hoja de cálculo y guárdalo otra vez."
        ) from None
    return [[cell.strip() for cell in line] for line in lines]


def _decoded(content: bytes) -> str:
    """UTF-8 or UTF-16 where it says so, else the Latin alphabet of Windows; what has control signs is no text."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if any(sign < " " and sign not in "\t\r\n\f" for sign in text[:10_000]):
        raise UnusableTable(reason="No es una hoja de cálculo ni un texto. Pide la lista como libro de Excel o CSV.")
    return text
