"""A list of invented authorities for every district, always the same ones: for the demo and for tests, never for use.

Names are drawn by a hash of district, mandate and office, so every machine shows the same people. Documents begin with
``99``, beyond the numbers in use, and no two people share one.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date

from services.roster import models
from services.roster.models import Listed
from services.ubigeo import Municipality, municipalities

SOURCE = "Lista sintética de demostración"
MANDATES = ((date(2023, 1, 1), date(2026, 12, 31)), (date(2027, 1, 1), date(2030, 12, 31)))

# fmt: off
_SURNAMES = (
    "Quispe", "Mamani", "Flores", "Huamán", "Rojas", "Ccori", "Vilca", "Ñaupari", "Chávez", "Salazar",
    "Apaza", "Condori", "Yupanqui", "Tello", "Paredes", "Ríos", "Shapiama", "Tuanama", "Panduro", "Cárdenas",
    "Béjar", "Llontop", "Zapata", "Farfán", "Nizama", "Sandoval", "Urquizo", "Atauje", "Palomino", "Güere",
)
# fmt: on

# fmt: off
_NAMES = (
    "Rosa", "María", "Elena", "Carmen", "Luz", "Nélida", "Juana", "Soledad", "Noemí", "Yolanda", "Teófilo",
    "Justo", "Rubén", "Óscar", "Hilario", "Máximo", "Edgar", "Iván", "Agustín", "Wilber", "Saturnino",
    "Adrián", "Benigno", "Flor", "Maribel", "Inés",
)
# fmt: on


def authorities() -> Iterator[Listed]:
    """The mayor and the first councillor of every district, in both mandates."""
    for district in municipalities().values():
        for begins, ends in MANDATES:
            for office in _offices(district):
                yield _person(district, office, begins, ends)


def mayor(ubigeo: str, on: date) -> Listed:
    """The invented mayor of a district on a date of one of the mandates."""
    district = municipalities()[ubigeo]
    begins, ends = next(span for span in MANDATES if span[0] <= on <= span[1])
    return _person(district, _offices(district)[0], begins, ends)


def _offices(district: Municipality) -> tuple[str, str]:
    if district.kind == "provincial":
        return models.MAYOR_PROVINCIAL, models.COUNCILLOR_PROVINCIAL
    return models.MAYOR_DISTRICT, models.COUNCILLOR_DISTRICT


def _person(district: Municipality, office: str, begins: date, ends: date) -> Listed:
    seed = hashlib.sha256(f"{district.ubigeo_inei}|{begins.year}|{office}".encode()).digest()
    given = _pick(_NAMES, seed, 0)
    second = _pick(_NAMES, seed, 4)
    return Listed(
        ubigeo=district.ubigeo_inei,
        office=office,
        paternal=_pick(_SURNAMES, seed, 8),
        maternal=_pick(_SURNAMES, seed, 12),
        names=given if given == second else f"{given} {second}",
        valid_from=begins,
        valid_to=ends,
        source=f"{SOURCE} {begins.year}-{ends.year}",
        document=_document(district, office, begins),
    )


def _document(district: Municipality, office: str, begins: date) -> str:
    place = list(municipalities()).index(district.ubigeo_inei)
    mandate = [span[0] for span in MANDATES].index(begins)
    return f"99{place * 4 + mandate * 2 + _offices(district).index(office):06d}"


def _pick(words: Sequence[str], seed: bytes, offset: int) -> str:
    return words[int.from_bytes(seed[offset : offset + 4]) % len(words)]
