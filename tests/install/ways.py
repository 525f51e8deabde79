"""The ways to install, each a function that leaves behind a command which opens an office."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: What a checkout has and no release: made here, or nobody else's business.
_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "dist", "build", "*_cache", "__pycache__", "*.egg-info")
_NOBODY = 65534


class NotHere(Exception):
    """This machine lacks what the way needs; the message says what."""


class DoesNotWork(Exception):
    """It was tried and failed; the message is the end of what was said."""


@dataclass
class Place:
    """Where one way is tried: a folder of its own, a Python, an environment, a user."""

    folder: Path
    python: Path
    environment: dict[str, str]
    user: int | None = None
    command: list[str] = field(default_factory=list)
    inside: Path | None = None

    def run(self, *words: str | Path, inside: Path | None = None) -> None:
        """Run a command to its end; raises :class:`DoesNotWork`."""
        done = subprocess.run(
            [str(word) for word in words], cwd=inside or self.folder, env=self.environment, user=self.user,
            capture_output=True, text=True, errors="replace",
        )  # fmt: skip
        if done.returncode:
            raise DoesNotWork("\n".join((done.stdout + done.stderr).strip().splitlines()[-6:]))

    def source(self, name: str = "aliado") -> Path:
        """The files of the release, without what a checkout has beside them."""
        shutil.copytree(ROOT, self.folder / name, ignore=_LEFT_OUT)
        return self.folder / name


def pythons() -> list[Path]:
    """Every Python from 3.11 on that is found here, the oldest first, its patch release counted."""
    found: dict[tuple[int, ...], Path] = {}
    named = [shutil.which(f"python3.{minor}") for minor in range(11, 16)]
    kept = [*Path.home().glob(".pyenv/versions/*/bin/python3"), *Path("/opt").glob("python*/bin/python3")]
    for path in (Path(sys.executable), *kept, *(Path(one) for one in named if one)):
        said = subprocess.run(
            [path, "-c", "import sys, venv; print(*sys.version_info[:3])"], capture_output=True, text=True
        )
        version = tuple(int(word) for word in said.stdout.split())
        if said.returncode == 0 and version >= (3, 11):
            found.setdefault(version, path.resolve() if path == Path(sys.executable) else path)
    return [found[version] for version in sorted(found)]


def by_make(place: Place) -> None:
    """``make run``, without uv."""
    if shutil.which("make") is None:
        raise NotHere("make")
    place.inside = place.source()
    place.command = ["make", "run", f"PYTHON={place.python}", "UV="]


def by_uv(place: Place) -> None:
    """``make run``, with uv."""
    if shutil.which("uv") is None:
        raise NotHere("uv")
    place.inside = place.source()
    place.command = ["make", "run", f"PYTHON={place.python}"]


def by_make_in_a_strange_path(place: Place) -> None:
    """``make run`` in a folder with blanks and accents."""
    by_make(place)
    assert place.inside is not None
    place.inside = place.inside.rename(place.folder / "Mi oficina de Ñuñoa y más")


def by_make_without_git(place: Place) -> None:
    """``make run`` where there is no git."""
    tools = place.folder / "tools"
    tools.mkdir()
    for name in ("make", "sh", "env", "rm", "cat", "touch", "dirname", "uname", "head", "printf", "echo"):
        if found := shutil.which(name):
            (tools / name).symlink_to(found)
    place.environment["PATH"] = str(tools)
    by_make(place)


def by_wheel(place: Place) -> None:
    """The wheel alone."""
    _built(place, "wheel", "*.whl")


def by_sdist(place: Place) -> None:
    """The source distribution."""
    _built(place, "sdist", "*.tar.gz")


def as_another_user(place: Place) -> None:
    """As the manual says it: installed by root, run by a user who may write into the data folder only."""
    if os.getuid() != 0:
        raise NotHere("root, who may become somebody else")
    by_wheel(place)
    _for_somebody_else(place)


def from_a_checkout_that_is_read_only(place: Place) -> None:
    """An editable installation whose checkout nobody may write to."""
    if os.getuid() != 0:
        raise NotHere("root, who may become somebody else")
    source = place.source()
    environment = _environment(place)
    place.run(environment / "bin" / "pip", "install", "-q", "--no-deps", "--no-build-isolation", "-e", source)
    for path in [source, *source.rglob("*")]:
        path.chmod(path.stat().st_mode & ~0o222)
    _for_somebody_else(place)


def in_a_container(place: Place) -> None:
    """The image of ``deploy/Dockerfile``."""
    runtime = shutil.which("docker") or shutil.which("podman")
    if runtime is None or subprocess.run([runtime, "info"], capture_output=True).returncode:
        raise NotHere("a container runtime that runs")
    source = place.source()
    place.run(runtime, "build", "-q", "-f", source / "deploy" / "Dockerfile", "-t", "aliado-matrix", source)
    port = place.environment["ALIADO_PORT"]
    place.command = [runtime, "run", "--rm", "-p", f"127.0.0.1:{port}:8000", "aliado-matrix"]


WAYS: dict[str, Callable[[Place], None]] = {
    "make, pip": by_make,
    "make, uv": by_uv,
    "make, a path with blanks and accents": by_make_in_a_strange_path,
    "make, no git": by_make_without_git,
    "wheel": by_wheel,
    "sdist": by_sdist,
    "wheel, run by another user": as_another_user,
    "editable, a checkout that is read-only": from_a_checkout_that_is_read_only,
    "container": in_a_container,
}


def _built(place: Place, kind: str, pattern: str) -> None:
    environment = _environment(place)
    place.run(environment / "bin" / "python", "-m", "hatchling", "build", "-t", kind, "-d", place.folder / "dist",
              inside=place.source())  # fmt: skip
    [made] = (place.folder / "dist").glob(pattern)
    place.run(environment / "bin" / "pip", "install", "-q", "--no-deps", "--no-build-isolation", made)


def _environment(place: Place) -> Path:
    """A virtual environment with the locked dependencies; the office is to be opened by its ``aliado``."""
    environment, work = place.folder / "venv", place.folder / "work"
    work.mkdir()
    place.run(place.python, "-m", "venv", environment)
    place.run(environment / "bin" / "pip", "install", "-q", "--require-hashes", "-r", ROOT / "requirements.lock")
    place.inside, place.command = work, [str(environment / "bin" / "aliado"), "run"]
    return environment


def _for_somebody_else(place: Place) -> None:
    assert place.inside is not None
    os.chown(place.inside, _NOBODY, _NOBODY)
    place.folder.chmod(0o755)
    place.user, place.environment["HOME"] = _NOBODY, str(place.inside)


def chosen(only: list[str]) -> Iterator[tuple[str, Callable[[Place], None]]]:
    """The ways whose names hold one of the words; all of them without any."""
    for name, way in WAYS.items():
        if not only or any(word in name for word in only):
            yield name, way
