"""Districts: all of them, by code and never by name."""

import pytest

from engine.errors import NotFound
from services.places import district, districts


def test_every_district_is_there_once():
    found = districts()
    assert len(found) == 1891
    assert len({place.ubigeo[:4] for place in found.values()}) == 196
    assert len({place.ubigeo[:2] for place in found.values()}) == 25


def test_codes_keep_their_leading_zeros():
    assert district("010101").department == "Amazonas"
    assert all(len(place.ubigeo) == len(place.reniec) == 6 for place in districts().values())


def test_the_capital_district_belongs_to_the_provincial_municipality():
    assert district("010101").municipality == "Municipalidad Provincial de Chachapoyas"
    assert district("010102").municipality == "Municipalidad Distrital de Asunción"


def test_an_unknown_code_is_refused():
    with pytest.raises(NotFound):
        district("999999")
