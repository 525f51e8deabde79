"""Lists as other offices send them, with invented people: good ones of any length, and thirty-odd that are broken."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl
import xlwt

from services.roster.demo import authorities
from services.roster.models import MAYORS
from services.ubigeo import municipalities

JNE = "TXNOMBRES TXAPELLIDOPATERNO TXAPELLIDOMATERNO TXORGANIZACIONPOLITICA NUPOSICION TXCARGO TXREGION TXPROVINCIA TXDISTRITO FEINICIOVIGENCIA FEFINVIGENCIA TXPROCESOELECTORAL".split()
INFOGOB = [
    "Región",
    "Provincia",
    "Distrito",
    "Cargo electo",
    "Primer apellido",
    "Segundo apellido",
    "Prenombres",
    "Organización Política",
]
USERS = [
    "Ubigeo INEI",
    "Usuario",
    "Tipo de documento",
    "Documento",
    "Apellido paterno",
    "Apellido materno",
    "Nombres",
    "Correo",
    "Teléfono",
    "Dependencia",
]
Table = Sequence[Sequence[Any]]


def jne(count: int = 3) -> list[list[Any]]:
    """Headings and so many mayors of the first mandate, as the open-data file spells them: names in capitals."""
    return [JNE, *(_jne(one) for one, _ in zip(_mayors(), range(count), strict=False))]


def _mayors() -> Any:
    return (one for one in authorities() if one.office in MAYORS and one.valid_from.year == 2023)


def _jne(one: Any) -> list[Any]:
    place = municipalities()[one.ubigeo]
    district = "" if place.kind == "provincial" else place.distrito.upper()
    where = [place.departamento.upper(), place.provincia.upper(), district]
    return [
        one.names.upper(),
        one.paternal.upper(),
        one.maternal.upper(),
        "PARTIDO",
        1,
        one.office,
        *where,
        date(2023, 1, 1),
        date(2026, 12, 31),
        "ELECCIONES MUNICIPALES 2022",
    ]


def infogob(count: int = 3) -> list[list[Any]]:
    """The same mayors as Infogob spells them: no dates."""
    return [
        INFOGOB,
        *(
            [row[6].title(), row[7].title(), row[8].title(), row[5].capitalize(), row[1], row[2], row[0], "Partido"]
            for row in jne(count)[1:]
        ),
    ]


def _in_letters(n: int) -> str:
    """0 is A, 26 is BA: no name has digits."""
    return (_in_letters(n // 26) if n >= 26 else "") + chr(65 + n % 26)


def users(count: int = 3) -> list[list[Any]]:
    """Headings and so many users of today, one a municipality."""
    rows = [
        [
            code,
            f"aliado{n:04d}",
            "DNI",
            f"{40_000_000 + n}",
            "Quispe",
            "Rojas",
            f"Persona {_in_letters(n)}",
            f"persona{n}@example.pe",
            "987654321",
            "Omaped",
        ]
        for n, code in enumerate(municipalities())
    ]
    return [USERS, *rows[:count]]


def xlsx(table: Table, before: Table = ()) -> bytes:
    book, target = openpyxl.Workbook(), io.BytesIO()
    for row in (*before, *table):
        book.active.append(list(row))
    book.save(target)
    return target.getvalue()


def xls(table: Table) -> bytes:
    book, target = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("Lista")
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for r, row in enumerate(table):
        for c, cell in enumerate(row):
            sheet.write(r, c, cell, *((day,) if isinstance(cell, date) else ()))
    book.save(target)
    return target.getvalue()


def csv(table: Table, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    lines = (
        delimiter.join(f"{cell:%d/%m/%Y}" if isinstance(cell, date) else str(cell) for cell in row) for row in table
    )
    return "\r\n".join(lines).encode(encoding)


def changed(table: list[list[Any]], column: str, value: Any, line: int = 2) -> list[list[Any]]:
    """The table with one cell other than it was."""
    table[line - 1][table[0].index(column)] = value
    return table


def without(table: list[list[Any]], column: str) -> list[list[Any]]:
    place = table[0].index(column)
    return [[cell for at, cell in enumerate(row) if at != place] for row in table]


def archive(name: str = "carta.docx", content: bytes = b"x", times: int = 1) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as zipped:
        for n in range(times):
            zipped.writestr(f"{name}{n}", content)
    return target.getvalue()
