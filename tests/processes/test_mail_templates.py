"""The mail templates that ship: each can be written, says what it must, and shows no secret where none belongs."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine import feel
from engine.templating import compile_template
from services.calendar.peru import PERU
from services.mail.body import Body, render

FOLDER = Path(__file__).parents[2] / "bpmn" / "correos"
TEMPLATES = sorted(FOLDER.glob("*.md"))
DATA = {
    "cuantos": 3,
    "nombre": "Luz",
    "municipalidad": "Municipalidad Distrital de Asunción",
    "tuya": "Municipalidad Distrital de Barranco",
    "enlace": "https://aliado.test/seguimiento/X_Y-Z",
    "portal": "https://aliado.test",
    "codigo": "AAAA-BBBB",
    "version": 2,
    "caducidad": 30,
    "vence": date(2026, 3, 11),
    "expediente": "2026-000001",
    "tipo": "alta",
    "persona": "Luz Ñaupari",
    "dependencia": "Omaped",
    "plazo": 6,
    "dias": 30,
    "usuario": "010102-01",
    "fundamento": "Falta el sello",
    "norma": "TUO de la Ley 27444",
    "cargo_funcionario": "Coordinación",
    "motivo": "La alcaldía no la reconoce",
    "observaciones": [{"label": "Falta el sello", "texto": "Debe llevar el sello de la alcaldía."}],
    "detalle": None,
    "acuse": 2,
    "correo": "luz@correo.pe",
    "correo_institucional": "alcaldia@muni.gob.pe",
    "texto": "¿Cuándo llega mi usuario?",
    "respuesta": "Llega esta semana.",
    "cargo": {
        "number": "2026-000001-01",
        "at": datetime(2026, 12, 4, 22, 5, tzinfo=UTC),
        "sha256": "ab" * 32,
        "pages": 1,
        "due": date(2026, 12, 16),
        "not_counted": [
            {"date": date(2026, 12, 5), "reason": "sábado", "norm": "una norma"},
            {"date": date(2026, 12, 8), "reason": "Inmaculada Concepción", "norm": "DLeg 713 art. 6"},
        ],
    },
}
PASSWORD = {"username": "010102-01", "password": "kf7m-qw3x-8hjd-pz4c"}
LINK = {"username": "010102-01", "link": "https://aliado.test/aliado/activar/T", "only": "recipient"}


def written(name: str, secret: dict[str, str] | None = None, **changes: object) -> Body:
    source = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    context = feel.Context(zone=ZoneInfo("America/Lima"))
    return render(source, {**DATA, "copia": False, **changes, "secret": secret}, context, PERU)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_reads_known_names_only(path):
    assert compile_template(path.read_text(encoding="utf-8")).names <= set(DATA) | {"secret", "copia"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_mail_is_complete(path):
    said = written(path.stem, {**LINK, "code": "123456"})
    assert said.subject
    assert len(said.subject) < 120
    assert "consultas@contigo.gob.pe" in said.text
    assert "{{" not in said.text + said.html
    assert "\\" not in said.text
    assert "**" not in said.text


@pytest.mark.parametrize(
    "name", ["codigo", "consulta-recibida", "consulta-respuesta", "aviso-alcaldia", "otra-cuenta", "correo-anterior"]
)
def test_what_a_stranger_typed_goes_to_no_address_that_nobody_confirmed(name: str) -> None:
    names = compile_template((FOLDER / f"{name}.md").read_text(encoding="utf-8")).names
    ours = {"secret", "portal", "municipalidad", "tuya", "expediente", "cargo", "tipo", "respuesta"}
    assert names <= ours, "of the office's register, or written by a reviewer"


#: What an applicant types, and the link that opens the request, as nobody else writes it.
TYPED = {
    "nombre": "Zoraida",
    "persona": "Zoraida Ñaupari",
    "correo": "zoraida@correo.pe",
    "correo_institucional": "zoraida@muni.gob.pe",
    "enlace": "https://aliado.test/seguimiento/ZORAIDA",
    "codigo": "ZORAIDA",
}
#: Of a request that was approved on signed paper: the programme sends the municipality these very mails.
OF_AN_ACCOUNT = {"credenciales", "reemision", "ratificacion"}


def copied() -> list[str]:
    """The mails that the shipped drawings send to somebody as a copy."""
    drawn = "".join(path.read_text(encoding="utf-8") for path in FOLDER.parent.glob("*.bpmn"))
    found = re.findall(
        r'source="=(?!null")[^"]*" target="copy" />\s*<zeebe:input source="bpmn/correos/([\w-]+).md"', drawn
    )
    return sorted(set(found) - OF_AN_ACCOUNT)


@pytest.mark.parametrize("name", [*copied(), "copia-rechazada"])
def test_a_copy_has_nothing_that_an_applicant_typed_and_opens_nothing(name: str) -> None:
    said = written(name, copia=True, **TYPED)
    assert "zoraida" not in (said.subject + said.text + said.html).lower()


def test_the_receipt_and_every_answer_go_to_the_municipality_as_a_copy_too() -> None:
    assert {"cargo", "observaciones", "denegatoria", "no-presentada"} <= set(copied())


@pytest.mark.parametrize("name", ["caducidad", "anulacion-oficio"])
def test_an_address_that_was_never_confirmed_gets_no_link(name: str) -> None:
    assert "seguimiento" not in written(name, enlace=None).text


@pytest.mark.parametrize("name", ["credenciales", "reemision"])
@pytest.mark.parametrize("secret", [PASSWORD, LINK])
def test_who_gets_a_user_name_reads_where_to_sign_in(name: str, secret: dict[str, str]) -> None:
    said = written(name, secret)
    assert "https://aliado.test/aliado\n" in said.text
    assert 'href="https://aliado.test/aliado"' in said.html


def test_the_receipt_tells_the_latest_date_and_the_days_that_do_not_count():
    text = written("cargo").text
    assert "Fecha máxima de respuesta: 16 de diciembre de 2026 (6 días hábiles)" in text
    assert "- 8 de diciembre de 2026: Inmaculada Concepción (DLeg 713 art. 6)" in text
    assert "una norma" not in text
    assert "4 de diciembre de 2026, 17:05" in text
    assert "no deseados y spam" in text


def test_the_receipt_of_a_modification_says_so():
    assert "solicitud de modificación" in written("cargo", tipo="modificación").text
    assert "solicitud de modificación" not in written("cargo").text


def test_a_receipt_without_special_days_lists_none():
    text = written("cargo", cargo={**DATA["cargo"], "not_counted": DATA["cargo"]["not_counted"][:1]}).text
    assert "no cuentan" not in text


def test_credentials_carry_user_and_password():
    said = written("credenciales", PASSWORD)
    assert said.subject == "Tu Usuario Aliado – programa Contigo"
    assert "Usuario: 010102-01" in said.text
    assert "Contraseña: kf7m-qw3x-8hjd-pz4c" in said.text
    assert "No hay opción de modificar usuario o contraseña" in said.text


def test_credentials_by_link_carry_no_password():
    said = written("credenciales", LINK)
    assert "Activar mi usuario:\nhttps://aliado.test/aliado/activar/T" in said.text
    assert "Contraseña:" not in said.text


def test_the_copy_without_secret_carries_neither():
    said = written("credenciales")
    assert "copia para la alcaldía" in said.text
    assert "activar/" not in said.html


def test_the_code_is_in_the_mail_and_not_in_its_subject():
    said = written("codigo", {"code": "123456", "link": "https://aliado.test/confirmar/T"})
    assert "123456" in said.text
    assert "123456" not in said.subject
    assert "https://aliado.test/confirmar/T" in said.text


def test_a_late_answer_says_how_to_ask():
    text = written("demora").text
    assert "tu nombre completo, DNI y teléfono" in text
    assert "(01) 644 9006, opción 1" in text


@pytest.mark.parametrize("name", ["recordatorio-observaciones", "recordatorio-vencimiento", "escalamiento", "demora"])
def test_a_mail_sent_later_says_the_last_day_in_force_not_the_receipts(name):
    assert "11 de marzo de 2026" in written(name).text


def test_a_declaration_made_anew_says_until_when_it_must_be_sent():
    assert "envíala a más tardar el 11 de marzo de 2026" in written("declaracion").text


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_citation_of_the_general_law_says_by_which_numbering(path):
    """The articles are those of the consolidated text in force, which numbers them otherwise than the one before it."""
    text = path.read_text(encoding="utf-8")
    assert text.count("TUO de la Ley 27444") == text.count("TUO de la Ley 27444, DS 006-2026-JUS, art. ")
