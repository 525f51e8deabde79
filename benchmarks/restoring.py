"""The restore drill: an office is copied, put back elsewhere, opened, killed and opened again; by the clock.

On SQLite, by the commands of the operators' page. Requests are copies of one real request
(:mod:`benchmarks.auditing`), so there are few documents: what their bytes cost is the disk's to say.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import closing
from pathlib import Path

from benchmarks import databases
from benchmarks.auditing import copies, filed
from benchmarks.figures import ROOT, Figure
from benchmarks.office import environment, opened

SIZE = 100_000 if os.environ.get("FULL") == "1" else 5_000
MOST_RESTORE, MOST_AGAIN = 60.0, 5.0


def measure() -> list[Figure]:
    """The figures of this part."""
    with tempfile.TemporaryDirectory() as name:
        folder, elsewhere = Path(name) / "office", Path(name) / "elsewhere"
        folder.mkdir()
        with databases.fresh("sqlite", folder) as url, opened(folder, str(url)) as installation:
            copies(installation, filed(installation), 1, SIZE)
        copied = _command(environment(folder, str(url)), "backup", f"{name}/copy.tar")
        there = environment(elsewhere, f"sqlite:///{elsewhere / 'bench.sqlite3'}")
        back = _command(there, "restore", f"{name}/copy.tar") + _command(there, "db", "upgrade")
        _open_and_kill(there)
        again = _open_and_kill(there)
        megabytes = (Path(name) / "copy.tar").stat().st_size / 1e6
    note = f"a copy of {megabytes:.0f} MB, SQLite"
    return [
        Figure("restoring", f"`aliado backup`, {SIZE:,} requests", copied, "s", note=note),
        Figure("restoring", f"`aliado restore`, {SIZE:,} requests", back, "s", MOST_RESTORE, note=note),
        Figure("restoring", f"first page after a kill, {SIZE:,} requests", again, "s", MOST_AGAIN, note=note),
    ]


def _command(settings: dict[str, str], *words: str) -> float:
    """How many seconds a command takes."""
    began = time.monotonic()
    command = [sys.executable, "-m", "web.command_line", *words]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def _open_and_kill(settings: dict[str, str]) -> float:
    """Seconds to the first page of ``aliado run``, which is killed then."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "web.command_line", "run"]
    given = {**os.environ, **settings, "ALIADO_PORT": str(port)}
    began = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, env=given, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10).close()
                break
            except OSError:
                time.sleep(0.02)
        took = time.monotonic() - began
        process.send_signal(signal.SIGKILL)
    if process.returncode != -signal.SIGKILL:
        raise RuntimeError("the office ended by itself")
    return took
