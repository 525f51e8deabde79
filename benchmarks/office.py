"""An office to be measured: the real application on a real database, with a small procedure of two forms and the
search attributes a queue is filtered by, and a browser that costs next to nothing.
"""

import json
import re
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask

from engine.database.vault import Vault
from services.people import staff
from web.app import create_app, open_installation
from web.installation import Installation
from web.settings import from_environment

PASSWORD = "una-clave-de-prueba"
REVIEWERS = 60
_ZEEBE = 'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
_BPMN = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'


def _task(ident: str, name: str, due: str = "") -> str:
    return f"""<userTask id="{ident}" name="{name}"><extensionElements><zeebe:userTask/>
      <zeebe:formDefinition formId="revisar"/>{due}
      <zeebe:assignmentDefinition candidateGroups="Verificador" assignee="=persona"/>
      </extensionElements></userTask>"""


def diagram(machine: bool = False) -> bytes:
    """Start → review → approve → again, or end. ``machine``: with a local service before each review."""
    work = """<serviceTask id="sellar"><extensionElements><zeebe:taskDefinition type="municipality.describe"/>
      <zeebe:ioMapping><zeebe:input source="150101" target="ubigeo"/><zeebe:output source="=municipality.name"
      target="lugar"/></zeebe:ioMapping></extensionElements></serviceTask>"""
    road = ["inicio", *(["sellar"] if machine else []), "revisar", "aprobar", "decide"]
    flows = "".join(f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairwise(road))
    due = '<zeebe:taskSchedule dueDate="=add working days(now(), 6)"/>'
    search = "".join(
        f'<zeebe:property name="search:{name}" value="={name}"/>'
        for name in ("expediente", "tipo", "distrito", "estado")
    )
    return f"""<definitions {_BPMN} {_ZEEBE} id="d" targetNamespace="bench"><process id="bench" name="Medida"
      isExecutable="true"><extensionElements><zeebe:properties>{search}
      <zeebe:property name="bandeja" value="tipo, distrito, estado"/></zeebe:properties></extensionElements>
      <startEvent id="inicio"/>{work if machine else ""}{_task("revisar", "Revisar", due)}{_task("aprobar", "Aprobar")}
      <exclusiveGateway id="decide" default="otra"/><endEvent id="fin" name="Aprobada"/>{flows}
      <sequenceFlow id="otra" sourceRef="decide" targetRef="{road[1]}"/>
      <sequenceFlow id="basta" sourceRef="decide" targetRef="fin">
      <conditionExpression>=decision = "no"</conditionExpression>
      </sequenceFlow></process></definitions>""".encode()


def _form() -> bytes:
    answers = [{"value": "si", "label": "Sí"}, {"value": "no", "label": "No"}]
    parts: list[dict[str, Any]] = [
        {"id": "c1", "type": "radio", "key": "decision", "label": "Decisión", "values": answers},
        {"id": "c2", "type": "textarea", "key": "motivo", "label": "Motivo"},
    ]
    return json.dumps({"type": "default", "id": "revisar", "schemaVersion": 18, "components": parts}).encode()


VARIABLES = {
    "expediente": "2026-000001",
    "tipo": "alta",
    "distrito": "Distrito 0001",
    "estado": "En evaluación",
    "persona": None,
}


@contextmanager
def opened(folder: Path, url: str, machine: bool = False) -> Iterator[Installation]:
    """An office with sixty reviewers and the procedure published."""
    installation = open_installation(from_environment(environment(folder, url)))
    installation.runtime.publish({"bpmn/bench.bpmn": diagram(machine), "forms/revisar.form": _form()}, "bench", "")
    with closing(installation.database):
        with installation.database.write() as session:
            user, _ = staff.create(installation.tools, session, "rosa", "Rosa", ["Verificador"], password=PASSWORD)
            for number in range(1, REVIEWERS):
                _copy(installation, session, user, number)
        yield installation


def _copy(installation: Installation, session: Any, user: staff.OfficeUser, number: int) -> None:
    """Another reviewer with the same password, without the cost of hashing it again."""
    other = staff.OfficeUser(key=installation.tools.keys(), username=f"r{number}", name=f"Verificadora {number}")
    other.password_hash, other.roles, other.active, other.created = user.password_hash, user.roles, True, user.created
    session.add(other)


def environment(folder: Path, url: str, **more: str) -> dict[str, str]:
    """The settings of an office under ``folder``."""
    given = {"VAR": str(folder), "DATABASE_URL": url, "BASE_URL": "http://localhost", "KEYS": _KEY, **more}
    return {f"ALIADO_{name}": value for name, value in given.items()}


_KEY = Vault.new_key()


@dataclass
class Browser:
    """Speaks WSGI with the application itself: no socket, no test client, cookies kept. What it costs is ours too."""

    app: Flask
    cookie: str = ""
    status: int = 0
    location: str = ""
    page: bytes = b""

    def get(self, path: str) -> bytes:
        """Open a page."""
        return self._ask("GET", path, b"")

    def post(self, path: str, values: dict[str, str]) -> bytes:
        """Send a form and follow the redirect."""
        self.send(path, values)
        return self.get(self.location) if self.location else self.page

    def send(self, path: str, values: dict[str, str]) -> bytes:
        """Send a form, and go nowhere."""
        return self._ask("POST", path, urlencode(values).encode())

    def hidden(self, name: str) -> str:
        """A hidden field of the page at hand."""
        found = re.search(rf'name="{name}" value="([^"]*)"'.encode(), self.page)
        if found is None:
            raise LookupError(f"no field {name} in a page of status {self.status}")
        return found[1].decode()

    def sign_in(self, username: str = "rosa") -> "Browser":
        """Sign in as an office user."""
        self.get("/ingresar")
        self.post("/ingresar", {"usuario": username, "contrasena": PASSWORD, "csrf_token": self.hidden("csrf_token")})
        return self

    def _ask(self, method: str, target: str, body: bytes) -> bytes:
        path, _, query = target.removeprefix("http://localhost").partition("?")
        self.location = ""
        environ = _environ(method, path, query, self.cookie, body)
        self.page = b"".join(self.app(environ, self._begin))  # type: ignore[arg-type]
        return self.page

    def _begin(self, status: str, headers: list[tuple[str, str]], _fault: Any = None) -> Any:
        self.status = int(status.split()[0])
        for name, value in headers:
            if name.lower() == "set-cookie":
                self.cookie = value.split(";")[0]
            elif name.lower() == "location":
                self.location = value


def _environ(method: str, path: str, query: str, cookie: str, body: bytes) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SCRIPT_NAME": "",
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_COOKIE": cookie,
        "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def application(installation: Installation) -> Flask:
    """The pages before an office."""
    return create_app(installation.settings, installation)
