"""Separated text as a table, in any usual encoding."""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any, Final

from services.imports.unusable import UnusableTable

_PDF: Final = b"%PDF"
_SEPARATORS: Final = ",;\t|"


def table(content: bytes, titles: int, headings: Callable[[Sequence[str]], int]) -> list[list[Any]]:
    """The rows. The separator is the one by which most headings are found (``headings`` of a row) among the first
    ``titles`` lines. Raises :class:`UnusableTable`.
    """
    if content.startswith(_PDF):
        raise UnusableTable(reason="Es un PDF. Pide la lista como libro de Excel o CSV.")
    text = _decoded(content)
    if text.lstrip()[:1] in ("<", "{", "["):
        raise UnusableTable(reason="Es una página web u otro formato, y no una hoja de cálculo.")
    head = text.splitlines()[:titles]

    def fit(separator: str) -> tuple[int, int]:
        found = max((headings([cell.strip(' "') for cell in line.split(separator)]) for line in head), default=0)
        return found, sum(line.count(separator) for line in head)

    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(_SEPARATORS, key=fit), strict=True))
    except csv.Error:
        raise UnusableTable(
            reason="Tiene comillas sin cerrar. Ábrelo en una hoja de cálculo y guárdalo otra vez."
        ) from None
    return [[cell.strip() for cell in line] for line in lines]


def _decoded(content: bytes) -> str:
    """UTF-16 where it says so, UTF-8 where most of it is that, else the Latin alphabet of Windows.

    What could not be read is U+FFFD: its row is refused. What has control signs is no text.
    """
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = content.decode(encoding, errors="replace")
    bad = text.count("\ufffd")
    if bad and sum(sign > "\x7f" for sign in text) - bad < bad:
        text = content.decode("cp1252", errors="replace")
    if any(sign < " " and sign not in "\t\r\n\f" for sign in text[:10_000]):
        raise UnusableTable(reason="No es una hoja de cálculo ni un texto. Pide la lista como libro de Excel o CSV.")
    return text
