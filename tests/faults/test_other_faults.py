"""What else happens to an office: the disk fills up, clocks jump, the mail server misbehaves, the network stalls.

Each run ends with the same verdict as the kills: nothing answered is lost, nothing happened twice, nothing is stuck.
"""

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.proxy import proxying
from tests.faults.runs import with_faults
from tests.faults.site import Site, site
from tests.faults.verdict import Verdict


def assert_clean(verdict: Verdict) -> None:
    assert (verdict.lost, verdict.doubled, verdict.stuck) == ([], [], [])
    assert (verdict.missing_mails, verdict.strange_mails) == (0, 0)
    assert verdict.instances > 0, "an idle office proves nothing"


@pytest.fixture
def office() -> Iterator[Site]:
    """The embedded office: pages and worker in one process, on SQLite."""
    with site("sqlite") as office:
        office.start("run")
        yield office


def test_a_mail_server_that_hangs_refuses_and_drops_loses_no_mail(office: Site) -> None:
    postbox = office.postbox

    def misbehave() -> None:
        postbox.drop = True  # it takes the message, and is gone before it says so
        happens(lambda: postbox.dropped)
        postbox.drop = False
        for answer, hang in (("451 later", 0), ("250 taken", 4)):  # hanging longer than the worker's patience
            postbox.data, postbox.hang, before = answer, hang, len(postbox.asked)
            happens(lambda seen=before: len(postbox.asked) > seen)
            time.sleep(0.5)
        postbox.hang = 0

    verdict = with_faults(office, 3, misbehave)
    assert_clean(verdict)
    assert 0 < verdict.repeated_mails <= len(postbox.taken) - verdict.instances


def happens(condition: Callable[[], object], within: float = 30) -> None:
    """Wait for it; fails when it does not happen."""
    until = time.monotonic() + within
    while not condition():
        assert time.monotonic() < until, "the run never met the fault"
        time.sleep(0.05)


@pytest.mark.parametrize("days", [-10, 10])
def test_a_clock_that_jumps_holds_nothing_back(office: Site, days: int) -> None:
    """The procedure's clock of every process jumps, with jobs waiting, leased and due; later it is set right again."""

    def jump() -> None:
        skew = office.folder / "skew"
        office.start("worker 1")
        skew.write_text(str(days * 86400))
        time.sleep(1)
        office.kill("run")
        time.sleep(1)
        skew.write_text("0")

    assert_clean(with_faults(office, 3, jump))


@pytest.mark.parametrize("seconds", [2.0])
def test_a_network_that_stalls_and_breaks_between_office_and_database(seconds: float) -> None:
    with site("postgresql") as office, proxying(office.cluster.port) as proxy:
        office.place = replace(office.place, database_url=office.cluster.url(proxy.port))
        for name in ("web", "worker 1"):
            office.start(name)

        def misbehave() -> None:
            proxy.stall()
            time.sleep(seconds)
            proxy.flow()
            time.sleep(0.5)
            for _ in range(3):
                proxy.reset()
                time.sleep(0.3)
            office.cluster.restart()

        assert_clean(with_faults(office, 3, misbehave))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB that can grow."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root may mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_breaks_nothing_and_the_office_goes_on_when_there_is_room(small_disk: Path) -> None:
    with site("sqlite", folder=small_disk) as office:
        office.start("run")

        def fill() -> None:
            ballast = small_disk / "ballast"
            with ballast.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
                while True:
                    file.write(b"x" * 4096)
            time.sleep(2)
            with closing(sqlite3.connect(small_disk / "aliado.sqlite3")) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            subprocess.run(["mount", "-o", "remount,size=60m", str(small_disk)], check=True)
            time.sleep(1)

        assert_clean(with_faults(office, 3, fill))
        assert "OperationalError" in office.errors(), "the disk never was full"
