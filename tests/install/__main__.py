"""Try every way to install with the oldest and the newest Python found here, and say of each: works, or why not.

Exit code 0: nothing failed; 1: something did. What this machine lacks is said and is no failure.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from tests.install.ways import DoesNotWork, NotHere, Place, chosen, pythons

_LONGEST = 900.0
#: These ways are about the place, not about the Python: one is enough.
_ONCE = ("path", "no git", "user", "read-only", "container")


def main() -> int:
    """Print a line a way."""
    parser = argparse.ArgumentParser(prog="python -m tests.install", description=__doc__)
    parser.add_argument("only", nargs="*", metavar="WORD", help="only ways whose names hold one of these words")
    asked = parser.parse_args()
    found, failed = pythons(), 0
    for name, way in chosen(asked.only):
        for python in found[:1] if any(word in name for word in _ONCE) else dict.fromkeys((found[0], found[-1])):
            said = tried(way, python)
            failed += said.startswith("NO")
            print(f"{name:<42} {_version(python):<8} {said}", flush=True)
    return 1 if failed else 0


def tried(way: Callable[[Place], None], python: Path) -> str:
    """``works: …``, ``not here: …`` or ``NO: …``."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="aliado-install-", ignore_cleanup_errors=True) as folder:
        with closing(socket.create_server(("127.0.0.1", 0))) as probe:
            port = probe.getsockname()[1]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("ALIADO_")}
        clean.pop("VIRTUAL_ENV", None)
        place = Place(Path(folder), python, {**clean, "ALIADO_PORT": str(port), "ALIADO_DEMO": "no"})
        try:
            way(place)
            first = _opened(place, port, began)
            again = _opened(place, port, time.monotonic())
        except NotHere as lacking:
            return f"not here: {lacking}"
        except DoesNotWork as fault:
            return f"NO: {fault}"
    return f"works: first page after {first:.0f} s with its installation, {again:.1f} s the second time"


def _opened(place: Place, port: int, began: float) -> float:
    """Open the office, read its first page, end it; seconds until the page was there."""
    with (
        tempfile.TemporaryFile("w+") as said,
        subprocess.Popen(
            place.command, cwd=place.inside, env=place.environment, user=place.user, stdout=said, stderr=said,
            start_new_session=True,
        ) as process,
    ):  # fmt: skip
        try:
            took = _first_page(process, port, began)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(60)
            _gone(port)
        said.seek(0)
        if took is None:
            raise DoesNotWork("\n".join(said.read().strip().splitlines()[-6:]) or "no page")
    return took


def _gone(port: int) -> None:
    """``make`` ends before what it began: nobody may answer for the next one."""
    until = time.monotonic() + 60
    with suppress(OSError):
        while time.monotonic() < until:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            time.sleep(0.1)


def _first_page(process: "subprocess.Popen[bytes]", port: int, began: float) -> float | None:
    while process.poll() is None and time.monotonic() - began < _LONGEST:
        try:
            if urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10).status == 200:
                return time.monotonic() - began
        except OSError:
            time.sleep(0.1)
    return None


def _version(python: Path) -> str:
    said = subprocess.run([python, "-c", "import platform; print(platform.python_version())"], capture_output=True)
    return said.stdout.decode().strip()


if __name__ == "__main__":
    sys.exit(main())
