"""The districts of Peru: found by name or level by level, and each with its municipality."""

import pytest

from engine.errors import NotFound
from services.ubigeo import Ubigeo, entity, folded, municipalities

SOURCE = Ubigeo()


def labels(text: str, limit: int = 8) -> list[str]:
    return [option.label for option in SOURCE.search(text, limit)]


def test_every_district_is_there_once_and_the_pending_one_carries_its_note() -> None:
    assert len(municipalities()) == 1892
    assert sum(one.kind == "provincial" for one in municipalities().values()) == 196
    noted = [one for one in municipalities().values() if one.note]
    assert [(one.distrito, one.ubigeo_reniec) for one in noted] == [("Santa Rosa de Loreto", "150605")]
    assert "INFERIDO" in noted[0].note
    assert "Ley 32403" in noted[0].note


def test_the_capital_of_a_province_is_governed_by_the_provincial_municipality() -> None:
    assert (entity("010601").kind, entity("010601").name) == (
        "provincial",
        "Municipalidad Provincial de Rodríguez de Mendoza",
    )
    assert (entity("150122").kind, entity("150122").name) == ("distrital", "Municipalidad Distrital de Miraflores")
    assert entity("150101").name == "Municipalidad Metropolitana de Lima"
    assert entity("070101").name == "Municipalidad Provincial del Callao"


def test_inei_and_reniec_codes_are_both_kept() -> None:
    assert (entity("150122").ubigeo_inei, entity("150122").ubigeo_reniec) == ("150122", "140115")
    differing = [one for one in municipalities().values() if not one.note and one.ubigeo_inei != one.ubigeo_reniec]
    assert len(differing) == 1780


@pytest.mark.parametrize("code", ["", "15", "999999", "150122 ", "１５０１２２"])
def test_what_is_no_code_is_not_found(code: str) -> None:
    assert SOURCE.label(code) is None
    with pytest.raises(NotFound):
        entity(code)


def test_accents_case_and_spaces_do_not_matter() -> None:
    assert folded("  ÁNCASH – Ñaña ") == "ancash nana"
    assert labels("ASUNCION")[:2] == ["Asunción, Cajamarca, Cajamarca", "Asunción, Chachapoyas, Amazonas"]
    assert labels("  asunción ") == labels("ASUNCION")


def test_the_very_name_comes_before_names_that_hold_it() -> None:
    assert labels("san isidro")[-1] == "San Isidro de Maino, Chachapoyas, Amazonas"
    assert "San Juan de Miraflores, Lima, Lima" in labels("miraflores")


def test_province_and_department_narrow_the_search() -> None:
    assert labels("miraflores arequipa")[0] == "Miraflores, Arequipa, Arequipa"
    assert labels("santa rosa", 3) == labels("santa rosa", 50)[:3]


def test_a_mistyped_name_finds_the_most_alike() -> None:
    assert "San Juan de Lurigancho, Lima, Lima" in labels("san juan de lurigacho")


@pytest.mark.parametrize("text", ["", "   ", "¿?", "zzzzzzzz", "x" * 10_000])
def test_nothing_is_found_for_nothing(text: str) -> None:
    assert labels(text) == []


def test_level_by_level_every_district_is_reached_once() -> None:
    assert [option.label for option in SOURCE.children(())][:3] == ["Amazonas", "Áncash", "Apurímac"]
    reached = [
        district.value
        for department in SOURCE.children(())
        for province in SOURCE.children((department.value,))
        for district in SOURCE.children((department.value, province.value))
    ]
    assert len(reached) == len(set(reached)) == 1892


def test_no_level_is_too_long_for_a_phone() -> None:
    longest = max(
        len(SOURCE.children((department.value, province.value)))
        for department in SOURCE.children(())
        for province in SOURCE.children((department.value,))
    )
    assert longest <= 45


@pytest.mark.parametrize("path", [("x",), ("1501",), ("15", "15"), ("15", "1501", "150122"), ("",), ("99",)])
def test_a_way_that_leads_nowhere_has_no_options(path: tuple[str, ...]) -> None:
    assert SOURCE.children(path) == []
