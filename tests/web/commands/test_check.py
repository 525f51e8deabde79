"""``aliado check`` and ``aliado repair`` at the terminal."""

import json
from pathlib import Path

import pytest

from tests.engine.check.drawings import around, node
from web.command_line import main

SOUND = around(node("manualTask", "a"), "a")
UNTYPED = around(node("task", "a"), "a")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bpmn").mkdir()
    return tmp_path / "bpmn"


def test_a_sound_drawing_is_silent(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.bpmn").write_bytes(SOUND)
    assert main(["check", str(folder)]) == 0
    assert capsys.readouterr().out == ""


def test_a_fault_is_told_with_file_line_element_and_reason(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.bpmn").write_bytes(UNTYPED)
    assert main(["check", str(folder)]) == 1
    told = capsys.readouterr().out
    assert "a.bpmn:5:1: impide publicar: La tarea sin tipo «a» no dice quién la hace. [a] (untyped-task)" in told
    assert "Reparación: Convertir la tarea sin tipo «a» en una tarea manual." in told


def test_json_is_one_list_of_findings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.bpmn").write_bytes(UNTYPED)
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


def test_repair_shows_first_and_writes_when_asked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.bpmn").write_bytes(UNTYPED)
    assert main(["repair", str(folder)]) == 0
    assert (folder / "a.bpmn").read_bytes() == UNTYPED
    assert main(["repair", "--write", str(folder)]) == 0
    assert b"manualTask" in (folder / "a.bpmn").read_bytes()
    assert "Convertir la tarea sin tipo «a»" in capsys.readouterr().out


def test_repair_writes_the_forms_it_makes(folder: Path) -> None:
    (folder / "a.bpmn").write_bytes(around(node("serviceTask", "a"), "a"))
    assert main(["repair", "--write", str(folder)]) == 1
    assert main(["repair", "--write", "--provisional", str(folder)]) == 0
    assert (folder.parent / "forms" / "provisional-a.form").is_file()
