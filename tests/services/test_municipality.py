"""A municipality's name, and the one request it may have open."""

import pytest

from engine.errors import BusinessError
from engine.service import Call
from services import municipality
from tests.engine.office import CLERK, END, START, Office, road, user


@pytest.fixture
def two_requests(office: Office) -> tuple[Call, Call]:
    office.draw(START + user("a") + END + road("start", "a", "end"))
    office.runtime.at_end = (municipality.release,)
    keys = (office.start().instance, office.start().instance)
    first, second = (Call(key=1, instance_key=key, element_id="s", now=office.clock()) for key in keys)
    return first, second


def test_a_second_filing_of_one_municipality_is_refused_until_the_first_has_ended(
    office: Office, tools, two_requests
) -> None:
    first, second = two_requests
    with office.database.write() as session:
        assert municipality.reserve(tools, session, first, ubigeo="010102") == {"reserved": True}
        assert municipality.reserve(tools, session, first, ubigeo="010102") == {"reserved": True}
    with office.database.write() as session, pytest.raises(BusinessError, match="already_filed"):
        municipality.reserve(tools, session, second, ubigeo="010102")
    office.runtime.cancel(first.instance_key, CLERK, "withdrawn")
    with office.database.write() as session:
        assert municipality.reserve(tools, session, second, ubigeo="010102") == {"reserved": True}


def test_a_provincial_capital_is_governed_by_the_provincial_municipality(office: Office, tools, two_requests) -> None:
    with office.database.read() as session:
        found = municipality.describe(tools, session, two_requests[0], ubigeo="010101")["municipality"]
    assert (found["name"], found["kind"]) == ("Municipalidad Provincial de Chachapoyas", "provincial")
    with office.database.read() as session, pytest.raises(BusinessError, match="unknown_district"):
        municipality.describe(tools, session, two_requests[0], ubigeo="999999")
