"""Finding the request that an inquiry is about."""

import pytest

from services.requests import lookup, receipts, request_codes

FILE = {"file": "1", "name": "a.pdf", "type": "application/pdf", "size": 1, "sha256": "0" * 64}


@pytest.fixture
def filed(tools, call):
    """A request with an expediente, of a mayor with a document; returns its number."""
    with tools.database.write() as session:
        request_codes.issue(tools, session, 7, "00123456")
        return receipts.issue(tools, session, call(instance_key=7), file=FILE, days=6)["record"]


def found(tools, call, **asked):
    with tools.database.read() as session:
        return lookup.find(tools, session, call(), **asked)["request"]


def test_a_request_is_found_by_its_expediente(tools, call, filed):
    assert found(tools, call, record=filed, document="99999999") == {"instance": "7", "record": filed}


def test_without_a_known_expediente_it_is_found_by_the_mayors_document(tools, call, filed):
    assert found(tools, call, record="2020-000009", document="00123456")["instance"] == "7"


def test_nobody_is_found_by_what_fits_no_request(tools, call, filed):
    assert found(tools, call, record=None, document="00999999") is None
    assert found(tools, call) is None
