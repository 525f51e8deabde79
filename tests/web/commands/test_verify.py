"""``aliado verify`` as an operator meets it: exit codes, Spanish sentences, JSON for a machine."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from engine.actor import Actor
from engine.models.process import UserTask
from tests.web.small_bundle import files
from web.command_line import main
from web.installation import Installation
from web.server.opening import opened
from web.settings import from_environment


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """An office with one open request, under the settings the command reads."""
    for name in ("ALIADO_DATABASE_URL", "ALIADO_KEYS", "ALIADO_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALIADO_VAR", str(tmp_path / "var"))
    with opened(from_environment()) as installation:
        installation.runtime.publish(files(), "prueba", "inicio")
        installation.runtime.start("prueba", Actor("x"))
        yield installation


def test_all_well_is_0(installation: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--hash"]) == 0
    assert capsys.readouterr().out == "1 trámites revisados: ningún problema.\n"


def test_a_broken_promise_is_1_in_words_and_in_json(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    with installation.database.write() as session:
        session.execute(delete(UserTask))
    assert main(["verify"]) == 1
    said = capsys.readouterr().out
    assert "ninguna fila lo dice. (missing_row)" in said
    assert "1 trámites revisados: 1 problemas." in said
    assert main(["verify", "--json"]) == 1
    problem, counts = map(json.loads, capsys.readouterr().out.splitlines())
    assert problem["code"] == "missing_row"
    assert counts == {"instances": 1, "told": 0, "problems": 1}


def test_what_clients_were_told_is_compared(
    installation: Installation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "told").write_text('{"started": "5"}\n')
    assert main(["verify", "--told", str(tmp_path / "told")]) == 1
    assert "1 respuestas comparadas" in capsys.readouterr().out


def test_what_cannot_be_read_is_2(
    installation: Installation, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["verify", "--told", str(tmp_path / "nowhere")]) == 2
    (tmp_path / "told").write_text("nothing\n")
    assert main(["verify", "--told", str(tmp_path / "told")]) == 2
    assert "Line 1" in capsys.readouterr().err
    monkeypatch.setenv("ALIADO_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    assert main(["verify"]) == 2
