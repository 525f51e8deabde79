"""Connections that are held open: newcomers have a place all the same, and what is too slow is cut."""

import resource
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.web.server.conftest import Served
from web.server import connections

Serving = Callable[..., Served]


@contextmanager
def held(office: Served, count: int, sent: bytes = b"") -> Iterator[list[socket.socket]]:
    """So many connections that sent this much and no more."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(office.connect()) for _ in range(count)]
        for each in sockets:
            each.sendall(sent)
        yield sockets


def is_closed(connection: socket.socket, within: float = 5) -> bool:
    """Whether the other side closes it, whatever it says before."""
    connection.settimeout(within)
    try:
        while connection.recv(4096):
            pass
    except TimeoutError:
        return False
    except ConnectionResetError:
        return True
    return True


def test_two_hundred_that_ask_nothing_keep_nobody_out(serving: Serving) -> None:
    office = serving()
    with held(office, 200), held(office, 8, b"GET /at-once HTTP/1.1\r\nHo"):
        assert [office.get("at-once") for _ in range(10)] == ["0 bytes"] * 10


def test_one_address_has_so_many_and_its_oldest_idle_one_gives_way(serving: Serving) -> None:
    office = serving()
    with held(office, connections.OF_ONE_ADDRESS) as sockets:
        assert office.get("at-once") == "0 bytes"
        assert is_closed(sockets[0])
        assert not is_closed(sockets[-1], within=0.2)


def test_where_all_of_an_address_are_at_work_it_gets_no_more(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "OF_ONE_ADDRESS", 2)
    office = serving()
    with held(office, 2, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n") as busy:
        office.wait_for(2)
        with office.connect() as newcomer:
            assert is_closed(newcomer)
        office.answer.set()
        assert all(each.recv(15) == b"HTTP/1.1 200 OK" for each in busy)


def test_a_head_that_does_not_come_is_cut(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.5)
    office = serving()
    with held(office, 1) as (silent,), held(office, 1, b"GET / HTTP/1.1\r\n") as (slow,):
        assert slow.recv(100).startswith(b"HTTP/1.1 408")
        assert is_closed(silent)


def test_a_body_of_one_byte_a_second_is_cut(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "BODY_SECONDS", 1.5)
    office = serving()
    head = b"POST /at-once HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n"
    with held(office, 1, head) as (slow,):
        until = time.monotonic() + 10
        with pytest.raises(OSError):
            while time.monotonic() < until:
                slow.sendall(b"x")
                time.sleep(0.2)
        assert time.monotonic() < until


def test_a_body_that_comes_steadily_is_not_cut(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "BODY_SECONDS", 0.2)
    office = serving()
    head = b"POST /at-once HTTP/1.1\r\nHost: a\r\nContent-Length: 40000\r\n\r\n"
    with held(office, 1, head) as (steady,):
        for _ in range(4):
            steady.sendall(b"x" * 10_000)
            time.sleep(0.6)
        assert b"200 OK" in steady.recv(4096)


def test_without_a_descriptor_left_the_loop_rests_and_goes_on(serving: Serving) -> None:
    office = serving()
    assert office.get("at-once") == "0 bytes"
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with ExitStack() as stack:
        waiting = [stack.enter_context(socket.socket()) for _ in range(4)]
        resource.setrlimit(resource.RLIMIT_NOFILE, (len(list(Path("/proc/self/fd").iterdir())) - 1, hard))
        try:
            for each in waiting:
                each.connect(office.place)
            before = time.process_time()
            time.sleep(1)
            assert time.process_time() - before < 0.3, "the loop spins"
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        waiting[-1].sendall(b"GET /at-once HTTP/1.1\r\nHost: a\r\n\r\n")
        assert waiting[-1].recv(15) == b"HTTP/1.1 200 OK"
