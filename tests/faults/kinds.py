"""The faults that are no kill, one round each: what goes wrong, and how it is right again afterwards.

A round is done to an office under load (:func:`tests.faults.runs.troubled`); the short tests do one, ``make chaos`` many.
"""

import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.faults.site import Site

DAYS = 86_400
#: Longer than a worker of the fault runs waits for the mail server, in seconds.
HANGS = 4


class NeverMet(Exception):
    """The run was over before the fault met anything: it proves nothing."""


def happens(condition: Callable[[], object], within: float = 120) -> None:
    """Wait for it. Raises :class:`NeverMet`."""
    until = time.monotonic() + within
    while not condition():
        if time.monotonic() > until:
            raise NeverMet
        time.sleep(0.05)


def mail_server(office: Site, _chance: Random) -> None:
    """It takes the message and is gone before it says so; refuses for now; hangs."""
    postbox = office.postbox
    with office.trouble("dropped", "refused", "hung", after=HANGS):
        postbox.drop, before = True, postbox.dropped
        happens(lambda: postbox.dropped > before)
        postbox.drop = False
        for answer, hang in (("451 later", 0), ("250 taken", HANGS)):
            postbox.data, postbox.hang, seen = answer, hang, len(postbox.asked)
            happens(lambda seen=seen: len(postbox.asked) > seen)
            time.sleep(0.5)
        postbox.hang = 0


def clock(office: Site, chance: Random) -> None:
    """The procedure's clock of every process jumps ten days, with work waiting, leased and due; then it is right."""
    skew = office.folder / "skew"
    with office.trouble("jumps"):
        skew.write_text(str(chance.choice((-10, 10)) * DAYS))
        time.sleep(1)
        office.kill("run")
        time.sleep(1)
        skew.write_text("0")


def full_disk(office: Site, _chance: Random) -> None:
    """Not one byte is left; then there is room again."""
    ballast = office.folder / "ballast"
    with office.trouble("full"):
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
        time.sleep(2)
        with closing(sqlite3.connect(office.folder / "aliado.sqlite3")) as connection:
            if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise sqlite3.DatabaseError("damaged")
        ballast.unlink()


def network(office: Site, _chance: Random) -> None:
    """Between office and database nothing moves for two seconds; then every connection is cut, three times."""
    assert office.proxy
    with office.trouble("stalls", "cuts"):
        office.proxy.stall()
        time.sleep(2)
        office.proxy.flow()
        time.sleep(0.5)
        for _ in range(3):
            office.proxy.reset()
            time.sleep(0.3)


def restart(office: Site, _chance: Random) -> None:
    """An operator restarts the database."""
    assert office.cluster
    with office.trouble("restarts"):
        office.cluster.restart()


@dataclass(frozen=True)
class Kind:
    """``control``: the mistake (:mod:`tests.faults.broken`) that the same faults must catch."""

    round: Callable[[Site, Random], None]
    database: str
    control: str


KINDS = {
    "mail server": Kind(mail_server, "sqlite", "mails"),
    "clock": Kind(clock, "sqlite", "clocks"),
    "full disk": Kind(full_disk, "sqlite", "commits"),
    "network": Kind(network, "postgresql", "commits"),
    "database restart": Kind(restart, "postgresql", "commits"),
}


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path | None]:
    """A file system of its own; nothing where nobody may mount one."""
    folder = Path(tempfile.mkdtemp(prefix="aliado-disk-"))
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    may = os.geteuid() == 0 and shutil.which("mount")
    if not may or subprocess.run(command, check=False, capture_output=True).returncode:
        folder.rmdir()
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()
