"""Thirty-odd files that cannot be taken: each is refused with the sentence that says what to mend, and nothing changes."""

from typing import Any

import pytest

from services.imports import authorities, users
from services.imports.sheet import HEAVIEST_BYTES, read
from services.imports.unusable import UnusableTable
from tests.services.imports.lists import (
    INFOGOB,
    JNE,
    archive,
    changed,
    csv,
    infogob,
    jne,
    without,
    xls,
    xlsx,
)  # fmt: skip
from tests.services.imports.lists import (
    users as some_users,
)

LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
TWO = jne(2)

NO_TABLE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "Está vacío"),
    "only blanks": (b" \r\n \r\n", "Está vacío"),
    "too heavy": (b"a" * (HEAVIEST_BYTES + 1), "Pesa más de 20 MB"),
    "a PDF": (b"%PDF-1.7 ...", "Es un PDF"),
    "a web page": (b"<!DOCTYPE html><table><tr><td>TXNOMBRES", "página web"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 99, "No es una hoja de cálculo"),
    "a Word document": (archive("word/document.xml"), "archivo comprimido"),
    "a workbook cut off": (xlsx(TWO)[:900], "no llegó completo"),
    "a workbook with its sheet broken": (archive("xl/workbook.xml", b"<oops"), "dañado"),
    "a workbook that unpacks to 300 MB": (archive("xl/workbook.xml", b" " * 30_000_000, 10), "ocuparía demasiado"),
    "an old workbook cut off": (xls(TWO)[:900], "dañado"),
    "a workbook with a password": (LOCKED, "contraseña"),
    "another list": (csv([["Fecha", "Monto"], ["1", "2"]]), "Le faltan las columnas"),
    "a column missing": (xlsx(without(jne(2), "TXREGION")), "«TXREGION»"),
    "a column twice": (csv([[*JNE, "TXCARGO"], *([*row, "x"] for row in jne(2)[1:])]), "está dos veces"),
    "headings only": (csv([JNE]), "ninguna fila"),
    "quotes left open": (csv(jne(2)) + b'\r\n"ROSA,QUISPE', "comillas sin cerrar"),
    "too many rows": (csv([INFOGOB, *[infogob(1)[1]] * 50_001]), "Tiene más de 50"),
}

ROWS: dict[str, tuple[Any, str]] = {
    "no surname": (changed(jne(), "TXAPELLIDOPATERNO", ""), "Falta el apellido paterno"),
    "no name": (changed(jne(), "TXNOMBRES", " "), "Falta el nombre"),
    "a name without end": (changed(jne(), "TXNOMBRES", "A" * 200), "demasiado largo"),
    "no office": (changed(jne(), "TXCARGO", ""), "Falta el cargo"),
    "a province mistyped": (changed(jne(), "TXPROVINCIA", "CHACHAPOYA"), "¿Será «Chachapoyas»?"),
    "a district mistyped": (changed(jne(), "TXDISTRITO", "ASUNSION", 3), "¿Será «Asuncion»?"),
    "a district of nowhere": (changed(jne(), "TXDISTRITO", "ATLANTIS", 3), "No hay un distrito «ATLANTIS»"),
    "no district": (changed(jne(), "TXDISTRITO", "", 3), "Falta el distrito"),
    "a district mayor of a capital": (changed(changed(jne(), "TXCARGO", "ALCALDE DISTRITAL"), "TXDISTRITO", "CHACHAPOYAS"), "capital de provincia"),
    "no dates": (changed(jne(), "FEINICIOVIGENCIA", ""), "desde cuándo"),
    "the 31st of February": (changed(jne(), "FEFINVIGENCIA", "31/02/2026"), "No se entiende la fecha de fin: «31/02/2026»"),
    "a date in words": (changed(jne(), "FEFINVIGENCIA", "fin de año"), "No se entiende la fecha"),
    "a date of 1923": (changed(jne(), "FEINICIOVIGENCIA", "01/01/1923"), "no puede ser 01/01/1923"),
    "dates the wrong way round": (changed(jne(), "FEFINVIGENCIA", "31/12/2022"), "anterior a su inicio"),
    "a row twice": ([*jne(), jne()[1]], "Repite la fila 2"),
    "two mayors at once": ([*jne(), [*["JUAN", "PÉREZ", "DÍAZ"], *jne()[1][3:]]], "ya tiene, en la fila 2"),
    "Infogob without a period": (infogob(), "--from y --to"),
}  # fmt: skip

OF_USERS: dict[str, tuple[Any, str]] = {
    "no such ubigeo": (changed(some_users(), "Ubigeo INEI", "999999"), "Ningún distrito"),
    "a DNI of seven digits": (changed(some_users(), "Documento", "1234567"), "un DNI tiene 8 dígitos"),
    "a passport": (changed(some_users(), "Tipo de documento", "PASAPORTE"), "no es DNI ni CE"),
    "a short CE": (changed(changed(some_users(), "Tipo de documento", "CE"), "Documento", "12"), "de 9 a 12"),
    "an address mistyped": (changed(some_users(), "Correo", "rosa@@example.pe"), "El correo no está bien escrito"),
    "no address": (changed(some_users(), "Correo", ""), "Falta el correo"),
    "a user name with spaces": (changed(some_users(), "Usuario", "rosa quispe"), "espacios"),
    "a municipality twice": (
        changed(some_users(), "Ubigeo INEI", "010101", 3),
        "La municipalidad ya está en la fila 2",
    ),
    "a person twice": (changed(some_users(), "Documento", "40000000", 3), "La persona ya está en la fila 2"),
    "a user name twice": (changed(some_users(), "Usuario", "ALIADO0000", 3), "El usuario ya está en la fila 2"),
}


@pytest.mark.parametrize("name", NO_TABLE)
def test_a_file_that_is_no_such_list(name: str) -> None:
    content, sentence = NO_TABLE[name]
    with pytest.raises(UnusableTable) as refused:
        read(content, authorities.COLUMNS, authorities.NEEDED)
    assert sentence in refused.value.facts["reason"]


OF_AUTHORITIES_ONLY = ("a column", "headings", "quotes", "too many")


@pytest.mark.parametrize("name", [name for name in NO_TABLE if not name.startswith(OF_AUTHORITIES_ONLY)])
def test_the_same_files_are_no_list_of_users_either(name: str) -> None:
    content, sentence = NO_TABLE[name]
    with pytest.raises(UnusableTable) as refused:
        read(content, users.COLUMNS, users.NEEDED)
    assert sentence in refused.value.facts["reason"]


@pytest.mark.parametrize("name", ROWS)
def test_a_row_of_authorities_that_cannot_be_used(name: str) -> None:
    table, sentence = ROWS[name]
    judged = authorities.read(read(xlsx(table), authorities.COLUMNS, authorities.NEEDED))
    assert [row.reason for row in judged.refused if sentence in row.reason], judged.refused


@pytest.mark.parametrize("name", OF_USERS)
def test_a_row_of_users_that_cannot_be_used(name: str) -> None:
    table, sentence = OF_USERS[name]
    judged = users.read(read(xlsx(table), users.COLUMNS, users.NEEDED))
    assert [row.reason for row in judged.refused if sentence in row.reason], judged.refused


def test_a_list_with_passwords_at_sight_is_refused_whole() -> None:
    table = [[*row, extra] for row, extra in zip(some_users(1), ("Contraseña", "secreta1"), strict=True)]
    with pytest.raises(UnusableTable, match="contraseñas a la vista"):
        users.read(read(xlsx(table), users.COLUMNS, users.NEEDED))
