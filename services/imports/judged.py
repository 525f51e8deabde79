"""What came of judging a list: the rows that can be used, those that cannot with the reason, and readers of cells."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from services.imports.sheet import Row

T = TypeVar("T")
#: A date typed as text in one of these ways.
#: Beside letters, what a name may hold: «D'Angelo», «María-José», «Ma.»
_SIGNS = frozenset(" '´`’-.ªº")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?: 0?0:00(?::00)?)?")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]00:00(?::00)?)?")


class Unusable(Exception):
    """Why a row cannot be used, in Spanish, for whoever sent the list."""


@dataclass(frozen=True)
class RowRefused:
    """One row that cannot be used: its line in the file, and why."""

    line: int
    reason: str


@dataclass
class Judged(Generic[T]):
    """``good``: line and what the row says; ``refused``: the rest; ``passed``: rows that are no concern of ours."""

    good: list[tuple[int, T]] = field(default_factory=list)
    refused: list[RowRefused] = field(default_factory=list)
    passed: int = 0

    def refuse(self, line: int, reason: str) -> None:
        """Note a row that cannot be used."""
        self.refused.append(RowRefused(line, reason))


def judge(rows: Iterable[Row], meaning: Callable[[Row], T | None]) -> Judged[T]:
    """Every row judged on its own. ``meaning`` answers ``None`` for a row to pass over, or raises :class:`Unusable`."""
    judged: Judged[T] = Judged()
    for row in rows:
        try:
            found = meaning(row)
            if found is not None:
                _demand_clear(row)
        except Unusable as fault:
            judged.refuse(row.line, str(fault))
            continue
        if found is None:
            judged.passed += 1
        else:
            judged.good.append((row.line, found))
    return judged


def _demand_clear(row: Row) -> None:
    if row.unread:
        raise Unusable("Tiene letras que no se pudieron leer. Guarda la lista como libro de Excel, o como CSV UTF-8.")
    if row.doubtful:
        raise Unusable("Dos columnas que dicen lo mismo dicen cosas distintas.")


def name(row: Row, column: str, called: str) -> str:
    """A person's name, or a part of one: letters, blanks and the few signs that names have; empty where there is none.

    What nobody sees is left out: it would keep the name from being found.
    """
    seen = "".join(sign for sign in row.text(column) if unicodedata.category(sign) != "Cf")
    text = " ".join(seen.split())
    if len(text) > 150:
        raise Unusable(f"{called[0].upper()}{called[1:]} es demasiado largo.")
    if not all(sign in _SIGNS or unicodedata.category(sign)[0] in "LM" for sign in text):
        raise Unusable(f"{called[0].upper()}{called[1:]} tiene signos que no son de un nombre: «{text[:40]}».")
    return text


def needed_name(row: Row, column: str, called: str) -> str:
    """The same, of a name that must be there."""
    if not row.text(column):
        raise Unusable(f"Falta {called}.")
    return name(row, column, called)


def needed(row: Row, column: str, called: str) -> str:
    """A text that must be there; at most 150 characters."""
    text = row.text(column)
    if not text:
        raise Unusable(f"Falta {called}.")
    if len(text) > 150:
        raise Unusable(f"{called[0].upper()}{called[1:]} es demasiado largo.")
    return text


def day(row: Row, column: str, called: str) -> dt.date:
    """A date between 1990 and 2100: a date cell, the number Excel keeps of one, or a text with day or year first."""
    value = row.cells.get(column)
    found = _day(value, row.text(column), row.begins)
    if found is None:
        raise Unusable(f"No se entiende la fecha de {called}: «{row.text(column)[:30]}».")
    if not 1990 <= found.year <= 2100:
        raise Unusable(f"La fecha de {called} no puede ser {found:%d/%m/%Y}.")
    return found


def _day(value: object, text: str, begins: dt.date) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return begins + dt.timedelta(days=int(value)) if 0 < value < 100_000 else None
    try:
        if found := _DAY_FIRST.fullmatch(text):
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        if found := _YEAR_FIRST.fullmatch(text):
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return None


def document(row: Row, column: str, kind: str) -> str:
    """A DNI (eight digits) or CE (nine to twelve letters and digits). Zeros that Excel dropped are given back."""
    text = needed(row, column, "el número de documento").upper()
    if kind == "DNI" and row.is_number(column):
        text = text.zfill(8)
    if not re.fullmatch(r"[0-9]{8}" if kind == "DNI" else r"[A-Z0-9]{9,12}", text):
        said = "un DNI tiene 8 dígitos" if kind == "DNI" else "un carné de extranjería tiene de 9 a 12 letras o dígitos"
        raise Unusable(f"El documento no es válido: {said}.")
    return text
