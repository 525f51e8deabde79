"""``aliado check``: judge drawings, forms and decisions from the command line, as the publish button does."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from engine.check import Finding, blocking, nothing_collected, shown
from engine.check.finding import SEVERITIES, SHOWN
from engine.check.resources import KINDS
from engine.drawing import is_drawing
from engine.service import Catalogue
from services.versions.judging import judged
from web.properties import PROPERTIES

_WORDS: Final = {"blocks": "impide publicar", "warns": "advertencia", "hint": "sugerencia"}
#: No file of a version is larger; of one that is, enough is read for the check to say so.
_MOST_BYTES: Final = 8_000_000


class NoFiles(Exception):
    """The paths hold nothing that could be checked."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.description = (
        "Revisa diagramas, formularios y decisiones: cada falla con su lugar, su razón y su reparación."
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="RUTA", help="archivos o carpetas")
    parser.add_argument("--json", action="store_true", help="una lista JSON de hallazgos")
    parser.add_argument("--strict", action="store_true", help="las advertencias también cuentan")


def run(arguments: argparse.Namespace) -> int:
    """0: nothing blocks; 1: something does (``--strict``: or warns); 2: the check could not run."""
    try:
        files = read(arguments.paths)
    except NoFiles as fault:
        print(f"aliado check: {fault}", file=sys.stderr)
        return 2
    with nothing_collected():
        return _judge(files, arguments)


def _judge(files: Mapping[str, bytes], arguments: argparse.Namespace) -> int:
    findings = [*unread_scenarios(files), *judged(files, catalogue(), groups(), PROPERTIES)]
    if arguments.json:
        print(json.dumps([finding.as_json() for finding in findings], ensure_ascii=False, indent=2))
    else:
        tell(findings)
    counted = SEVERITIES[:2] if arguments.strict else SEVERITIES[:1]
    return 1 if blocking(findings) or any(finding.severity in counted for finding in findings) else 0


def unread_scenarios(files: Mapping[str, bytes]) -> list[Finding]:
    """The scenario files that cannot be read, as findings: nothing is played."""
    from engine.scenarios import reading

    return [
        Finding(
            file=fault.place.path,
            element="",
            name="",
            code="scenario-broken",
            severity="blocks",
            message=fault.message,
            why="Los escenarios de este archivo no se pueden jugar.",
            line=fault.place.line,
            column=1,
        )
        for fault in reading.read(files).faults
    ]


def read(paths: list[Path]) -> dict[str, bytes]:
    """The files under these paths, by their path as given. Raises ``OSError``, or :class:`NoFiles` if there is none."""
    files: dict[str, bytes] = {}
    for path in paths:
        if path.is_dir():
            found = (p for p in sorted(path.rglob("*")) if p.is_file() and not _hidden(p.relative_to(path)))
            files.update((p.as_posix(), data) for p in found if (data := _part_of_a_version(p)) is not None)
        elif path.exists() and not path.is_file():
            raise NoFiles(f"{path} no es un archivo ni una carpeta")
        else:
            files[path.as_posix()] = _bytes(path)
    if not files:
        raise NoFiles(f"no hay archivos que revisar en {', '.join(map(str, paths))}")
    return files


def _part_of_a_version(path: Path) -> bytes | None:
    name = path.name.lower()
    if name.endswith(KINDS):
        return _bytes(path)
    return data if name.endswith(".xml") and is_drawing(name, data := _bytes(path)) else None


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_MOST_BYTES)


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def catalogue() -> Catalogue:
    """The services of the installation."""
    from services.catalogue import SERVICES

    return SERVICES


def groups() -> frozenset[str]:
    """The candidate groups that the office has from the start."""
    from web import identity

    return identity.GROUPS


def tell(findings: list[Finding]) -> None:
    """Print the findings for people: place, weight, sentence, reason, repair."""
    for finding, more in shown(findings):
        where = f"{finding.file}:{finding.line}:{finding.column}"
        element = f" [{finding.element}]" if finding.element else ""
        print(f"{where}: {_WORDS[finding.severity]}: {finding.message}{element} ({finding.code})")
        print(f"    {finding.why}")
        if finding.repair:
            print(f"    Reparación{' provisional' if finding.provisional else ''}: {finding.repair}")
        if more:
            print(f"{finding.file}: … y {more} más como esta, de {more + SHOWN} ({finding.code})")
    if findings:
        counts = [(sum(f.severity == severity for f in findings), _WORDS[severity]) for severity in SEVERITIES]
        print("; ".join(f"{count} × {word}" for count, word in counts if count))
