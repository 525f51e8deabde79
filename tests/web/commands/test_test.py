"""``aliado test`` on the shipped files, on one of their files, and where there is nothing."""

import json
from pathlib import Path

import pytest

from tests.edits import Edited
from web.command_line import main
from web.commands import shipped

ONE = shipped.ROOT / "bpmn" / "tests" / "consulta.yaml"


def test_one_file_is_played_with_what_its_folder_shares(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", str(ONE), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {scenario["process"] for scenario in told["scenarios"]} == {"consulta"}
    assert told["coverage"]["flows"]["covered"] >= 7
    assert "consulta" not in {flow["process"] for flow in told["missing"]["flows"]}
    assert "reemision" in {flow["process"] for flow in told["missing"]["flows"]}


def test_a_scenario_that_fails_is_told_with_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, data in shipped.files().items():
        if "/tests/" not in name or name.endswith(("comun.yaml", "consulta.yaml")):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(data)
    form = tmp_path / "forms" / "responder-consulta.form"
    form.write_text(form.read_text().replace("respuesta.texto", "contestacion.texto"))
    drawing = tmp_path / "bpmn" / "consulta.bpmn"
    asks = Edited(drawing.read_bytes()).retype("enviar_respuesta", "respuesta.texto", "contestacion.texto")
    drawing.write_bytes(bytes(asks))
    assert main(["test", str(tmp_path / "bpmn" / "tests" / "consulta.yaml")]) == 1
    told = capsys.readouterr().out
    assert f"{tmp_path.as_posix()}/bpmn/tests/consulta.yaml:15: «Se responde por correo»" in told
    assert "2 en rojo" in told
    assert "falta:" not in told, "what the other files go through is not missing"
    assert main(["test", str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert told.count("    falta: Flujo de «") == 10
    assert "más: --missing los lista" in told


def test_nothing_to_test_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", str(tmp_path)]) == 2
    assert main(["test", str(tmp_path / "nada")]) == 2
    assert "no existe" in capsys.readouterr().err


def test_files_that_may_not_be_published_are_not_played(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bpmn" / "tests").mkdir(parents=True)
    (tmp_path / "bpmn" / "p.bpmn").write_text("<x/>")
    (tmp_path / "bpmn" / "tests" / "a.yaml").write_text("scenarios: []\n")
    assert main(["test", str(tmp_path)]) == 1
    assert "primero hay que corregir" in capsys.readouterr().err


def test_a_file_that_holds_no_scenarios_is_said_to_hold_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("z.yaml").write_text("a: [")
    assert main(["test", "z.yaml"]) == 2
    assert "no es un archivo de escenarios" in capsys.readouterr().err


def test_an_unreadable_file_of_scenarios_is_not_called_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bpmn" / "tests").mkdir(parents=True)
    (tmp_path / "bpmn" / "tests" / "a.yaml").write_bytes(b"\xff: [")
    assert main(["test", str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert "1 archivo que no se puede leer" in told and "bien" not in told
    assert main(["test", str(tmp_path), "--suggest"]) == 1
    assert "no es un texto UTF-8" in capsys.readouterr().err


def test_without_a_path_the_version_where_one_stands_is_tested(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bpmn" / "tests").mkdir(parents=True)
    (tmp_path / "bpmn" / "tests" / "a.yaml").write_bytes(b"\xff: [")
    monkeypatch.chdir(tmp_path)
    assert main(["test"]) == 1
    assert "bpmn/tests/a.yaml" in capsys.readouterr().out
