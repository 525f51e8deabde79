"""Tries to sign in: a stranger's do not keep out whoever signed in at this browser before."""

import pytest

from services import attempt_limits
from services.people import sign_in_tries, staff


@pytest.fixture
def rosa(tools):
    """A reviewer's password."""
    with tools.database.write() as session:
        return staff.create(tools, session, "rosa", "Rosa Tello", ["Verificador"])[1]


def strangers_try(tools):
    """As often as the limit by name lets them, from many places."""
    for _ in range(attempt_limits.OFFICE_NAME.times):
        attempt_limits.count(tools, (attempt_limits.OFFICE_NAME, "rosa"))


def test_who_signed_in_at_this_browser_gets_in_whatever_strangers_try(tools, rosa):
    mark = sign_in_tries.mark(tools, attempt_limits.OFFICE_NAME, "Rosa")
    strangers_try(tools)
    with pytest.raises(attempt_limits.TooManyAttempts):
        staff.authenticate(tools, "rosa", rosa, "10.0.0.9")
    assert staff.authenticate(tools, " ROSA ", rosa, "10.0.0.9", ["other.mark", mark])


@pytest.mark.parametrize("whose", ["luz", "rosa of the other door", "", "."])
def test_a_mark_of_another_name_or_made_up_is_worth_nothing(tools, rosa, whose):
    mark = {
        "luz": sign_in_tries.mark(tools, attempt_limits.OFFICE_NAME, "luz"),
        "rosa of the other door": sign_in_tries.mark(tools, attempt_limits.ALIADO_NAME, "rosa"),
    }.get(whose, whose)
    strangers_try(tools)
    with pytest.raises(attempt_limits.TooManyAttempts):
        staff.authenticate(tools, "rosa", rosa, "10.0.0.9", [mark])


def test_a_stolen_mark_gets_as_many_tries_as_a_place(tools, rosa):
    mark = sign_in_tries.mark(tools, attempt_limits.OFFICE_NAME, "rosa")
    for number in range(attempt_limits.OFFICE_SIGN_IN.times):
        assert staff.authenticate(tools, "rosa", "wrong", f"10.0.0.{number}", [mark]) is None
    with pytest.raises(attempt_limits.TooManyAttempts):
        staff.authenticate(tools, "rosa", rosa, "10.0.1.1", [mark])


def test_a_place_that_tries_many_names_is_stopped(tools):
    for number in range(attempt_limits.SIGN_IN_PLACE.times):
        sign_in_tries.count(
            tools, attempt_limits.OFFICE_SIGN_IN, attempt_limits.OFFICE_NAME, f"name{number}", "10.0.0.1"
        )
    with pytest.raises(attempt_limits.TooManyAttempts):
        sign_in_tries.count(tools, attempt_limits.ALIADO_SIGN_IN, attempt_limits.ALIADO_NAME, "another", "10.0.0.1")
    assert sign_in_tries.count(tools, attempt_limits.ALIADO_SIGN_IN, attempt_limits.ALIADO_NAME, "another", "10.0.0.2")
