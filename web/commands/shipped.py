"""The definitions that ship with the program: the files of ``bpmn/`` and ``forms/``, from where the program lies."""

from pathlib import Path

from sqlalchemy import select

from engine.execution.runtime import Runtime
from engine.models.process import ProcessDefinition

#: Who publishes them; an analyst's name never is this one.
AUTHOR = "aliado"
ROOT = Path(__file__).parents[2]
ROOMS = ("bpmn", "forms")


def files(root: Path = ROOT) -> dict[str, bytes]:
    """Path (``forms/identificacion.form``) → bytes of every file of both rooms, hidden ones left out."""
    paths = (path for room in ROOMS for path in sorted((root / room).rglob("*")) if path.is_file())
    named = {path.relative_to(root): path for path in paths}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in named.items()
        if not any(part.startswith((".", "__")) for part in name.parts)
    }


def publish(runtime: Runtime) -> bool:
    """Publish them, unless an analyst published since: their work is never covered by an update of the program.

    Returns whether the shipped files are the office's newest; where not, ``aliado publish`` brings them.
    """
    with runtime.database.read() as session:
        author = session.scalar(select(ProcessDefinition.author).order_by(ProcessDefinition.key.desc()).limit(1))
    if author not in (None, AUTHOR):
        return False
    runtime.publish(files(), AUTHOR, "Versión que viene con el programa")
    return True
