"""The first office of the operators' page, made by its own lines: what it shows after «-s» is typed as it stands."""

import re
import shlex
from pathlib import Path

import pytest

from services.people import staff
from tests.docs import blocks
from web.command_line import main
from web.server.opening import opened
from web.settings import from_environment

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
LIST = (
    "Región;Provincia;Distrito;Cargo electo;Primer apellido;Segundo apellido;Prenombres\n"
    "LIMA;LIMA;BARRANCO;ALCALDE DISTRITAL;QUISPE;MAMANI;ANA\n"
)


def shown() -> list[str]:
    """The commands of ours, as typed there."""
    [block] = [
        block for block in blocks.of(PAGE) if "aliado db upgrade" in block.text and "sudo -u aliado -s" in block.text
    ]
    return re.findall(r"^\$ aliado (.+)$", block.text, re.MULTILINE)


def test_its_lines_make_an_office_whose_administrator_can_sign_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALIADO_VAR", str(tmp_path / "srv"))
    (tmp_path / "nomina.csv").write_text(LIST)
    lines = [line.replace("/backups/", f"{tmp_path}/") for line in shown()]
    assert lines.pop() == "run"
    said = ""
    for line in lines:
        assert main(shlex.split(line)) == 0, line
        said += capsys.readouterr().out
    password = re.search(r"Contraseña \(se muestra solo esta vez\): (\S+)", said)
    assert password
    assert "1 autoridades nuevas" in said
    assert (tmp_path / "primera.tar").is_file()
    with opened(from_environment()) as office:
        user = staff.authenticate(office.tools, "carmen", password[1], "here")
    assert user is not None
    assert user.roles == ["Administrador"]
