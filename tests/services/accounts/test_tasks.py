"""What drawings ask about accounts, and what they are told."""

import pytest

from engine.errors import BusinessError
from services.accounts import tasks
from tests.services.accounts.conftest import person


def test_a_municipality_without_account_has_none(tools, call):
    with tools.database.read() as session:
        assert tasks.find_active(tools, session, call(), ubigeo="150101") == {"account": None}


def test_the_account_found_says_since_when_and_not_whose(tools, call, replace):
    outputs = replace("150101", person())
    with tools.database.read() as session:
        found = tasks.find_active(tools, session, call(), ubigeo="150101")
    assert found == {"account": {"key": outputs["account"], "since": tools.clock()}}


def test_who_decides_on_a_replacement_is_told_whose_the_account_is(tools, call, replace):
    with tools.database.read() as session:
        assert tasks.holder(tools, session, call(), ubigeo="150101") == {"holder": None}
    outputs = replace("150101", person("00000011", email="luz@muni.test"))
    with tools.database.read() as session:
        found = tasks.holder(tools, session, call(), ubigeo="150101")["holder"]
    assert (found["document"], found["account"], found["username"]) == ("00000011", outputs["account"], "150101-01")


def test_a_person_is_found_in_whatever_municipality(tools, call, replace):
    replace("010102", person("00000011"))
    with tools.database.read() as session:
        found = tasks.find_by_person(tools, session, call(), document_type="DNI", document="00000011")["account"]
        other = tasks.find_by_person(tools, session, call(), document_type="CE", document="00000011")["account"]
    assert (found["ubigeo"], found["municipality"]) == ("010102", "Municipalidad Distrital de Asunción")
    assert other is None


def test_a_first_account_replaces_nobody(replace):
    assert replace("150101", person())["replaced"] is None


def test_who_is_registered_again_is_not_told_of_another_person(replace):
    replace("150101", person("00000011"))
    assert replace("150101", person("00000011"))["replaced"] is None


def test_the_person_replaced_is_named_for_the_notice(replace):
    replace("150101", person("00000011", email="luz@muni.test"))
    assert replace("150101", person("00000012"))["replaced"]["email"] == "luz@muni.test"


def test_who_is_responsible_elsewhere_is_an_answer_to_the_drawing(replace):
    replace("010102", person("00000011"))
    with pytest.raises(BusinessError) as refusal:
        replace("150101", person("00000011"))
    assert refusal.value.error == "other_active"


def test_the_same_person_may_be_issued_again_at_the_same_municipality(replace):
    replace("150101", person("00000011"))
    assert replace("150101", person("00000011"))["username"] == "150101-02"


def test_ending_twice_changes_nothing(tools, call, replace, clock):
    key = replace("150101", person())["account"]
    with tools.database.write() as session:
        first = tasks.end(tools, session, call(), account=key, reason="cese")
        clock.advance(hours=1)
        assert tasks.end(tools, session, call(), account=key, reason="otra vez") == first
        with pytest.raises(BusinessError):
            tasks.reissue(tools, session, call(), account=key)
