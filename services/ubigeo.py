"""Departments, provinces and districts of Peru: the option source ``ubigeo`` of the forms, and who governs a district.

A district is always its six INEI digits. INEI's and RENIEC's codes differ in 1,780 of the 1,891 districts and 99 names
repeat, so names are only shown and searched, never a key. ``data/ubigeo.csv`` is compiled from two MIT-licensed
compilations of the INEI and RENIEC lists; ``data/ubigeo_pendientes.csv`` holds the districts newer than those, whose
INEI code is still an inference: each carries its note.
"""

import csv
import difflib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from types import MappingProxyType

from engine.errors import NotFound
from engine.forms import Option
from engine.names import alphabetical

_CLOSE = 0.78  # how like a district's name a mistyped one must be
_NAMED = {"150101": "Municipalidad Metropolitana de Lima", "070101": "Municipalidad Provincial del Callao"}


@dataclass(frozen=True)
class Municipality:
    """One district and the municipality that governs it.

    The district that is its province's capital (``xx01``) is governed by the provincial municipality. ``note`` says
    what is not yet sure about a new district, and is empty for the others.
    """

    ubigeo_inei: str
    ubigeo_reniec: str
    departamento: str
    provincia: str
    distrito: str
    note: str = ""

    @property
    def kind(self) -> str:
        """``provincial`` or ``distrital``."""
        return "provincial" if self.ubigeo_inei.endswith("01") else "distrital"

    @property
    def name(self) -> str:
        """What the municipality is called, e.g. "Municipalidad Distrital de Asunción"."""
        if self.ubigeo_inei in _NAMED:
            return _NAMED[self.ubigeo_inei]
        place = self.provincia if self.kind == "provincial" else self.distrito
        return f"Municipalidad {self.kind.capitalize()} de {place}"

    @property
    def label(self) -> str:
        """The district as a person recognises it: "Asunción, Chachapoyas, Amazonas"."""
        return f"{self.distrito}, {self.provincia}, {self.departamento}"


def entity(ubigeo: str) -> Municipality:
    """The municipality of an INEI code; raises :class:`engine.errors.NotFound`."""
    found = municipalities().get(ubigeo)
    if found is None:
        raise NotFound(what="district", key=str(ubigeo)[:20])
    return found


@cache
def municipalities() -> Mapping[str, Municipality]:
    """Every district's municipality by INEI code, in the order of the codes."""
    found = {one.ubigeo_inei: one for one in (*_compiled(), *_pending())}
    return MappingProxyType(dict(sorted(found.items())))


def _compiled() -> Iterator[Municipality]:
    for row in _rows("ubigeo.csv"):
        yield Municipality(
            row["ubigeo_inei"], row["ubigeo_reniec"], row["departamento"], row["provincia"], row["distrito"]
        )


def _pending() -> Iterator[Municipality]:
    for row in _rows("ubigeo_pendientes.csv"):
        note = f"{row['norma']}: {row['nota']}"
        place = (row["departamento"], row["provincia"], row["distrito"])
        yield Municipality(row["ubigeo_inei_inferido"], row["ubigeo_reniec"], *place, note)


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("services").joinpath("data").joinpath(name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


def folded(text: str) -> str:
    """Text as it is compared: without accents, ñ as n, lower case, single spaces."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in bare.casefold()).split())


class Ubigeo:
    """The districts as :class:`engine.forms.OptionSource`: value is the INEI code of the district."""

    levels = ("Departamento", "Provincia", "Distrito")

    def children(self, path: tuple[str, ...]) -> list[Option]:
        """Departments (2 digits), then the provinces of one (4), then the districts of one (6); by name."""
        if len(path) > 2:
            return []
        above, digits = (path[-1] if path else ""), 2 * len(path) + 2
        if len(above) != 2 * len(path):
            return []
        names = {
            code[:digits]: (one.departamento, one.provincia, one.distrito)[len(path)]
            for code, one in municipalities().items()
            if code.startswith(above)
        }
        return [Option(code, name) for code, name in sorted(names.items(), key=lambda each: alphabetical(each[1]))]

    def search(self, text: str, limit: int) -> list[Option]:
        """Districts whose name, or name with province or department, holds what was typed; else the most alike."""
        words = folded(text[:100]).split()
        if not words:
            return []
        ranked = sorted(
            (rank, alphabetical(one.label), code)
            for code, (one, bare) in self._index.items()
            if (rank := _rank(words, bare)) < 9
        )
        found = [Option(code, label) for _, (_, label), code in ranked[:limit]]
        return found or self._alike(" ".join(words), limit)

    def label(self, value: str) -> str | None:
        """ "Distrito, Provincia, Departamento", or None for what is no district's code."""
        found = municipalities().get(value)
        return found.label if found else None

    def _alike(self, typed: str, limit: int) -> list[Option]:
        names: dict[str, list[str]] = {}
        for code, (_, bare) in self._index.items():
            names.setdefault(bare[0], []).append(code)
        close = difflib.get_close_matches(typed, names, n=limit, cutoff=_CLOSE)
        codes = [code for name in close for code in names[name]]
        return [Option(code, municipalities()[code].label) for code in codes[:limit]]

    @cached_property
    def _index(self) -> dict[str, tuple[Municipality, tuple[str, str, str]]]:
        return {
            code: (one, (folded(one.distrito), folded(one.provincia), folded(one.departamento)))
            for code, one in municipalities().items()
        }


def _rank(words: list[str], bare: tuple[str, str, str]) -> int:
    """0 the district's very name, 1 begins with it, 2 words of the district, 3 some in province or department, 9 no."""
    district, typed = bare[0], " ".join(words)
    if district == typed:
        return 0
    if district.startswith(typed):
        return 1
    if _all_begin(words, district.split()):
        return 2
    everywhere = " ".join(bare).split()
    if _all_begin(words, everywhere):
        return 3 if any(_all_begin([word], district.split()) for word in words) else 4
    return 9


def _all_begin(words: list[str], names: list[str]) -> bool:
    return all(any(name.startswith(word) for name in names) for word in words)
