"""``aliado diff``: two versions of the files, whatever else stands beside them."""

from pathlib import Path

import pytest

from web.command_line import main


def _version(folder: Path, term: str) -> str:
    (folder / "forms").mkdir(parents=True)
    (folder / "forms" / "a.form").write_text(
        f'{{"type": "default", "id": "a", "components": [{{"type": "text", "id": "t", "text": "{term} días"}}]}}'
    )
    return str(folder)


def test_of_a_folder_that_holds_more_than_a_version_the_version_is_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = _version(tmp_path / "antes", "2"), _version(tmp_path / "despues", "3")
    (tmp_path / "antes" / "README.md").write_text("no es de la versión")
    assert main(["diff", before, after]) == 1
    [told] = capsys.readouterr().out.strip().split("\n")
    assert told.startswith("forms/a.form: ")
    assert "3" in told


def test_two_single_files_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = _version(tmp_path / "antes", "2"), _version(tmp_path / "despues", "2")
    assert main(["diff", f"{before}/forms/a.form", f"{after}/forms/a.form"]) == 0
    assert capsys.readouterr().out == ""
