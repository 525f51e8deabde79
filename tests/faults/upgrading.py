"""An upgrade under load: an earlier release at work on PostgreSQL, two processes of each kind; the tables go forward, and
every process is replaced by one of today's while people go on.

Nobody may see a failed request, and the auditor of today's release must find every promise of both kept.
"""

import io
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.database.vault import Vault
from tests.faults.balancer import Balancer, answers, balancing
from tests.faults.cluster import Cluster, free_port
from tests.faults.load import PASSWORD, ROOT, User, figures
from tests.services.mail.servers import Postbox, running

#: The release of a month ago.
BEFORE = "06b0464"
#: Run by the earlier release: its people, its list of mayors.
_PEOPLE = f"""
import sys
from services import people
from services.roster import demo, models
from web.opening import opened
from web.settings import from_environment
with opened(from_environment()) as house, house.database.write() as session:
    models.load(house.tools, session, demo.authorities())
    for number in range(0, int(sys.argv[1]), 5):
        people.create(house.tools, session, f"rosa{{number}}", "Rosa", ["Verificador"], password="{PASSWORD}")
"""


class NoHistory(Exception):
    """The earlier release is not in this repository's history, or there is no git."""


@dataclass
class Release:
    """One release: its files, and how its processes are started."""

    root: Path
    environment: dict[str, str]
    log: Path
    started: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def command(self, *words: str) -> None:
        """A command of this release, to its end."""
        done = subprocess.run([sys.executable, *words], cwd=self.root, env=self._environment(), capture_output=True)
        if done.returncode:
            raise RuntimeError((done.stdout + done.stderr).decode()[-2000:])

    def start(self, kind: str, port: int) -> "subprocess.Popen[bytes]":
        """A process of this release; of one that answers pages it is waited for."""
        environment = {**self._environment(), "ALIADO_PORT": str(port)}
        with self.log.open("ab") as said:
            command = [sys.executable, "-m", "web.command_line", kind]
            process = subprocess.Popen(command, cwd=self.root, env=environment, stdout=said, stderr=said)
        self.started.append(process)
        until = time.monotonic() + 120
        while kind == "web" and not answers(port):
            if time.monotonic() > until or process.poll() is not None:
                raise RuntimeError(self.log.read_text()[-2000:])
            time.sleep(0.1)
        return process

    def _environment(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("ALIADO_")}
        return {**clean, **self.environment, "PYTHONPATH": str(self.root)}


def run(users: int = 20, minutes: float = 3.0, each: int = 2) -> dict[str, Any]:
    """The figures of one upgrade; ``each``: processes of each kind. Raises :class:`NoHistory`."""
    postbox = Postbox()
    with tempfile.TemporaryDirectory(prefix="aliado-upgrade-") as name, running(postbox) as mail:
        folder = Path(name)
        before = _earlier(folder / "before")
        with closing(Cluster()) as cluster, balancing([]) as balancer:
            environment = _settings(folder, cluster, balancer, mail["smtp_port"])
            old, new = (Release(root, environment, folder / "said") for root in (before, ROOT))
            old.command("-m", "web.command_line", "db", "upgrade")
            old.command("-m", "web.command_line", "publish")
            old.command("-c", _PEOPLE, str(users))
            with _ended(old, new):
                return _upgraded(old, new, balancer, postbox, users, minutes, each)


def _upgraded(
    old: Release, new: Release, balancer: Balancer, postbox: Postbox, users: int, minutes: float, each: int
) -> dict[str, Any]:
    webs = {port: old.start("web", port) for port in (free_port() for _ in range(each))}
    workers = [old.start("worker", free_port()) for _ in range(each)]
    balancer.behind[:] = list(webs)
    began = time.monotonic()
    crowd = [User(n, balancer.port, postbox, began + minutes * 60) for n in range(users)]
    for user in crowd:
        user.start()
    time.sleep(minutes * 60 / 4)
    forward = time.monotonic()
    new.command("-m", "web.command_line", "db", "upgrade")
    forward = time.monotonic() - forward
    for port, process in webs.items():
        fresh = free_port()
        new.start("web", fresh)
        balancer.behind[:] = [*(one for one in balancer.behind if one != port), fresh]
        _end(process)
    for process in workers:
        new.start("worker", free_port())
        _end(process)
    replaced = time.monotonic() - began
    for user in crowd:
        user.join(minutes * 60 + 120)
    found = figures(crowd, time.monotonic() - began)
    _settle()
    audit = new.command  # raises where a promise is broken
    audit("-m", "web.command_line", "verify", "--hash")
    return found | {
        "tables forward, s": round(forward, 1),
        "all replaced after, s": round(replaced, 1),
        "audit": "clean",
    }


def _settle() -> None:
    """Leases of what was in hand run out."""
    time.sleep(2)


def _settings(folder: Path, cluster: Cluster, balancer: Balancer, smtp_port: str) -> dict[str, str]:
    (folder / "var").mkdir(mode=0o700)
    given = {
        "VAR": str(folder / "var"), "DATABASE_URL": cluster.url().replace("+psycopg", ""), "KEYS": Vault.new_key(),
        "BASE_URL": f"http://127.0.0.1:{balancer.port}", "TRUSTED_PROXY": "127.0.0.1",
        "SMTP_HOST": "127.0.0.1", "SMTP_PORT": smtp_port, "SMTP_SECURITY": "none", "MAIL_FROM": "a@example.pe",
    }  # fmt: skip
    return {f"ALIADO_{name}": value for name, value in given.items()}


def _earlier(folder: Path) -> Path:
    """The files of the earlier release, from the history."""
    try:
        done = subprocess.run(["git", "archive", "--format=zip", BEFORE], cwd=ROOT, capture_output=True)
    except FileNotFoundError:
        raise NoHistory("git") from None
    if done.returncode:
        raise NoHistory(BEFORE)
    zipfile.ZipFile(io.BytesIO(done.stdout)).extractall(folder)
    return folder


@contextmanager
def _ended(*releases: Release) -> Iterator[None]:
    try:
        yield
    finally:
        for release in releases:
            for process in release.started:
                _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(90)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
