"""``aliado user``: passwords that were lost are given anew, one or all of them."""

import re
from pathlib import Path

import pytest

from services.people import staff
from web.command_line import main
from web.server.opening import opened
from web.settings import from_environment


def test_everybody_who_may_sign_in_gets_a_new_password_by_one_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ALIADO_VAR", str(tmp_path / "var"))
    with opened(from_environment()) as office, office.database.write() as session:
        for username in ("ana", "luis", "rosa"):
            staff.create(office.tools, session, username, username, ["Verificador"], "lost")
        staff.deactivate(office.tools, session, staff.find(session, "luis"))
    assert main(["user", "password", "--all"]) == 0
    told = dict(re.findall(r"^(\w+) +((?:[a-z0-9]{4}-){3}[a-z0-9]{4}) ", capsys.readouterr().out, re.MULTILINE))
    assert set(told) == {"ana", "rosa"}
    with opened(from_environment()) as office:
        assert all(staff.authenticate(office.tools, name, password, "here") for name, password in told.items())
        assert staff.authenticate(office.tools, "ana", "lost", "here") is None


def test_somebody_is_named_or_all_are_meant(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["user", "password"], ["user", "password", "ana", "--all"]):
        with pytest.raises(SystemExit):
            main(words)
