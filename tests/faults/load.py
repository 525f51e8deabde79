"""Users at work: applicants who file and reviewers who look through the queue, over HTTP, against ``aliado run``.

The embedded office as shipped: one process, SQLite, the worker a thread of it. Every request is timed from the first
byte sent to the last byte read; a page that waits for the machine counts with its wait. Anything but the page a person
expects is an error.
"""

import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from contextlib import closing, suppress
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from services.people import staff
from services.roster.demo import mayor
from tests.faults.cluster import free_port
from tests.services.mail.servers import Postbox, running
from web.server.opening import opened
from web.settings import from_environment

ROOT = Path(__file__).parents[2]
PASSWORD = "una-clave-de-prueba"
#: Seconds a person reads before the next click.
THINKING = (1.0, 4.0)
#: Of five users, one reviews.
_REVIEWERS = 5
_START = "/solicitud/nueva/acceso-usuario-aliado"


class Unexpected(Exception):
    """Not the page a person expects."""


class User(threading.Thread):
    """One person with one browser: cookies, redirects, hidden fields."""

    def __init__(self, number: int, port: int, postbox: Postbox, until: float) -> None:
        super().__init__(daemon=True, name=f"user {number}")
        self.number, self._port, self._postbox, self._until = number, port, postbox, until
        self._random = random.Random(number)
        here = (f"127.0.1.{number % 250 + 1}", 0)  # limits count by place: everybody has their own
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30, source_address=here)
        self._cookies: dict[str, str] = {}
        self.text, self.path = "", ""
        self.times: dict[str, list[float]] = defaultdict(list)
        self.errors: list[str] = []

    def run(self) -> None:
        time.sleep(self._random.uniform(0, THINKING[1]))
        with closing(self._connection):
            while time.monotonic() < self._until:
                try:
                    self._cookies.clear()
                    self._review() if self.number % _REVIEWERS == 0 else self._apply()
                except (OSError, HTTPException, Unexpected) as fault:
                    self.errors.append(f"{type(fault).__name__}: {fault}"[:300])
                    self._connection.close()
                    time.sleep(1)

    # What people do

    def _apply(self) -> None:
        address = f"ana{self.number}.{self._random.randrange(10**9)}@correo.pe"
        listed = mayor("150101", datetime.now(ZoneInfo("America/Lima")).date())
        self._get("start page", "/")
        self._get("first form", _START)
        first = {"nombres": listed.names, "paterno": listed.paternal, "materno": listed.maternal}
        first |= {"documento": listed.document or "00123456", "telefono": "987654321", "cargo": "titular"}
        first |= {"tipo_documento": "DNI", "correo_personal": "alcaldia.personal@example.pe"}
        values = {f"alcalde.{name}": value for name, value in first.items()}
        values |= {"municipalidad.ubigeo": "150101", "alcalde.correo_institucional": f"x{address}"}
        consent = dict(re.findall(r'name="(consentimiento\.\w+)"[^>]*?value="([^"]+)"', self.text))
        self._post("first submit", values | consent)
        person = {"nombres": "Lidia", "paterno": "Quispe", "materno": "Ramos", "documento": f"4{self.number:07d}"}
        person |= {"telefono": "912345678", "correo": address, "dependencia": "Omaped", "tipo_documento": "DNI"}
        self._expect("responsable.nombres")
        self._post("second submit", {f"responsable.{name}": value for name, value in person.items()})
        self._expect("confirmacion.codigo")
        self._post("code", {"confirmacion.opcion": "codigo", "confirmacion.codigo": self._code(address)})
        self._get("tracking", "/seguimiento")

    def _review(self) -> None:
        self._get("log-in page", "/ingresar")
        self._post("log-in", {"usuario": f"rosa{self.number}", "contrasena": PASSWORD})
        for _ in range(5):
            for query in ("", "?ver=todas", "?q=Lima", "?vencidas=1"):
                self._get("queue", f"/bandeja{query}")
                self._expect("<h1")
                if time.monotonic() > self._until:
                    return

    def _code(self, address: str) -> str:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            for recipients, mail in reversed(self._postbox.taken):
                if address in recipients:
                    body = mail.get_body(("plain",))
                    if found := re.search(r"\b(\d{6})\b", str(body.get_content()) if body else ""):
                        return found[1]
            time.sleep(0.2)
        raise Unexpected(f"no code came to {address}")

    # A browser

    def _expect(self, words: str) -> None:
        until = time.monotonic() + 30
        while words not in self.text:
            if "Actualizar ahora" not in self.text or time.monotonic() > until:
                told = re.findall(r'<(?:h1|h2|p|div|li)[^>]*(?:notice|error|role="alert")[^>]*>(.{0,200})', self.text)
                raise Unexpected(f"no {words} at {self.path}: {told}")
            time.sleep(1)
            self._get("waiting page", self.path)

    def _get(self, kind: str, path: str) -> None:
        time.sleep(self._random.uniform(*THINKING))
        self._ask(kind, "GET", path)

    def _post(self, kind: str, values: dict[str, str]) -> None:
        time.sleep(self._random.uniform(*THINKING))
        hidden = {
            name: found[1]
            for name in ("csrf_token", "_token")
            if (found := re.search(rf'name="{name}"[^>]*? value="([^"]*)"', self.text))
        }
        found = re.search(
            r'<form[^>]*class="form[^>]*action="([^"]+)"|<form[^>]*action="([^"]+)"[^>]*class="form', self.text
        )
        self._ask(kind, "POST", (found[1] or found[2]) if found else self.path, urlencode(hidden | values))
        if "error-summary" in self.text or 'aria-invalid="true"' in self.text:
            raise Unexpected(f"the form was refused at {self.path}")

    def _ask(self, kind: str, method: str, path: str, body: str | None = None) -> None:
        began = time.monotonic()
        status, location = self._once(method, path, body)
        while status in (302, 303) and location:
            parts = urlsplit(location)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            status, location = self._once("GET", path, None)
        self.times[kind].append(time.monotonic() - began)
        self.path = path
        if status != 200:
            raise Unexpected(f"{status} at {method} {path}")

    def _once(self, method: str, path: str, body: str | None) -> tuple[int, str | None]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://127.0.0.1:{self._port}/",
            }
        self._connection.request(method, path, body, headers)
        answer: HTTPResponse = self._connection.getresponse()
        self.text = answer.read().decode("utf-8", "replace")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, answer.headers.get("Location")


