"""Which district a list means by names alone: department, province, district, as other offices spell them."""

import difflib
from functools import cache

from services.imports.judged import Unusable
from services.ubigeo import folded, municipalities

#: Regions as the electoral lists call them → the department they belong to.
_REGIONS = {
    "lima metropolitana": "lima",
    "lima provincias": "lima",
    "callao region": "callao",
    "prov const callao": "callao",
}


def province(department: str, name: str) -> str:
    """The INEI code of a province's capital district, which the provincial municipality governs."""
    codes = _provinces()
    found = codes.get((_department(department), folded(name)))
    if found is None:
        raise Unusable(f"No hay una provincia «{name}» en «{department}»{_alike(name, [n for _, n in codes])}.")
    return found


def district(department: str, province_name: str, name: str) -> str:
    """The INEI code of a district. Names repeat in Peru, so all three decide."""
    place = (_department(department), folded(province_name), folded(name))
    found = _districts().get(place)
    if found is None:
        near = [other[2] for other in _districts() if other[:2] == place[:2]]
        raise Unusable(
            f"No hay un distrito «{name}» en la provincia «{province_name}», «{department}»{_alike(name, near)}."
        )
    return found


def _department(name: str) -> str:
    return _REGIONS.get(folded(name), folded(name))


def _alike(name: str, names: list[str]) -> str:
    close = difflib.get_close_matches(folded(name), names, n=1)
    return f". ¿Será «{close[0].title()}»?" if close else ""


@cache
def _districts() -> dict[tuple[str, str, str], str]:
    return {
        (folded(one.departamento), folded(one.provincia), folded(one.distrito)): code
        for code, one in municipalities().items()
    }


@cache
def _provinces() -> dict[tuple[str, str], str]:
    return {
        (folded(one.departamento), folded(one.provincia)): code
        for code, one in municipalities().items()
        if one.kind == "provincial"
    }
