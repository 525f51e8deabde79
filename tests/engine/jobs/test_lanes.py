"""Slow work in a lane of its own keeps nobody else's waiting, and a case's own is done one after the other."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from engine.jobs import leases
from engine.jobs.dispatcher import Dispatcher
from engine.jobs.procrastinate import ProcrastinateDispatcher
from engine.service import Service
from tests.engine.jobs.conftest import QueuedOffice, eventually
from tests.engine.office import END, START, Office, flows, node, road, service

FILE = START + service("f", "file") + END + road("start", "f", "end")
OTHER = START + service("s") + END + road("start", "s", "end")
TWO = START + node("parallelGateway", "fork") + service("f", "file") + service("g", "file") + END
TWO += flows("start>fork", "fork>f", "fork>g", "f>end", "g>end")


class Slow:
    """A service that goes on when it is told to; how many of its calls there are at once."""

    def __init__(self) -> None:
        self.began, self.go_on = threading.Semaphore(0), threading.Semaphore(0)
        self.now = self.most = 0

    def __call__(self, call: object) -> dict[str, object]:
        self.now += 1
        self.most = max(self.most, self.now)
        self.began.release()
        assert self.go_on.acquire(timeout=60)
        self.now -= 1
        return {}


@pytest.fixture
def slow() -> Slow:
    return Slow()


def serve(office: Office, slow: Slow) -> None:
    office.services["file"] = Service("file", slow, local=False, lane="files")
    office.serve("work", lambda: {})


@contextmanager
def working(*workers: Dispatcher) -> Iterator[None]:
    stop = threading.Event()
    threads = [threading.Thread(target=worker.run, args=(stop, 0.05)) for worker in workers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive()


def test_others_do_not_wait_behind_a_file(office: Office, slow: Slow) -> None:
    serve(office, slow)
    office.draw(FILE)
    office.start()
    with working(office.worker):
        try:
            assert slow.began.acquire(timeout=60), "the file is being worked on"
            office.draw(OTHER)
            office.start()
            eventually(lambda: office.done().count("s") == 1)
        finally:
            slow.go_on.release()
        eventually(lambda: office.done().count("f") == 1)


def test_the_files_of_one_case_are_done_one_after_the_other_by_however_many_workers(
    office: Office, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "shortly", timedelta)
    serve(office, slow)
    office.draw(TWO)
    office.start()
    with working(office.worker, Dispatcher(office.runtime)):
        assert slow.began.acquire(timeout=60)
        assert not slow.began.acquire(timeout=0.5), "the second waits for the first"
        slow.go_on.release()
        assert slow.began.acquire(timeout=60)
        slow.go_on.release()
        eventually(lambda: {"f", "g"} <= set(office.done()))
    assert slow.most == 1


def test_a_lane_that_cannot_go_on_ends_the_turn_of_all(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(office, Slow())
    due = Dispatcher.due

    def away(self: Dispatcher, limit: int, lane: str | None = None) -> list[int]:
        if lane == "files":
            raise ConnectionError
        return due(self, limit, lane)

    monkeypatch.setattr(Dispatcher, "due", away)
    with pytest.raises(ConnectionError):
        office.worker.run(threading.Event(), 30)


def test_queued_jobs_do_not_wait_behind_a_file_either(queued_office: QueuedOffice, slow: Slow) -> None:
    office = queued_office
    serve(office, slow)
    office.worker = ProcrastinateDispatcher(office.runtime, concurrency=1)
    office.draw(FILE)
    for _ in range(2):
        office.start()
    with working(office.worker):
        try:
            assert slow.began.acquire(timeout=60)
            office.draw(OTHER)
            office.start()
            eventually(lambda: office.done().count("s") == 1)
        finally:
            slow.go_on.release()
            slow.go_on.release()
        eventually(lambda: office.done().count("f") == 2)
