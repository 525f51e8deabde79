from pathlib import Path

import pytest

from tests.web.conftest import KEYS, settings_for
from web.command_line import main
from web.server.mail_server import demand_mail_server


@pytest.mark.parametrize("command", ["run", "web", "worker"])
def test_an_office_that_others_reach_does_not_begin_without_a_mail_server(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {"VAR": str(tmp_path), "BASE_URL": "https://aliado.example", "KEYS": KEYS}.items():
        monkeypatch.setenv(f"ALIADO_{name}", value)
    (tmp_path / "aliado.sqlite3").write_bytes(b"a database")
    assert main([command]) == 2
    assert "ALIADO_SMTP_HOST" in capsys.readouterr().err


@pytest.mark.parametrize("more", [{"SMTP_HOST": "correo.example"}, {"DEMO": "si"}, {"BASE_URL": "http://10.0.0.2"}])
def test_with_one_or_as_a_demonstration_it_does(tmp_path: Path, more: dict[str, str]) -> None:
    url = f"sqlite:///{tmp_path}/aliado.sqlite3"
    demand_mail_server(settings_for(tmp_path, url, **{"BASE_URL": "https://aliado.example", **more}))
