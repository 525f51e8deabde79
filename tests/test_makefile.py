"""`make` on a machine where something is missing, and in a folder that was moved: it says so, and the next try works."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).parent.parent / "Makefile"
#: As Debian's Python without its package for venvs: it makes the folder and its links, and fails when pip is due.
WITHOUT_PIP = """#!/bin/sh
case "$*" in
  *"-m venv"*) mkdir -p .venv/bin; ln -s "$(command -v python3)" .venv/bin/python; exit 1;;
esac
exit 0
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "a folder"
    found.mkdir()
    shutil.copy(MAKEFILE, found)
    return found


def make(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", *words], cwd=folder, capture_output=True, text=True, check=False, timeout=120, env=environment
    )


def test_a_venv_left_half_made_is_made_again(folder: Path) -> None:
    python = folder / "python-without-pip"
    python.write_text(WITHOUT_PIP)
    python.chmod(0o755)
    failed = make(folder, ".venv/bin/python", "PYTHON=./python-without-pip", "UV=")
    assert failed.returncode != 0
    assert "python3-venv" in failed.stderr
    assert not (folder / ".venv").exists()
    assert make(folder, ".venv/bin/python", "UV=").returncode == 0
    assert (folder / ".venv/bin/pip").exists()


def test_a_folder_that_was_renamed_says_what_to_do(folder: Path) -> None:
    (folder / ".venv").mkdir()
    (folder / ".venv" / "made-in").write_text(str(folder))
    assert make(folder, "--dry-run", "lock").returncode == 0
    moved = folder.rename(folder.with_name("another folder"))
    refused = make(moved, "run")
    assert refused.returncode == 2
    assert str(folder) in refused.stderr
    assert "make clean" in refused.stderr
    assert make(moved, "clean").returncode == 0
    assert not (moved / ".venv").exists()
