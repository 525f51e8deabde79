"""Declarations of invented people, made by the product's own production line: of one page and of two."""

import copy
import random
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from engine.presentation import Presentation
from services.crockford import ALPHABET
from services.declaration import codes, in_child
from services.declaration.fonts import font_files
from services.declaration.template_values import Surroundings
from services.uploads.paper.page import Case
from services.uploads.paper.sheet import sheets

_TEMPLATE = Path(__file__).parents[2] / "bpmn/plantillas/declaracion.html"
_GIVEN = "Alba Bruno Carla Darío Elba Fausto Gilda Hernán Inés Jacinto Karina Lucio Mirna Olga Paulino".split()
_FAMILY = "Quispe Mamani Ñaupari Huamán Choque Illatopa Yupanqui Ccori Pariona Vilca Rumi Ticona Apaza".split()
_PLACES = ("Santa Rosa", "San Isidro del Valle", "Puerto Nuevo", "Alto Larán Chico", "Yanaquihua Baja")
_LONG = "Oficina Municipal de Atención a la Persona con Discapacidad y Participación Vecinal " * 4


@dataclass(frozen=True)
class Blank:
    """One version of one declaration."""

    pdf: bytes
    manifest: Mapping[str, Any]
    case: Case
    scope: dict[str, Any]
    known_by: codes.Codes


def blanks(seed: int, count: int) -> list[tuple[Blank, Blank]]:
    """Each with its next version: the one in force, and the one before it."""
    dice = random.Random(seed)
    return [_pair(dice, 2 if number % 3 == 2 else 1) for number in range(count)]


def _pair(dice: random.Random, pages: int) -> tuple[Blank, Blank]:
    document = "".join(dice.choice(ALPHABET) for _ in range(9))
    document = next(document + last for last in ALPHABET if codes.is_document(document + last))
    scope = _scope(dice, pages)
    return _made(document, 2, scope, dice), _made(document, 1, scope, dice)


def edited(blank: Blank, seed: int) -> Blank:
    """The same codes over one other digit of an identity number, as whoever edits the file before printing it makes."""
    dice = random.Random(seed)
    scope = copy.deepcopy(blank.scope)
    number = scope["responsable"]["documento"]
    place = dice.randrange(8)
    other = str((int(number[place]) + dice.randrange(1, 9)) % 10)
    scope["responsable"]["documento"] = number[:place] + other + number[place + 1 :]
    return replace(blank, pdf=_printed(blank.known_by, scope)[0])


def _made(document: str, version: int, scope: dict[str, Any], dice: random.Random) -> Blank:
    known_by = codes.Codes(document, version, codes.verification_code(f"{dice.getrandbits(256):064x}"))
    pdf, manifest = _printed(known_by, scope)
    return Blank(pdf, manifest, Case(document, version, sheets(pdf, manifest)), scope, known_by)


def _printed(known_by: codes.Codes, scope: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
    surroundings = Surroundings(datetime(2026, 11, 24, 15, tzinfo=UTC), Presentation())
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file_name, path in font_files().items():
            shutil.copy(path, folder / file_name)
        text = _TEMPLATE.read_text(encoding="utf-8")
        answer = in_child.produce(folder, template=text, scope=scope, surroundings=surroundings, codes=known_by)
        return (folder / codes.PRODUCT).read_bytes(), answer["manifest"]


def _person(dice: random.Random) -> dict[str, str]:
    name = f"{dice.choice(_GIVEN)} {dice.choice(_GIVEN)} {dice.choice(_FAMILY)} {dice.choice(_FAMILY)}"
    return {"nombre": name, "tipo_documento": "DNI", "documento": f"{dice.randrange(10**7, 10**8)}"}


def _scope(dice: random.Random, pages: int) -> dict[str, Any]:
    place = dice.choice(_PLACES)
    contact = {"telefono": f"9{dice.randrange(10**8):08d}", "correo": "responsable@muni.example"}
    return {
        "modificacion": dice.random() < 0.3,
        "authority_capacity": dice.choice(["titular", "titular", "encargado"]),
        "municipalidad": {
            "nombre": f"Municipalidad Distrital de {place}", "distrito": place, "provincia": "Lima",
            "departamento": "Lima", "ubigeo": "150139",
        },
        "autoridad": _person(dice),
        "responsable": {**_person(dice), **contact, "dependencia": _LONG if pages == 2 else "Omaped"},
    }  # fmt: skip
