"""Steps a second, end to end: two web processes and two workers on one PostgreSQL, as they are started in use.

Reviewers hand in forms over real sockets, each followed by the page with the next task; between two forms a worker
does a service. A step is one transaction that moves a token. What two cores could do if nobody else used them is told
by the CPU that all processes, the database's among them, spent on a step; what they did do, by the clock.
"""

import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import func, select

from benchmarks import databases
from benchmarks.figures import ROOT, Figure, table
from benchmarks.measuring import Backends, process_cpu
from benchmarks.office import PASSWORD, VARIABLES, environment, opened
from engine.actor import Actor
from engine.models.process import History, Job
from web.installation import Installation

PORTS = (8180, 8181)
CLIENTS, TASKS_EACH, SECONDS, CORES, MUST = 8, 12, 15, 2, 100.0
_FIELD = re.compile(rb'name="(csrf_token|_token)" value="([^"]*)"')
_ACTION = re.compile(rb'<form[^>]*action="(/bandeja/tarea/\d+(?:\?[^"]*)?)"')


def measure() -> list[Figure]:
    """The figures of this part; none where there is no PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder, databases.fresh("postgresql", Path(folder)) as url:
        if url is None:
            return []
        with opened(Path(folder), url, machine=True) as installation:
            for number in range(CLIENTS * TASKS_EACH):
                values = {**VARIABLES, "persona": f"r{number % CLIENTS + 1}", "expediente": f"2026-{number:06}"}
                installation.runtime.start("bench", Actor("rosa", frozenset({"Verificador"})), variables=values)
            installation.dispatcher.run_all()
            return _run(installation, Path(folder), url)


def _run(installation: Installation, folder: Path, url: str) -> list[Figure]:
    commands = [("web", port) for port in PORTS] + [("worker", 0), ("worker", 0)]
    servers = [_start(command, port, folder, url) for command, port in commands]
    try:
        for port in PORTS:
            _wait_for(port)
        clients = [Client(PORTS[number % 2], f"r{number + 1}") for number in range(CLIENTS)]
        for client in clients:
            client.sign_in()
        return _load(installation, servers, clients)
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            server.wait(30)


def _load(
    installation: Installation, servers: list["subprocess.Popen[bytes]"], clients: list["Client"]
) -> list[Figure]:
    backends = Backends(installation.database)
    steps, spent = _steps(installation), sum(process_cpu(each.pid) for each in servers) + backends.milliseconds()
    begun = time.monotonic()
    threads = [threading.Thread(target=client.work, args=(begun + SECONDS,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while _due(installation):
        time.sleep(0.05)
    elapsed = time.monotonic() - begun
    if failed := [client.failure for client in clients if client.failure]:
        raise RuntimeError(failed[0])
    if not (steps := _steps(installation) - steps):
        raise RuntimeError("no step was made: the clients found no form")
    each = (sum(process_cpu(one.pid) for one in servers) + backends.milliseconds() - spent) / steps
    waits = sorted(wait for client in clients for wait in client.waits)
    shares = statistics.quantiles(waits, n=100)
    percentiles = " · ".join(f"p{at} {shares[at - 1]:.0f} ms" for at in (50, 95, 99))
    where = f"PostgreSQL, 2 web + 2 workers, {CORES} cores"
    return [
        Figure(
            "throughput",
            f"steps a second by the clock, {where}",
            steps / elapsed,
            "/s",
            MUST,
            at_least=True,
            note=f"form to next page: {percentiles}; the clients and whoever else uses the machine included",
        ),
        Figure(
            "throughput",
            "steps a second that the CPU of a step allows two whole cores",
            CORES * 1000 / each,
            "/s",
            MUST,
            at_least=True,
            note=f"{each:.1f} ms CPU a step of web, workers and database",
        ),
    ]


def _start(command: str, port: int, folder: Path, url: str) -> "subprocess.Popen[bytes]":
    given = environment(folder, url, PORT=str(port or PORTS[0]), BASE_URL=f"http://127.0.0.1:{port or PORTS[0]}")
    return subprocess.Popen(
        [sys.executable, "-m", "web.command_line", command],
        cwd=ROOT,
        env={**os.environ, **given},
        stdout=subprocess.DEVNULL,
    )


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=5).request("GET", "/ingresar")
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"nobody answers on port {port}")


def _steps(installation: Installation) -> int:
    """Tokens moved so far: user tasks and services completed."""
    with installation.database.read() as session:
        moved = (
            select(func.count())
            .select_from(History)
            .where(History.kind == "completed", History.element_id.in_(("sellar", "revisar", "aprobar")))
        )
        return session.scalar(moved) or 0


def _due(installation: Installation) -> int:
    with installation.database.read() as session:
        return session.scalar(select(func.count()).select_from(Job)) or 0


@dataclass
class Client:
    """One reviewer over a connection that is kept open."""

    port: int
    username: str
    cookie: str = ""
    waits: list[float] = field(default_factory=list)
    failure: str = ""

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def sign_in(self) -> None:
        """Sign in as an office user."""
        tokens = self._fields(self._ask("GET", "/ingresar"))
        self._ask("POST", "/ingresar", {"usuario": self.username, "contrasena": PASSWORD, **tokens})

    def work(self, until: float) -> None:
        """Hand in one task after the other, as the page hands them over, until an instant of the monotonic clock."""
        page = self._ask("GET", "/bandeja?ver=mias")
        while time.monotonic() < until:
            place = _ACTION.search(page)
            if place is None or b'name="_token"' not in page:
                page = self._any_task()
                continue
            begun = time.monotonic()
            page = self._ask("POST", place[1].decode(), {**self._fields(page), "decision": "si", "motivo": "Conforme"})
            self.waits.append((time.monotonic() - begun) * 1000)

    def _any_task(self) -> bytes:
        """From the queue to a task of one's own; what waits for a worker comes later."""
        page = self._ask("GET", "/bandeja?ver=mias")
        found = re.search(rb'href="(/bandeja/tarea/\d+)"', page)
        if found is None:
            time.sleep(0.05)
            return page
        return self._ask("GET", found[1].decode())

    @staticmethod
    def _fields(page: bytes) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in _FIELD.findall(page)}

    def _ask(self, method: str, path: str, values: dict[str, str] | None = None) -> bytes:
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request(method, path, urlencode(values) if values else None, headers)
        answer = self._connection.getresponse()
        page = answer.read()
        for kept in answer.msg.get_all("Set-Cookie") or []:
            self.cookie = kept.split(";")[0]
        if answer.status >= 400:
            self.failure = f"{method} {path}: {answer.status}"
        if answer.status in (302, 303):
            return self._ask("GET", answer.headers["Location"])
        return page


if __name__ == "__main__":
    found = measure()
    print(table(found))
    sys.exit(not all(each.met for each in found))
