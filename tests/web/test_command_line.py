"""The command line as an operator meets it: real processes, Spanish sentences, exit codes."""

import gc
import importlib
import shutil
import sys
from pathlib import Path

import pytest

from engine import migrations
from engine.database.sessions import Database
from engine.database.vault import Vault
from web.command_line import COMMANDS, main
from web.commands import shipped


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own, with an empty data folder."""
    for name in ("ALIADO_DATABASE_URL", "ALIADO_KEYS", "ALIADO_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALIADO_VAR", str(tmp_path / "var"))
    return tmp_path / "var"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_table_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    importlib.import_module(f"web.commands.{name}")
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert f"aliado {name}" in capsys.readouterr().out


def test_a_command_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2
    assert "ORDEN" in capsys.readouterr().err


def test_a_setting_that_cannot_be_used_stops_before_anything(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ALIADO_PORT", "ocho mil")
    assert main(["db", "current"]) == 2
    assert "ALIADO_PORT debe ser un número" in capsys.readouterr().err


def test_the_tables_are_upgraded_on_demand(
    empty_database: Database, office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ALIADO_DATABASE_URL", empty_database.engine.url.render_as_string(hide_password=False))
    if not empty_database.is_sqlite:
        assert main(["db", "current"]) == 1
    assert main(["db", "upgrade"]) == 0
    assert main(["db", "upgrade"]) == 0
    assert main(["db", "current"]) == 0
    told = capsys.readouterr().out
    assert ("Aplícalas con «aliado db upgrade»" in told) is not empty_database.is_sqlite
    assert "No había migraciones pendientes" in told
    assert migrations.pending(empty_database) == ()


def test_a_database_that_is_away_is_told_in_a_sentence(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ALIADO_DATABASE_URL", "postgresql://aliado:a-password@127.0.0.1:1/aliado")
    monkeypatch.setenv("ALIADO_KEYS", Vault.new_key())
    assert main(["incidents"]) == 2
    said = capsys.readouterr().err
    assert "no se puede usar la base de datos" in said
    assert "a-password" not in said
    assert len(said.splitlines()) == 2


@pytest.mark.parametrize(
    ("variable", "command", "told"),
    [
        ("a-file/var", ["db", "upgrade"], "aliado db: una parte de la ruta no es una carpeta: "),
        ("var", ["backup", "a-file/copia.tar"], "aliado backup: ya existe: a-file"),
    ],
)
def test_a_folder_that_cannot_be_used_is_told_in_a_sentence(
    tmp_path: Path,
    office: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    variable: str,
    command: list[str],
    told: str,
) -> None:
    assert main(["db", "upgrade"]) == 0
    (tmp_path / "a-file").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALIADO_VAR", str(tmp_path / variable))
    assert main(command) == 2
    said = capsys.readouterr().err
    assert said.startswith(told)
    assert len(said.splitlines()) == 1


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("aliado ")


def test_garbage_is_looked_for_once_a_command_is_imported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "web.commands.fields", raising=False)
    assert main(["fields"]) == 0
    assert "web.commands.fields" in sys.modules
    assert gc.isenabled()


@pytest.fixture
def without_scenarios(tmp_path: Path) -> str:
    """A folder with the shipped files and none of their scenarios, which take long to play."""
    for room in shipped.ROOMS:
        shutil.copytree(shipped.ROOT / room, tmp_path / "files" / room, ignore=shutil.ignore_patterns("tests"))
    return str(tmp_path / "files")


def test_a_role_that_no_drawing_names_is_pointed_out(
    office: Path, without_scenarios: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["db", "upgrade"]) == 0
    add = ["user", "add", "rosa", "--name", "Rosa", "--role"]
    assert main([*add, "verificador"]) == 0, "before anything is published nobody can tell"
    assert "ningún diagrama" not in capsys.readouterr().out
    assert main(["publish", without_scenarios]) == 0
    capsys.readouterr()
    assert main(["user", "roles", "rosa", "--role", "verificador", "--role", "Supervisor"]) == 0
    assert "ningún diagrama en vigor nombra el rol verificador." in capsys.readouterr().out


#: A command of each kind, and the two that open what is not there yet.
NEEDS_AN_OFFICE = [
    ["backup", "copia.tar"], ["user", "list"], ["incidents"], ["verify"], ["publish", str(Path(__file__).parents[2])], ["calendar", "list"],
    ["db", "current"], ["test", "--record", "1"], ["web"], ["worker"],
]  # fmt: skip


@pytest.mark.parametrize("command", NEEDS_AN_OFFICE, ids=lambda command: " ".join(command))
def test_no_command_but_run_and_upgrade_makes_an_office(
    tmp_path: Path,
    office: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert main(command) == 2
    assert "no hay ninguna oficina" in capsys.readouterr().err
    assert sorted(tmp_path.rglob("*")) == before


def test_a_backup_of_an_empty_database_is_refused(
    tmp_path: Path,
    empty_database: Database,
    office: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ALIADO_DATABASE_URL", empty_database.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("ALIADO_KEYS", Vault.new_key())
    with empty_database.write():
        pass  # SQLite makes its file
    assert main(["backup", str(tmp_path / "copia")]) == 1
    assert "es la de ninguna oficina" in capsys.readouterr().err
    assert not (tmp_path / "copia").exists()


@pytest.mark.parametrize("command", [["run"], ["web"], ["worker"]], ids=lambda command: command[0])
def test_what_serves_refuses_a_setting_that_nobody_reads(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    monkeypatch.setenv("ALIADO_BASEURL", "https://aliado.example")
    assert main(command) == 2
    assert capsys.readouterr().err == "aliado: ALIADO_BASEURL no es ningún ajuste. ¿Quisiste decir ALIADO_BASE_URL?\n"
    assert not office.exists()


def test_every_other_command_says_so_and_goes_on(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ALIADO_SMTP_HOTS", "correo.example")
    assert main(["db", "upgrade"]) == 0
    assert "ALIADO_SMTP_HOTS no es ningún ajuste. ¿Quisiste decir ALIADO_SMTP_HOST?" in capsys.readouterr().err
