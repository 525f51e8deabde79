"""Lists with what other offices' programs leave in them, made here."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.services.imports.lists import Table, changed, csv, jne, xlsx
from tests.services.imports.lists import users as some_users


def workbook(*sheets: tuple[str, Table, str], **facts: Any) -> bytes:
    """Sheets of title, table and state (``visible``, ``hidden``, ``veryHidden``)."""
    book, target = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for title, table, state in sheets:
        sheet = book.create_sheet(title)
        sheet.sheet_state = state
        for row in table:
            sheet.append(list(row))
    book.active = next(at for at, (*_, state) in enumerate(sheets) if state == "visible")
    for name, value in facts.items():
        setattr(book, name, value)
    book.save(target)
    return target.getvalue()


def touched(table: Table, change: Callable[[Any], None]) -> bytes:
    """A workbook of one sheet after ``change(sheet)``."""
    book, target = openpyxl.Workbook(), io.BytesIO()
    for row in table:
        book.active.append(list(row))
    change(book.active)
    book.save(target)
    return target.getvalue()


def counted_from_1904(as_numbers: bool) -> bytes:
    """A workbook of an old Macintosh: its days are counted from 1904."""
    table = jne(1)
    if as_numbers:
        table[1][9], table[1][10] = 44927 - 1462, 46387 - 1462
    return workbook(("Hoja", table, "visible"), epoch=CALENDAR_MAC_1904)


def two_years(state: str) -> bytes:
    """The list of four years ago on a sheet in this state, before that of today."""
    return workbook(("2019", changed(jne(2), "TXNOMBRES", "PERSONA ANTIGUA"), state), ("2023", jne(2), "visible"))


def sheet_by_region() -> bytes:
    """Sixty mayors on three sheets."""
    head, *rows = jne(60)
    return workbook(
        *((title, [head, *rows[at : at + 20]], "visible") for title, at in (("A", 0), ("B", 20), ("C", 40)))
    )


def filtered(sheet: Any) -> None:
    """Somebody filtered the list and left it so."""
    sheet.auto_filter.ref = "A1:L7"
    sheet.row_dimensions[3].hidden = sheet.row_dimensions[4].hidden = True


def merged(sheet: Any) -> None:
    """The region stands once for four rows."""
    for row in range(3, 6):
        sheet.cell(row, 7).value = None
    sheet.merge_cells("G2:G5")


def far_cell(row: int, column: int, value: str = "x") -> bytes:
    """A list of 5 KB with one more cell far away."""
    return touched(jne(1), lambda sheet: setattr(sheet.cell(row, column), "value", value))


def with_document(document: str) -> bytes:
    """A list of authorities that tells their document."""
    return xlsx([[*row, cell] for row, cell in zip(jne(1), ("DNI", document), strict=True)])


def spelled(name: str, encoding: str) -> bytes:
    """The first surname, in letters of another alphabet's table."""
    return csv(changed(jne(1), "TXAPELLIDOPATERNO", name), ";", encoding)


def twice_encoded() -> bytes:
    """UTF-8 read as Windows' letters and written as UTF-8 again."""
    return spelled("MUÑOZ", "utf-8").decode("cp1252", "replace").encode("utf-8")


def user(column: str, value: Any) -> bytes:
    """A list of one user, with one cell other than it was."""
    return xlsx(changed(some_users(1), column, value))


_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"


def open_document(table: Table, last: str = "") -> bytes:
    """A list as LibreOffice writes it: empty cells and rows to the edge of the sheet are told as repetitions."""
    to_the_edge = '<table:table-cell table:number-columns-repeated="16374"/></table:table-row>'
    rows = "".join("<table:table-row>" + "".join(map(_cell, row)) + to_the_edge for row in table)
    rest = '<table:table-row table:number-rows-repeated="1048573"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    if last:
        rest += f"<table:table-row>{_cell(last)}</table:table-row>"
    spaces = "".join(f' xmlns:{name}="{_OFFICE}{name}:1.0"' for name in ("office", "table", "text"))
    sheet = f'<office:spreadsheet><table:table table:name="Hoja1">{rows}{rest}</table:table></office:spreadsheet>'
    content = f'<office:document-content{spaces} office:version="1.2"><office:body>{sheet}</office:body></office:document-content>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    entries = "".join(
        f'<m:file-entry m:full-path="{path}" m:media-type="{of}"/>'
        for path, of in (("/", kind), ("content.xml", "text/xml"))
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("mimetype", kind)
        packed.writestr("content.xml", content)
        packed.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{_OFFICE}manifest:1.0">{entries}</m:manifest>')
    return target.getvalue()


def _cell(value: Any) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
