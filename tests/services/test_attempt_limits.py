"""Limits: counted over processes, known by fingerprint only, and over when the span is over."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from services import attempt_limits

LIMIT = attempt_limits.Limit("test", 3, timedelta(minutes=10))


def tried(tools, subject="rosa") -> bool:
    try:
        attempt_limits.count(tools, (LIMIT, subject))
    except attempt_limits.TooManyAttempts:
        return False
    return True


def test_the_fourth_attempt_is_refused_with_the_time_to_wait(tools):
    assert [tried(tools) for _ in range(3)] == [True] * 3
    with pytest.raises(attempt_limits.TooManyAttempts) as refusal:
        attempt_limits.count(tools, (LIMIT, "rosa"))
    assert refusal.value.facts["minutes"] == 10


def test_waiting_helps_even_after_hammering(tools, clock):
    assert [tried(tools) for _ in range(20)].count(True) == 3
    clock.advance(minutes=10)
    assert tried(tools)


def test_subjects_and_purposes_do_not_mix(tools):
    for _ in range(3):
        tried(tools, "rosa")
    assert tried(tools, "luz")
    assert not tried(tools, " ROSA ")
    attempt_limits.count(tools, (attempt_limits.Limit("other", 1, LIMIT.span), "rosa"))


def test_success_forgives(tools):
    for _ in range(3):
        tried(tools)
    with tools.database.write() as session:
        attempt_limits.forgive(tools, session, LIMIT, "rosa")
    assert tried(tools)


def test_a_refusal_of_one_limit_counts_under_none(tools):
    other = attempt_limits.Limit("other", 1, LIMIT.span)
    attempt_limits.count(tools, (other, "x"))
    for _ in range(5):
        with pytest.raises(attempt_limits.TooManyAttempts):
            attempt_limits.count(tools, (LIMIT, "rosa"), (other, "x"))
    assert tried(tools)


def test_attempts_at_the_same_moment_do_not_slip_through(tools):
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: tried(tools), range(16))).count(True) == 3


def test_attempts_noted_by_a_clock_that_was_ahead_refuse_nobody(tools, clock):
    clock.advance(days=9)
    assert [tried(tools) for _ in range(4)].count(True) == 3
    clock.advance(days=-9)
    assert [tried(tools) for _ in range(4)].count(True) == 3


def test_a_clock_ahead_by_seconds_still_counts(tools, clock):
    clock.advance(seconds=30)
    assert [tried(tools) for _ in range(3)] == [True] * 3
    clock.advance(seconds=-30)
    assert not tried(tools)


def test_the_subject_is_not_stored(tools):
    tried(tools)
    with tools.database.read() as session:
        assert len(session.scalars(select(attempt_limits.Attempt.fingerprint)).one()) == 64


def test_old_attempts_are_swept(tools, clock):
    tried(tools)
    clock.advance(days=3)
    with tools.database.write() as session:
        attempt_limits.sweep(tools, session)
        assert session.scalars(select(attempt_limits.Attempt)).all() == []


def test_attempts_of_a_clock_that_was_ahead_are_swept_before_their_time_comes(tools, clock):
    clock.advance(days=9)
    tried(tools)
    clock.advance(days=-9)
    with tools.database.write() as session:
        attempt_limits.sweep(tools, session)
        assert session.scalars(select(attempt_limits.Attempt)).all() == []
