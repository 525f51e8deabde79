"""On a disk that cannot be written an office is looked at and copied, and what is wrong has a name."""

import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from engine.actor import Actor
from tests.faults.kinds import small_disk
from tests.web.small_bundle import files
from web.command_line import main
from web.http import disk
from web.server.opening import opened
from web.settings import from_environment


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An office with one request, in a folder that was then mounted to be read only."""
    with small_disk(64) as folder:
        if folder is None:
            pytest.skip("nobody may mount a small disk here")
        monkeypatch.setenv("ALIADO_VAR", str(folder))
        with opened(from_environment()) as installation:
            installation.runtime.publish(files(), "prueba", "inicio")
            installation.runtime.start("prueba", Actor("x"))
            kept = installation.database.engine.raw_connection()  # the last to close would empty the write-ahead file
            with closing(kept):
                subprocess.run(["cp", "-r", folder, f"{folder}.as-it-was"], check=True)
        subprocess.run(["cp", "-r", f"{folder}.as-it-was/.", folder], check=True)
        subprocess.run(["rm", "-r", f"{folder}.as-it-was"], check=True)
        folder.chmod(0o755)
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
        yield folder


def test_verify_and_backup_work_and_run_says_why_it_does_not(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert disk.state(folder) == "read-only"
    assert main(["verify"]) == 0
    assert capsys.readouterr().out == "1 trámites revisados: ningún problema.\n", (
        "what only the write-ahead file holds, too"
    )
    assert main(["backup", str(tmp_path / "copy")]) == 0
    assert (tmp_path / "copy" / "database.sqlite3").stat().st_size > 0
    capsys.readouterr()
    assert main(["run"]) == 2
    assert "solo se puede leer" in capsys.readouterr().err


def test_a_disk_without_room_is_full(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert disk.state(tmp_path) == "ok"
    with small_disk(1) as folder:
        if folder is None:
            pytest.skip("nobody may mount a small disk here")
        assert disk.state(folder) == "full"


def test_the_write_ahead_file_stays_short_among_readers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIADO_VAR", str(tmp_path))
    with opened(from_environment()) as installation:
        database = installation.database
        log = tmp_path / "aliado.sqlite3-wal"
        with database.read() as reading:
            reading.execute(text("SELECT * FROM round")).all()
            with database.write() as session:
                session.execute(text("CREATE TABLE filler (content BLOB)"))
                session.execute(text("INSERT INTO filler VALUES (zeroblob(30000000))"))
            database.shorten()
            assert log.stat().st_size > 30_000_000, "somebody reads from it: nobody waits"
        database.shorten()
        assert log.stat().st_size == 0
