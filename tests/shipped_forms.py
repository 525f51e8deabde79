"""The shipped forms filled in with good answers, one of which a test changes."""

import copy
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from engine import feel
from engine.forms import Cleaned, Form, load
from engine.presentation import Presentation
from services.ubigeo import Ubigeo

FOLDER = Path(__file__).parents[1] / "forms"
MAYOR = {
    "cargo": "titular",
    "nombres": "Edgar",
    "paterno": "Ñaupari",
    "materno": "Sandoval",
    "tipo_documento": "DNI",
    "documento": "99005184",
    "telefono": "987654321",
    "correo_personal": "a@example.pe",
    "correo_institucional": "alcaldia@munibarranco.gob.pe",
}
PERSON = {
    "nombres": "Ana",
    "paterno": "Pérez",
    "tipo_documento": "DNI",
    "documento": "40000001",
    "telefono": "987654322",
    "correo": "ana@example.pe",
    "dependencia": "Omaped",
}
QUESTION = {
    "motivo": "otra",
    "privacidad": ["aviso-2026-11"],
    "nombre": "Ana Pérez",
    "tipo_documento": "DNI",
    "documento": "40000001",
    "telefono": "987654321",
    "correo": "ana@example.pe",
    "texto": "Hola",
}
CONSENT = {"privacidad": ["aviso-2026-11"], "notificacion": ["correo-2026-11"]}
#: By the first part of a field's name: its form's file, and good answers to all of it.
_FORMS: dict[str, tuple[str, dict[str, Any]]] = {
    "alcalde": (
        "identificacion",
        {"municipalidad": {"ubigeo": "150104"}, "alcalde": MAYOR, "consentimiento": CONSENT},
    ),
    "responsable": ("responsable", {"responsable": PERSON}),
    "consulta": ("consulta", {"consulta": QUESTION}),
}
#: What the process knows when the forms after the first are filled in.
SCOPE = {"alcalde": MAYOR}


def data_of(field: str) -> bytes:
    """The file of the form that has a field (``alcalde.paterno``)."""
    return (FOLDER / f"{_FORMS[field.partition('.')[0]][0]}.form").read_bytes()


def answers(changed: dict[str, Any]) -> dict[str, Any]:
    """Good answers to the form of these fields, with other values for them."""
    room = next(iter(changed)).partition(".")[0]
    values = copy.deepcopy(_FORMS[room][1])
    for field, value in changed.items():
        values[room][field.partition(".")[2]] = value
    return values


def judged(changed: dict[str, Any]) -> Cleaned:
    """What the form of these fields makes of the answers: values, or a sentence for a field."""
    context = feel.Context(now=lambda: datetime(2026, 11, 30, 15, tzinfo=UTC), zone=ZoneInfo("America/Lima"))
    form = _form(_FORMS[next(iter(changed)).partition(".")[0]][0])
    country = Presentation(phone_region="PE")
    return form.clean(answers(changed), SCOPE, {"ubigeo": Ubigeo()}, context=context, presentation=country)


@cache
def _form(name: str) -> Form:
    return load((FOLDER / f"{name}.form").read_bytes())
