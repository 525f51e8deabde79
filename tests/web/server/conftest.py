"""A server on a free port, with pages that a test holds in its hand."""

import http.client
import socket
import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from flask import Flask, request

from web.server.one_process import serve
from web.settings import Settings, from_environment


def free_port() -> int:
    """A port that nobody has."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation on a port that is free."""
    return from_environment({"ALIADO_VAR": str(tmp_path), "ALIADO_PORT": str(free_port())})


class Served:
    """A server in a thread. ``/`` waits until it is told to answer; ``/at-once`` says how many bytes it was sent."""

    def __init__(self, settings: Settings) -> None:
        self.place = (settings.host, settings.port)
        self.address = f"http://{settings.host}:{settings.port}/"
        self.ending, self.ready = threading.Event(), threading.Event()
        self._asked, self.answer = threading.Semaphore(0), threading.Event()
        app = Flask("test")
        app.add_url_rule("/", view_func=self._page)
        app.add_url_rule(
            "/at-once", "at-once", view_func=lambda: f"{len(request.get_data())} bytes", methods=["GET", "POST"]
        )
        app.add_url_rule("/who", "who", view_func=lambda: f"{request.remote_addr} {request.scheme}")
        self.thread = threading.Thread(target=serve, args=(app, settings, self.ending, self.ready.set))
        self.thread.start()
        assert self.ready.wait(10)

    def _page(self) -> str:
        self._asked.release()
        self.answer.wait(10)
        return "answered " * 10_000

    def get(self, path: str = "", headers: Mapping[str, str] = MappingProxyType({})) -> str:
        """What a client reads."""
        asked = urllib.request.Request(self.address + path, headers=dict(headers))
        with urllib.request.urlopen(asked, timeout=10) as response:
            return str(response.read().decode())

    def wait_for(self, count: int) -> None:
        """Until so many requests more are in hand."""
        for _ in range(count):
            assert self._asked.acquire(timeout=10)

    def connect(self) -> socket.socket:
        """A connection that sends nothing yet."""
        return socket.create_connection(self.place, timeout=10)

    def end(self) -> None:
        """Ask for the end and see it."""
        self.answer.set()
        self.ending.set()
        self.thread.join(10)
        assert not self.thread.is_alive()


class Client(threading.Thread):
    """Sends one request after the other until the port is closed; ``lost``: what was sent and not answered."""

    def __init__(self, place: tuple[str, int], path: str, keeps: bool) -> None:
        super().__init__()
        self._place, self._path, self._keeps = place, path, keeps
        self.answered, self.told_to_leave, self.lost = 0, 0, list[str]()

    def run(self) -> None:
        """What a proxy does: a connection that is refused is none, a request that was sent must be answered."""
        connection: http.client.HTTPConnection | None = None
        while True:
            if connection is None:
                connection = http.client.HTTPConnection(*self._place, timeout=10)
                try:
                    connection.connect()
                except ConnectionRefusedError:
                    return
            try:
                connection.request("GET", self._path, None, {} if self._keeps else {"Connection": "close"})
                answer = connection.getresponse()
                assert answer.status == 200
                answer.read()
            except (OSError, http.client.HTTPException) as fault:
                self.lost.append(repr(fault))
                return
            self.answered += 1
            if answer.getheader("Connection") == "close":
                self.told_to_leave += self._keeps
                connection.close()
                connection = None


@pytest.fixture
def serving(settings: Settings) -> Iterator[Callable[..., Served]]:
    """Starts the server, with other settings where they are named; it is ended afterwards."""
    begun: list[Served] = []

    def start(**other: Any) -> Served:
        begun.append(Served(replace(settings, **other)))
        return begun[0]

    yield start
    for each in begun:
        each.end()
