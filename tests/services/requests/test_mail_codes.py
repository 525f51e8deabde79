"""E-mail confirmation: the right code or link confirms, nothing else does, and nobody can try for long."""

import pytest
from sqlalchemy import text

from engine.errors import BusinessError
from services import secrets
from services.requests import mail_codes, places


@pytest.fixture
def issue(tools, call):
    """Issues a code; returns its reference and the words of its mail."""

    def step(address="luz@muni.test", instance_key=7):
        with tools.database.write() as session:
            outputs = mail_codes.issue(tools, session, call(instance_key=instance_key), address=address)
            return outputs["code"], secrets.read(tools, session, outputs["secret"])

    return step


@pytest.fixture
def check(tools, call):
    """Answers a code in a step of its own."""

    def step(code, answer, instance_key=7):
        with tools.database.write() as session:
            return mail_codes.check(tools, session, call(instance_key=instance_key), code=code, answer=answer)

    return step


def another(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_code_confirms(issue, check):
    code, words = issue()
    assert check(code, words["code"]) == {"confirmed": True, "reason": ""}


def test_the_code_may_be_typed_with_spaces(issue, check):
    code, words = issue()
    assert check(code, f" {words['code'][:3]} {words['code'][3:]} ")["confirmed"]


def test_the_link_confirms(tools, issue, check):
    code, words = issue()
    assert words["link"].startswith("https://aliado.test/confirmar/")
    token = words["link"].rpartition("/")[2]
    with tools.database.read() as session:
        found = mail_codes.find_by_link(tools, session, token)
        assert mail_codes.find_by_link(tools, session, token + "x") is None
    assert (str(found.key), found.instance) == (code, 7)
    assert check(code, token)["confirmed"]


def test_a_new_code_voids_the_link_of_the_one_before_and_of_no_other_request(tools, issue):
    links = [issue(address, instance)[1]["link"] for address, instance in (("a@x.pe", 7), ("a@x.pe", 8), ("b@x.pe", 7))]
    with tools.database.read() as session:
        found = [mail_codes.find_by_link(tools, session, link.rpartition("/")[2]) for link in links]
    assert [row and row.instance for row in found] == [None, 8, 7]


@pytest.mark.parametrize("answer", ["", None, "abc", "1" * 5000, "12345"])
def test_what_can_be_no_code_says_so_and_costs_no_answer(issue, check, answer):
    code, words = issue()
    for _ in range(6):
        assert check(code, answer) == {"confirmed": False, "reason": mail_codes.NO_CODE}
    assert check(code, words["code"])["confirmed"]


def test_the_code_of_an_earlier_mail_is_named_as_that_and_costs_no_answer(issue, check):
    _, before = issue()
    code, words = issue()
    for _ in range(6):
        assert check(code, before["code"])["reason"] in (mail_codes.EARLIER, "")
    assert check(code, words["code"])["confirmed"]


@pytest.mark.parametrize("typed", ["{}", "{0[0]}{0[1]}{0[2]}-{0[3]}{0[4]}{0[5]}", " {} .", "\u200b{}"])
def test_the_code_may_be_typed_and_pasted_in_many_ways(issue, check, typed):
    code, words = issue()
    assert check(code, typed.format(words["code"]))["confirmed"]


def test_after_five_wrong_answers_the_right_one_comes_too_late(issue, check):
    code, words = issue()
    told = [check(code, another(words["code"]))["reason"] for _ in range(5)]
    assert all(reason.startswith(mail_codes.WRONG) for reason in told)
    assert "quedan 4" in told[0]
    assert "queda un intento" in told[3]
    assert "último" in told[4]
    assert check(code, words["code"])["reason"] == mail_codes.USED_UP


def test_a_code_lives_a_day(tools, issue, check, clock):
    code, words = issue()
    clock.advance(hours=24)
    assert check(code, words["code"])["reason"] == mail_codes.EXPIRED
    with tools.database.read() as session:
        assert mail_codes.find_by_link(tools, session, words["link"].rpartition("/")[2]) is None


def test_a_confirmed_address_stays_confirmed(issue, check, clock):
    code, words = issue()
    check(code, words["code"])
    clock.advance(days=3)
    assert check(code, "")["confirmed"]


def test_the_code_of_another_request_confirms_nothing(issue, check):
    code, words = issue(instance_key=8)
    assert not check(code, words["code"], instance_key=7)["confirmed"]


def test_an_older_code_still_confirms(issue, check):
    code, words = issue()
    issue()
    assert check(code, words["code"])["confirmed"]


def test_an_address_gets_five_codes_an_hour(issue, clock):
    for _ in range(5):
        issue()
    with pytest.raises(BusinessError) as refusal:
        issue(" LUZ@muni.test ")
    assert refusal.value.error == "too_many"
    issue("rosa@muni.test")
    clock.advance(hours=1)
    issue()


def test_neither_code_nor_address_is_stored_in_clear(tools, issue):
    _, words = issue()
    with tools.database.read() as session:
        row = session.execute(text("SELECT * FROM confirmation")).one()
    fields = [str(value) for value in row]
    assert words["code"] not in fields
    assert "luz" not in "".join(fields)


def test_strangers_elsewhere_use_up_their_codes_and_not_those_of_a_request_begun_here(tools, issue):
    with tools.database.write() as session:
        for number in range(1, 9):
            places.note(tools, session, number, f"192.0.2.{1 + number // 6}")
    for number in (1, 2, 3, 4, 5):
        issue(instance_key=number)
    with pytest.raises(BusinessError):
        issue(instance_key=5)
    for number in (6, 7, 8, 6, 7):
        issue(instance_key=number)
    with pytest.raises(BusinessError):
        issue(instance_key=8)
