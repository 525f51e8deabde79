"""``aliado test``: play the scenarios beside the diagrams, in memory, and say how much of the drawings they cover."""

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any, Final

from engine.check import blocking
from engine.definitions.bundle import Bundle
from engine.models.process import Instance
from engine.scenarios import Report, is_test, recording, suggesting
from services.versions.judging import judged
from web.commands import shipped
from web.commands.check import catalogue, groups, tell
from web.processes import scenarios
from web.properties import PROPERTIES
from web.server.opening import opened
from web.settings import of_office
from web.wording import scenarios as scenario_words

#: How much of what is missing is listed without being asked.
_FEW: Final = 10


class NotFound(Exception):
    """There is nothing to test at the path."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.description = (
        "Juega los escenarios que están junto a los diagramas (bpmn/tests/*.yaml), en memoria y con un reloj propio: "
        "no toca la base de datos ni envía nada. Dice qué flujos, reglas y campos recorren."
    )
    parser.add_argument(
        "path", nargs="?", type=Path, metavar="RUTA",
        help="la carpeta que contiene bpmn/ y forms/, o un archivo de escenarios (si falta: la carpeta en que estás o, "
        "si no tiene bpmn/, los del programa)",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="el resultado como JSON")
    parser.add_argument("--record", type=int, metavar="CASO", help="escribe un escenario a partir de un caso real")
    parser.add_argument("--suggest", action="store_true", help="propone caminos por los flujos que faltan, como YAML")
    parser.add_argument("--missing", action="store_true", help="lista todo lo que ningún escenario recorre")


def run(arguments: argparse.Namespace) -> int:
    """0: all is as said. 1: something is not, or a file cannot be read. 2: there is nothing to test."""
    if arguments.record is not None:
        return _record(arguments.record)
    try:
        root, files = _files(arguments.path or _here())
    except NotFound as fault:
        print(f"aliado test: {fault}", file=sys.stderr)
        return 2
    blocked = [finding for finding in judged(files, catalogue(), groups(), PROPERTIES) if finding.severity == "blocks"]
    if blocking(blocked):
        tell(blocked)
        print("aliado test: primero hay que corregir lo que impide publicar.", file=sys.stderr)
        return 1
    began = time.perf_counter()
    with scenarios.nobodys_tools() as tools:
        report = scenarios.play(files, tools, min(os.cpu_count() or 1, 4))
    return _report(report, Bundle(0, files), root, time.perf_counter() - began, arguments)


def _record(key: int) -> int:
    """Write a scenario from a case of this office, nobody's data in it; play it, and say what must be filled in."""
    with opened(of_office()) as installation:
        with installation.database.read() as session:
            text = recording.record(session, installation.runtime, key)
            held = installation.runtime.loader.bundle_of(session, session.get_one(Instance, key)).files
        files = {path: data for path, data in held.items() if not is_test(path)}
        report = scenarios.judge(installation, {**files, "bpmn/tests/grabado.yaml": text.encode()})
    print(text, end="")
    for _name, fault in report.messages if report else ():
        print(f"aliado test: se grabó; al jugarlo, línea {fault.place.line}: {fault.message}", file=sys.stderr)
    return 0 if report and report.green else 1


def _here() -> Path:
    """The version in the folder where the command is given, else the one that came with the program."""
    return Path() if Path("bpmn").is_dir() else shipped.ROOT


def _files(path: Path) -> tuple[Path, dict[str, bytes]]:
    """The folder of the version, and its files; of a single scenario file's version, that one and what it shares."""
    if path.is_dir():
        root, only = path, None
    elif path.is_file():
        root = next((p for p in path.resolve().parents if (p / "bpmn").is_dir()), path.resolve().parent)
        only = path.resolve().relative_to(root).as_posix()
        if not is_test(only):
            raise NotFound(f"{path} no es un archivo de escenarios (bpmn/tests/*.yaml)")
    else:
        raise NotFound(f"no existe {path}")
    files = shipped.files(root)
    if only:
        files = {name: data for name, data in files.items() if name == only or not _others(name, data)}
    if not any(map(is_test, files)):
        raise NotFound(f"no hay escenarios (bpmn/tests/*.yaml) en {root}")
    return root, files


def _others(name: str, data: bytes) -> bool:
    return is_test(name) and b"\nscenarios:" in b"\n" + data


def _report(report: Report, bundle: Bundle, root: Path, seconds: float, arguments: argparse.Namespace) -> int:
    found = report.as_json()
    if arguments.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    elif arguments.suggest:
        for name, fault in report.messages:
            print(f"aliado test: {fault.place.path}:{fault.place.line}: {name} {fault.message}", file=sys.stderr)
        print(suggesting.skeletons(suggesting.suggest(bundle, report.coverage), bundle), end="")
    else:
        few = 0 if arguments.path and arguments.path.is_file() else _FEW
        _tell(report, found, bundle, root, seconds, None if arguments.missing else few)
    return 0 if report.green else 1


def _tell(report: Report, found: dict[str, Any], bundle: Bundle, root: Path, seconds: float, most: int | None) -> None:
    """``most``: how much of what is missing is listed; ``None``: all, and 0: nothing is said of it."""
    for names, fault in scenario_words.failures(report):
        where = (root / fault.place.path).as_posix() if root != shipped.ROOT else fault.place.path
        print(f"{where}:{fault.place.line}: {f'{names}: ' if names else ''}{fault.message}")
    print(f"{scenario_words.counted(found)} ({seconds:.1f} s)")
    for line in scenario_words.figures(found):
        print(f"  {line}")
    missing = list(scenario_words.missing(found, bundle))
    for line in missing[:most]:
        print(f"    falta: {line}")
    if most and len(missing) > most:
        print(f"    y {len(missing) - most} más: --missing los lista, --suggest propone caminos")
