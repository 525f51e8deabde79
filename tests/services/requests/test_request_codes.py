"""The request code: long, readable, one per request; look-up says nothing about what was wrong."""

import pytest
from sqlalchemy import text

from engine.errors import NotFound
from services import attempt_limits
from services.requests import mail_codes, request_codes


@pytest.fixture
def code(tools):
    with tools.database.write() as session:
        return request_codes.issue(tools, session, 7, document="00000011")


def found(tools, typed):
    with tools.database.read() as session:
        return request_codes.find(tools, session, typed)


def test_a_code_has_at_least_128_random_bits_in_readable_groups(code):
    groups = code.split("-")
    assert [len(group) for group in groups] == [4] * 7
    assert len(groups) * 4 * 5 >= 128
    assert not set("ILOU") & set(code)


def test_a_request_has_one_code(tools, code):
    with tools.database.write() as session:
        assert request_codes.issue(tools, session, 7) == code == request_codes.code_of(tools, session, 7)
        assert request_codes.issue(tools, session, 8) != code


def test_a_request_without_code_has_none(tools):
    with tools.database.read() as session, pytest.raises(NotFound):
        request_codes.code_of(tools, session, 7)


def test_a_code_is_found_however_it_is_typed(tools, code):
    assert found(tools, code) == 7
    assert found(tools, f" {code.lower().replace('-', ' ')} ") == 7
    assert found(tools, code.replace("0", "O").replace("1", "l")) == 7
    assert found(tools, code[:-1]) is None
    assert found(tools, "") is None


def test_the_code_is_not_stored_in_clear(tools, code):
    with tools.database.read() as session:
        row = str(session.execute(text("SELECT * FROM request_code")).one())
    assert code not in row
    assert code.replace("-", "") not in row


def test_code_and_document_open_the_request(tools, code):
    assert request_codes.look_up(tools, code, "0000 0011", "10.0.0.1") == 7


def test_whatever_is_wrong_the_answer_is_the_same(tools, code):
    with tools.database.write() as session:
        without_document = request_codes.issue(tools, session, 8)
    tries = [(code, "00000012"), ("0" * 28, "00000011"), ("", ""), (without_document, ""), (without_document, "0" * 64)]
    assert [request_codes.look_up(tools, *one, "10.0.0.1") for one in tries] == [None] * 5


def test_a_corrected_document_counts_from_then_on(tools, code):
    with tools.database.write() as session:
        request_codes.issue(tools, session, 7, document="00000012")
    assert request_codes.look_up(tools, code, "00000012", "10.0.0.1") == 7
    assert request_codes.look_up(tools, code, "00000011", "10.0.0.1") is None


def test_guessing_documents_is_limited(tools, code):
    for number in range(30):
        request_codes.look_up(tools, code, f"{number:08d}", "10.0.0.1")
    with pytest.raises(attempt_limits.TooManyAttempts):
        request_codes.look_up(tools, code, "00000011", "10.0.0.1")
    assert request_codes.look_up(tools, code, "00000011", "10.0.0.2") == 7


def test_strangers_who_type_the_mayors_document_do_not_keep_the_applicant_out(tools, code):
    for number in range(25):
        request_codes.look_up(tools, "0" * 28, "00000011", f"10.0.1.{number}")
    assert request_codes.look_up(tools, code, "00000011", "10.0.0.2") == 7


def test_requests_of_a_document_come_newest_first(tools, code):
    with tools.database.write() as session:
        request_codes.issue(tools, session, 9, document="00000011")
        request_codes.issue(tools, session, 8, document="00000012")
        assert request_codes.find_by_document(tools, session, "00000011") == [9, 7]


def test_the_service_gives_link_and_code(tools, call):
    with tools.database.write() as session:
        outputs = request_codes.link(tools, session, call(instance_key=7), document="00000011")
    assert outputs["link"] == f"https://aliado.test/seguimiento/{outputs['code']}"
    assert request_codes.look_up(tools, outputs["code"], "00000011", "10.0.0.1") == 7


def test_another_address_gets_a_code_of_its_own_and_the_old_one_opens_nothing(tools, call, code):
    def linked(address):
        with tools.database.write() as session:
            made = request_codes.link(tools, session, call(instance_key=7), document="00000011", address=address)
            mail_codes.issue(tools, session, call(instance_key=7), address=address)
            return made["code"]

    assert linked("luz@x.pe") == code, "nothing was mailed before"
    assert linked(" LUZ@x.pe ") == code
    other = linked("ana@x.pe")
    assert other != code
    with tools.database.read() as session:
        assert (request_codes.find(tools, session, code), request_codes.find(tools, session, other)) == (None, 7)
    assert request_codes.look_up(tools, other, "00000011", "10.0.0.1") == 7
    assert request_codes.look_up(tools, code, "00000011", "10.0.0.1") is None
