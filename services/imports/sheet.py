"""A spreadsheet of unknown making as rows by column name: xlsx, xls, ods or separated text, in any usual encoding.

Which kind a file is, its bytes say and not its name. Whatever cannot be read is refused with a sentence that says
what to do. No formula is computed and no link is followed: the values a workbook was saved with are all that is read.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.imports import separated, workbook
from services.imports.unusable import UnusableTable
from services.imports.workbook import Sheet
from services.ubigeo import folded

#: The largest file, in bytes, and the most rows. A national list has some 15,000 rows.
HEAVIEST_BYTES, MOST_ROWS = 20 * 2**20, 50_000
#: Lists often begin with a title or two; the headings are looked for in so many rows.
_TITLES: Final = 20

Columns = Mapping[str, Sequence[str]]
#: Our name → the places of its columns: more than one where two headings mean the same.
_Places = dict[str, list[int]]


@dataclass(frozen=True)
class Row:
    """One row. ``line``: its line as a spreadsheet program counts, from 1; ``cells``: by our column names; ``begins``:
    the day that its days are counted from; ``doubtful``: columns that two headings mean, and say two things.
    """

    line: int
    cells: Mapping[str, Any]
    begins: dt.date = workbook.BEGINS
    doubtful: frozenset[str] = frozenset()

    def text(self, column: str) -> str:
        """A cell as text, without spaces around it; whole numbers without their decimals; empty where there is none."""
        return _text(self.cells.get(column))

    def is_number(self, column: str) -> bool:
        """Whether the spreadsheet holds a number there: it has forgotten zeros in front."""
        return isinstance(self.cells.get(column), int | float) and not isinstance(self.cells.get(column), bool)

    @property
    def unread(self) -> bool:
        """Whether letters of the row are not those that were written: unknown to us, or encoded twice."""
        return any("\ufffd" in text or _is_encoded_twice(text) for text in map(_text, self.cells.values()))


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split()) if value is not None else ""


def _is_encoded_twice(text: str) -> bool:
    """UTF-8 that somebody read as Windows' letters: «Ã‘» for «Ñ»."""
    if text.isascii():
        return False
    try:
        return text.encode("cp1252").decode("utf-8") != text
    except UnicodeError:
        return False


def read(content: bytes, columns: Columns, needed: Sequence[str]) -> list[Row]:
    """The rows under the headings, empty ones left out.

    ``columns``: our name → headings by which others know it (compared without accents, case and signs). ``needed``:
    the names without which the list is another list. Raises :class:`UnusableTable`.
    """
    if len(content) > HEAVIEST_BYTES:
        raise UnusableTable(reason=f"Pesa más de {HEAVIEST_BYTES // 2**20} MB.")
    if not content.strip():
        raise UnusableTable(reason="Está vacío.")
    names = {folded(heading): name for name, headings in columns.items() for heading in (name, *headings)}
    found = [(sheet, *_headed(sheet, names)) for sheet in _sheets(content, names)]
    lists = [sheet.name for sheet, _, places in found if all(name in places for name in needed)]
    if len(lists) > 1:
        told = ", ".join(f"«{name}»" for name in lists)
        raise UnusableTable(reason=f"Trae la lista en varias hojas: {told}. Júntalas en una, u oculta las que no van.")
    best = max(found, key=lambda one: len(one[2]), default=(Sheet("", []), 0, {}))
    return _rows(*best, columns, needed)


def _sheets(content: bytes, names: Mapping[str, str]) -> list[Sheet]:
    if content.startswith((workbook.ZIP, workbook.OLE)):
        return list(workbook.sheets(content))

    def headings(cells: Sequence[str]) -> int:
        return sum(folded(cell) in names for cell in cells)

    return [Sheet("", separated.table(content, _TITLES, headings))]


def _rows(sheet: Sheet, at: int, places: _Places, columns: Columns, needed: Sequence[str]) -> list[Row]:
    if missing := [name for name in needed if name not in places]:
        wanted = ", ".join(f"«{(*columns[name], name)[0]}»" for name in missing)
        raise UnusableTable(reason=f"Le faltan las columnas {wanted}. Revisa que sea la lista correcta.")
    body = [row for row in enumerate(sheet.rows[at + 1 :], at + 2) if any(cell not in (None, "") for cell in row[1])]
    if not body:
        raise UnusableTable(reason="Tiene los encabezados, pero ninguna fila.")
    if len(body) > MOST_ROWS:
        raise UnusableTable(reason=f"Tiene más de {MOST_ROWS:,} filas.".replace(",", "\N{NO-BREAK SPACE}"))
    return [_row(line, row, places, sheet.begins) for line, row in body]


def _row(line: int, row: list[Any], places: _Places, begins: dt.date) -> Row:
    cells: dict[str, Any] = {}
    doubtful = set()
    for name, at in places.items():
        said = [row[place] for place in at if place < len(row) and row[place] not in (None, "")]
        if said:
            cells[name] = said[0]
        if len({_text(value) for value in said}) > 1:
            doubtful.add(name)
    return Row(line, cells, begins, frozenset(doubtful))


def _headed(sheet: Sheet, names: Mapping[str, str]) -> tuple[int, _Places]:
    """Where the headings stand: the row, among the first ones, in which most of ours are found."""
    best: tuple[int, _Places] = (0, {})
    for at, row in enumerate(sheet.rows[:_TITLES]):
        places: _Places = {}
        seen: set[str] = set()
        for place, cell in enumerate(row):
            heading = folded(str(cell))
            name = names.get(heading)
            if name and heading in seen:
                raise UnusableTable(reason=f"La columna «{cell}» está dos veces.")
            seen.add(heading)
            if name:
                places.setdefault(name, []).append(place)
        if len(places) > len(best[1]):
            best = at, places
    return best
