"""The check once over what ships with the program, and over files that cannot be opened: what is imported late cannot
be any more once the work is confined.
"""

import importlib
import pkgutil
from pathlib import Path

import engine
from engine.drawing.properties import ENGINE_PROPERTIES
from services.catalogue import SERVICES
from services.versions.described import described
from services.versions.in_child import judge

_ROOT = Path(__file__).parents[2]
#: Rooms of the engine that a check may reach into.
_ROOMS = ("check", "dmn", "drawing", "feel", "forms", "scenarios", "spiff", "templating")


def warm_up(folder: Path) -> None:
    """Judge samples."""
    for found in pkgutil.walk_packages(engine.__path__, "engine."):
        if found.name.split(".")[1] in _ROOMS:
            importlib.import_module(found.name)
    shipped = {
        path.relative_to(_ROOT).as_posix(): path.read_bytes()
        for room in ("bpmn", "forms")
        for path in sorted((_ROOT / room).rglob("*"))
        if path.is_file() and path.suffix not in (".py", ".pyc")
    }
    broken = {"a.bpmn": b"<", "b.form": b"{", "c.dmn": b"<!DOCTYPE a>", "bpmn/tests/d.yaml": b"- ["}
    for files in (shipped, broken):
        judge(folder, files=files, services=described(SERVICES), groups=(), properties=list(ENGINE_PROPERTIES.values()))
