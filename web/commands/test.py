"""``aliado test``: play the scenarios beside the diagrams, in memory, and say how much of the drawings they cover."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Final

from engine.scenarios import Report
from web import scenarios, shipped
from web.commands.check import NoFiles, read

_KINDS: Final = {"flows": "flujos", "rules": "reglas de decisión", "fields": "campos de formulario"}
#: Fewer scenarios than this are not worth a second process.
_WORTH: Final = 8


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.description = (
        "Juega los escenarios que están junto a los diagramas (bpmn/tests/*.yaml), en memoria y con un reloj propio: "
        "no toca la base de datos ni envía nada. Dice qué flujos, reglas y campos recorren."
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, default=shipped.ROOT, metavar="CARPETA",
        help="la carpeta que contiene bpmn/ y forms/ (si falta, los que vienen con el programa)",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="el resultado como JSON")
    parser.add_argument("--only", metavar="TEXTO", help="solo los escenarios en cuyo nombre está este texto")
    parser.add_argument("--missing", action="store_true", help="lista todo lo que ningún escenario recorre")


def run(arguments: argparse.Namespace) -> int:
    """0: all is as said. 1: something is not, or a file cannot be read. 2: there is nothing to test."""
    files = shipped.files(arguments.folder)
    if not files:
        print(f"aliado test: no hay bpmn/ ni forms/ en {arguments.folder}", file=sys.stderr)
        return 2
    with scenarios.nobodys_tools() as tools:
        report = scenarios.play(files, tools, os.cpu_count() or 1)
    if arguments.json:
        print(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        tell(report)
    return 0 if report.green else 1


def tell(report: Report) -> None:
    for name, fault in report.messages:
        print(f"{fault.place}: {name}: {fault.message}")
    print(report.coverage.figures)
