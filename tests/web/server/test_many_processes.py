"""Two processes of gunicorn before one database: what one of them learned, the other one knows."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest

from services.people import staff
from tests.web.conftest import PASSWORD
from web.server.opening import opened
from web.settings import from_environment

ROOT = Path(__file__).parents[3]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """``aliado web --processes 2`` on a free port, with one person who may sign in."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    given = {"ALIADO_VAR": str(tmp_path), "ALIADO_PORT": str(port), "ALIADO_LOGS": "json"}
    with opened(from_environment(given)) as installation, installation.database.write() as session:
        staff.create(installation.tools, session, "rosa", "Rosa", ["Verificador"], password=PASSWORD)
    command = [sys.executable, "-m", "web.command_line", "web", "--processes", "2"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **given})
    address = f"http://127.0.0.1:{port}"
    _wait(address)
    yield address, process
    process.terminate()
    assert process.wait(30) == 0


def _wait(address: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()
            return
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.1)


def _children(process: subprocess.Popen[bytes]) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def test_who_signed_in_is_known_to_every_process_and_to_the_one_that_replaces_it(
    office: tuple[str, subprocess.Popen[bytes]],
) -> None:
    address, process = office
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = browser.open(f"{address}/ingresar").read().decode()
    token = re.search(r'name="csrf_token" value="([^"]*)"', page)
    assert token
    sent = urlencode({"usuario": "rosa", "contrasena": PASSWORD, "csrf_token": token[1]}).encode()
    assert browser.open(f"{address}/ingresar", sent).geturl().endswith("/bandeja")
    first, second = _children(process)
    for victim in (first, second):  # whoever answered is gone: another one answers for both
        os.kill(victim, signal.SIGKILL)
        _wait(address)
        assert browser.open(f"{address}/bandeja").geturl().endswith("/bandeja")
