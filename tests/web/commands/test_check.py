"""``aliado check`` and ``aliado repair`` at the terminal."""

import json
import os
from pathlib import Path

import pytest

from tests.engine.check.drawings import around, node, pictured
from web.command_line import main

SOUND = pictured(around(node("manualTask", "a"), "a"))
ASIDE = SOUND.replace(b'isExecutable="true"', b'isExecutable="false"')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bpmn").mkdir()
    return tmp_path / "bpmn"


def test_a_sound_drawing_is_silent(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.bpmn").write_bytes(SOUND)
    assert main(["check", str(folder)]) == 0
    assert capsys.readouterr().out == ""


def test_a_fault_is_told_with_file_line_element_and_reason(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.bpmn").write_bytes(ASIDE)
    assert main(["check", str(folder)]) == 1
    told = capsys.readouterr().out
    assert (
        "a.bpmn:3:1: impide publicar: El proceso «pedido» está marcado como no ejecutable. [pedido] (not-executable)"
        in told
    )
    assert "Reparación: Marcar el proceso «pedido» como ejecutable." in told


def test_json_is_one_list_of_findings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.bpmn").write_bytes(ASIDE)
    assert main(["check", "--json", str(folder)]) == 1
    (finding,) = json.loads(capsys.readouterr().out)
    asked = {"file", "element", "name", "code", "severity", "message", "why", "line", "column", "repair"}
    assert asked <= set(finding)


def test_warnings_count_only_when_strict(folder: Path) -> None:
    (folder / "a.bpmn").write_bytes(around(node("userTask", "a"), "a"))
    assert main(["check", str(folder)]) == 0
    assert main(["check", "--strict", str(folder)]) == 1


def test_a_path_that_is_not_there_ends_with_two(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(folder / "no.bpmn")]) == 2
    assert main(["check", str(folder)]) == 2
    assert "no hay archivos" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("no.bpmn", "aliado check: no existe: "),
        ("a.bpmn/b.bpmn", "aliado check: una parte de la ruta no es una carpeta: "),
        ("tubo.bpmn", "tubo.bpmn no es un archivo ni una carpeta"),
        ("roto.bpmn", "aliado check: no existe: "),
    ],
)
def test_a_path_that_cannot_be_read_is_told_in_words(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, told: str
) -> None:
    (folder / "a.bpmn").write_bytes(SOUND)
    os.mkfifo(folder / "tubo.bpmn")
    (folder / "roto.bpmn").symlink_to(folder / "nada")
    assert main(["check", str(folder / name)]) == 2
    assert told in capsys.readouterr().err
    assert main(["check", str(folder)]) == 0, "in a folder they are passed over"


def test_a_drawing_is_found_in_a_folder_by_any_of_its_names(folder: Path) -> None:
    (folder / "otros.xml").write_bytes(b"<project/>")
    (folder / "nota.txt").write_bytes(b"<x")
    assert main(["check", str(folder)]) == 2, "nothing of a version"
    (folder / "A.BPMN").write_bytes(ASIDE)
    assert main(["check", str(folder)]) == 1
    (folder / "A.BPMN").rename(folder / "a.xml")
    assert main(["check", str(folder)]) == 1


def test_a_file_of_any_size_is_read_no_further_than_it_takes_to_refuse_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (folder / "a.bpmn").open("wb") as file:
        file.truncate(50_000_000_000)
    assert main(["check", str(folder)]) == 1
    assert "pesa más de 5 MB" in capsys.readouterr().out


def test_a_repair_keeps_the_mode_and_the_link_of_a_file(folder: Path) -> None:
    (folder / "a.bpmn").write_bytes(ASIDE)
    (folder / "a.bpmn").chmod(0o640)
    (folder / "b.bpmn").symlink_to(folder / "a.bpmn")
    assert main(["repair", "--write", str(folder / "b.bpmn")]) == 0
    assert (folder / "b.bpmn").is_symlink() and b'isExecutable="true"' in (folder / "a.bpmn").read_bytes()
    assert (folder / "a.bpmn").stat().st_mode & 0o777 == 0o640
    assert not list(folder.glob("*.nuevo"))


def test_repair_shows_first_and_writes_when_asked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.bpmn").write_bytes(ASIDE)
    assert main(["repair", str(folder)]) == 0
    assert (folder / "a.bpmn").read_bytes() == ASIDE
    assert main(["repair", "--write", str(folder)]) == 0
    assert b'isExecutable="true"' in (folder / "a.bpmn").read_bytes()
    assert "Marcar el proceso «pedido» como ejecutable" in capsys.readouterr().out


def test_repair_writes_the_forms_it_makes(folder: Path) -> None:
    (folder / "a.bpmn").write_bytes(around(node("serviceTask", "a"), "a"))
    assert main(["repair", "--write", str(folder)]) == 1
    assert main(["repair", "--write", "--provisional", str(folder)]) == 0
    assert (folder.parent / "forms" / "provisional-a.form").is_file()
