"""The invented people of the demo, and how they fill in the shipped forms, each through the engine's own entries."""

import email
import re
from dataclasses import dataclass
from email.policy import default
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.models.process import UserTask
from services import files
from services.files import StoredFile
from services.requests import request_codes
from services.roster import demo as invented
from web.identity import SOLICITANTE, SUPERVISOR, VERIFICADOR
from web.installation import Installation

Lacks = frozenset[tuple[str, str]]
PROCESS = "acceso-usuario-aliado"
ROSA = Actor("verificadora", frozenset({VERIFICADOR}))
JULIO = Actor("verificador", frozenset({VERIFICADOR}))
ELENA = Actor("supervisora", frozenset({SUPERVISOR, VERIFICADOR}))
_CONSENT = {"privacidad": ["aviso-2026-11"], "notificacion": ["correo-2026-11"]}
#: Every point of the list that a reviewer goes through, found in order.
_CHECKED = dict.fromkeys(
    "documento firma_y_sello autoridad encargatura responsable contacto municipalidad reemplazo otra_solicitud"
    " observaciones".split(),
    "si",
)
_NAMES = (
    ("Lidia", "Ramos", "Ccoa"), ("Wilmer", "Tapia", "Rojas"), ("Yesenia", "Huarcaya", "Ponce"),
    ("Percy", "Sulca", "Ruiz"), ("Maruja", "Choque", "Vera"), ("Edwin", "Pizango", "Silva"),
    ("Nancy", "Lazo", "Cruz"), ("Raúl", "Ñahui", "Meza"),
)  # fmt: skip


@dataclass
class Applicant:
    """Somebody of a municipality and the request they make; ``number`` makes the person another one."""

    installation: Installation
    ubigeo: str
    number: int
    key: int = 0

    @property
    def address(self) -> str:
        """Their e-mail, at a domain that never receives anything (RFC 2606)."""
        return f"responsable{self.number:02d}@example.pe"

    def identify(self, **mayor: str) -> "Applicant":
        """«Identificar la municipalidad», with the mayor the roster knows."""
        values = {
            "municipalidad": {"ubigeo": self.ubigeo},
            "alcalde": self._mayor() | mayor,
            "consentimiento": _CONSENT,
        }
        actor = Actor("solicitante", frozenset({SOLICITANTE}))

        def along(session: Session, key: int) -> None:
            request_codes.issue(self.installation.tools, session, key)

        self.key = self.installation.runtime.start(PROCESS, actor, submit=values, along=along).instance
        return self._work()

    def generated(self) -> "Applicant":
        """From the first form to the declaration that waits to be signed."""
        self.identify().do("datos_responsable", {"responsable": self._person()})
        code = {"opcion": "codigo", "codigo": self._mailed(r"(?m)^\**(\d{6})\**\s*$")}
        self.do("confirmar_correo", {"confirmacion": code})
        return self.do("generar", {"generar": {"accion": "generar"}})

    def filed(self, lacks: Lacks = frozenset()) -> "Applicant":
        """…and to the signed, sealed, scanned and sent one. ``lacks``: zone and kind of boxes nobody filled."""
        return self.generated().hand_in(lacks)

    def hand_in(self, lacks: Lacks = frozenset()) -> "Applicant":
        """«Cargar documento de confidencialidad» → «Enviar»."""
        self.do("cargar_documento", {"carga": {"accion": "cargar", "archivos": [self._scan(lacks)]}})
        today = self.installation.now().astimezone(self.installation.tools.zone).date().isoformat()
        return self.do("revisar_enviar", {"envio": {"accion": "enviar", "fecha_firma": today}})

    def decided(self, decision: str, by: Actor = ROSA, **more: Any) -> "Applicant":
        """A reviewer takes the request and decides."""
        self.taken(by)
        return self.do("verificar_documento", {"verificacion": {"decision": decision, "control": _CHECKED, **more}}, by)

    def taken(self, by: Actor) -> "Applicant":
        """A reviewer takes it."""
        self.installation.runtime.worklist.claim(self._task("verificar_documento"), by)
        return self

    def sends(self, message: str, by: Actor | None = None, **variables: Any) -> "Applicant":
        """A message reaches the request."""
        actor = by or Actor("solicitante", frozenset({SOLICITANTE}), instance=self.key)
        self.installation.runtime.correlate(message, str(self.key), actor, variables)
        return self._work()

    def do(self, element: str, values: dict[str, Any], by: Actor | None = None) -> "Applicant":
        """Complete the open task at an element."""
        actor = by or Actor("solicitante", frozenset({SOLICITANTE}), instance=self.key)
        self.installation.runtime.complete(self._task(element), values, actor)
        return self._work()

    def _work(self) -> "Applicant":
        self.installation.dispatcher.run_all()
        return self

    def _task(self, element: str) -> int:
        with self.installation.database.read() as session:
            wanted = select(UserTask.key).where(UserTask.element_id == element, UserTask.instance_key == self.key)
            return session.scalars(wanted).one()

    def _mayor(self) -> dict[str, str]:
        listed = invented.mayor(self.ubigeo, self.installation.now().date())
        return {
            "cargo": "titular",
            "nombres": listed.names,
            "paterno": listed.paternal,
            "materno": listed.maternal,
            "tipo_documento": "DNI",
            "documento": listed.document or "",
            "telefono": f"98{self.number:02d}54321",
            "correo_personal": f"alcaldia{self.number:02d}@example.pe",
            "correo_institucional": f"alcaldia{self.number:02d}@munidemo.gob.pe",
        }

    def _person(self) -> dict[str, str]:
        names, paternal, maternal = _NAMES[self.number % len(_NAMES)]
        return {
            "nombres": names,
            "paterno": paternal,
            "materno": maternal,
            "tipo_documento": "DNI",
            "documento": f"982{self.number:05d}",
            "telefono": f"95{self.number:02d}11222",
            "correo": self.address,
            "dependencia": "Omaped",
        }

    def _mailed(self, pattern: str) -> str:
        """What the newest mail to the person says."""
        folder = Path(self.installation.tools.settings["mail_folder"])
        for path in sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns, reverse=True):
            mail = email.message_from_bytes(path.read_bytes(), policy=default)
            body = mail.get_body(("plain",))
            if self.address in str(mail["To"]) and body and (found := re.search(pattern, body.get_content())):
                return found[1]
        raise LookupError(f"no mail to request {self.key} says {pattern}")

    def _scan(self, lacks: Lacks) -> dict[str, Any]:
        """The declaration in force as it comes back: printed, signed, sealed, scanned."""
        from web.demo.paper import signed  # draws: a start that finds every story told never loads it

        tools = self.installation.tools
        with self.installation.database.read() as session:
            mine = StoredFile.instance_key == self.key, StoredFile.purpose == "declaration"
            row = session.scalars(select(StoredFile).where(*mine).order_by(StoredFile.key.desc())).first()
            assert row is not None  # noqa: S101  it was generated a moment ago
            made = self.installation.runtime.loader.variables(session, self.key).local(0)["declaracion"]
            with files.open_file(tools, row) as source:
                paper = signed(source.read(), self.number, made["manifest"], lacks)
        return files.keep(
            tools, paper, name="declaracion-firmada.pdf", media_type="application/pdf",
            purpose="upload", instance_key=self.key,
        )  # fmt: skip
