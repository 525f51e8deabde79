"""What the two import commands share: reading the file, the bar that moves, and telling which rows were refused."""

import argparse
import getpass
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import click
from sqlalchemy.orm import Session

from services.imports.judged import Judged
from services.imports.sheet import Columns, Row, read
from services.imports.unusable import UnusableTable
from services.people import access_log
from web.installation import Installation
from web.wording.system_faults import why

T = TypeVar("T")
#: So many refused rows are listed one by one; a list with more has one fault and not a thousand.
_TOLD = 50


class NothingImported(Exception):
    """Some rows were refused, or it was a rehearsal: the transaction must not be committed."""


def arguments(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """``import FILE --dry-run``; returns the parser of ``import``, for more."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACCIÓN")
    act = acts.add_parser("import", help="trae la lista de un archivo xlsx, xls o csv: toda o nada")
    act.add_argument("file", type=Path, metavar="ARCHIVO")
    act.add_argument("--dry-run", action="store_true", help="revisa todo y no cambia nada")
    return act


def judged(
    path: Path, columns: Columns, needed: tuple[str, ...], judge: Callable[[Iterable[Row]], Judged[T]]
) -> Judged[T]:
    """The file's rows, judged, with a bar on a terminal. Raises :class:`services.imports.unusable.UnusableTable`."""
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise UnusableTable(reason=f"No se puede abrir {path.name}: {why(fault)}.") from None
    rows = read(content, columns, needed)
    with click.progressbar(rows, label="Revisando", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        return judge(bar)


def note(installation: Installation, session: Session, what: str, added: int) -> None:
    """Write into the record who imported a list, in the import's own transaction."""
    access_log.act(installation.tools, session, getpass.getuser(), access_log.IMPORTED, what, {"added": added})


def tell_refused(found: Judged[T]) -> int:
    """Say which rows were refused and why; returns the exit code, 1 where there are any."""
    for row in found.refused[:_TOLD]:
        print(f"Fila {row.line}: {row.reason}", file=sys.stderr)
    if len(found.refused) > _TOLD:
        print(f"… y {len(found.refused) - _TOLD} filas más.", file=sys.stderr)
    if found.refused:
        count = "1 fila" if len(found.refused) == 1 else f"{len(found.refused)} filas"
        print(f"No se importó nada: {count} por corregir.", file=sys.stderr)
    return 1 if found.refused else 0
