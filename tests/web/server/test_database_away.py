"""Processes and a database server that comes and goes: whoever starts waits for it, and nobody ends the others."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from engine import migrations
from engine.database.sessions import Database
from engine.database.vault import Vault
from tests.faults.cluster import Cluster
from tests.web.server.conftest import Client, free_port

ROOT = Path(__file__).parents[3]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A server of our own with all tables, to be killed."""
    with closing(Cluster()) as cluster:
        with closing(Database(cluster.url())) as database:
            migrations.upgrade(database)
        yield cluster


def health(port: int) -> bytes:
    """What ``/readyz`` says, once anybody answers."""
    until = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as answer:
            return answer.read()
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.1)


def children(process: subprocess.Popen[bytes]) -> list[int]:
    """The processes that gunicorn keeps."""
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def test_processes_wait_for_the_database_outlive_it_and_end_without_losing_a_request(
    cluster: Cluster, tmp_path: Path
) -> None:
    port = free_port()
    given = {"VAR": str(tmp_path), "PORT": str(port), "DATABASE_URL": cluster.url(), "KEYS": Vault.new_key()}
    environment = {**os.environ, **{f"ALIADO_{name}": value for name, value in given.items()}}
    cluster.kill()
    with ExitStack() as stack:
        command = [sys.executable, "-m", "web.command_line"]
        started = [
            subprocess.Popen([*command, *words], cwd=ROOT, env=environment, stderr=subprocess.PIPE)
            for words in (["web", "--processes", "2"], ["worker"])
        ]
        for each in started:
            stack.callback(each.kill)
        pages, worker = started
        for each in started:
            assert each.stderr
            assert b"esperamos por ella" in each.stderr.readline()
        cluster.start()
        assert b"database ok" in health(port)
        cluster.kill()
        victim, other = children(pages)
        os.kill(victim, signal.SIGKILL)
        time.sleep(2)
        assert b"database no" in health(port)
        assert pages.poll() is None
        assert other in children(pages)
        cluster.start()
        assert b"database ok" in health(port)
        clients = [Client(("127.0.0.1", port), "/healthz", keeps=number % 2 == 0) for number in range(4)]
        for client in clients:
            client.start()
        time.sleep(0.5)
        for each in started:
            each.terminate()
        for client in clients:
            client.join(20)
        assert [client.lost for client in clients] == [[]] * 4
        assert all(client.answered > 10 for client in clients)
        assert pages.wait(30) == 0
        assert worker.wait(30) == 0
        for each in started:
            assert each.stderr
            each.stderr.close()
