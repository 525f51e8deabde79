"""What an editor on somebody's own machine needs beside a version's files: a template for each service to call."""

from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parents[2]


def templates() -> dict[str, bytes]:
    """The program's element templates, by the path at which an editor looks for them beside a drawing."""
    found = (_ROOT / "bpmn/.camunda/element-templates").glob("*.json")
    return {path.relative_to(_ROOT).as_posix(): path.read_bytes() for path in sorted(found)}
