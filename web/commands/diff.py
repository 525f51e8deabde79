"""``aliado diff``: what changed between two versions of the files, in words."""

import argparse
import sys
from pathlib import Path

from engine.difference import compare
from web.commands import shipped
from web.commands.check import NoFiles, read


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.description = "Dice en palabras qué cambió entre dos carpetas, o entre dos archivos."
    parser.add_argument("before", type=Path, metavar="ANTES")
    parser.add_argument("after", type=Path, metavar="DESPUÉS")


def run(arguments: argparse.Namespace) -> int:
    """0: nothing changed; 1: something did; 2: it could not run."""
    try:
        before, after = _files(arguments.before), _files(arguments.after)
    except NoFiles as fault:
        print(f"aliado diff: {fault}", file=sys.stderr)
        return 2
    found = compare(before, after)
    for difference in found:
        element = f" [{difference.element}]" if difference.element else ""
        print(f"{difference.file}: {difference.what}{element}")
    return 1 if found else 0


def _files(path: Path) -> dict[str, bytes]:
    """The files by their path below the folder; a single file under one name, so that two may be compared.

    Of a folder that holds a version beside other things (the program's own, say), the version.
    """
    if path.is_dir() and (version := shipped.files(path)):
        return version
    files = read([path])
    if path.is_dir():
        return {Path(name).relative_to(path).as_posix(): data for name, data in files.items()}
    return {f"archivo{path.suffix}": data for data in files.values()}
