"""A municipality's name, and the one request it may have open."""

from typing import Any

import pytest
from sqlalchemy import insert, select

from engine.errors import BusinessError
from engine.service import Call
from services.requests import municipality
from services.requests.municipality import Reservation
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


def test_a_filing_that_loses_to_one_that_ends_at_once_reserves_after_all(
    office: Office, tools, two_requests, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two_requests
    theirs = {"ubigeo": "010102", "instance_key": first.instance_key, "since": office.clock()}
    with office.database.write() as session:
        scalar, looks = session.scalar, []

        def look(statement: Any) -> Any:
            looks.append(statement)
            if len(looks) == 2:
                municipality.release(session, first.instance_key)
            found = scalar(statement)
            if len(looks) == 1:
                session.execute(insert(Reservation), theirs)
            return found

        monkeypatch.setattr(session, "scalar", look)
        assert municipality.reserve(tools, session, second, ubigeo="010102") == {"reserved": True}
    with office.database.read() as session:
        assert session.scalars(select(Reservation.instance_key)).all() == [second.instance_key]


def test_a_provincial_capital_is_governed_by_the_provincial_municipality(office: Office, tools, two_requests) -> None:
    with office.database.read() as session:
        found = municipality.describe(tools, session, two_requests[0], ubigeo="010101")["municipality"]
    assert (found["name"], found["kind"]) == ("Municipalidad Provincial de Chachapoyas", "provincial")
    with office.database.read() as session, pytest.raises(BusinessError, match="unknown_district"):
        municipality.describe(tools, session, two_requests[0], ubigeo="999999")


def test_another_filed_request_is_told_without_whose_it_is(office: Office, tools, two_requests) -> None:
    first, second = two_requests
    with office.database.write() as session:
        municipality.reserve(tools, session, first, ubigeo="010102")
        assert municipality.under_way(tools, session, first, ubigeo="010102") == {"filed": None}
        assert municipality.under_way(tools, session, second, ubigeo="010102") == {"filed": {"since": first.now}}
