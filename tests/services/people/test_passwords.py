"""Passwords: readable, strong, and checked alike whether or not somebody is there."""

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import extract_parameters
from argon2.exceptions import VerifyMismatchError

from services.people import passwords
from tests.cheap_passwords import AS_SHIPPED
from tests.services.outdated_passwords import outdated_hash

pytestmark = pytest.mark.usefixtures("dear_passwords")


def test_a_hash_costs_at_least_what_owasp_asks_for():
    assert passwords.hashed("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_password_is_four_readable_groups():
    made = passwords.make()
    groups = made.split("-")
    assert [len(group) for group in groups] == [4, 4, 4, 4]
    assert set("".join(groups)) <= set(passwords.ALPHABET)
    assert not set(passwords.ALPHABET) & set("0o1li")


def test_no_two_passwords_are_alike():
    assert len({passwords.make() for _ in range(500)}) == 500


def test_the_right_password_matches_and_another_does_not():
    stored = passwords.hashed("kf7m-qw3x")
    assert passwords.matches(stored, "kf7m-qw3x")
    assert not passwords.matches(stored, "kf7m-qw3y")


def test_nobody_has_no_password():
    assert not passwords.matches(None, "kf7m-qw3x")


def test_nobodys_hash_is_checked_like_any_other():
    nobodys, one = passwords._nobodys(AS_SHIPPED), passwords.hashed("x")
    assert extract_parameters(nobodys) == extract_parameters(one)
    with pytest.raises(VerifyMismatchError):  # the work was done: a text that is no hash is refused before
        AS_SHIPPED.verify(nobodys, "x")


def test_a_broken_hash_matches_nothing():
    assert not passwords.matches("plain", "plain")


def test_only_a_hash_with_other_parameters_is_renewed():
    assert passwords.renewed(passwords.hashed("x"), "x") is None
    renewed = passwords.renewed(outdated_hash("x"), "x")
    assert passwords.matches(renewed, "x")
    assert passwords.renewed(renewed, "x") is None


def test_however_many_ask_few_threads_hash_and_keep_its_memory():
    with ThreadPoolExecutor(8) as askers:
        stored = list(askers.map(passwords.hashed, map(str, range(8))))
        assert all(askers.map(passwords.matches, stored, map(str, range(8))))
    hashing = [thread for thread in threading.enumerate() if thread.name.startswith("password")]
    assert 1 <= len(hashing) <= passwords.AT_ONCE


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_process_born_of_one_that_hashed_hashes_too():
    passwords.hashed("x")
    child = os.fork()
    if not child:
        signal.alarm(10)
        os._exit(0 if passwords.matches(passwords.hashed("x"), "x") else 1)
    assert os.waitpid(child, 0)[1] == 0
