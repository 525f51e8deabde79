"""The shipped procedure for the pages' tests: people fill its forms through the runtime, quicker than through pages."""

import email
import re
from dataclasses import dataclass
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.models.process import Instance, UserTask
from services.files import StoredFile
from services.requests import request_codes
from services.roster import demo, models
from tests.processes.conftest import ALL_GOOD, CONSENT, MAYOR, PERSON
from web.commands import shipped
from web.identity import SOLICITANTE, VERIFICADOR
from web.installation import Installation

APPLICANT = Actor("solicitante", frozenset({SOLICITANTE}))
REVIEWER = Actor("rosa", frozenset({VERIFICADOR}))
UBIGEO = "150105"
PROCESS = "acceso-usuario-aliado"


@dataclass
class Request:
    """One request of the shipped procedure, of a municipality whose mayor the roster knows."""

    installation: Installation
    key: int = 0

    def identify(self, ubigeo: str = UBIGEO) -> "Request":
        """The first form."""
        mayor = self.mayor(ubigeo)
        return self.begin({"municipalidad": {"ubigeo": ubigeo}, "alcalde": mayor, "consentimiento": CONSENT})

    def begin(self, values: dict[str, Any]) -> "Request":
        """The first form, with these values."""
        self.key = self.installation.runtime.start(
            PROCESS, APPLICANT, submit=values, along=lambda session, key: self._give_code(session, key)
        ).instance
        return self.work()

    def mayor(self, ubigeo: str = UBIGEO) -> dict[str, str]:
        """The mayor as the form takes it."""
        listed = demo.mayor(ubigeo, self.installation.now().date())
        names = {"nombres": listed.names, "paterno": listed.paternal, "materno": listed.maternal}
        return MAYOR | names | {"documento": listed.document or MAYOR["documento"]}

    def do(self, element: str, values: dict[str, Any], actor: Actor = APPLICANT) -> "Request":
        """Somebody completes the open task at an element."""
        self.installation.runtime.complete(self.task(element), values, actor)
        return self.work()

    def task(self, element: str) -> int:
        """The key of the open task at an element."""
        with self.installation.database.read() as session:
            wanted = select(UserTask.key).where(UserTask.element_id == element, UserTask.instance_key == self.key)
            key = session.scalar(wanted)
        assert key is not None, (element, self.open())
        return key

    def open(self) -> list[str]:
        """The elements at which people have something to do."""
        with self.installation.database.read() as session:
            return list(session.scalars(select(UserTask.element_id).where(UserTask.instance_key == self.key)))

    def ended(self) -> str:
        """The end's name, or nothing."""
        with self.installation.database.read() as session:
            return session.get_one(Instance, self.key).outcome or ""

    def work(self) -> "Request":
        """The worker does what is due."""
        self.installation.dispatcher.run_all()
        return self

    def confirm(self) -> "Request":
        """The code of the mail is typed."""
        code = next(
            found[1]
            for *_, text in reversed(mails(self.installation))
            if (found := re.search(r"(?m)^(\d{6})\s*$", text))
        )
        return self.do("confirmar_correo", {"confirmacion": {"opcion": "codigo", "codigo": code}})

    def until_upload(self, ubigeo: str = UBIGEO, **person: str) -> "Request":
        """To the generated declaration."""
        self.identify(ubigeo).do("datos_responsable", {"responsable": PERSON | person})
        return self.confirm().do("generar", {"generar": {"accion": "generar"}})

    def filed(self, ubigeo: str = UBIGEO, **person: str) -> "Request":
        """To the filed request; the declaration itself counts as signed and scanned."""
        self.until_upload(ubigeo, **person)
        self.do("cargar_documento", {"carga": {"accion": "cargar", "archivos": [self.declaration()]}})
        today = self.installation.now().astimezone(self.installation.tools.zone).date()
        return self.do("revisar_enviar", {"envio": {"accion": "enviar", "fecha_firma": today.isoformat()}})

    def declaration(self) -> dict[str, Any]:
        """The file in force."""
        with self.installation.database.read() as session:
            mine = StoredFile.instance_key == self.key, StoredFile.purpose == "declaration"
            row = session.scalars(select(StoredFile).where(*mine).order_by(StoredFile.key.desc())).first()
            assert row is not None
            return row.reference

    def decide(self, decision: str, **more: Any) -> "Request":
        """The reviewer decides."""
        return self.do(
            "verificar_documento", {"verificacion": {"decision": decision, "control": ALL_GOOD, **more}}, REVIEWER
        )

    def code(self) -> str:
        """What opens it."""
        with self.installation.database.read() as session:
            return request_codes.code_of(self.installation.tools, session, self.key)

    def _give_code(self, session: Any, key: int) -> None:
        request_codes.issue(self.installation.tools, session, key)


def opened(installation: Installation) -> Request:
    """An office that runs the shipped files, and a first request about to begin."""
    installation.runtime.publish(shipped.files(), "prueba", "la que viene con el programa")
    with installation.database.write() as session:
        know_the_mayors(installation, session)
    return Request(installation)


def begins(stage: str) -> pytest.MarkDecorator:
    """The office of the test has one request of the shipped procedure, at a stage (``"uploading"``, ``"filed"``) that
    was reached once in this test process: :func:`standing` gives it.
    """
    return pytest.mark.parametrize("begun", [stage], indirect=True)


def standing(installation: Installation) -> Request:
    """The request that the office begins with."""
    with installation.database.read() as session:
        return Request(installation, session.scalars(select(Instance.key)).one())


#: The invented roster as rows, by the keys that sealed it: seven thousand documents are encrypted once a test process.
_ROSTERS: dict[tuple[str, ...], list[dict[str, Any]]] = {}


def know_the_mayors(installation: Installation, session: Session) -> None:
    """Load the invented roster, as the service does."""
    keys = installation.settings.keys
    if keys in _ROSTERS:
        session.execute(insert(models.Authority.__table__), _ROSTERS[keys])  # type: ignore[arg-type]
        return
    models.load(installation.tools, session, demo.authorities())
    _ROSTERS[keys] = [dict(row) for row in session.execute(select(models.Authority.__table__)).mappings()]


def mails(installation: Installation) -> list[tuple[str, str, str]]:
    """What lies in the demo's folder, oldest first: to, copy, text."""
    paths = sorted(
        Path(installation.tools.settings["mail_folder"]).glob("*.eml"), key=lambda path: path.stat().st_mtime_ns
    )
    read = [email.message_from_bytes(path.read_bytes(), policy=default) for path in paths]  # type: ignore[arg-type]
    return [(str(m["To"] or ""), str(m["Cc"] or ""), m.get_body(("plain",)).get_content()) for m in read]  # type: ignore[attr-defined]
