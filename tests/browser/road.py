"""A municipality's road in a real browser, step by step, as a person takes it: reads, types, presses what is there."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from time import monotonic, sleep
from typing import Any, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pypdfium2
from aiosmtpd.smtp import SMTP, Envelope, Session
from playwright.sync_api import Page

from services.roster.demo import mayor

LIMA = ZoneInfo("America/Lima")


@dataclass
class Postbox:
    """A mail server's memory: what arrived, in order."""

    mails: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    refusing: set[str] = field(default_factory=set)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        """Accept every mailbox but those that are gone."""
        if address in self.refusing:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Accept everything."""
        content = cast(bytes, envelope.content)
        self.mails.append((envelope.rcpt_tos, cast(EmailMessage, message_from_bytes(content, policy=default))))
        return "250 OK"

    def text_to(self, address: str, containing: str, patience: float = 15) -> str:
        """The plain text of the newest mail to an address that holds some words; waits for it."""
        until = monotonic() + patience
        while monotonic() < until:
            for recipients, mail in reversed(self.mails):
                body = mail.get_body(("plain",))
                text = str(body.get_content()) if body else ""
                if address in recipients and containing in text:
                    return text
            sleep(0.05)
        raise AssertionError(f"no mail to {address} with «{containing}» among {len(self.mails)}")


@dataclass
class Guarded:
    """A page that fails its test for what a person would not see: page errors, CSP errors, requests to elsewhere."""

    page: Page
    base: str
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        self.page.on("console", self._said)
        self.page.on("request", self._asked)

    def _said(self, message: Any) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _asked(self, request: Any) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.base).netloc and not request.url.startswith("data:"):
            self.faults.append(f"external request: {request.url}")

    def open(self, path: str) -> None:
        """Go to a path of ours."""
        self.page.goto(self.base + path)

    def heading(self) -> str:
        """The page's own heading."""
        return self.page.inner_text("h1")

    def fill(self, prefix: str, values: dict[str, str]) -> None:
        """Type into fields by their names."""
        for name, value in values.items():
            self.page.fill(f'[name="{prefix}.{name}"]', value)

    def choose(self, name: str, value: str) -> None:
        """Press a radio button or a box."""
        self.page.check(f'[name="{name}"][value="{value}"]')

    def press(self, what: str) -> None:
        """Press a button or link that leads to a page, and wait until all of that page is there: a click alone returns
        at its first byte, and what is counted or listed then is counted in half a page.
        """
        with self.page.expect_navigation():
            self.page.click(what)

    def hand_in(self) -> None:
        """Press the form's one primary button, and wait out a page that refreshes itself."""
        self.press("form.form .actions button.button:not(.button--quiet)")
        until = monotonic() + 30
        while self.page.locator("a:has-text('Actualizar ahora')").count() and monotonic() < until:
            sleep(0.2)
            self.page.reload()


def today() -> str:
    """The date in Lima, as a date field takes it."""
    return datetime.now(LIMA).date().isoformat()


def identify(page: Guarded, ubigeo: str, district: str, mailbox: str = "alcaldia@munidemo.gob.pe") -> str:
    """Start page → «Identificar la municipalidad», with the mayor of the synthetic roster, whose document it returns."""
    listed = mayor(ubigeo, datetime.now(LIMA).date())
    document = listed.document or "00123456"
    page.open("/")
    page.press("text=Solicitud de acceso >> nth=0")
    page.page.fill('[name="_typed.municipalidad.ubigeo"]', district)
    page.press("button:has-text('Buscar')")
    page.choose("municipalidad.ubigeo", ubigeo)
    page.choose("alcalde.cargo", "titular")
    page.choose("alcalde.tipo_documento", "DNI")
    page.fill(
        "alcalde",
        {
            "nombres": listed.names,
            "paterno": listed.paternal,
            "materno": listed.maternal,
            "documento": document,
            "telefono": "987654321",
            "correo_personal": "alcaldia.personal@example.pe",
            "correo_institucional": mailbox,
        },
    )
    page.page.check('[name="consentimiento.privacidad"]')
    page.page.check('[name="consentimiento.notificacion"]')
    page.hand_in()
    return document


