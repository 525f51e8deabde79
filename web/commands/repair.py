"""``aliado repair``: do what ``aliado check`` offers, one by one, and list it; nothing is written unless asked for."""

import argparse
import shutil
import sys
from pathlib import Path

from engine.check import blocking, cure
from services.versions.judging import judged
from web.commands.check import NoFiles, catalogue, groups, read, tell
from web.properties import PROPERTIES


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.description = "Hace las reparaciones que «aliado check» ofrece. Sin --write solo las muestra."
    parser.add_argument("paths", nargs="+", type=Path, metavar="RUTA", help="archivos o carpetas")
    parser.add_argument("--write", action="store_true", help="escribe los archivos reparados")
    parser.add_argument(
        "--provisional",
        action="store_true",
        help="también las provisionales: formularios, condiciones y personas en lugar de lo que aún falta",
    )


def run(arguments: argparse.Namespace) -> int:
    """0: nothing blocks any more; 1: something still does; 2: it could not run."""
    try:
        files = read(arguments.paths)
        repaired = cure(files, catalogue(), groups(), PROPERTIES, provisional=arguments.provisional)
        if arguments.write:
            _write(files, repaired.files)
    except NoFiles as fault:
        print(f"aliado repair: {fault}", file=sys.stderr)
        return 2
    for change in repaired.changes:
        print(f"{change.file}: {change.what} ({change.code})")
    done = "escritas" if arguments.write else "posibles; con --write se escriben"
    print(f"{len(repaired.changes)} reparaciones {done}")
    findings = judged(repaired.files, catalogue(), groups(), PROPERTIES)
    tell([finding for finding in findings if finding.severity == "blocks"])
    return 1 if blocking(findings) else 0


def _write(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    """Write what changed, each file whole before it takes the old one's place."""
    for name, data in after.items():
        if before.get(name) != data:
            path = Path(name).resolve()  # what a link points at, and not the link
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(path.name + ".nuevo")
            try:
                beside.write_bytes(data)
                if path.exists():
                    shutil.copymode(path, beside)
                beside.replace(path)
            finally:
                beside.unlink(missing_ok=True)
