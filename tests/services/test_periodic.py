"""Periodic work: each once in its time, by whoever is first, and one that fails is nobody else's misfortune."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.models.process import RequestToken
from services import attempt_limits, periodic
from services.attempt_limits import Attempt, Limit
from services.periodic import Periodic
from services.tools import Tools


def test_each_is_done_once_in_its_time(tools: Tools, clock) -> None:
    done: list[str] = []
    table = (
        Periodic("hourly", timedelta(hours=1), lambda _: done.append("hourly")),
        Periodic("daily", timedelta(days=1), lambda _: done.append("daily")),
    )
    assert periodic.run_due(tools, table) == 2
    assert periodic.run_due(tools, table) == 0
    clock.advance(hours=1)
    assert periodic.run_due(tools, table) == 1
    assert done == ["hourly", "daily", "hourly"]


def test_of_many_workers_one_does_it(tools: Tools) -> None:
    done: list[int] = []
    table = (Periodic("hourly", timedelta(hours=1), lambda _: done.append(1)),)
    workers = [threading.Thread(target=periodic.run_due, args=(tools, table)) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert done == [1]


def test_one_that_fails_is_told_after_the_others_and_tried_again_soon(tools: Tools, clock) -> None:
    done: list[str] = []

    def fail(_tools: Tools) -> None:
        done.append("failed")
        raise RuntimeError

    table = (
        Periodic("broken", timedelta(days=1), fail),
        Periodic("sound", timedelta(days=1), lambda _: done.append("sound")),
    )
    with pytest.raises(RuntimeError):
        periodic.run_due(tools, table)
    assert done == ["failed", "sound"]
    clock.advance(minutes=10)
    with pytest.raises(RuntimeError):
        periodic.run_due(tools, table)
    assert done == ["failed", "sound", "failed"]


def test_a_clock_that_was_ahead_and_was_set_right_holds_nothing_up(tools: Tools, clock) -> None:
    done: list[str] = []
    table = (Periodic("hourly", timedelta(hours=1), lambda _: done.append("hourly")),)
    clock.advance(days=9)
    periodic.run_due(tools, table)
    clock.advance(days=-9)
    assert periodic.run_due(tools, table) == 1
    assert periodic.run_due(tools, table) == 0


def test_clocks_that_differ_by_minutes_do_it_once(tools: Tools, clock) -> None:
    table = (Periodic("hourly", timedelta(hours=1), lambda _: None),)
    clock.advance(minutes=5)
    assert periodic.run_due(tools, table) == 1
    clock.advance(minutes=-5)
    assert periodic.run_due(tools, table) == 0


def test_an_answer_is_repeated_for_a_month_and_then_forgotten(tools: Tools, clock) -> None:
    with tools.database.write() as session:
        session.add(RequestToken(token="old", answer={}, created=clock()))
    clock.advance(days=29)
    periodic.run_due(tools)
    with tools.database.write() as session:
        assert session.get(RequestToken, "old") is not None
        session.add(RequestToken(token="new", answer={}, created=clock()))
    clock.advance(days=2)
    periodic.run_due(tools)
    with tools.database.read() as session:
        assert session.scalars(select(RequestToken.token)).all() == ["new"]


def test_the_table_works_and_takes_what_expired(tools: Tools, clock) -> None:
    attempt_limits.count(tools, (Limit("test", 3, timedelta(hours=1)), "ana"))
    clock.advance(days=3)
    assert periodic.run_due(tools) == len(periodic.PERIODIC)
    with tools.database.read() as session:
        assert session.query(Attempt).count() == 0
