"""``aliado publish``: a new version of what analysts drew, from files, through the same gate as the publish button."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from engine.check import blocking
from engine.definitions.library import Publication
from engine.difference import privacy
from engine.scenarios import Report
from services.versions.judging import judged
from web.commands import shipped
from web.commands.check import groups, tell
from web.installation import Installation
from web.processes import entries, scenarios
from web.properties import PROPERTIES
from web.server.opening import opened
from web.settings import of_office
from web.wording import privacy as privacy_words
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
        author = arguments.author or shipped.author(files)
        publication = through_gate(installation, files, author, arguments.note, arguments.override)
    if publication is None:
        return 1
    print(scenario_words.published(publication))
    try:
        shipped.let_out(files, arguments.folder)
    except OSError:
        print(f"En {arguments.folder} no se puede escribir: «aliado run» dirá que hay cambios sin publicar.")
    return 0


def through_gate(
    installation: Installation, files: Mapping[str, bytes], author: str, note: str = "", override: str = ""
) -> Publication | None:
    """Check the files, play their scenarios and publish them; what was found is printed. ``None``: it was not let out.

    ``override``: why failing scenarios do not count.
    """
    findings = judged(files, installation.runtime.catalogue, groups(), PROPERTIES)
    tell(findings)
    if blocking(findings):
        print("No se publicó nada.", file=sys.stderr)
        return None
    if not _let_out(installation, files):
        return None
    report = scenarios.judge(installation, files)
    if report is not None and not _passed(report, override):
        return None
    return scenarios.publish(installation, files, author, note, report, override)


def _let_out(installation: Installation, files: Mapping[str, bytes]) -> bool:
    """Whether one person may publish it: what shows personal data anew, two have to want, on the page."""
    with installation.database.read() as session:
        newest = max(entries.newest(session), key=lambda one: one.key, default=None)
        before = installation.runtime.library.files(session, newest.bundle_key) if newest else None
    shows = privacy.lowered(before, files) if before is not None else []
    for one in shows:
        print(f"Datos personales: {privacy_words.said(one)}.", file=sys.stderr)
    if shows:
        print("No se publicó nada. Publícalo en la página «Publicar archivos», con otra persona.", file=sys.stderr)
    return not shows


def _passed(report: Report, reason: str) -> bool:
    """Tell how the scenarios went; whether the version may go out."""
    for names, fault in scenario_words.failures(report):
        print(f"{fault} ({names})" if names else str(fault))
    print(f"Pruebas: {scenario_words.counted(report.as_json())}.")
    if report.green or reason:
        return True
    print("No se publicó nada. Corrige los archivos, o di por qué se publica con --override.", file=sys.stderr)
    return False
