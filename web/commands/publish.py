"""``aliado publish``: a new version of what analysts drew, from files, through the same gate as the publish button."""

import argparse
import getpass
import sys
from pathlib import Path

from engine.check import blocking, check
from engine.scenarios import Report
from web.commands import shipped
from web.commands.check import groups, tell
from web.processes import scenarios
from web.properties import PROPERTIES
from web.server.opening import opened
from web.settings import of_office
from web.wording import scenarios as scenario_words


def configure(parser: argparse.ArgumentParser) -> None:
    """Where the files are, and what is written beside the version."""
    parser.add_argument(
        "folder", nargs="?", type=Path, default=shipped.ROOT, metavar="CARPETA",
        help="la carpeta que contiene bpmn/ y forms/ (si falta, los que vienen con el programa)",
    )  # fmt: skip
    parser.add_argument("--note", default="", metavar="TEXTO", help="qué cambia esta versión")
    parser.add_argument(
        "--override", default="", metavar="MOTIVO", help="publica aunque fallen las pruebas; el motivo queda guardado"
    )
    parser.add_argument("--author", default=None, metavar="NOMBRE", help="quién publica (si falta, tu usuario)")


def run(arguments: argparse.Namespace) -> int:
    """0: published. 1: faults of the files or their scenarios block it; they are listed. 2: nothing to publish."""
    files = shipped.files(arguments.folder)
    if not files:
        print(f"aliado publish: no hay bpmn/ ni forms/ en {arguments.folder}", file=sys.stderr)
        return 2
    with opened(of_office()) as installation:
        findings = check(files, installation.runtime.catalogue, groups(), PROPERTIES)
        tell(findings)
        if blocking(findings):
            print("No se publicó nada.", file=sys.stderr)
            return 1
        report = scenarios.judge(installation, files)
        if report is not None and not _passed(report, arguments.override):
            return 1
        author = arguments.author or (shipped.AUTHOR if arguments.folder == shipped.ROOT else getpass.getuser())
        publication = scenarios.publish(installation, files, author, arguments.note, report, arguments.override)
    print(scenario_words.published(publication))
    return 0


def _passed(report: Report, reason: str) -> bool:
    """Tell how the scenarios went; whether the version may go out."""
    for names, fault in scenario_words.failures(report):
        print(f"{fault} ({names})" if names else str(fault))
    print(f"Pruebas: {scenario_words.counted(report.as_json())}.")
    if report.green or reason:
        return True
    print("No se publicó nada. Corrige los archivos, o di por qué se publica con --override.", file=sys.stderr)
    return False
