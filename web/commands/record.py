"""``aliado record``: the record of acts and accesses told whole, checked without the office, anchored, answered for."""

import argparse
import getpass
import json
import sys
from pathlib import Path

from engine import record_check
from engine.record import reading
from engine.verify.problem import snapshot
from services.people import access_log
from services.record import anchors, head
from web.installation import Installation
from web.server.opening import opened
from web.settings import of_office


def configure(parser: argparse.ArgumentParser) -> None:
    """``export``, ``check``, ``anchor``, ``accept``, ``sweep``."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACCIÓN")
    export = acts.add_parser("export", help="escribe el registro entero, en líneas JSON, para quien lo audite")
    export.add_argument("file", type=Path, metavar="ARCHIVO")
    check = acts.add_parser("check", help="comprueba un registro exportado; no necesita la oficina")
    check.add_argument("file", type=Path, metavar="ARCHIVO")
    check.add_argument("--anchor", type=Path, action="append", default=[], metavar="ANCLA", help="archivo de un ancla")
    acts.add_parser("anchor", help="encadena lo nuevo y deja un ancla fuera, ahora")
    accept = acts.add_parser("accept", help="responde por un registro que se puso de una copia más antigua")
    accept.add_argument("reason", metavar="MOTIVO")
    acts.add_parser("sweep", help="borra los accesos que ya no se guardan: para quien puede borrar en la base de datos")
    parser.epilog = "El programa que comprueba solo: engine/record_check.py."


def run(arguments: argparse.Namespace) -> int:
    """0: done. 1: the record is not whole, or nothing was to be done. 2: it could not be read."""
    if arguments.act == "check":
        given = [part for path in arguments.anchor for part in ("--anchor", str(path))]
        return record_check.main([str(arguments.file), *given])
    with opened(of_office()) as installation:
        return _ACTS[arguments.act](installation, arguments)


def _export(installation: Installation, arguments: argparse.Namespace) -> int:
    """What stands at one instant, all linked that can be; the export is an act of the record itself."""
    tools = installation.tools
    with installation.database.write() as session:
        access_log.act(tools, session, getpass.getuser(), access_log.EXPORTED, "record")
    head.keep(tools)
    lines = 0
    with arguments.file.open("x") as file, snapshot(installation.database) as session:
        for told in reading.everything(session, tools.database.seals, tools.clock()):
            file.write(json.dumps(told, ensure_ascii=False) + "\n")
            lines += "line" in told
    print(f"{lines} líneas del registro en {arguments.file}.")
    return 0


def _anchor(installation: Installation, _arguments: argparse.Namespace) -> int:
    head.keep(installation.tools)
    if not anchors.goes_outside(installation.tools):
        print("Ningún ancla sale de aquí: define ALIADO_RECORD_ANCHORS o ALIADO_RECORD_MAIL.", file=sys.stderr)
        return 1
    anchors.drop(installation.tools)
    with installation.database.read() as session:
        row = anchors.newest(session)
    print(f"Ancla del lote {row.position}: {row.chain}" if row else "Todavía no hay nada que anclar.")
    return 0


def _accept(installation: Installation, arguments: argparse.Namespace) -> int:
    found = head.accept(installation.tools, getpass.getuser(), arguments.reason)
    said = f"Anotado: el registro había llegado al lote {found.position}." if found else ""
    print(said or "No hay nada por lo que responder: el registro sigue al que había.")
    return 0 if found else 1


def _sweep(installation: Installation, _arguments: argparse.Namespace) -> int:
    with installation.database.write() as session:
        access_log.sweep(installation.tools, session)
    return 0


_ACTS = {"export": _export, "anchor": _anchor, "accept": _accept, "sweep": _sweep}