def run(users: int = 50, minutes: float = 10.0) -> dict[str, Any]:
    """An office of its own, so many users for so long; counts, errors, and times in milliseconds."""
    postbox = Postbox()
    with tempfile.TemporaryDirectory(prefix="aliado-load-") as folder, running(postbox) as mail:
        port = free_port()
        given = {"VAR": folder, "PORT": str(port), "SMTP_HOST": "127.0.0.1", "SMTP_PORT": mail["smtp_port"]}
        given |= {"SMTP_SECURITY": "none", "MAIL_FROM": "a@example.pe", "THREADS": "8", "DEMO": "si"}
        environment = {f"ALIADO_{name}": value for name, value in given.items()}
        office = _start(environment, port, Path(folder) / "said")  # its first start brings the demo's roster along
        try:
            with opened(from_environment(environment)) as installation, installation.database.write() as session:
                for number in range(0, users, _REVIEWERS):
                    staff.create(
                        installation.tools, session, f"rosa{number}", "Rosa", ["Verificador"], password=PASSWORD
                    )
            began = time.monotonic()
            crowd = [User(n, port, postbox, began + minutes * 60) for n in range(users)]
            for user in crowd:
                user.start()
            for user in crowd:
                user.join(minutes * 60 + 120)
            memory = _memory(office.pid)
        finally:
            office.terminate()
            office.wait(60)
        return figures(crowd, time.monotonic() - began) | {"memory_mb": memory}


def _start(environment: dict[str, str], port: int, said: Path) -> "subprocess.Popen[bytes]":
    with said.open("wb") as file:
        command = [sys.executable, "-m", "web.command_line", "run"]
        office = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=file, stderr=file)
    until = time.monotonic() + 90
    while time.monotonic() < until:
        with suppress(OSError), closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            connection.request("GET", "/")
            if connection.getresponse().status == 200:
                return office
        time.sleep(0.2)
    office.kill()
    raise TimeoutError(said.read_text())


def _memory(process: int) -> int:
    """Memory in MB, without the pages of the database's file that are read in place."""
    found = re.search(r"RssAnon:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) // 1024 if found else 0


def figures(crowd: list[User], seconds: float) -> dict[str, Any]:
    by_kind: dict[str, list[float]] = defaultdict(list)
    for user in crowd:
        for kind, times in user.times.items():
            by_kind[kind] += times
    everything = sorted(t for times in by_kind.values() for t in times)
    errors = Counter(error for user in crowd for error in user.errors)
    figures: dict[str, Any] = {"users": len(crowd), "seconds": round(seconds), "requests": len(everything)}
    figures |= {"errors": sum(errors.values()), "first errors": errors.most_common(10)}
    figures |= {f"p{q}_ms": _quantile(everything, q) for q in (50, 95, 99)}
    kinds = {kind: [_quantile(sorted(times), q) for q in (50, 95, 99)] for kind, times in sorted(by_kind.items())}
    return figures | {"first kinds: p50, p95, p99 in ms": kinds}


def _quantile(times: list[float], percent: int) -> float:
    return round(times[min(len(times) - 1, len(times) * percent // 100)] * 1000, 1) if times else 0.0
