"""Folder and database of an office are for their owner alone, whoever made them."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.conftest import settings_for
from web.server.opening import make_sqlite, opened


@pytest.fixture
def everybody_may() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("everybody_may")
@pytest.mark.parametrize("there_already", [False, True])
def test_folder_and_database_are_their_owners_alone(tmp_path: Path, there_already: bool) -> None:
    var = tmp_path / "var"
    database = var / "aliado.sqlite3"
    var.mkdir(mode=0o755)
    settings = settings_for(var, f"sqlite:///{database}")
    if there_already:
        make_sqlite(settings)
        database.chmod(0o644)
    with opened(settings):
        assert {path.name: mode(path) for path in var.glob("aliado.sqlite3*")}.items() >= {(database.name, 0o600)}
        assert {mode(path) for path in var.glob("aliado.sqlite3*")} == {0o600}
    assert mode(var) == 0o700
