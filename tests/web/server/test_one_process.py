"""The end of a process loses no answer: what is in hand is answered, and only then the port is given back."""

import threading
import urllib.error
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.web.server.conftest import Served
from web.command_line import main
from web.server.one_process import serve
from web.settings import Settings, WrongSetting


@pytest.fixture
def office(serving: Callable[..., Served]) -> Served:
    """A running server."""
    return serving()


def test_a_request_in_hand_is_answered_before_the_end(office: Served) -> None:
    read: list[str] = []
    client = threading.Thread(target=lambda: read.append(office.get()))
    client.start()
    office.wait_for(1)
    office.ending.set()
    office.answer.set()
    client.join(10)
    office.thread.join(10)
    assert read == ["answered " * 10_000]
    with pytest.raises(urllib.error.URLError):
        office.get()


def test_a_port_in_use_is_told_before_anything_is_prepared(
    office: Served, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch
) -> None:
    folder = tmp_path / "new"
    monkeypatch.setenv("ALIADO_VAR", str(folder))
    monkeypatch.setenv("ALIADO_PORT", str(settings.port))
    assert main(["run"]) != 0
    assert "ALIADO_PORT" in capsys.readouterr().err
    assert not list(folder.glob("*.sqlite3")), "no database, and no demo that takes a minute"


def test_a_port_in_use_is_refused_in_words(office: Served, settings: Settings) -> None:
    with pytest.raises(WrongSetting, match=r"ya está en uso.*ALIADO_PORT"):
        serve(Flask("test"), settings, threading.Event(), lambda: None)
