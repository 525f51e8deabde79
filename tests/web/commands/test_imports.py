"""``aliado roster import`` and ``aliado accounts import`` as an operator meets them."""

from pathlib import Path

import pytest

from tests.services.imports.lists import changed, jne, users, xlsx
from web.command_line import main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("ALIADO_DATABASE_URL", "ALIADO_KEYS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALIADO_VAR", str(tmp_path / "var"))
    assert main(["db", "upgrade"]) == 0
    return tmp_path


def test_a_list_is_rehearsed_taken_and_taken_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "jne.xlsx").write_bytes(xlsx(jne(4)))
    (folder / "hoy.xlsx").write_bytes(xlsx(users(4)))
    for command, file, rehearsed, taken, again in (
        ("roster", "jne.xlsx", "Ensayo: 4 autoridades", "4 autoridades nuevas", "0 autoridades nuevas, 0 retiradas, 4"),
        ("accounts", "hoy.xlsx", "Ensayo: 4 cuentas nuevas", "4 cuentas nuevas", "0 cuentas nuevas, 4 ya estaban"),
    ):
        for extra, said in ((["--dry-run"], rehearsed), ([], taken), ([], again)):
            assert main([command, "import", str(folder / file), *extra]) == 0
            assert said in capsys.readouterr().out


def test_one_bad_row_refuses_the_whole_list(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "hoy.xlsx").write_bytes(xlsx(changed(users(3), "Correo", "nada", 3)))
    assert main(["accounts", "import", str(folder / "hoy.xlsx")]) == 1
    assert (
        capsys.readouterr().err == "Fila 3: El correo no está bien escrito.\nNo se importó nada: 1 fila por corregir.\n"
    )
    (folder / "hoy.xlsx").write_bytes(xlsx(users(3)))
    main(["accounts", "import", str(folder / "hoy.xlsx")])
    assert "3 cuentas nuevas" in capsys.readouterr().out


def test_a_file_that_is_not_there_or_no_list_is_refused_with_words(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["roster", "import", str(folder / "nada.xlsx")]) == 1
    assert capsys.readouterr().err == (
        "aliado: No se puede abrir nada.xlsx: no existe. No se importó nada.\n(unusable_table)\n"
    )
    (folder / "x.csv").write_text("a,b\n1,2\n")
    assert main(["roster", "import", str(folder / "x.csv")]) == 1
    assert "Le faltan las columnas" in capsys.readouterr().err