def name_person(page: Guarded, postbox: Postbox, address: str, document: str = "41234567") -> None:
    """«Datos de la persona responsable», then its address confirmed with the mailed code."""
    page.choose("responsable.tipo_documento", "DNI")
    page.fill(
        "responsable",
        {
            "nombres": "Lidia",
            "paterno": "Quispe",
            "materno": "Ramos",
            "documento": document,
            "telefono": "912345678",
            "correo": address,
            "dependencia": "Omaped",
        },
    )
    page.hand_in()
    confirm_address(page, postbox, address)


def confirm_address(page: Guarded, postbox: Postbox, address: str) -> None:
    """«Confirmar correo», with the code of the newest mail."""
    code = re.search(r"\b(\d{6})\b", postbox.text_to(address, "código"))
    assert code
    page.choose("confirmacion.opcion", "codigo")
    page.page.fill('[name="confirmacion.codigo"]', code[1])
    page.hand_in()


def generate(page: Guarded) -> None:
    """«Generar»: the data are right."""
    page.choose("generar.accion", "generar")
    page.hand_in()


def download(page: Guarded, paper: Path) -> None:
    """The declaration from the tracking page, as a file."""
    page.open("/seguimiento")
    with page.page.expect_download() as expected:
        page.page.click("text=Descargar Declaración de Confidencialidad")
    expected.value.save_as(paper)


def printed_number(paper: Path) -> str:
    """The document id that a declaration bears in print."""
    with pypdfium2.PdfDocument(paper) as document:
        text = document[0].get_textpage().get_text_bounded()
    found = re.search(r"Documento N\.°\s*([0-9A-Z]{5}-[0-9A-Z]{5})", text)
    assert found, text
    return found[1]


def send_paper(page: Guarded, paper: Path) -> None:
    """«Cargar documento de confidencialidad» → «Revisar y enviar»: the paper counts as signed and scanned."""
    page.open("/seguimiento")
    page.press("main a.button:has-text('Cargar documento')")
    page.choose("carga.accion", "cargar")
    page.page.set_input_files('[name="carga.archivos"]', paper)
    page.hand_in()
    page.choose("envio.accion", "enviar")
    page.page.fill('[name="envio.fecha_firma"]', today())
    page.hand_in()


def file_request(page: Guarded, postbox: Postbox, paper: Path, address: str, document: str) -> None:
    """From «Datos de la persona responsable» to the filed request; the declaration is kept in ``paper``."""
    name_person(page, postbox, address, document)
    generate(page)
    download(page, paper)
    send_paper(page, paper)


def take_when_there(page: Guarded, place: str) -> None:
    """«Tomar» the task of a place, as soon as the queue has it: what goes before it may be a job."""
    until = monotonic() + 30
    page.open(f"/bandeja?q={place}")
    while not page.page.locator("button:has-text('Tomar')").count() and monotonic() < until:
        sleep(0.2)
        page.page.reload()
    page.press("button:has-text('Tomar')")


def take(page: Guarded, place: str) -> None:
    """A reviewer takes the request of a place from the queue, and looks at every point."""
    take_when_there(page, place)
    for name in page.page.locator("input[type=radio][name^='verificacion.control.'][value=si]").all():
        name.check()


def decide(page: Guarded, decision: str, *observations: str) -> None:
    """…and decides; ``observations`` are codes of the catalogue."""
    page.choose("verificacion.decision", decision)
    for code in observations:
        page.choose("verificacion.observaciones", code)
    page.hand_in()


def sign_in(page: Guarded, username: str, password: str) -> None:
    """An office user signs in."""
    page.open("/ingresar")
    page.page.fill("#usuario", username)
    page.page.fill("#contrasena", password)
    page.press("main button.button")
