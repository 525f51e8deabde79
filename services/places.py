"""Departments, provinces and districts of Peru, by INEI code.

Codes of INEI and RENIEC differ in 1,780 of the 1,891 districts and 99 names repeat, so a district is always its INEI
code, and its name is only shown. The district that is a province's capital (``xx01``) is governed by the provincial
municipality. ``data/ubigeo.csv`` is compiled from two MIT-licensed compilations of the INEI and RENIEC lists.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from engine.errors import NotFound


@dataclass(frozen=True)
class District:
    """One district: ``ubigeo`` is the six digits of INEI, ``reniec`` those of RENIEC."""

    ubigeo: str
    department: str
    province: str
    name: str
    reniec: str

    @property
    def is_capital(self) -> bool:
        """Whether the provincial municipality governs it."""
        return self.ubigeo.endswith("01")

    @property
    def municipality(self) -> str:
        """What its municipality is called."""
        if self.is_capital:
            return f"Municipalidad Provincial de {self.province}"
        return f"Municipalidad Distrital de {self.name}"


@cache
def districts() -> Mapping[str, District]:
    """Every district by its INEI code, in the order of the codes."""
    text = files("services").joinpath("data/ubigeo.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    found = (
        District(row["ubigeo_inei"], row["departamento"], row["provincia"], row["distrito"], row["ubigeo_reniec"])
        for row in rows
    )
    return MappingProxyType({district.ubigeo: district for district in sorted(found, key=lambda one: one.ubigeo)})


def district(ubigeo: str) -> District:
    """The district of an INEI code; raises :class:`engine.errors.NotFound`."""
    try:
        return districts()[ubigeo]
    except KeyError:
        raise NotFound(what="district", key=ubigeo) from None
