"""The program as it is installed: the wheel alone, unpacked elsewhere, started, ended and started again."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
#: What is no Python and must travel along, a file of each kind.
CARGO = (
    "bpmn/acceso-usuario-aliado.bpmn",
    "engine/migrations/script.py.mako",
    "engine/migrations/versions/0001_the_first_tables.py",
    "forms/identificacion.form",
    "services/data/ubigeo.csv",
    "web/templates/error.html",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The distribution, built from this source."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    return next(folder.glob("aliado-*.whl"))


@pytest.fixture
def elsewhere(wheel: Path, tmp_path: Path) -> Path:
    """An empty folder, with the program unpacked beside it."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    (tmp_path / "work").mkdir()
    return tmp_path


def test_the_wheel_carries_what_is_no_python(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert set(CARGO) - names == set()
    static = {path.relative_to(ROOT).as_posix() for path in (ROOT / "web" / "static").rglob("*") if path.is_file()}
    assert static - names == set()


def test_the_wheel_carries_neither_tests_nor_data_of_an_office(wheel: Path) -> None:
    rooms = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {room for room in rooms if not room.startswith("aliado-")} == {"bpmn", "engine", "forms", "services", "web"}


def test_one_command_opens_the_office_and_a_second_one_finds_it_again(elsewhere: Path) -> None:
    with _running(elsewhere) as (address, told):
        assert urllib.request.urlopen(address, timeout=10).status == 200
        assert len(re.findall(r"^ +\S+ +(?:[a-z0-9]{4}-){3}[a-z0-9]{4} ", told, re.MULTILINE)) >= 4
    with _running(elsewhere) as (address, told):
        assert urllib.request.urlopen(address, timeout=10).status == 200
        assert "contraseñas" not in told
    assert sorted(path.name for path in (elsewhere / "work").iterdir()) == ["var"]


@contextmanager
def _running(elsewhere: Path) -> Iterator[tuple[str, str]]:
    """``aliado run``, from the wheel; its address and what it printed until it was open. Ends with SIGTERM, cleanly."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ALIADO_")}
    environment = {**clean, "ALIADO_PORT": str(port), "ALIADO_DEMO": "si", "PYTHONPATH": str(elsewhere / "site")}
    command = [sys.executable, "-P", "-m", "web.command_line", "run"]
    options = {"cwd": elsewhere / "work", "env": environment, "text": True, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **options) as process:
        told = ""
        for line in process.stdout:
            told += line
            if "Ctrl+C" in line:
                break
        try:
            yield f"http://127.0.0.1:{port}/", told
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0, told
