"""``aliado calendar``: the days declared closed or open, and open terms computed again when they change."""

import argparse
import getpass
import sys
from collections.abc import Iterable, Iterator
from datetime import date

import click
from sqlalchemy.orm import Session

from engine.actor import MACHINE
from engine.calendar.declared_days import CalendarDay
from services.calendar import declared_days, functions
from services.people import access_log
from web.installation import Installation
from web.server.opening import opened
from web.settings import of_office


def configure(parser: argparse.ArgumentParser) -> None:
    """``list``, ``add``, ``withdraw``, ``recompute``."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACCIÓN")
    acts.add_parser("list", help="muestra los días declarados que rigen")
    add = acts.add_parser("add", help="declara un día y recalcula los plazos abiertos")
    add.add_argument("day", type=date.fromisoformat, metavar="AAAA-MM-DD")
    add.add_argument("--name", required=True, metavar="NOMBRE", help="qué día es")
    add.add_argument("--norm", required=True, metavar="NORMA", help="la norma que lo declara")
    add.add_argument("--region", metavar="REGIÓN", help="si solo rige en una región")
    add.add_argument("--open", action="store_true", help="el día sí cuenta, aunque no contaría")
    withdraw = acts.add_parser("withdraw", help="deja sin efecto un día declarado y recalcula los plazos abiertos")
    withdraw.add_argument("key", type=int, metavar="CLAVE")
    acts.add_parser("recompute", help="recalcula los plazos abiertos con el calendario de hoy")


def run(arguments: argparse.Namespace) -> int:
    """0: done. Raises ``DayRefused``, ``NotFound``."""
    with opened(of_office()) as installation:
        if arguments.act == "list":
            return _list(installation)
        print(f"Plazos que cambiaron: {_recompute(installation, _change(installation, arguments))}.")
    return 0


def _change(installation: Installation, arguments: argparse.Namespace) -> str:
    """Why terms change: the norm."""
    if arguments.act == "recompute":
        return "Se revisaron los plazos con el calendario vigente"
    with installation.database.write() as session:
        if arguments.act == "withdraw":
            row = declared_days.take_back(installation.tools, session, arguments.key)
            _note(installation, session, row, "withdrawn")
            return f"Quedó sin efecto: {row.norm}"
        kind = declared_days.OPEN if arguments.open else declared_days.CLOSED
        about = (arguments.day, arguments.name, arguments.norm, kind, arguments.region)
        row = declared_days.declare(installation.tools, session, *about)
        _note(installation, session, row, kind)
    return row.norm


def _note(installation: Installation, session: Session, row: CalendarDay, kind: str) -> None:
    facts = {"day": row.day.isoformat(), "kind": kind}
    access_log.act(installation.tools, session, getpass.getuser(), access_log.CALENDAR, str(row.key), facts)


def _recompute(installation: Installation, reason: str) -> int:
    return functions.recompute(installation.runtime, MACHINE, reason, _with_progress)


def _with_progress(keys: Iterable[int]) -> Iterator[int]:
    with click.progressbar(list(keys), label="Recalculando", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield from bar


def _list(installation: Installation) -> int:
    with installation.database.read() as session:
        for row in declared_days.in_force(session, installation.now()):
            kind = "cuenta" if row.kind == declared_days.OPEN else "no cuenta"
            print(
                f"{row.key}  {row.day:%d/%m/%Y}  {kind:<9}  {row.region or 'todo el país':<16}  {row.name} ({row.norm})"
            )
    return 0
