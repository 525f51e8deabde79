"""An end that loses no request: clients that go on asking while the server ends meet an answer or a closed port."""

import socket
import time
from collections.abc import Callable

import pytest

from tests.web.server.conftest import Client, Served
from web.server import answering

Serving = Callable[..., Served]
_CLIENTS = 8


def test_no_request_is_lost_while_the_process_ends(serving: Serving) -> None:
    office = serving()
    clients = [Client(office.place, "/at-once", keeps=number % 2 == 0) for number in range(_CLIENTS)]
    for client in clients:
        client.start()
    time.sleep(0.5)
    office.ending.set()
    for client in clients:
        client.join(20)
    assert [client.lost for client in clients] == [[]] * _CLIENTS
    assert all(client.answered > 10 for client in clients)
    assert all(client.told_to_leave for client in clients[::2]), "kept connections are told to close"


def test_a_connection_that_was_made_before_the_end_is_answered(serving: Serving) -> None:
    office = serving()
    with office.connect() as waiting:
        office.ending.set()
        time.sleep(1)
        waiting.sendall(b"GET /at-once HTTP/1.1\r\nHost: a\r\n\r\n")
        answer = waiting.recv(4096)
    assert b"200 OK" in answer
    assert b"Connection: close" in answer


def test_who_asks_nothing_does_not_hold_the_end_up(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "LINGER_SECONDS", 0.5)
    office = serving()
    with office.connect() as silent:
        began = time.monotonic()
        office.end()
        assert time.monotonic() - began < 5
        assert silent.recv(10) == b""


def test_nobody_begins_a_connection_that_would_be_reset(serving: Serving) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        answering.refuse_newcomers(listening)
        with socket.socket() as newcomer:
            newcomer.settimeout(0.3)
            with pytest.raises(TimeoutError):
                newcomer.connect(listening.getsockname())


@pytest.mark.parametrize(("proxy", "told"), [("127.0.0.1", "203.0.113.9 https"), ("10.0.0.1", "127.0.0.1 http")])
def test_who_stands_before_us_says_who_asks_only_when_it_is_our_proxy(serving: Serving, proxy: str, told: str) -> None:
    office = serving(trusted_proxy=proxy)
    said = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    assert office.get("who", said) == told
