"""The end of a process loses no answer: what is in hand is answered, and only then the port is given back."""

import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from web.command_line import main
from web.server.one_process import serve
from web.settings import Settings, WrongSetting, from_environment


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation on a port that is free."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    return from_environment({"ALIADO_VAR": str(tmp_path), "ALIADO_PORT": str(port)})


class Office:
    """A server in a thread, whose one page waits until it is told to answer."""

    def __init__(self, settings: Settings) -> None:
        self.address = f"http://{settings.host}:{settings.port}/"
        self.ending, self.ready = threading.Event(), threading.Event()
        self.asked, self.answer = threading.Event(), threading.Event()
        app = Flask("test")
        app.add_url_rule("/", view_func=self._page)
        self.thread = threading.Thread(target=serve, args=(app, settings, self.ending, self.ready.set))
        self.thread.start()
        assert self.ready.wait(10)

    def _page(self) -> str:
        self.asked.set()
        self.answer.wait(10)
        return "answered " * 10_000

    def get(self) -> str:
        """What a client reads."""
        with urllib.request.urlopen(self.address, timeout=10) as response:
            return str(response.read().decode())


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    """A running server."""
    office = Office(settings)
    yield office
    office.answer.set()
    office.ending.set()
    office.thread.join(10)
    assert not office.thread.is_alive()


def test_a_request_in_hand_is_answered_before_the_end(office: Office) -> None:
    read: list[str] = []
    client = threading.Thread(target=lambda: read.append(office.get()))
    client.start()
    assert office.asked.wait(10)
    office.ending.set()
    office.answer.set()
    client.join(10)
    office.thread.join(10)
    assert read == ["answered " * 10_000]
    with pytest.raises(urllib.error.URLError):
        office.get()


def test_a_port_in_use_is_told_before_anything_is_prepared(
    office: Office, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch
) -> None:
    folder = tmp_path / "new"
    monkeypatch.setenv("ALIADO_VAR", str(folder))
    monkeypatch.setenv("ALIADO_PORT", str(settings.port))
    assert main(["run"]) != 0
    assert "ALIADO_PORT" in capsys.readouterr().err
    assert not list(folder.glob("*.sqlite3")), "no database, and no demo that takes a minute"


def test_a_port_in_use_is_refused_in_words(office: Office, settings: Settings) -> None:
    with pytest.raises(WrongSetting, match=r"ya está en uso.*ALIADO_PORT"):
        serve(Flask("test"), settings, threading.Event(), lambda: None)
