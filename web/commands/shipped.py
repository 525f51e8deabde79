"""The definitions that ship with the program: the files of ``bpmn/`` and ``forms/``, from where the program lies.

By themselves they come in force only as somebody let them out: as the release knows them (``shipped.sha256`` beside
this module), or as ``aliado publish`` left them in their folder (:data:`OWN`). What was edited since is told, and goes
through the gate that every version goes through.
"""

import getpass
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from engine.execution.runtime import Runtime
from engine.models.process import ProcessDefinition

#: Who publishes them; an analyst's name never is this one.
AUTHOR = "aliado"
ROOT = Path(__file__).parents[2]
ROOMS = ("bpmn", "forms")
#: The files of the release, as ``sha256sum`` writes and reads them; written by ``make manifest``.
RELEASE = Path(__file__).with_suffix(".sha256")
#: The same of a folder that was published from, in that folder.
OWN = ".aliado.sha256"


@dataclass(frozen=True)
class Shipped:
    """How the shipped files and the office stand to each other.

    ``newest``: they are the office's newest version; ``changed``: paths of files that nobody has let out yet;
    ``empty``: the office has no version at all.
    """

    newest: bool
    changed: tuple[str, ...] = ()
    empty: bool = False


def files(root: Path | None = None) -> dict[str, bytes]:
    """Path (``forms/identificacion.form``) → bytes of every file of both rooms of a folder (else of the program's),
    hidden ones left out.
    """
    root = root or ROOT
    paths = (path for room in ROOMS for path in sorted((root / room).rglob("*")) if path.is_file())
    named = {path.relative_to(root): path for path in paths}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in named.items()
        if not any(part.startswith((".", "__")) for part in name.parts)
    }


def changed(found: Mapping[str, bytes]) -> tuple[str, ...]:
    """The paths that differ from what was let out, those that are missing too; none where nothing does."""
    given = _listed(found)
    if given == _read(ROOT / OWN):
        return ()
    return tuple(sorted({path for _digest, path in given ^ _read(RELEASE)}))


def is_release(found: Mapping[str, bytes]) -> bool:
    """Whether these are the files of the release, to the letter."""
    return _listed(found) == _read(RELEASE)


def let_out(found: Mapping[str, bytes], root: Path) -> None:
    """Note in their folder that these files went through the gate; of the release's own there is nothing to note."""
    if not is_release(found):
        write(found, root / OWN)


def write(found: Mapping[str, bytes], place: Path) -> None:
    """Write the hash of every file, one a line."""
    place.write_text("".join(f"{digest}  {path}\n" for digest, path in sorted(_listed(found), key=lambda e: e[1])))


def author(found: Mapping[str, bytes]) -> str:
    """In whose name these files are published: the program's where they are its own, else of whoever does it."""
    return AUTHOR if is_release(found) else getpass.getuser()


def publish(runtime: Runtime) -> Shipped:
    """Publish them where they are known, unless an analyst published since: their work is never covered by an update
    of the program. Where they are not the newest, ``aliado publish`` brings them.
    """
    given = files()
    with runtime.database.read() as session:
        newest = session.scalars(select(ProcessDefinition).order_by(ProcessDefinition.key.desc()).limit(1)).first()
        same = newest is not None and runtime.library.files(session, newest.bundle_key) == given
    if same:
        return Shipped(newest=True)
    if edited := changed(given):
        return Shipped(newest=False, changed=edited, empty=newest is None)
    if newest is not None and newest.author != AUTHOR:
        return Shipped(newest=False)
    runtime.publish(given, author(given), "Versión que viene con el programa")
    return Shipped(newest=True)


def _listed(found: Mapping[str, bytes]) -> set[tuple[str, str]]:
    return {(hashlib.sha256(data).hexdigest(), path) for path, data in found.items()}


def _read(place: Path) -> set[tuple[str, str]]:
    if not place.is_file():
        return set()
    lines = (line.partition("  ") for line in place.read_text(encoding="utf-8").splitlines())
    return {(digest, path) for digest, _blanks, path in lines}


if __name__ == "__main__":
    write(files(), RELEASE)
